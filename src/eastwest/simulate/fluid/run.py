"""Runs a scenario once in the fluid engine and gives the same kind of Run as the packet engine."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from eastwest.errors import Problem, SimulationError
from eastwest.progress import Listener, Progress, silent
from eastwest.simulate import _engine
from eastwest.simulate.flow.paths import epochs, wiring_of
from eastwest.simulate.fluid.load import Loaded, apply, fine_step_ps, load, send
from eastwest.simulate.fluid.tables import series_key, whole, with_packets
from eastwest.simulate.fluid.timeline import Span, plain_link_faults, spans, storms
from eastwest.simulate.job_faults import disturbed
from eastwest.simulate.packet.ending import Ended, run_of
from eastwest.simulate.packet.incidents import incidents_of
from eastwest.simulate.packet.layout import Layout, lay_out
from eastwest.simulate.packet.reach import check_paths
from eastwest.simulate.packet.settle import settle
from eastwest.simulate.packet.tables import host_table, port_table
from eastwest.simulate.packet.traffic import traffic_of
from eastwest.simulate.run import Run, Status, Totals
from eastwest.simulate.scenario import Scenario
from eastwest.units import PS_PER_US

_SLICE_STEPS = 5_000
STATUS = {
    _engine.FluidProgress.DONE: Status.COMPLETE,
    _engine.FluidProgress.STALLED: Status.STALLED,
    _engine.FluidProgress.LIMIT: Status.PARTIAL,
    _engine.FluidProgress.RUNNING: Status.PARTIAL,
}


@dataclass
class Stage:
    """A loaded simulation and the spans of its faults, one after another."""

    loaded: Loaded
    layout: Layout
    spans: tuple[Span, ...]
    place: int = 0

    @property
    def span(self) -> Span:
        """The span that holds now."""
        return self.spans[self.place]

    def enter(self, at_ps: int) -> bool:
        """Sets what holds at that time; whether that is new."""
        before = self.place
        while self.spans[self.place].end_ps <= at_ps:
            self.place += 1
        if self.place == before:
            return False
        self._change(at_ps)
        return True

    def _change(self, at_ps: int) -> None:
        loaded = self.loaded
        knobs = settle(loaded.scenario, self.layout, self.span.faults)
        apply(loaded, knobs)
        wiring = wiring_of(self.layout, knobs)
        if (wiring.seed != loaded.wiring.seed).any():
            loaded.wiring = wiring
            loaded.sim.change_paths(loaded.paths_without(frozenset(), wiring), at_ps)


def stage(scenario: Scenario, step_ps: int) -> Stage:
    """The scenario in the engine, with links, routes and storms at their times. step_ps: shortest step.

    Raises SimulationError when the scenario does not fit its plan, or has background traffic.
    """
    if scenario.background:
        found = "the fluid engine carries no background traffic"
        raise SimulationError(Problem(found, mend="simulate with the packet engine, or without background"))
    layout = lay_out(scenario.plan.fabric)
    traffic = traffic_of(scenario)
    check_paths(scenario.plan.fabric, layout, traffic.graph)
    cut = spans(scenario.faults)
    links, restored = plain_link_faults(scenario.faults)
    knobs = settle(scenario, layout, (*cut[0].faults, *links))
    knobs.changes.extend(restored)
    loaded = load(scenario, layout, traffic, knobs, step_ps)
    for change in knobs.changes:
        loaded.sim.set_link(layout.port_number[change.end], change.up, change.at_ps)
    for at_ps, down in epochs(knobs.changes):
        loaded.sim.change_paths(loaded.paths_without(down, loaded.wiring), at_ps)
    for number, begin, end in _storms(scenario, layout):
        queue = scenario.plan.policy.class_named("roce").queue
        loaded.sim.set_storm(number, queue, True, begin)
        loaded.sim.set_storm(number, queue, False, end)
    return Stage(loaded, layout, cut)


def _storms(scenario: Scenario, layout: Layout) -> list[tuple[int, int, int]]:
    """Port that sends to each broken NIC, begin and end."""
    found = []
    for storm in storms(scenario.faults):
        ends = [end for end in layout.hosts if storm.host in ("*", end.device)]
        if not ends:
            text = f"the fault names host {storm.host}, which this plan does not have"
            raise SimulationError(Problem(text, mend="see plan.json"))
        begin, end = round(storm.at_us * PS_PER_US), round(storm.until_us * PS_PER_US)
        found += [(layout.port_number[nic] ^ 1, begin, end) for nic in ends]
    return found


def advance(on: Stage, limit_ps: int, listen: Callable[[], None]) -> _engine.FluidProgress:
    """To the last delivery, changing settings where faults begin and end; an interrupt is left to the caller."""
    progress = _engine.FluidProgress.RUNNING
    while True:
        on.enter(on.loaded.sim.now_ps)
        until = min(limit_ps, on.span.end_ps)
        progress = on.loaded.sim.advance(_SLICE_STEPS, until)
        listen()
        ended = progress in (_engine.FluidProgress.DONE, _engine.FluidProgress.STALLED)
        if ended and not (progress == _engine.FluidProgress.STALLED and on.span.end_ps < limit_ps):
            return progress
        if progress == _engine.FluidProgress.STALLED:
            on.loaded.sim.skip_to(on.span.end_ps)
        elif on.loaded.sim.now_ps >= limit_ps:
            return _engine.FluidProgress.LIMIT


def simulate_once(scenario: Scenario, listen: Listener = silent) -> Run:
    """The scenario's workload from its first instant to its last; an interrupt gives what there is, marked partial.

    Raises SimulationError when the scenario does not fit its plan or the engine.
    """
    begun = time.process_time()
    hosts = lay_out(scenario.plan.fabric).hosts
    scenario = replace(scenario, workload=disturbed(scenario.workload, spans(scenario.faults)[0].faults, hosts))
    on = stage(scenario, fine_step_ps(scenario))
    sim, layout, traffic = on.loaded.sim, on.layout, on.loaded.traffic
    send(on.loaded, on.loaded.delay_ps, 0)

    def sign() -> None:
        listen(Progress(scenario.name, 0.0, None, sim.now_ps / PS_PER_US))

    try:
        status = STATUS[advance(on, round(scenario.limit_us * PS_PER_US), sign)]
    except KeyboardInterrupt:
        status = Status.PARTIAL
    sim.flush()
    rows = with_packets(sim.port_rows(), scenario.plan.policy.packet_bytes)
    ended = Ended(
        status=status,
        now_ps=sim.now_ps,
        started_ps=sim.started_ps,
        delivered_ps=sim.delivered_ps,
        totals=totals_of(sim, time.process_time() - begun),
        ports=port_table(whole(rows, series_key(rows)), layout),
        hosts=host_table(sim.host_rows(), layout),
        incidents=incidents_of(sim.incidents(), layout, scenario.plan.fabric, traffic),
    )
    return run_of(scenario, layout, traffic, ended, "fluid")


def totals_of(sim: _engine.FluidSimulation, cpu_s: float) -> Totals:
    """Sums over the run. Drops of all kinds stand together."""
    counted = sim.totals()
    return Totals(
        packets_sent=counted["packets_sent"],
        packets_delivered=counted["packets_delivered"],
        dropped_buffer=counted["dropped"],
        dropped_corrupt=0,
        dropped_link=0,
        in_flight=counted["packets_sent"] - counted["packets_delivered"] - counted["dropped"],
        retransmits=counted["retransmits"],
        timeouts=counted["timeouts"],
        naks=counted["naks"],
        cnps=counted["cnps"],
        ecn_marks=counted["ecn_marks"],
        pause_frames=counted["pause_frames"],
        events=counted["events"],
        engine_cpu_s=cpu_s,
        engine_peak_bytes=sim.memory_bytes,
    )
