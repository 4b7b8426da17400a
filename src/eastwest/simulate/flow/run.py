"""Runs a scenario in the flow engine and gives the same kind of Run as the packet engine."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from eastwest.lossless.link import PACKET_OVERHEAD_BYTES, PREAMBLE_GAP_BYTES
from eastwest.plan.store import plan_hash
from eastwest.progress import Listener, Progress, silent
from eastwest.simulate import _engine
from eastwest.simulate.flow.faults import refuse_what_needs_packets
from eastwest.simulate.flow.paths import Pairs, epochs, trace, wiring_of
from eastwest.simulate.flow.solve import advance, load_messages
from eastwest.simulate.flow.symmetry import Folded, Work, fold
from eastwest.simulate.flow.wire import wire_bytes
from eastwest.simulate.job_faults import disturbed
from eastwest.simulate.packet.flows import flow_table, traffic_results
from eastwest.simulate.packet.knobs import Knobs
from eastwest.simulate.packet.layout import Layout, lay_out
from eastwest.simulate.packet.messages import NO_QUEUE_PAIR, draw
from eastwest.simulate.packet.settle import settle
from eastwest.simulate.packet.tables import port_table
from eastwest.simulate.packet.traffic import Traffic, traffic_of
from eastwest.simulate.results import job_table, operation_table, results
from eastwest.simulate.run import Run, Status, Telemetry, Totals
from eastwest.simulate.scenario import Scenario
from eastwest.telemetry.tables import HOSTS
from eastwest.units import PS_PER_US

BATCH_PS = 100_000
"""Events within 0.1 us of one another change rates together: less than a tenth of any path's latency."""

LARGE_MESSAGES, LARGE_BATCH_PS = 100_000, 1_000_000
"""Messages above which events within 1 us do: there is hardly a microsecond without any."""

_STATUS = {
    _engine.FlowProgress.DONE: Status.COMPLETE,
    _engine.FlowProgress.STALLED: Status.STALLED,
    _engine.FlowProgress.LIMIT: Status.PARTIAL,
    _engine.FlowProgress.RUNNING: Status.PARTIAL,
}


@dataclass(frozen=True)
class _Ended:
    """A simulation that has ended, with what its columns mean.

    waiting_ps: latency of the rounds of each row of a steady graph, which it waits for before it sends.
    """

    sim: _engine.FlowSimulation
    status: Status
    work: Work
    folded: Folded | None
    cpu_s: float
    waiting_ps: npt.NDArray[np.int64] | None

    def times(self, column: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        return column if self.folded is None else column[self.folded.message]


def simulate_flows(scenario: Scenario, listen: Listener = silent) -> Run:
    """Simulates the scenario's messages as flows: no packets, queues, marks or pauses.

    Paths, start times and wire overhead are those of the packet engine. Telemetry has the bytes of links, no hosts.
    Raises SimulationError when the scenario does not fit its plan or has a fault that needs packets.
    """
    refuse_what_needs_packets(scenario.faults)
    layout = lay_out(scenario.plan.fabric)
    scenario = replace(scenario, workload=disturbed(scenario.workload, scenario.faults, layout.hosts))
    traffic = traffic_of(scenario)
    ended = _simulate(scenario, layout, traffic, listen)
    sim = ended.sim
    started_ps, delivered_ps = ended.times(sim.started_ps), ended.times(sim.delivered_ps)
    if ended.waiting_ps is not None:
        started_ps = np.where(started_ps >= 0, started_ps - ended.waiting_ps, started_ps)
    own = traffic.own_messages
    operations, steps = results(scenario.workload, started_ps[:own], delivered_ps[:own])
    none = np.zeros(len(traffic.pair_entry), np.int64)
    counts = {"retransmits": none, "timeouts": none}
    flows = flow_table(traffic, scenario.plan, layout, started_ps, delivered_ps, counts)
    telemetry = Telemetry(
        ports=_link_table(ended, layout, scenario),
        hosts=HOSTS.empty_table(),
        operations=operation_table(operations),
        jobs=job_table(steps),
        flows=flows,
    )
    return Run(
        scenario=scenario.name,
        plan_hash=plan_hash(scenario.plan),
        seed=scenario.seed,
        status=ended.status,
        simulated_us=sim.now_ps / PS_PER_US,
        operations=operations,
        steps=steps,
        totals=_totals(ended),
        telemetry=telemetry,
        traffic=traffic_results(traffic, flows, counts),
        congestion_control=scenario.congestion_control,
        engine="flow",
        computed_messages=None if ended.folded is None else len(ended.folded.work.wire_bytes),
    )


def _simulate(scenario: Scenario, layout: Layout, traffic: Traffic, listen: Listener) -> _Ended:
    begun = time.process_time()
    knobs = settle(scenario, layout, scenario.faults)
    ports, delay_ps = draw(traffic, scenario.seed, len(layout.hosts))
    pairs, wiring = Pairs(*traffic.pair_ends, ports), wiring_of(layout, knobs)
    fabric = scenario.plan.fabric
    graph = traffic.graph
    column = np.full(len(graph), NO_QUEUE_PAIR, np.uint32)
    column[traffic.sends] = traffic.pair_of
    rates_gbps = _rates_gbps(layout, knobs)
    paths = trace(fabric, layout, wiring, pairs, frozenset())
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
    folded = None if knobs.changes or traffic.background or not len(graph) else fold(work)
    own = work if folded is None else folded.work
    batch_ps = LARGE_BATCH_PS if len(own.wire_bytes) > LARGE_MESSAGES else BATCH_PS
    sim = _engine.FlowSimulation.make(own.rate_gbps, batch_ps, round(scenario.sample_us * PS_PER_US))
    sim.set_paths(own.paths)
    sim.set_timeouts(knobs.transport.timeout_ps)
    load_messages(sim, own)
    if traffic.background:
        sim.set_background((np.arange(len(graph)) >= traffic.own_messages).astype(np.uint8))
    for change in knobs.changes:
        (sim.restore_link if change.up else sim.fail_link)(layout.port_number[change.end], change.at_ps)
    for state, (at_ps, down) in enumerate(epochs(knobs.changes), start=1):
        sim.set_paths(trace(fabric, layout, wiring, pairs, down))
        sim.change_paths(state, at_ps)

    def sign() -> None:
        listen(Progress(scenario.name, 0.0, None, sim.now_ps / PS_PER_US))

    status = _STATUS[advance(sim, round(scenario.limit_us * PS_PER_US), sign)]
    return _Ended(sim, status, work, folded, time.process_time() - begun, waiting_ps)


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


def _link_table(ended: _Ended, layout: Layout, scenario: Scenario) -> pa.Table:
    """Bytes by sample and sending port, all of them in the RoCE queue; packets of full size are counted."""
    rows = ended.sim.link_rows()
    time_ps, port, tx_bytes = rows["time_ps"], rows["link"], rows["tx_bytes"]
    if ended.folded is not None:
        time_ps, port, tx_bytes = _members(time_ps, port, tx_bytes, ended.folded.link)
    policy = scenario.plan.policy
    none = np.zeros(len(port), np.int64)
    packet = policy.rdma_mtu_bytes + PACKET_OVERHEAD_BYTES
    columns = {
        "time_ps": time_ps,
        "port": port,
        "priority": np.full(len(port), policy.class_named("roce").queue),
        "tx_bytes": tx_bytes - tx_bytes * PREAMBLE_GAP_BYTES // packet,
        "tx_packets": tx_bytes // packet,
    }
    counts = ("pause_frames_sent", "pause_frames_received", "paused_ps", "pause_sent_ps")
    for name in (*counts, "ecn_marks", "drops", "queue_high_bytes"):
        columns[name] = none
    return port_table(columns, layout)


def _members(
    time_ps: npt.NDArray[np.int64],
    link: npt.NDArray[np.uint32],
    tx_bytes: npt.NDArray[np.int64],
    of: npt.NDArray[np.uint32],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint32], npt.NDArray[np.int64]]:
    """The rows of classes as rows of all their links, in the order of time and link."""
    members = np.argsort(of, kind="stable")
    first = np.concatenate([[0], np.cumsum(np.bincount(of))])
    sizes = np.diff(first)[link]
    row = np.repeat(np.arange(len(link)), sizes)
    inside = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    port = members[first[link[row]] + inside]
    order = np.lexsort((port, time_ps[row]))
    return time_ps[row][order], port[order].astype(np.uint32), tx_bytes[row][order]


def _totals(ended: _Ended) -> Totals:
    counted = ended.sim.totals()
    return Totals(
        packets_sent=0,
        packets_delivered=0,
        dropped_buffer=0,
        dropped_corrupt=0,
        dropped_link=0,
        in_flight=0,
        retransmits=0,
        timeouts=0,
        naks=0,
        cnps=0,
        ecn_marks=0,
        pause_frames=0,
        events=counted["events"],
        engine_cpu_s=ended.cpu_s,
        engine_peak_bytes=ended.sim.memory_bytes,
    )
