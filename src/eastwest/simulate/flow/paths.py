"""Paths of the queue pairs of a scenario, by the tables and the hash that the packet engine uses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from eastwest.fabric import Fabric, PortId
from eastwest.simulate import _engine
from eastwest.simulate.configured import Multipath
from eastwest.simulate.packet.knobs import Knobs, LinkChange
from eastwest.simulate.packet.layout import Layout
from eastwest.simulate.packet.routes import route_columns
from eastwest.traffic.wire import cable_ps

_SPLITS = (_engine.Balance.SPRAY, _engine.Balance.ADAPTIVE)
_OWN_SEED = 2**32 - 1  # a switch that hashes by its own number


@dataclass(frozen=True)
class Wiring:
    """The fabric as columns: node and cable of each engine port; hash, latency and kind of each switch.

    multipath: of switches that do not use all of their equal next hops.
    """

    owner: npt.NDArray[np.uint32]
    nic: npt.NDArray[np.uint32]
    delay_ps: npt.NDArray[np.int64]
    seed: npt.NDArray[np.uint32]
    fields: npt.NDArray[np.uint8]
    latency_ps: npt.NDArray[np.int64]
    splits: npt.NDArray[np.uint8]
    multipath: Mapping[str, Multipath] = field(default_factory=dict)


def wiring_of(layout: Layout, knobs: Knobs) -> Wiring:
    """The wiring under these settings. Switches that spray or adapt spread each flow over all its next hops."""
    switches = [knobs.switches[name] for name in layout.switches]
    own = range(len(layout.hosts), len(layout.hosts) + len(switches))
    seeds = [one.hash_seed for one in switches]
    return Wiring(
        owner=np.array([layout.node_of(end) for end in layout.port_names], np.uint32),
        nic=np.array([layout.port_number[host] for host in layout.hosts], np.uint32),
        delay_ps=np.repeat([round(cable_ps(link.length_m)) for link in layout.links], 2).astype(np.int64),
        seed=np.array([node if seed == _OWN_SEED else seed for node, seed in zip(own, seeds, strict=True)], np.uint32),
        fields=np.array([one.hash_fields for one in switches], np.uint8),
        latency_ps=np.array([one.ingress_latency_ps + one.egress_latency_ps for one in switches], np.int64),
        splits=np.array([one.balance in _SPLITS for one in switches], np.uint8),
        multipath=knobs.multipath,
    )


@dataclass(frozen=True)
class Pairs:
    """Ends and UDP ports of each queue pair."""

    src: npt.NDArray[np.uint32]
    dst: npt.NDArray[np.uint32]
    ports: npt.NDArray[np.uint32]


def trace(fabric: Fabric, layout: Layout, wiring: Wiring, pairs: Pairs, down: frozenset[PortId]) -> _engine.FlowPaths:
    """The path of each queue pair while these links are avoided."""
    return _engine.trace_paths(
        wiring.owner,
        wiring.nic,
        wiring.delay_ps,
        wiring.seed,
        wiring.fields,
        wiring.latency_ps,
        wiring.splits,
        *route_columns(fabric, layout, down, wiring.multipath),
        pairs.src,
        pairs.dst,
        pairs.ports,
    )


def epochs(changes: list[LinkChange]) -> list[tuple[int, frozenset[PortId]]]:
    """When routes change, ps, and which links they avoid from then on."""
    down: set[PortId] = set()
    found = []
    for change in sorted(changes, key=lambda change: change.reroute_ps):
        (down.discard if change.up else down.add)(change.end)
        found.append((change.reroute_ps, frozenset(down)))
    return found
