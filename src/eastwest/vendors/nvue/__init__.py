"""NVIDIA Cumulus Linux through NVUE: startup.yaml, and the same as `nv set` commands."""

from eastwest.vendors.nvue.family import NVUE

__all__ = ["NVUE"]
