"""Mending a configuration without a design: values from the switch's own kind, else from practice."""

from eastwest.audit.practice.mend import MENDS, mended

__all__ = ["MENDS", "mended"]
