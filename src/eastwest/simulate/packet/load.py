"""Builds the engine's simulation from a scenario."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from eastwest.fabric import PortId
from eastwest.lossless import TrafficClass
from eastwest.simulate import _engine
from eastwest.simulate.packet.choices import PROTOCOLS, choose
from eastwest.simulate.packet.inject import inject
from eastwest.simulate.packet.knobs import Knobs, knobs_of
from eastwest.simulate.packet.layout import Layout
from eastwest.simulate.packet.reach import check_paths
from eastwest.simulate.packet.routes import route_columns
from eastwest.simulate.scenario import Scenario
from eastwest.traffic import MessageGraph
from eastwest.traffic.wire import cable_ps
from eastwest.units import PS_PER_NS, PS_PER_US

_NO_QUEUE_PAIR = 2**32 - 1
_ROCE_PORT = 4791  # RFC 7348 style entropy goes into the source port (RoCEv2, InfiniBand Annex A17)
_FIRST_SOURCE_PORT = 0xC000
# Hosts are never in step to the packet: each starts within this time of the others.
_START_SPREAD_PS = 500 * PS_PER_NS
# NIC receive buffer of a slow receiver before and after which it pauses its leaf; an assumption.
_NIC_XOFF_BYTES, _NIC_XON_BYTES = 128 * 1024, 64 * 1024


def load(scenario: Scenario, layout: Layout) -> _engine.Simulation:
    """A simulation ready to advance. Raises SimulationError for faults and workloads that do not fit the plan."""
    check_paths(scenario.plan.fabric, layout, scenario.workload)
    knobs = knobs_of(scenario.plan, layout)
    choose(scenario.modes, knobs)
    for fault in scenario.faults:
        inject(fault, knobs, scenario.plan, layout)
    sim = _engine.Simulation.make(
        layout.is_switch(),
        np.array([layout.node_of(link.a) for link in layout.links], dtype=np.uint32),
        np.array([layout.node_of(link.b) for link in layout.links], dtype=np.uint32),
        np.array([link.speed_gbps for link in layout.links], dtype=np.float64),
        np.array([round(cable_ps(link.length_m)) for link in layout.links], dtype=np.int64),
        knobs.transport,
        scenario.seed,
        round(scenario.sample_us * PS_PER_US),
    )
    _load_knobs(sim, knobs, scenario, layout)
    _load_routes(sim, knobs, scenario, layout)
    _load_messages(sim, scenario, len(layout.hosts))
    return sim


def _load_knobs(sim: _engine.Simulation, knobs: Knobs, scenario: Scenario, layout: Layout) -> None:
    cnp = scenario.plan.policy.class_named("cnp")
    for number, settings in knobs.ports.items():
        sim.set_port(number, settings)
    for place, name in enumerate(layout.switches):
        sim.set_switch(len(layout.hosts) + place, knobs.switches[name])
    for endpoint, dcqcn in knobs.dcqcn.items():
        sim.set_host(endpoint, dcqcn, cnp.dscps[0], cnp.queue)
    for endpoint, rate_gbps in knobs.slow.items():
        sim.set_slow_receiver(endpoint, rate_gbps, _NIC_XOFF_BYTES, _NIC_XON_BYTES)
    for endpoint, rate_gbps in knobs.send_limit.items():
        sim.set_send_limit(endpoint, rate_gbps)
    for number, (rate, burst_frames) in knobs.loss.items():
        sim.set_loss(number, rate, burst_frames)
    for endpoint, priority, begin_ps, end_ps in knobs.storms:
        sim.set_pause_storm(endpoint, priority, begin_ps, end_ps)


def _load_routes(sim: _engine.Simulation, knobs: Knobs, scenario: Scenario, layout: Layout) -> None:
    fabric = scenario.plan.fabric
    sim.add_routes(*route_columns(fabric, layout, frozenset()))
    for change in knobs.changes:
        number = layout.port_number[change.end]
        if change.up:
            sim.restore_link(number, change.at_ps)
        else:
            sim.fail_link(number, change.at_ps)
    down: set[PortId] = set()
    for epoch, change in enumerate(sorted(knobs.changes, key=lambda change: change.reroute_ps), start=1):
        if change.up:
            down.discard(change.end)
        else:
            down.add(change.end)
        sim.add_routes(*route_columns(fabric, layout, frozenset(down)))
        sim.reroute(epoch, change.reroute_ps)


def _load_messages(sim: _engine.Simulation, scenario: Scenario, hosts: int) -> None:
    graph = scenario.workload
    draws = np.random.default_rng(scenario.seed)
    sends = graph.bytes > 0
    pairs, qp = np.unique(graph.queue_pair[sends], return_inverse=True)
    roce = scenario.plan.policy.class_named("roce")
    protocol = PROTOCOLS[scenario.modes.recovery]
    _load_queue_pairs(sim, graph, sends, len(pairs), qp, roce, protocol, draws)
    column = np.full(len(graph), _NO_QUEUE_PAIR, dtype=np.uint32)
    column[sends] = qp
    spread = draws.integers(0, _START_SPREAD_PS, hosts)
    roots = np.diff(graph.dep_first) == 0
    delay = graph.delay_ps + np.where(roots, spread[graph.src], 0)
    sim.set_messages(
        np.ascontiguousarray(graph.bytes),
        column,
        np.ascontiguousarray(delay, dtype=np.int64),
        np.ascontiguousarray(graph.dep_first),
        np.ascontiguousarray(graph.dep, dtype=np.uint32),
    )


def _load_queue_pairs(
    sim: _engine.Simulation,
    graph: MessageGraph,
    sends: npt.NDArray[np.bool_],
    count: int,
    qp: npt.NDArray[np.intp],
    roce: TrafficClass,
    protocol: _engine.Protocol,
    draws: np.random.Generator,
) -> None:
    src, dst = np.zeros(count, dtype=np.uint32), np.zeros(count, dtype=np.uint32)
    src[qp], dst[qp] = graph.src[sends], graph.dst[sends]
    source_port = draws.integers(_FIRST_SOURCE_PORT, 2**16, count, dtype=np.uint32)
    sim.set_queue_pairs(
        src,
        dst,
        source_port | np.uint32(_ROCE_PORT << 16),
        np.full(count, roce.dscps[0], dtype=np.uint8),
        np.full(count, roce.queue, dtype=np.uint8),
        np.full(count, int(protocol), dtype=np.uint8),
    )
