"""Recordings: a workload that repeats for minutes or hours, with faults that come and go, as telemetry on a grid.

Two time scales: one repetition of the workload (an episode, such as a training step) is computed in the fluid engine
while its conditions are new, and repeated once it has settled. A condition is what the faults make of the fabric and
the hosts; nothing else tells episodes apart, so no fault has a signature that was written by hand.
"""

from __future__ import annotations

import time
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from eastwest.errors import Problem, SimulationError
from eastwest.plan.store import plan_hash
from eastwest.progress import Listener, Progress, left_s, silent
from eastwest.simulate import _engine
from eastwest.simulate.faults import Fault
from eastwest.simulate.fluid.conditions import Conditions
from eastwest.simulate.fluid.episodes import Episode, Library, host_factors
from eastwest.simulate.fluid.grid import Grid
from eastwest.simulate.fluid.load import STEP_PS, send
from eastwest.simulate.fluid.physical import link_table
from eastwest.simulate.fluid.ranks import Floats, Ranks, busy_us
from eastwest.simulate.fluid.run import Stage, advance, stage, totals_of
from eastwest.simulate.fluid.tables import COUNTED, TIMES, whole, with_packets
from eastwest.simulate.job_faults import disturbed
from eastwest.simulate.packet.incidents import incident_table, incidents_of
from eastwest.simulate.packet.tables import host_table, port_table
from eastwest.simulate.results import job_table, operation_table, results
from eastwest.simulate.run import Incident, OperationResult, Run, Status, StepResult, Telemetry
from eastwest.simulate.scenario import Scenario
from eastwest.units import PS_PER_MS, PS_PER_US

COMPUTE_JITTER = 0.005
"""Standard deviation of a host's compute time from step to step, as a share of it; an assumption."""
_FINE_PARTS = 10  # an episode's rows are this much finer than the grid, so that it can straddle two samples
_FINEST_PS, _COARSEST_PS = PS_PER_MS, 100 * PS_PER_MS
_Moved = tuple[OperationResult, int, float, float]
"""An operation of an episode, and its step, begin and end in the recording."""
_HOST_COUNTS = ("cnps_sent", "cnps_received", "naks_sent", "retransmits", "timeouts")


def record(
    scenario: Scenario, duration_us: float, listen: Listener = silent, *, compute_jitter: float = COMPUTE_JITTER
) -> Run:
    """Repeats the scenario's workload for duration_us and gives telemetry every scenario.sample_us.

    The workload should be one repetition: one training step, one collective. Faults may be wrapped in `During`; those
    of links and storms have times of their own. The same scenario, duration and seed give the same run. The run has no
    flows, and its operations stand in its telemetry alone. An interrupt gives what there is, marked partial. Raises
    SimulationError when the scenario does not fit its plan or the engine, or a time is not above 0.
    """
    if not duration_us > 0 or not scenario.sample_us > 0:
        raise SimulationError(Problem("a recording of no length, or a grid of no width", allowed="times above 0"))
    begun = time.process_time()
    recorder = _Recorder.of(scenario, round(duration_us * PS_PER_US), compute_jitter)
    try:
        status = recorder.run(listen)
    except KeyboardInterrupt:
        status = Status.PARTIAL
    return recorder.result(status, time.process_time() - begun)


@dataclass
class _Recorder:
    """A recording under way. now_ps: up to where it has come. computed, repeated: episodes so far.

    node_of: number of each rank's node. steps_each: of one repetition of the workload.
    """

    scenario: Scenario
    on: Stage
    conditions: Conditions
    ports: Grid
    hosts: Grid
    fine_ps: int
    end_ps: int
    jitter: float
    draws: np.random.Generator
    ranks: Ranks
    node_of: npt.NDArray[np.int64]
    steps_each: int
    library: Library = field(default_factory=Library)
    busy: dict[tuple[Fault, ...], tuple[Floats, Floats]] = field(default_factory=dict)
    now_ps: int = 0
    computed: int = 0
    repeated: int = 0
    kept: int = 0
    settled: Hashable = None
    operations: list[_Moved] = field(default_factory=list)
    steps: list[StepResult] = field(default_factory=list)
    incidents: list[dict[str, npt.NDArray[np.int64]]] = field(default_factory=list)
    begun_s: float = field(default_factory=time.monotonic)

    @classmethod
    def of(cls, scenario: Scenario, end_ps: int, jitter: float) -> _Recorder:
        """Nothing has been recorded yet."""
        grid_ps = round(scenario.sample_us * PS_PER_US)
        fine_ps = min(grid_ps, max(_FINEST_PS, min(_COARSEST_PS, grid_ps // _FINE_PARTS)))
        on = stage(replace(scenario, sample_us=fine_ps / PS_PER_US), STEP_PS)
        counts = (*COUNTED, *TIMES)
        ranks = Ranks(scenario.plan.fabric.gpu_ports, scenario.sample_us, end_ps / PS_PER_US)
        nodes = {node.name: number for number, node in enumerate(scenario.plan.fabric.gpu_nodes)}
        return cls(
            scenario=scenario,
            on=on,
            conditions=Conditions(scenario.faults, on.spans),
            ports=Grid(grid_ps, end_ps, 8 * len(on.layout.port_names), counts, "queue_high_bytes"),
            hosts=Grid(grid_ps, end_ps, len(on.layout.hosts), _HOST_COUNTS),
            fine_ps=fine_ps,
            end_ps=end_ps,
            jitter=jitter,
            draws=np.random.default_rng([scenario.seed, 2]),
            ranks=ranks,
            node_of=np.array([nodes[end.device] for end in ranks.hosts], np.int64),
            steps_each=1 + max((one.step for one in scenario.workload.operations), default=-1),
        )

    # ---- time goes on ------------------------------------------------------------------------------------------------

    def run(self, listen: Listener) -> Status:
        """Episode after episode to the end."""
        while self.now_ps < self.end_ps:
            condition, until_ps = self.conditions.at(self.now_ps)
            factors = host_factors(self.draws, len(self.scenario.plan.fabric.gpu_nodes), self.jitter)
            known = self.library.variants(condition) if condition == self.settled else []
            chosen = known[int(self.draws.integers(len(known)))] if known else None
            if chosen is not None and self.now_ps + chosen.time_ps(factors.max()) < until_ps:
                self._keep(chosen, chosen.time_ps(factors.max()), factors)
                self.repeated += 1
            elif not self._compute(condition, until_ps, factors, listen):
                return Status.STALLED
            self._tell(listen)
        return Status.COMPLETE

    def _tell(self, listen: Listener, now_ps: int | None = None) -> None:
        at_ps = self.now_ps if now_ps is None else now_ps
        done = min(1.0, at_ps / self.end_ps)
        listen(Progress(self.scenario.name, done, left_s(time.monotonic() - self.begun_s, done), at_ps / PS_PER_US))

    def _compute(self, condition: Hashable, until_ps: int, factors: npt.NDArray[np.float64], listen: Listener) -> bool:
        """One episode in the engine; False when it can never end."""
        sim, begin_ps = self.on.loaded.sim, self.now_ps
        sim.skip_to(begin_ps)
        sim.clear_rows()
        before = len(sim.incidents()["time_ps"])
        self.on.enter(begin_ps)
        send(self.on.loaded, self._delays(factors), begin_ps)
        progress = advance(self.on, self.end_ps, lambda: self._tell(listen, sim.now_ps))
        finished = progress == _engine.FluidProgress.DONE
        sim.flush()
        episode = self._episode(begin_ps, sim.now_ps, before, factors)
        self.computed += 1
        self._keep(episode, episode.duration_ps, factors)
        if not finished:  # the recording ends in the midst of it, or it never ends
            self.now_ps = self.end_ps
            return bool(progress != _engine.FluidProgress.STALLED)
        if sim.now_ps < until_ps:
            if self.library.like_known(condition, episode):
                self.settled = condition
            self.library.add(condition, episode)
            if self.library.variants(condition):
                self.settled = condition
        else:
            self.settled = None
        return True

    def _delays(self, factors: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
        """Delays of the messages with the faults of the job and the chance of this step."""
        graph = disturbed(self.scenario.workload, self.on.span.faults, self.on.layout.hosts)
        factor = np.ones(len(self.on.layout.hosts))  # storage systems compute nothing
        factor[: len(self.ranks.hosts)] = self._of_ranks(factors)
        spread = self.on.loaded.delay_ps - self.scenario.workload.delay_ps  # of hosts that start
        found: npt.NDArray[np.int64] = np.rint(graph.delay_ps * factor[graph.src] + spread).astype(np.int64)
        return found

    def _episode(self, begin_ps: int, end_ps: int, before: int, factors: npt.NDArray[np.float64]) -> Episode:
        sim = self.on.loaded.sim
        packet = self.scenario.plan.policy.packet_bytes
        ports, hosts = with_packets(sim.port_rows(), packet), sim.host_rows()
        for rows in (ports, hosts):
            rows["time_ps"] = rows["time_ps"] - begin_ps
        # As the grid sums them, so that repeats copy nothing.
        ports |= {name: ports[name].astype(np.float64) for name in (*self.ports.counts, self.ports.highest)}
        hosts |= {name: hosts[name].astype(np.float64) for name in self.hosts.counts}
        incidents = {name: column[before:] for name, column in sim.incidents().items()}
        incidents["time_ps"] = incidents["time_ps"] - begin_ps
        start, done = sim.started_ps, sim.delivered_ps
        start = np.where(start >= 0, start - begin_ps, -1)
        done = np.where(done >= 0, done - begin_ps, -1)
        operations, steps = results(self.scenario.workload, start, done)
        compute_ps = sum(step.compute_us for step in steps) * PS_PER_US
        return Episode(end_ps - begin_ps, compute_ps, float(factors.max()), ports, hosts, incidents, operations, steps)

    def _keep(self, episode: Episode, duration_ps: int, factors: npt.NDArray[np.float64]) -> None:
        """Puts the episode into the recording at this time."""
        self._add_ranks(duration_ps, factors)
        shift_ps, shift_us = self.now_ps, self.now_ps / PS_PER_US
        self.ports.add(episode.ports, episode.port_series, shift_ps, self.fine_ps)
        self.hosts.add(episode.hosts, episode.host_series, shift_ps, self.fine_ps)
        number = self.kept * self.steps_each
        late_us = (duration_ps - episode.duration_ps) / PS_PER_US
        for one in episode.operations:
            if one.end_us is not None and shift_us + one.end_us <= self.end_ps / PS_PER_US:
                step = one.step + number if one.step >= 0 else -1
                self.operations.append((one, step, one.start_us + shift_us, one.end_us + shift_us))
        for step_result in episode.steps:
            end_us = step_result.end_us + shift_us + late_us
            if end_us <= self.end_ps / PS_PER_US:
                self.steps.append(_moved(step_result, number, shift_us, end_us))
        self.incidents.append({**episode.incidents, "time_ps": episode.incidents["time_ps"] + shift_ps})
        self.kept += 1
        self.now_ps = shift_ps + duration_ps

    def _add_ranks(self, duration_ps: int, factors: npt.NDArray[np.float64]) -> None:
        """What each rank did meanwhile: its own compute time of this step, and its wait for data."""
        faults = self.conditions.faults_at(self.now_ps)
        if faults not in self.busy:
            self.busy[faults] = busy_us(self.scenario.workload, faults, self.on.layout.hosts, len(self.ranks.hosts))
        compute, wait = self.busy[faults]
        if not compute.any():
            return
        begin_us = self.now_ps / PS_PER_US
        self.ranks.add(begin_us, begin_us + duration_ps / PS_PER_US, compute * self._of_ranks(factors), wait)

    def _of_ranks(self, factors: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """The factor of each rank's node."""
        found: npt.NDArray[np.float64] = factors[self.node_of]
        return found

    # ---- what was recorded -------------------------------------------------------------------------------------------

    def result(self, status: Status, cpu_s: float) -> Run:
        """The run of what has been recorded so far."""
        ports, key = self.ports.columns()
        ports |= {"port": (key // 8).astype(np.int64), "priority": key % 8}
        hosts, host = self.hosts.columns()
        hosts = {name: np.rint(column).astype(np.int64) for name, column in hosts.items()} | {"host": host}
        layout = self.on.layout
        incidents = self._incidents()
        telemetry = Telemetry(
            ports=port_table(whole(ports, key), layout),
            hosts=host_table(hosts, layout),
            operations=_operations(self.operations),
            jobs=job_table(self.steps),
            incidents=incident_table(incidents),
            ranks=self.ranks.table(),
        )
        grid_us, end_us = self.scenario.sample_us, self.end_ps / PS_PER_US
        fabric, faults = self.scenario.plan.fabric, self.scenario.faults
        links = link_table(fabric, faults, incidents, telemetry.ports, grid_us, end_us)
        return Run(
            scenario=self.scenario.name,
            plan_hash=plan_hash(self.scenario.plan),
            seed=self.scenario.seed,
            status=status,
            simulated_us=min(self.now_ps, self.end_ps) / PS_PER_US,
            operations=(),
            steps=tuple(self.steps),
            totals=totals_of(self.on.loaded.sim, cpu_s),
            telemetry=replace(telemetry, links=links),
            incidents=incidents,
            congestion_control=self.scenario.congestion_control,
            engine="fluid",
            computed_episodes=self.computed,
            repeated_episodes=self.repeated,
        )

    def _incidents(self) -> tuple[Incident, ...]:
        if not self.incidents:
            return ()
        rows = {name: np.concatenate([one[name] for one in self.incidents]) for name in self.incidents[0]}
        return incidents_of(rows, self.on.layout, self.scenario.plan.fabric, self.on.loaded.traffic)


def _operations(rows: Sequence[_Moved]) -> pa.Table:
    """The operations table; no result is made anew for each repetition."""
    table = operation_table([row[0] for row in rows])
    for at, name in enumerate(("step", "start_us", "end_us"), 1):
        number = table.schema.get_field_index(name)
        kind = table.schema.field(number)
        table = table.set_column(number, kind, pa.array([row[at] for row in rows], kind.type))
    return table


def _moved(step: StepResult, number: int, shift_us: float, end_us: float) -> StepResult:
    start_us = step.start_us + shift_us
    share = step.compute_us / (end_us - start_us) if end_us > start_us else 1.0
    return replace(step, step=step.step + number, start_us=start_us, end_us=end_us, gpu_active_share=share)
