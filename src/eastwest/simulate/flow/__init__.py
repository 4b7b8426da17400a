"""The flow engine: message flows at max-min fair rates on their real paths, for fabrics that packets cannot cover."""

from eastwest.simulate.flow.run import simulate_flows

__all__ = ["simulate_flows"]
