"""Arista EOS."""

from eastwest.vendors.eos.family import EOS

__all__ = ["EOS"]
