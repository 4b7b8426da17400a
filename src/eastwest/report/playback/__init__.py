"""A run played back: the fabric over time, and the series of each link."""

from eastwest.report.playback.page import render_page, write_page

__all__ = ["render_page", "write_page"]
