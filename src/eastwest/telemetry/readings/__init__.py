"""Outputs of test tools, recognised by what stands in them."""

from eastwest.telemetry.readings.model import Figure, Note, Quantity, Reading
from eastwest.telemetry.readings.recognise import TOOLS, read_file, read_text_of

__all__ = ["TOOLS", "Figure", "Note", "Quantity", "Reading", "read_file", "read_text_of"]
