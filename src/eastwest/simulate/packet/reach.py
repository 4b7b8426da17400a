"""Whether every message of a workload has a path."""

from __future__ import annotations

import numpy as np

from eastwest.errors import Problem, SimulationError
from eastwest.fabric import Fabric
from eastwest.fabric.routing import Routes
from eastwest.simulate.packet.layout import Layout
from eastwest.traffic import MessageGraph


def check_paths(fabric: Fabric, layout: Layout, graph: MessageGraph) -> None:
    """Raises SimulationError for a message between NICs that no path joins, as between rails of a rail-only fabric."""
    leaf_of = [_leaf(fabric, layout, endpoint) for endpoint in range(len(layout.hosts))]
    names = {name: number for number, name in enumerate(dict.fromkeys(leaf_of))}
    numbers = np.array([names[name] for name in leaf_of])
    sends = graph.bytes > 0
    leaves = list(names)
    pairs = np.unique(np.stack([numbers[graph.src[sends]], numbers[graph.dst[sends]]], axis=1), axis=0)
    routes = Routes(fabric)
    for source, target in pairs.tolist():
        if source != target and leaves[source] not in routes.towards(leaves[target]):
            found = f"the workload sends from {leaves[source]} to {leaves[target]}, and no path joins them"
            mend = "keep the workload to rails or units, or choose a topology with paths between rails"
            raise SimulationError(Problem(found, mend=mend))


def _leaf(fabric: Fabric, layout: Layout, endpoint: int) -> str:
    host = layout.hosts[endpoint]
    return fabric.link_at[host].other(host.device).device
