"""Hands the traffic of a scenario to the engine: queue pairs with protocol and class, messages, background."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from eastwest.lossless import LosslessPolicy
from eastwest.simulate import _engine
from eastwest.simulate.packet.choices import PROTOCOLS
from eastwest.simulate.packet.knobs import Knobs
from eastwest.simulate.packet.traffic import Traffic
from eastwest.simulate.scenario import Scenario
from eastwest.units import PS_PER_NS

NO_QUEUE_PAIR = 2**32 - 1
_ROCE_PORT = 4791  # RFC 7348 style entropy goes into the source port (RoCEv2, InfiniBand Annex A17)
_TCP_PORT = 4420  # NVMe/TCP; stands for any service
_FIRST_SOURCE_PORT = 0xC000
# Hosts are never in step to the packet: each starts within this time of the others.
_START_SPREAD_PS = 500 * PS_PER_NS
_TCP = {"cubic": _engine.Protocol.CUBIC, "dctcp": _engine.Protocol.DCTCP}

Bytes = npt.NDArray[np.uint8]


def load_messages(sim: _engine.Simulation, scenario: Scenario, traffic: Traffic, knobs: Knobs, hosts: int) -> None:
    """Queue pairs, then messages."""
    graph, sends = traffic.graph, traffic.sends
    ports, delay_ps = draw(traffic, scenario.seed, hosts)
    _load_queue_pairs(sim, scenario, traffic, knobs, ports)
    column = np.full(len(graph), NO_QUEUE_PAIR, dtype=np.uint32)
    column[sends] = traffic.pair_of
    sim.set_messages(
        np.ascontiguousarray(graph.bytes),
        column,
        delay_ps,
        np.ascontiguousarray(graph.dep_first),
        np.ascontiguousarray(graph.dep, dtype=np.uint32),
    )
    if traffic.background:
        sim.set_background((np.arange(len(graph)) >= traffic.own_messages).astype(np.uint8))


def draw(traffic: Traffic, seed: int, hosts: int) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64]]:
    """What chance decides before the run, for every engine alike: UDP ports of pairs, delays of messages in ps."""
    graph = traffic.graph
    draws = np.random.default_rng(seed)
    ports = _ports(traffic, seed, draws)
    spread = draws.integers(0, _START_SPREAD_PS, hosts)
    roots = np.diff(graph.dep_first) == 0
    return ports, np.ascontiguousarray(graph.delay_ps + np.where(roots, spread[graph.src], 0), dtype=np.int64)


def _load_queue_pairs(
    sim: _engine.Simulation, scenario: Scenario, traffic: Traffic, knobs: Knobs, ports: npt.NDArray[np.uint32]
) -> None:
    policy = scenario.plan.policy
    src, dst = traffic.pair_ends
    protocol = traffic.by_entry(
        int(PROTOCOLS[scenario.modes.recovery]), [int(_TCP[entry.protocol]) for entry in traffic.background]
    )
    sim.set_queue_pairs(src, dst, ports, *sent_classes(policy, traffic, knobs), protocol.astype(np.uint8))
    if knobs.wrong_nics:
        answered = class_columns(policy, traffic)
        _mislead(answered, dst, traffic.pair_entry < 0, knobs)
        sim.set_answers(*answered)


def sent_classes(policy: LosslessPolicy, traffic: Traffic, knobs: Knobs) -> tuple[Bytes, Bytes]:
    """Code point and queue that each queue pair's sender gives its packets."""
    sent = class_columns(policy, traffic)
    _mislead(sent, traffic.pair_ends[0], traffic.pair_entry < 0, knobs)
    return sent


def class_columns(policy: LosslessPolicy, traffic: Traffic) -> tuple[Bytes, Bytes]:
    """Code point and queue of each queue pair, as the policy has them. Raises KeyError for a class it has not."""
    roce = policy.class_named("roce")
    classes = [policy.class_named(entry.class_name) for entry in traffic.background]
    dscp = traffic.by_entry(roce.dscps[0], [one.dscps[0] for one in classes])
    priority = traffic.by_entry(roce.queue, [one.queue for one in classes])
    return dscp.astype(np.uint8), priority.astype(np.uint8)


def _mislead(
    columns: tuple[Bytes, Bytes], ends: npt.NDArray[np.uint32], roce: npt.NDArray[np.bool_], knobs: Knobs
) -> None:
    """Code point and queue that a host with a wrong NIC class gives its RoCE packets."""
    for endpoint, (dscp, priority) in knobs.wrong_nics.items():
        mine = roce & (ends == endpoint)
        for column, value in zip(columns, (dscp, priority), strict=True):
            if value is not None:
                column[mine] = value


def _ports(traffic: Traffic, seed: int, draws: np.random.Generator) -> npt.NDArray[np.uint32]:
    """Source and destination port. Those of the workload do not depend on the background."""
    own = int(np.count_nonzero(traffic.pair_entry < 0))
    others = len(traffic.pair_entry) - own
    source = draws.integers(_FIRST_SOURCE_PORT, 2**16, own, dtype=np.uint32)
    beside = np.random.default_rng([seed, 1]).integers(_FIRST_SOURCE_PORT, 2**16, others, dtype=np.uint32)
    return np.concatenate([source | np.uint32(_ROCE_PORT << 16), beside | np.uint32(_TCP_PORT << 16)])
