"""Builds the engine's simulation from a scenario."""

from __future__ import annotations

import numpy as np

from eastwest.fabric import PortId
from eastwest.simulate import _engine
from eastwest.simulate.packet.knobs import Knobs
from eastwest.simulate.packet.layout import Layout
from eastwest.simulate.packet.messages import load_messages
from eastwest.simulate.packet.reach import check_paths
from eastwest.simulate.packet.routes import route_columns
from eastwest.simulate.packet.settle import settle
from eastwest.simulate.packet.traffic import Traffic
from eastwest.simulate.scenario import Scenario
from eastwest.traffic.wire import cable_ps
from eastwest.units import PS_PER_US

# NIC receive buffer of a slow receiver before and after which it pauses its leaf; an assumption.
NIC_XOFF_BYTES, NIC_XON_BYTES = 128 * 1024, 64 * 1024


def load(scenario: Scenario, traffic: Traffic, layout: Layout) -> _engine.Simulation:
    """A simulation ready to advance. Raises SimulationError for faults and workloads that do not fit the plan."""
    check_paths(scenario.plan.fabric, layout, traffic.graph)
    knobs = settle(scenario, layout, scenario.faults)
    sim = _engine.Simulation.make(
        layout.is_switch(),
        np.array([layout.node_of(link.a) for link in layout.links], dtype=np.uint32),
        np.array([layout.node_of(link.b) for link in layout.links], dtype=np.uint32),
        np.array(
            [min(link.speed_gbps, knobs.link_rate.get(2 * n, np.inf)) for n, link in enumerate(layout.links)],
            np.float64,
        ),
        np.array([round(cable_ps(link.length_m)) for link in layout.links], dtype=np.int64),
        knobs.transport,
        scenario.seed,
        round(scenario.sample_us * PS_PER_US),
    )
    _load_knobs(sim, knobs, layout)
    _load_routes(sim, knobs, scenario, layout)
    load_messages(sim, scenario, traffic, knobs, len(layout.hosts))
    return sim


def _load_knobs(sim: _engine.Simulation, knobs: Knobs, layout: Layout) -> None:
    sim.set_tcp(knobs.tcp)
    for number, settings in knobs.ports.items():
        sim.set_port(number, settings)
    for place, name in enumerate(layout.switches):
        sim.set_switch(len(layout.hosts) + place, knobs.switches[name])
    for endpoint, dcqcn in knobs.dcqcn.items():
        sim.set_host(endpoint, dcqcn, *knobs.notices[endpoint])
    for endpoint, rate_gbps in knobs.slow.items():
        sim.set_slow_receiver(endpoint, rate_gbps, NIC_XOFF_BYTES, NIC_XON_BYTES)
    for endpoint, rate_gbps in knobs.send_limit.items():
        sim.set_send_limit(endpoint, rate_gbps)
    for number, (rate, burst_frames) in knobs.loss.items():
        sim.set_loss(number, rate, burst_frames)
    for endpoint, priority, begin_ps, end_ps in knobs.storms:
        sim.set_pause_storm(endpoint, priority, begin_ps, end_ps)


def _load_routes(sim: _engine.Simulation, knobs: Knobs, scenario: Scenario, layout: Layout) -> None:
    fabric = scenario.plan.fabric
    sim.add_routes(*route_columns(fabric, layout, frozenset(), knobs.multipath))
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
        sim.add_routes(*route_columns(fabric, layout, frozenset(down), knobs.multipath))
        sim.reroute(epoch, change.reroute_ps)
