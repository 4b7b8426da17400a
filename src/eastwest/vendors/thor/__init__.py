"""Broadcom Thor 2 NICs: niccli, the driver's configfs, and options that the card keeps."""

from eastwest.vendors.thor.family import THOR

__all__ = ["THOR"]
