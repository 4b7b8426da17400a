"""Everything on one switch."""

from __future__ import annotations

from eastwest.fabric.topology.layout import Layout


def single_switch(nodes: int, nics: int, rails: int) -> Layout:
    """All NICs of all nodes on one switch; no spines."""
    return Layout("single-switch", nodes, rails, nodes, (0,) * nics)
