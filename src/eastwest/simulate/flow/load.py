"""What the flow engine moves: the scenario's messages on their real paths, with rates and settings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from eastwest.simulate.flow.paths import Pairs, Wiring, trace, wiring_of
from eastwest.simulate.flow.symmetry import Work
from eastwest.simulate.flow.wire import wire_bytes
from eastwest.simulate.packet.knobs import Knobs
from eastwest.simulate.packet.layout import Layout
from eastwest.simulate.packet.messages import NO_QUEUE_PAIR, draw
from eastwest.simulate.packet.settle import settle
from eastwest.simulate.packet.traffic import Traffic
from eastwest.simulate.scenario import Scenario


@dataclass(frozen=True)
class Loaded:
    """A scenario ready to be moved.

    waiting_ps: latency of the rounds of each row of a steady graph, which it waits for before it sends; None for
    other graphs.
    """

    scenario: Scenario
    layout: Layout
    traffic: Traffic
    knobs: Knobs
    pairs: Pairs
    wiring: Wiring
    work: Work
    waiting_ps: npt.NDArray[np.int64] | None


def load(scenario: Scenario, layout: Layout, traffic: Traffic) -> Loaded:
    """Raises SimulationError for a fault that names nothing of the plan."""
    knobs = settle(scenario, layout, scenario.faults)
    ports, delay_ps = draw(traffic, scenario.seed, len(layout.hosts))
    pairs, wiring = Pairs(*traffic.pair_ends, ports), wiring_of(layout, knobs)
    graph = traffic.graph
    column = np.full(len(graph), NO_QUEUE_PAIR, np.uint32)
    column[traffic.sends] = traffic.pair_of
    rates_gbps = _rates_gbps(layout, knobs)
    paths = trace(scenario.plan.fabric, layout, wiring, pairs, frozenset())
    waiting_ps = None
    if graph.steady is not None:
        transit_ps = np.zeros(len(graph))
        transit_ps[traffic.sends] = np.asarray(paths.latency_ps)[traffic.pair_of]
        waiting_ps = np.rint(graph.steady.waiting_ps(transit_ps, rates_gbps[wiring.nic][graph.src])).astype(np.int64)
        delay_ps = graph.delay_ps + waiting_ps  # in step: without the spread of starts
    work = Work(
        rate_gbps=rates_gbps,
        paths=paths,
        wire_bytes=wire_bytes(traffic, scenario),
        pair=column,
        delay_ps=delay_ps,
        dep_first=np.ascontiguousarray(graph.dep_first),
        dep=np.ascontiguousarray(graph.dep, dtype=np.uint32),
    )
    return Loaded(scenario, layout, traffic, knobs, pairs, wiring, work, waiting_ps)


def _rates_gbps(layout: Layout, knobs: Knobs) -> npt.NDArray[np.float64]:
    """Rate by sending port; a host that sends or takes in less than its link carries limits that direction."""
    rates = np.repeat([link.speed_gbps for link in layout.links], 2).astype(np.float64)
    for number, rate_gbps in knobs.link_rate.items():
        rates[number] = min(rates[number], rate_gbps)
    for endpoint, rate_gbps in knobs.send_limit.items():
        number = layout.port_number[layout.hosts[endpoint]]
        rates[number] = min(rates[number], rate_gbps)
    for endpoint, rate_gbps in knobs.slow.items():
        number = layout.port_number[layout.hosts[endpoint]] ^ 1
        rates[number] = min(rates[number], rate_gbps)
    return rates
