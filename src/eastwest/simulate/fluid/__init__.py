"""The fluid engine: queues, marks, rates and pauses of flows at the level of rates, for minutes of simulated time."""

from eastwest.simulate.fluid.recording import record
from eastwest.simulate.fluid.run import simulate_once

__all__ = ["record", "simulate_once"]
