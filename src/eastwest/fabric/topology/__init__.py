"""Topologies: which leaf each NIC goes to, and the fabric that follows from it."""

from eastwest.fabric.topology.build import Wiring, build
from eastwest.fabric.topology.layout import Layout
from eastwest.fabric.topology.leaf_spine import leaf_spine
from eastwest.fabric.topology.rail_optimised import rail_optimised
from eastwest.fabric.topology.single_switch import single_switch

__all__ = ["Layout", "Wiring", "build", "leaf_spine", "rail_optimised", "single_switch"]
