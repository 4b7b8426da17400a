"""Runs a case with the parameters and the order of operations of the HPCC ns-3."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from eastwest.errors import Problem, SimulationError
from eastwest.progress import Listener, silent
from eastwest.simulate import _engine
from eastwest.simulate.live import Watch
from eastwest.simulate.ns3.case import Case
from eastwest.simulate.ns3.routes import route_columns
from eastwest.simulate.ns3.windows import windows

_RESERVE_BYTES = 4096  # per port
_XON_OFFSET_BYTES = 3072
_FIRST_SOURCE_PORT = 10_000
_NEVER_PS = 2**62
_SLICE_EVENTS = 100_000


@dataclass(frozen=True, slots=True)
class FlowResult:
    """fct_ns: from the start of the flow to the arrival of the last ACK, None when it did not finish."""

    src: int
    dst: int
    bytes: int
    fct_ns: float | None


@dataclass(frozen=True)
class CaseResult:
    """Results of one run. pauses: pause frames sent (without resumes). marks: ECN marks, those of ACKs included."""

    flows: tuple[FlowResult, ...]
    pauses: int
    marks: int
    packets: int
    link_transmissions: int
    events: int
    engine_cpu_s: float
    engine_peak_bytes: int


def run_case(case: Case, seed: int, listen: Listener = silent) -> CaseResult:
    """Simulates the case to the end of its last flow, in slices, so that it shows progress and can be interrupted.

    Raises SimulationError for a case that the engine cannot take.
    """
    try:
        sim = simulation_of(case, seed)
    except ValueError as error:
        raise SimulationError(Problem(f"the case cannot be simulated: {error}")) from error
    watch = _watch(case)
    while sim.advance(_SLICE_EVENTS, _NEVER_PS) == _engine.Progress.RUNNING:
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
    )


def _watch(case: Case) -> Watch:
    ends = [end for link in case.links for end in ((link.a, link.b), (link.b, link.a))]
    rates_gbps = np.repeat([link.rate_gbps for link in case.links], 2).astype(np.float64)
    return Watch("case", lambda port: "node {} → node {}".format(*ends[port]), rates_gbps)


def _flow_results(case: Case, sim: _engine.Simulation) -> tuple[FlowResult, ...]:
    started, acknowledged = sim.started_ps, sim.acknowledged_ps
    return tuple(
        FlowResult(flow.src, flow.dst, flow.bytes, float(end - begin) / 1000 if end >= 0 else None)
        for flow, begin, end in zip(case.flows, started, acknowledged, strict=True)
    )


def _transport(case: Case) -> _engine.Transport:
    transport = _engine.Transport()
    transport.mtu_bytes = int(case.config.numbers["PACKET_PAYLOAD_SIZE"])
    transport.frame_overhead_bytes = 48  # PPP 14 + IP 20 + UDP 8 + SeqTs 6
    transport.wire_gap_bytes = 0
    transport.ack_bytes = 60
    transport.pause_bytes = 43
    transport.cut_through_bytes = 0
    transport.ack_every = 1
    interval_bytes = int(case.config.numbers["L2_ACK_INTERVAL"])
    transport.quiet_bytes = interval_bytes if interval_bytes > 1 else 0
    transport.ack_chunk_bytes = int(case.config.numbers["L2_CHUNK_SIZE"])
    transport.silent_duplicates = True
    transport.window_follows_rate = case.config.on("VAR_WIN")
    transport.deadlock_check_ps = 0
    transport.pause_quanta = 0
    transport.nak_interval_ps = 500_000_000
    transport.timeout_ps = [_NEVER_PS // 4]  # none
    transport.echo_in_ack = True
    transport.ack_ignores_pause = case.config.on("ACK_HIGH_PRIO")
    transport.mark_acks = True
    transport.floor_to_ns = True
    transport.ties_in_order = True
    transport.retime_on_increase = False
    return transport


def _dcqcn(case: Case) -> _engine.Dcqcn:
    numbers, rates = case.config.numbers, case.config.rates_bps
    dcqcn = _engine.Dcqcn()
    dcqcn.enabled = case.config.reacts
    dcqcn.alpha_tick_ps = int(numbers["ALPHA_RESUME_INTERVAL"] * 1e6)
    dcqcn.decrease_interval_ps = int(numbers["RATE_DECREASE_INTERVAL"] * 1e6)
    dcqcn.increase_timer_ps = int(numbers["RP_TIMER"] * 1e6)
    dcqcn.fast_recovery_stages = int(numbers["FAST_RECOVERY_TIMES"])
    dcqcn.ai_bps = rates["RATE_AI"]
    dcqcn.hai_bps = rates["RATE_HAI"]
    dcqcn.min_bps = rates["MIN_RATE"]
    dcqcn.g = numbers["EWMA_GAIN"]
    dcqcn.clamp_target = case.config.on("CLAMP_TARGET_RATE")
    return dcqcn


def _headroom_bytes(rate_gbps: float, delay_us: float) -> int:
    """As the reference computes it, in whole numbers: bit/s times nanoseconds over 8e9, three times."""
    return round(rate_gbps * 1e9) * round(delay_us * 1000) // 8 // 1_000_000_000 * 3


def _alpha(rate_gbps: float, nic_gbps: float) -> float:
    """Share of the free pool that a port may hold: 1/8, doubled for each halving that brings it down to the NIC."""
    shift = 3
    while rate_gbps > nic_gbps and shift > 0:
        shift -= 1
        rate_gbps /= 2
    return 2.0**-shift


def simulation_of(case: Case, seed: int, sample_ps: int = 0) -> _engine.Simulation:
    """The case, ready to advance. sample_ps: telemetry grid, 0 for none."""
    is_switch = np.array([node in case.switches for node in range(case.nodes)], dtype=np.uint8)
    sim = _engine.Simulation.make(
        is_switch,
        np.array([link.a for link in case.links], dtype=np.uint32),
        np.array([link.b for link in case.links], dtype=np.uint32),
        np.array([link.rate_gbps for link in case.links], dtype=np.float64),
        np.array([round(link.delay_us * 1e6) for link in case.links], dtype=np.int64),
        _transport(case),
        seed,
        sample_ps,
    )
    _set_switches(case, sim)
    dcqcn = _dcqcn(case)
    for node in range(case.nodes):
        if node not in case.switches:
            sim.set_host(node, dcqcn, 0, 0)
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
    """The reference counts from two seconds, and has new routes at the same instant."""
    if case.config.link_down is None:
        return
    after_us, a, b = case.config.link_down
    at_ps = max(0, round((2.0 - case.first_s) * 1e12) + after_us * 1_000_000)
    number = next(n for n, link in enumerate(case.links) if {link.a, link.b} == {a, b})
    sim.fail_link(2 * number, at_ps)
    sim.add_routes(*route_columns(case, without=number))
    sim.reroute(1, at_ps)


def _set_switches(case: Case, sim: _engine.Simulation) -> None:
    held: dict[int, int] = defaultdict(int)  # headroom and reserve of each switch
    first_host = min(set(range(case.nodes)) - case.switches)
    nic_gbps = next(link.rate_gbps for link in case.links if first_host in (link.a, link.b))
    for number, link in enumerate(case.links):
        for port, node in ((2 * number, link.a), (2 * number + 1, link.b)):
            if node in case.switches:
                settings = _port(case, link.rate_gbps, link.delay_us, nic_gbps)
                held[node] += settings.headroom_bytes + _RESERVE_BYTES
                sim.set_port(port, settings)
    for node in case.switches:
        switch = _engine.SwitchSettings()
        switch.shared_bytes = int(case.config.numbers["BUFFER_SIZE"]) * 1024 * 1024 - held[node]
        switch.priority_of_dscp = [priority & 7 for priority in range(64)]
        sim.set_switch(node, switch)


def _port(case: Case, rate_gbps: float, delay_us: float, nic_gbps: float) -> _engine.PortSettings:
    maps, rate_bps = case.config.maps, round(rate_gbps * 1e9)
    settings = _engine.PortSettings()
    settings.headroom_bytes = _headroom_bytes(rate_gbps, delay_us)
    settings.reserve_bytes = _RESERVE_BYTES
    settings.xon_offset_bytes = _XON_OFFSET_BYTES
    settings.alpha_lossless = _alpha(rate_gbps, nic_gbps)
    settings.pfc_send = 0xFF
    settings.ecn = 0xFF if case.config.ecn else 0
    settings.kmin_bytes = int(maps["KMIN_MAP"].get(rate_bps, 0) * 1000)
    settings.kmax_bytes = int(maps["KMAX_MAP"].get(rate_bps, 0) * 1000)
    settings.pmax = maps["PMAX_MAP"].get(rate_bps, 0.0)
    return settings


def _set_flows(case: Case, sim: _engine.Simulation) -> None:
    hosts = {node: index for index, node in enumerate(n for n in range(case.nodes) if n not in case.switches)}
    used: dict[tuple[int, int], int] = defaultdict(int)
    ports: list[int] = []
    for flow in case.flows:
        ports.append(_FIRST_SOURCE_PORT + used[flow.src, flow.dst] | flow.dport << 16)
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
