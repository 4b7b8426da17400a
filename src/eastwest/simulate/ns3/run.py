"""Runs a case under the preset `ns3-hpcc`."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from eastwest.errors import Problem, SimulationError
from eastwest.progress import Listener, silent
from eastwest.simulate import _engine
from eastwest.simulate.live import Watch
from eastwest.simulate.ns3 import preset
from eastwest.simulate.ns3.case import Case
from eastwest.simulate.ns3.clock import whole_ns
from eastwest.simulate.ns3.routes import route_columns
from eastwest.simulate.ns3.windows import windows

_NEVER_PS = 2**62
_SLICE_EVENTS = 100_000
_LINK_DOWN_NS = 2 * 10**9  # the reference counts the time of a failure from two seconds


@dataclass(frozen=True, slots=True)
class FlowResult:
    """fct_ns: from the start of the flow to the arrival of the last ACK, None when it did not finish."""

    src: int
    dst: int
    bytes: int
    fct_ns: float | None


@dataclass(frozen=True)
class CaseResult:
    """Results of one run.

    preset: name of the parameters and the order of operations. pauses: pause frames sent (without resumes). marks: ECN
    marks, those of ACKs included. engine_cpu_s: of all threads. engine_wall_s: by the clock on the wall.
    """

    flows: tuple[FlowResult, ...]
    pauses: int
    marks: int
    packets: int
    link_transmissions: int
    events: int
    engine_cpu_s: float
    engine_peak_bytes: int
    engine_wall_s: float
    preset: str = preset.NAME


def run_case(case: Case, seed: int, listen: Listener = silent, threads: int = 1) -> CaseResult:
    """Simulates the case to the end of its last flow, in slices, so that it shows progress and can be interrupted.

    threads: share the run, whose result does not depend on their number but for engine_*.

    Raises SimulationError for a case that the engine cannot take.
    """
    try:
        sim = simulation_of(case, seed)
        sim.set_threads(threads)
    except ValueError as error:
        raise SimulationError(Problem(f"the case cannot be simulated: {error}")) from error
    watch, end_ps = _watch(case), _end_ps(case)
    while sim.advance(_SLICE_EVENTS, end_ps) == _engine.Progress.RUNNING:
        listen(watch.sign(sim))
    totals = sim.totals()
    return CaseResult(
        _flow_results(case, sim),
        totals["pause_frames"],
        totals["ecn_marks"],
        totals["packets_delivered"],
        totals["link_transmissions"],
        totals["events"],
        sim.cpu_seconds,
        sim.memory_bytes,
        sim.wall_seconds,
    )


def _watch(case: Case) -> Watch:
    ends = [end for link in case.links for end in ((link.a, link.b), (link.b, link.a))]
    rates_gbps = np.repeat([link.rate_gbps for link in case.links], 2).astype(np.float64)
    return Watch("case", lambda port: "node {} → node {}".format(*ends[port]), rates_gbps)


def _end_ps(case: Case) -> int:
    """The reference stops at this time of its own clock, whatever is under way."""
    stop_ns = whole_ns(case.config.numbers["SIMULATOR_STOP_TIME"])
    return min(_NEVER_PS, max(0, stop_ns - whole_ns(case.first_s)) * 1000)


def _flow_results(case: Case, sim: _engine.Simulation) -> tuple[FlowResult, ...]:
    started, acknowledged = sim.started_ps, sim.acknowledged_ps
    return tuple(
        FlowResult(flow.src, flow.dst, flow.bytes, float(end - begin) / 1000 if end >= 0 else None)
        for flow, begin, end in zip(case.flows, started, acknowledged, strict=True)
    )


def simulation_of(case: Case, seed: int, sample_ps: int = 0) -> _engine.Simulation:
    """The case, ready to advance. sample_ps: telemetry grid, 0 for none."""
    is_switch = np.array([node in case.switches for node in range(case.nodes)], dtype=np.uint8)
    sim = _engine.Simulation.make(
        is_switch,
        np.array([link.a for link in case.links], dtype=np.uint32),
        np.array([link.b for link in case.links], dtype=np.uint32),
        np.array([link.rate_gbps for link in case.links], dtype=np.float64),
        np.array([round(link.delay_us * 1e6) for link in case.links], dtype=np.int64),
        preset.transport(case.config),
        seed,
        sample_ps,
    )
    _set_switches(case, sim)
    for node, nic in nics(case).items():
        sim.set_host(node, preset.dcqcn(case.config, nic), 0, 0)
    sim.add_routes(*route_columns(case))
    _set_losses(case, sim)
    _set_link_down(case, sim)
    _set_flows(case, sim)
    return sim


def _set_losses(case: Case, sim: _engine.Simulation) -> None:
    for number, link in enumerate(case.links):
        rate = link.error_rate or case.config.numbers["ERROR_RATE_PER_LINK"]
        if rate > 0:
            sim.set_loss(2 * number, rate)
            sim.set_loss(2 * number + 1, rate)


def _set_link_down(case: Case, sim: _engine.Simulation) -> None:
    """The reference has new routes at the same instant. Of several links between two nodes it knows the last."""
    if case.config.link_down is None:
        return
    after_us, a, b = case.config.link_down
    at_ps = max(0, _LINK_DOWN_NS - whole_ns(case.first_s) + after_us * 1000) * 1000
    number = max(n for n, link in enumerate(case.links) if {link.a, link.b} == {a, b})
    sim.fail_link(2 * number, at_ps)
    sim.add_routes(*route_columns(case, without=number))
    sim.reroute(1, at_ps)


def nics(case: Case) -> dict[int, preset.Nic]:
    """The link of each host, in order of node number."""
    found: dict[int, preset.Nic] = {}
    for link in case.links:
        for node in {link.a, link.b} - case.switches:
            found[node] = preset.Nic(link.rate_gbps, link.delay_us)
    return dict(sorted(found.items()))


def _set_switches(case: Case, sim: _engine.Simulation) -> None:
    ports: dict[int, list[_engine.PortSettings]] = {node: [] for node in case.switches}
    nic_gbps = next(iter(nics(case).values())).rate_gbps
    for number, link in enumerate(case.links):
        for port, node in ((2 * number, link.a), (2 * number + 1, link.b)):
            if node in case.switches:
                settings = preset.port(case.config, link.rate_gbps, link.delay_us, nic_gbps)
                ports[node].append(settings)
                sim.set_port(port, settings)
    for node in case.switches:
        switch = _engine.SwitchSettings()
        switch.shared_bytes = preset.shared_bytes(case.config, ports[node])
        switch.priority_of_dscp = preset.priority_of_dscp()
        sim.set_switch(node, switch)


def _set_flows(case: Case, sim: _engine.Simulation) -> None:
    hosts = {node: index for index, node in enumerate(n for n in range(case.nodes) if n not in case.switches)}
    used: dict[tuple[int, int], int] = defaultdict(int)
    ports: list[int] = []
    for flow in case.flows:
        ports.append(preset.FIRST_SOURCE_PORT + used[flow.src, flow.dst] | flow.dport << 16)
        used[flow.src, flow.dst] += 1
    count = len(case.flows)
    priority = np.array([flow.priority for flow in case.flows], dtype=np.uint8)
    sim.set_queue_pairs(
        np.array([hosts[flow.src] for flow in case.flows], dtype=np.uint32),
        np.array([hosts[flow.dst] for flow in case.flows], dtype=np.uint32),
        np.array(ports, dtype=np.uint32),
        priority,
        priority,
    )
    if case.config.on("HAS_WIN"):
        sim.set_windows(windows(case))
    sim.set_messages(
        np.array([flow.bytes for flow in case.flows], dtype=np.int64),
        np.arange(count, dtype=np.uint32),
        np.array([round(flow.start_us * 1e6) for flow in case.flows], dtype=np.int64),
        np.zeros(count + 1, dtype=np.int64),
        np.zeros(0, dtype=np.uint32),
    )
