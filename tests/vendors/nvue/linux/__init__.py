"""Cumulus Linux without NVUE."""
