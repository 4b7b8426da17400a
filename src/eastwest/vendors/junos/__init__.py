"""Juniper Junos OS Evolved."""

from eastwest.vendors.junos.family import JUNOS

__all__ = ["JUNOS"]
