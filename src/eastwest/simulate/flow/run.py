"""Runs a scenario in the flow engine and gives the same kind of Run as the packet engine."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pyarrow as pa

from eastwest.lossless.link import PREAMBLE_GAP_BYTES
from eastwest.progress import Listener, Progress, silent
from eastwest.simulate import _engine
from eastwest.simulate.flow.faults import refuse_what_needs_packets
from eastwest.simulate.flow.load import Loaded, load
from eastwest.simulate.flow.moved import Moved
from eastwest.simulate.flow.rates import folded_work, move_at_rates
from eastwest.simulate.flow.solve import Simulation
from eastwest.simulate.flow.trains import FEW_EVENTS, MOST_EVENTS, PACKETS, move_as_trains, packets_of_train
from eastwest.simulate.job_faults import disturbed
from eastwest.simulate.packet.ending import Ended, run_of
from eastwest.simulate.packet.layout import Layout, lay_out
from eastwest.simulate.packet.tables import port_table
from eastwest.simulate.packet.traffic import traffic_of
from eastwest.simulate.run import Run, Status, Totals
from eastwest.simulate.scenario import Scenario
from eastwest.telemetry.tables import HOSTS
from eastwest.units import PS_PER_US

_STATUS = {
    _engine.FlowProgress.DONE: Status.COMPLETE,
    _engine.FlowProgress.STALLED: Status.STALLED,
    _engine.FlowProgress.LIMIT: Status.PARTIAL,
    _engine.FlowProgress.RUNNING: Status.PARTIAL,
}


def simulate_flows(scenario: Scenario, listen: Listener = silent, *, trains: bool = True) -> Run:
    """Simulates the scenario's messages without single packets.

    They move as trains of packets; at max-min fair rates where links change, beside background, and where there is too
    much or symmetry spares much of it, or without `trains`. `Run.method` says which. Paths, start times and wire
    overhead are those of the packet engine. Telemetry has the bytes of links, no hosts. Raises SimulationError when
    the scenario does not fit its plan or has a fault that needs packets.
    """
    refuse_what_needs_packets(scenario.faults)
    layout = lay_out(scenario.plan.fabric)
    scenario = replace(scenario, workload=disturbed(scenario.workload, scenario.faults, layout.hosts))
    traffic = traffic_of(scenario)
    begun = time.process_time()
    moved = _move(load(scenario, layout, traffic), listen, trains)
    ended = Ended(
        status=_STATUS[moved.progress],
        now_ps=moved.now_ps,
        started_ps=moved.started_ps,
        delivered_ps=moved.delivered_ps,
        totals=_totals(moved, time.process_time() - begun),
        ports=_link_table(moved, layout, scenario),
        hosts=HOSTS.empty_table(),
    )
    run = run_of(scenario, layout, traffic, ended, "flow")
    return replace(run, computed_messages=moved.computed_messages, method=moved.method)


def _move(loaded: Loaded, listen: Listener, trains: bool) -> Moved:
    def sign(sim: Simulation) -> None:
        listen(Progress(loaded.scenario.name, 0.0, None, sim.now_ps / PS_PER_US))

    few = packets_of_train(loaded, FEW_EVENTS) if trains else None
    folded = None if few == PACKETS[0] else folded_work(loaded)
    packets = packets_of_train(loaded, MOST_EVENTS) if trains and folded is None else few
    return move_at_rates(loaded, folded, sign) if packets is None else move_as_trains(loaded, packets, sign)


def _link_table(moved: Moved, layout: Layout, scenario: Scenario) -> pa.Table:
    """Bytes by sample and sending port, all of them in the RoCE queue; packets of full size are counted."""
    rows = moved.link_rows
    tx_bytes = rows["tx_bytes"]
    policy = scenario.plan.policy
    none = np.zeros(len(tx_bytes), np.int64)
    columns = {
        "time_ps": rows["time_ps"],
        "port": rows["link"],
        "priority": np.full(len(tx_bytes), policy.class_named("roce").queue),
        "tx_bytes": tx_bytes - tx_bytes * PREAMBLE_GAP_BYTES // policy.packet_bytes,
        "tx_packets": tx_bytes // policy.packet_bytes,
    }
    counts = ("pause_frames_sent", "pause_frames_received", "paused_ps", "pause_sent_ps")
    for name in (*counts, "ecn_marks", "drops", "queue_high_bytes"):
        columns[name] = none
    return port_table(columns, layout)


def _totals(moved: Moved, cpu_s: float) -> Totals:
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
        cnps=moved.totals.get("cnps", 0),
        ecn_marks=0,
        pause_frames=0,
        events=moved.totals["events"],
        engine_cpu_s=cpu_s,
        engine_peak_bytes=moved.memory_bytes,
    )
