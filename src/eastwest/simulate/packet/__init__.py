"""The packet engine: a scenario in, a run out."""

from eastwest.simulate.packet.run import simulate

__all__ = ["simulate"]
