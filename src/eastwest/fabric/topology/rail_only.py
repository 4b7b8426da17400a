"""Every rail a fabric of its own: no path leads from one rail to another outside the nodes."""

from __future__ import annotations

from eastwest.fabric.topology.layout import Layout


def rail_only(nodes: int, nics: int, rails: int, nodes_per_unit: int) -> Layout:
    """NIC i of every node of a unit on the leaf of rail i mod `rails`; leaves of a rail meet at spines of that rail.

    Source of the idea: W. Wang et al., Rail-only, a low-cost high-performance network for training LLMs (2023).
    """
    return Layout("rail-only", nodes, rails, nodes_per_unit, tuple(nic % rails for nic in range(nics)))
