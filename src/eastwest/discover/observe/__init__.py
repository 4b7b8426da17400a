"""What devices print about themselves: operational state, by kind of output."""

from eastwest.discover.observe.model import Output, OutputReader
from eastwest.discover.observe.observed import Observed
from eastwest.discover.observe.registry import READERS, observe

__all__ = ["READERS", "Observed", "Output", "OutputReader", "observe"]
