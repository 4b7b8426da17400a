"""Two tiers, one leaf for each rail of a unit, or for several whole rails."""

from __future__ import annotations

from eastwest.fabric.topology.layout import Layout


def rail_optimised(nodes: int, nics: int, rails: int, nodes_per_unit: int, rails_per_leaf: int = 1) -> Layout:
    """NIC i of every node of a unit on the leaf of rail i mod `rails`. rails_per_leaf: divides `rails`."""
    leaf_of_nic = tuple(nic % rails // rails_per_leaf for nic in range(nics))
    return Layout("rail-optimised", nodes, rails, nodes_per_unit, leaf_of_nic)
