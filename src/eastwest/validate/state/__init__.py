"""States that are right or wrong: cabling, links and optics, host settings, the way's MTU."""

from eastwest.validate.state.check import Observed, observed
from eastwest.validate.state.exchange import exchanges
from eastwest.validate.state.transcript import transcript

__all__ = ["Observed", "exchanges", "observed", "transcript"]
