"""Small fabrics for the engine, given straight to its own interface."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from eastwest.simulate import _engine

RATE_GBPS = 100.0
DELAY_PS = 500_000
PRIORITY = 3
FRAME_BYTES = 62
GAP_BYTES = 20
NEVER_PS = 2**62


@dataclass(frozen=True)
class Message:
    """One message of a test workload; after: messages that must be delivered first; pair: its queue pair."""

    src: int
    dst: int
    bytes: int
    start_ps: int = 0
    pair: int | None = None
    after: tuple[int, ...] = ()


def lossless_port(headroom_bytes: int = 100_000, *, ecn: bool = False, pfc: bool = True) -> _engine.PortSettings:
    settings = _engine.PortSettings()
    settings.headroom_bytes = headroom_bytes
    settings.reserve_bytes = 4096
    settings.xon_offset_bytes = 4096
    settings.pfc_send = (1 << PRIORITY) if pfc else 0
    settings.ecn = (1 << PRIORITY) if ecn else 0
    settings.kmin_bytes, settings.kmax_bytes, settings.pmax = 400_000, 1_600_000, 0.2
    settings.strict = 1 << 6
    return settings


@dataclass
class Fabric:
    """Hosts first, then leaves, then spines. uplinks: links between each leaf and each spine."""

    hosts: int
    leaves: int = 1
    spines: int = 0
    rate_gbps: float = RATE_GBPS
    delay_ps: int = DELAY_PS
    shared_bytes: int = 16 * 2**20
    transport: _engine.Transport = field(default_factory=_engine.Transport)
    port: _engine.PortSettings = field(default_factory=lossless_port)
    dcqcn: _engine.Dcqcn = field(default_factory=_engine.Dcqcn)
    seed: int = 1
    sample_ps: int = 10_000_000

    @property
    def per_leaf(self) -> int:
        return self.hosts // self.leaves

    def leaf_of(self, host: int) -> int:
        return host // self.per_leaf

    def links(self) -> list[tuple[int, int]]:
        down = [(host, self.hosts + self.leaf_of(host)) for host in range(self.hosts)]
        first_spine = self.hosts + self.leaves
        up = [(self.hosts + leaf, first_spine + spine) for leaf in range(self.leaves) for spine in range(self.spines)]
        return down + up


Column = npt.NDArray[np.uint32]


def routes(fabric: Fabric) -> tuple[Column, Column, Column]:
    """Every switch has one group for each host."""
    first, ports = [0], list[int]()

    def up(leaf: int, spine: int) -> int:
        return 2 * (fabric.hosts + leaf * fabric.spines + spine)

    for leaf in range(fabric.leaves):
        for host in range(fabric.hosts):
            own = fabric.leaf_of(host) == leaf
            ports += [2 * host + 1] if own else [up(leaf, spine) for spine in range(fabric.spines)]
            first.append(len(ports))
    for spine in range(fabric.spines):
        for host in range(fabric.hosts):
            ports.append(up(fabric.leaf_of(host), spine) + 1)
            first.append(len(ports))
    switches = fabric.leaves + fabric.spines
    group = np.arange(switches * fabric.hosts, dtype=np.uint32)
    return group, np.array(first, dtype=np.uint32), np.array(ports, dtype=np.uint32)


def build(
    fabric: Fabric, messages: Sequence[Message], change: Callable[[_engine.Simulation], None] | None = None
) -> _engine.Simulation:
    links = fabric.links()
    switches = fabric.leaves + fabric.spines
    sim = _engine.Simulation.make(
        np.array([0] * fabric.hosts + [1] * switches, dtype=np.uint8),
        np.array([a for a, _ in links], dtype=np.uint32),
        np.array([b for _, b in links], dtype=np.uint32),
        np.full(len(links), fabric.rate_gbps),
        np.full(len(links), fabric.delay_ps, dtype=np.int64),
        fabric.transport,
        fabric.seed,
        fabric.sample_ps,
    )
    for port in range(2 * len(links)):
        sim.set_port(port, fabric.port)
    settings = _engine.SwitchSettings()
    settings.shared_bytes = fabric.shared_bytes
    queues = [0] * 64
    queues[26], queues[48] = PRIORITY, 6
    settings.priority_of_dscp = queues
    for switch in range(switches):
        sim.set_switch(fabric.hosts + switch, settings)
    for host in range(fabric.hosts):
        sim.set_host(host, fabric.dcqcn, 48, 6)
    sim.add_routes(*routes(fabric))
    _load(sim, messages)
    if change is not None:
        change(sim)
    return sim


def _load(sim: _engine.Simulation, messages: Sequence[Message]) -> None:
    pairs: dict[tuple[int, int, int], int] = {}
    numbers = []
    for place, message in enumerate(messages):
        key = (message.src, message.dst, place if message.pair is None else message.pair)
        numbers.append(pairs.setdefault(key, len(pairs)))
    ends = list(pairs)
    sim.set_queue_pairs(
        np.array([src for src, _, _ in ends], dtype=np.uint32),
        np.array([dst for _, dst, _ in ends], dtype=np.uint32),
        np.array([49152 + number | 4791 << 16 for number in range(len(ends))], dtype=np.uint32),
        np.full(len(ends), 26, dtype=np.uint8),
        np.full(len(ends), PRIORITY, dtype=np.uint8),
    )
    sim.set_messages(
        np.array([message.bytes for message in messages], dtype=np.int64),
        np.array(numbers, dtype=np.uint32),
        np.array([message.start_ps for message in messages], dtype=np.int64),
        np.cumsum([0] + [len(message.after) for message in messages], dtype=np.int64),
        np.array([before for message in messages for before in message.after], dtype=np.uint32),
    )


def finish(sim: _engine.Simulation, limit_ps: int = NEVER_PS) -> _engine.Progress:
    return sim.advance(2**63, limit_ps)


def conserved(sim: _engine.Simulation) -> bool:
    t = sim.totals()
    lost = t["dropped_buffer"] + t["dropped_corrupt"] + t["dropped_link"]
    return t["packets_sent"] == t["packets_delivered"] + lost + t["in_flight"]
