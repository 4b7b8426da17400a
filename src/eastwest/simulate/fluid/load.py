"""Builds the fluid engine's simulation from a scenario: wires, settings, paths, queue pairs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from eastwest.fabric import PortId
from eastwest.simulate import _engine
from eastwest.simulate.flow.paths import Pairs, Wiring, trace, wiring_of
from eastwest.simulate.flow.wire import wire_bytes
from eastwest.simulate.modes import Recovery
from eastwest.simulate.packet.knobs import Knobs
from eastwest.simulate.packet.layout import Layout
from eastwest.simulate.packet.load import NIC_XOFF_BYTES, NIC_XON_BYTES
from eastwest.simulate.packet.messages import NO_QUEUE_PAIR, draw, sent_classes
from eastwest.simulate.packet.traffic import Traffic
from eastwest.simulate.scenario import Scenario
from eastwest.units import PS_PER_NS, PS_PER_US

STEP_PS = 1_000_000
"""Shortest step: about the latency of a hop and the response to a pause, faster than any reaction of DCQCN."""
LONGEST_STEPS = 8
"""Steps grow so many times where queues hardly change: to two of ConnectX's shortest intervals between cuts."""
_FINEST_STEP_PS = 100_000
_STEPS_PER_MESSAGE = 8


def fine_step_ps(scenario: Scenario) -> int:
    """A step in which the smallest message still spans several, at most STEP_PS: bursts of small ones need it."""
    sizes = scenario.workload.bytes[scenario.workload.bytes > 0]
    rate_gbps = max((port.speed_gbps for node in scenario.plan.fabric.gpu_nodes for port in node.ports), default=0.0)
    if not len(sizes) or not rate_gbps:
        return STEP_PS
    whole_ps = float(sizes.min()) * 8 * PS_PER_NS / rate_gbps
    return round(min(STEP_PS, max(_FINEST_STEP_PS, whole_ps / _STEPS_PER_MESSAGE)))


@dataclass
class Loaded:
    """A simulation with what is needed to change its settings and to hand messages over."""

    sim: _engine.FluidSimulation
    scenario: Scenario
    layout: Layout
    traffic: Traffic
    pairs: Pairs
    wiring: Wiring
    delay_ps: npt.NDArray[np.int64]
    states: dict[tuple[bytes, frozenset[PortId]], int]

    def paths_without(self, down: frozenset[PortId], wiring: Wiring) -> int:
        """Number of the state of routes that avoids these links under that wiring; traced when first asked for."""
        key = (wiring.seed.tobytes() + wiring.splits.tobytes(), down)
        if key not in self.states:
            paths = trace(self.scenario.plan.fabric, self.layout, wiring, self.pairs, down)
            self.states[key] = self.sim.add_paths(paths)
        return self.states[key]


def load(scenario: Scenario, layout: Layout, traffic: Traffic, knobs: Knobs, step_ps: int) -> Loaded:
    """A simulation ready for messages, set to these knobs."""
    wiring = wiring_of(layout, knobs)
    ports, delay_ps = draw(traffic, scenario.seed, len(layout.hosts))
    sim = _engine.FluidSimulation.make(
        np.repeat([link.speed_gbps for link in layout.links], 2).astype(np.float64),
        wiring.owner,
        wiring.delay_ps,
        wiring.nic,
        len(layout.switches),
        knobs.transport,
        step_ps,
        LONGEST_STEPS * step_ps,
        round(scenario.sample_us * PS_PER_US),
        scenario.seed,
    )
    loaded = Loaded(sim, scenario, layout, traffic, Pairs(*traffic.pair_ends, ports), wiring, delay_ps, {})
    loaded.paths_without(frozenset(), wiring)
    sim.set_pairs(*traffic.pair_ends)
    sim.set_selective(scenario.modes.recovery is Recovery.SELECTIVE_REPEAT)
    apply(loaded, knobs)
    return loaded


def apply(loaded: Loaded, knobs: Knobs) -> None:
    """Sets everything that does not change links or routes."""
    sim, layout = loaded.sim, loaded.layout
    for number, settings in knobs.ports.items():
        sim.set_port(number, settings)
    for place, name in enumerate(layout.switches):
        sim.set_switch(place, knobs.switches[name])
    for number, rate_gbps in enumerate(_rates_gbps(layout, knobs)):
        sim.set_rate(number, rate_gbps)
    for endpoint, dcqcn in knobs.dcqcn.items():
        sim.set_host(endpoint, dcqcn)
    for number in range(len(layout.port_names)):
        sim.set_loss(number, *knobs.loss.get(number, (0.0, 1.0)))
    for endpoint in range(len(layout.hosts)):
        sim.set_slow_receiver(endpoint, knobs.slow.get(endpoint, 0.0), NIC_XOFF_BYTES, NIC_XON_BYTES)
    sim.set_classes(*sent_classes(loaded.scenario.plan.policy, loaded.traffic, knobs))


def _rates_gbps(layout: Layout, knobs: Knobs) -> list[float]:
    """Rate by sending port; a host may send less than its link carries."""
    rates = [link.speed_gbps for link in layout.links for _ in range(2)]
    for number, rate_gbps in knobs.link_rate.items():
        rates[number] = min(rates[number], rate_gbps)
    for endpoint, rate_gbps in knobs.send_limit.items():
        number = layout.port_number[layout.hosts[endpoint]]
        rates[number] = min(rates[number], rate_gbps)
    return rates


def send(loaded: Loaded, delay_ps: npt.NDArray[np.int64], base_ps: int) -> None:
    """Hands the messages of the workload over; the first may start at base_ps."""
    graph, traffic = loaded.traffic.graph, loaded.traffic
    column = np.full(len(graph), NO_QUEUE_PAIR, np.uint32)
    column[traffic.sends] = traffic.pair_of
    loaded.sim.set_messages(
        wire_bytes(traffic, loaded.scenario),
        column,
        np.ascontiguousarray(delay_ps, dtype=np.int64),
        np.ascontiguousarray(graph.dep_first),
        np.ascontiguousarray(graph.dep, dtype=np.uint32),
        base_ps,
    )
