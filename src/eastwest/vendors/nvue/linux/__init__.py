"""Cumulus Linux as it is set up without NVUE, in NVUE's words: NCLU, ifupdown2, and the files of the data path."""

from eastwest.vendors.nvue.linux.files import as_nvue

__all__ = ["as_nvue"]
