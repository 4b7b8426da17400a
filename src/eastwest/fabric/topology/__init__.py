"""Topologies: which leaf each NIC goes to, and the fabric that follows from it."""

from eastwest.fabric.topology.build import build
from eastwest.fabric.topology.layout import Layout
from eastwest.fabric.topology.leaf_spine import leaf_spine
from eastwest.fabric.topology.rail_only import rail_only
from eastwest.fabric.topology.rail_optimised import rail_optimised
from eastwest.fabric.topology.single_switch import single_switch
from eastwest.fabric.topology.storage import links_per_leaf
from eastwest.fabric.topology.wiring import StorageAttachment, Wiring

__all__ = [
    "Layout",
    "StorageAttachment",
    "Wiring",
    "build",
    "leaf_spine",
    "links_per_leaf",
    "rail_only",
    "rail_optimised",
    "single_switch",
]
