"""The flow engine: messages on their real paths, as trains of packets or at max-min fair rates."""

from eastwest.simulate.flow.run import simulate_flows

__all__ = ["simulate_flows"]
