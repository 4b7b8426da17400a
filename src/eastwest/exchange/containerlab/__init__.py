"""containerlab topologies: the fabric as a lab of virtual switches, and back."""

from eastwest.exchange.containerlab.read import read_topology
from eastwest.exchange.containerlab.write import topology_text

__all__ = ["read_topology", "topology_text"]
