"""Two tiers, whole nodes on a leaf."""

from __future__ import annotations

from eastwest.fabric.topology.layout import Layout


def leaf_spine(nodes: int, nics: int, rails: int, nodes_per_unit: int, leaves_per_unit: int = 1) -> Layout:
    """The nodes of a unit on one leaf, or, when it has several, neighbouring NICs of each node together on a leaf.

    leaves_per_unit: from 1 to `nics`.
    """
    leaf_of_nic = tuple(nic * leaves_per_unit // nics for nic in range(nics))
    return Layout("leaf-spine", nodes, rails, nodes_per_unit, leaf_of_nic)
