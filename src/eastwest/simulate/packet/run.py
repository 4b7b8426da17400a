"""Runs a scenario in the packet engine, in slices, so that it can show progress and be interrupted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from eastwest.progress import Listener, silent
from eastwest.simulate import _engine
from eastwest.simulate.job_faults import disturbed
from eastwest.simulate.live import Watch
from eastwest.simulate.packet.ending import Ended, run_of
from eastwest.simulate.packet.incidents import incidents_of
from eastwest.simulate.packet.layout import Layout, lay_out
from eastwest.simulate.packet.load import load
from eastwest.simulate.packet.tables import host_table, port_table
from eastwest.simulate.packet.traffic import traffic_of
from eastwest.simulate.run import Run, Status, Totals
from eastwest.simulate.scenario import Scenario
from eastwest.units import PS_PER_US

_SLICE_EVENTS = 200_000

_STATUS = {
    _engine.Progress.DONE: Status.COMPLETE,
    _engine.Progress.STALLED: Status.STALLED,
    _engine.Progress.LIMIT: Status.PARTIAL,
    _engine.Progress.RUNNING: Status.PARTIAL,
}


def simulate(scenario: Scenario, listen: Listener = silent, threads: int = 1) -> Run:
    """Simulates every packet of the scenario's workload.

    An interrupt (Ctrl-C) ends the run cleanly: the result so far, marked partial. The same scenario and seed give the
    same result, however many threads share the run. Raises SimulationError or InputError when the
    scenario does not fit its plan.
    """
    layout = lay_out(scenario.plan.fabric)
    scenario = replace(scenario, workload=disturbed(scenario.workload, scenario.faults, layout.hosts))
    traffic = traffic_of(scenario)
    sim = load(scenario, traffic, layout)
    sim.set_threads(threads)
    status = _STATUS[_advance(sim, scenario, layout, listen)]
    ended = Ended(
        status=status,
        now_ps=sim.now_ps,
        started_ps=sim.started_ps,
        delivered_ps=sim.delivered_ps,
        totals=_totals(sim),
        ports=port_table(sim.port_rows(), layout),
        hosts=host_table(sim.host_rows(), layout),
        incidents=incidents_of(sim.incidents(), layout, scenario.plan.fabric, traffic),
        counts=sim.queue_pair_counts(),
    )
    return run_of(scenario, layout, traffic, ended, "packet")


def _advance(sim: _engine.Simulation, scenario: Scenario, layout: Layout, listen: Listener) -> _engine.Progress:
    limit = round(scenario.limit_us * PS_PER_US)
    rates_gbps = np.repeat([link.speed_gbps for link in layout.links], 2).astype(np.float64)
    watch = Watch(scenario.name, layout.direction, rates_gbps)
    progress = _engine.Progress.RUNNING
    try:
        while progress == _engine.Progress.RUNNING:
            progress = sim.advance(_SLICE_EVENTS, limit)
            listen(watch.sign(sim))
    except KeyboardInterrupt:
        return _engine.Progress.LIMIT
    return progress


def _totals(sim: _engine.Simulation) -> Totals:
    counted = sim.totals()
    return Totals(
        packets_sent=counted["packets_sent"],
        packets_delivered=counted["packets_delivered"],
        dropped_buffer=counted["dropped_buffer"],
        dropped_corrupt=counted["dropped_corrupt"],
        dropped_link=counted["dropped_link"],
        in_flight=counted["in_flight"],
        retransmits=counted["retransmits"],
        timeouts=counted["timeouts"],
        naks=counted["naks"],
        cnps=counted["cnps"],
        ecn_marks=counted["ecn_marks"],
        pause_frames=counted["pause_frames"],
        events=counted["events"],
        engine_cpu_s=sim.cpu_seconds,
        engine_peak_bytes=sim.memory_bytes,
        dropped_watchdog=counted["dropped_watchdog"],
    )
