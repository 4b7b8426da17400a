"""Cisco NX-OS."""

from eastwest.vendors.nxos.family import NXOS

__all__ = ["NXOS"]
