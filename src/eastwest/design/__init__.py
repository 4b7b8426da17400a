"""From the Site to the Plan: sizing, choice, reasons, bill of materials."""

from eastwest.design.designer import design

__all__ = ["design"]
