"""Recordings: a workload that repeats for minutes or hours, with faults that come and go, as telemetry on a grid.

Two time scales: one repetition of the workload (an episode, such as a training step) is computed in the fluid engine
while its conditions are new, and repeated once it has settled. A condition is what the faults make of the fabric and
the hosts; nothing else tells episodes apart, so no fault has a signature that was written by hand.
"""

from __future__ import annotations

import time
from collections.abc import Hashable
from dataclasses import dataclass, field, replace

import numpy as np

from eastwest.errors import Problem, SimulationError
from eastwest.plan.store import plan_hash
from eastwest.progress import Listener, Progress, left_s, silent
from eastwest.simulate import _engine
from eastwest.simulate.fluid.conditions import Conditions
from eastwest.simulate.fluid.episodes import Episode, Library, host_factors
from eastwest.simulate.fluid.load import STEP_PS
from eastwest.simulate.fluid.ranks import Floats, nodes_of
from eastwest.simulate.fluid.repetition import compute
from eastwest.simulate.fluid.run import Stage, stage, totals_of
from eastwest.simulate.fluid.tape import Tape
from eastwest.simulate.run import Run, Status
from eastwest.simulate.scenario import Scenario
from eastwest.units import PS_PER_MS, PS_PER_US

COMPUTE_JITTER = 0.005
"""Standard deviation of a host's compute time from step to step, as a share of it; an assumption."""
_FINE_PARTS = 10  # an episode's rows are this much finer than the grid, so that it can straddle two samples
_FINEST_PS, _COARSEST_PS = PS_PER_MS, 100 * PS_PER_MS


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
    """A recording under way. computed, repeated: episodes so far. settled: the condition that is repeated."""

    scenario: Scenario
    on: Stage
    conditions: Conditions
    tape: Tape
    jitter: float
    draws: np.random.Generator
    library: Library = field(default_factory=Library)
    computed: int = 0
    repeated: int = 0
    settled: Hashable = None
    begun_s: float = field(default_factory=time.monotonic)

    @classmethod
    def of(cls, scenario: Scenario, end_ps: int, jitter: float) -> _Recorder:
        """Nothing has been recorded yet."""
        grid_ps = round(scenario.sample_us * PS_PER_US)
        fine_ps = min(grid_ps, max(_FINEST_PS, min(_COARSEST_PS, grid_ps // _FINE_PARTS)))
        on = stage(replace(scenario, sample_us=fine_ps / PS_PER_US), STEP_PS)
        return cls(
            scenario=scenario,
            on=on,
            conditions=Conditions(scenario.faults, on.spans),
            tape=Tape.blank(scenario, on.layout, grid_ps, fine_ps, end_ps),
            jitter=jitter,
            draws=np.random.default_rng([scenario.seed, 2]),
        )

    def run(self, listen: Listener) -> Status:
        """Episode after episode to the end."""
        nodes = nodes_of(self.tape.ranks.hosts, self.scenario.plan.fabric)
        while self.tape.now_ps < self.tape.end_ps:
            condition, until_ps = self.conditions.at(self.tape.now_ps)
            factors = host_factors(self.draws, len(self.scenario.plan.fabric.gpu_nodes), self.jitter)
            known = self.library.variants(condition) if condition == self.settled else []
            chosen = known[int(self.draws.integers(len(known)))] if known else None
            if chosen is not None and self.tape.now_ps + chosen.time_ps(factors.max()) < until_ps:
                self._keep(chosen, chosen.time_ps(factors.max()), factors[nodes])
                self.repeated += 1
            elif not self._compute(condition, until_ps, factors[nodes], listen):
                return Status.STALLED
            self._tell(listen, self.tape.now_ps)
        return Status.COMPLETE

    def _tell(self, listen: Listener, now_ps: int) -> None:
        done = min(1.0, now_ps / self.tape.end_ps)
        listen(Progress(self.scenario.name, done, left_s(time.monotonic() - self.begun_s, done), now_ps / PS_PER_US))

    def _compute(self, condition: Hashable, until_ps: int, factors: Floats, listen: Listener) -> bool:
        """One episode in the engine; False when it can never end."""
        begin_ps, end_ps = self.tape.now_ps, self.tape.end_ps
        episode, progress = compute(self.on, begin_ps, end_ps, factors, lambda now_ps: self._tell(listen, now_ps))
        self.computed += 1
        self._keep(episode, episode.duration_ps, factors)
        if progress != _engine.FluidProgress.DONE:  # the recording ends in the midst of it, or it never ends
            self.tape.now_ps = end_ps
            return bool(progress != _engine.FluidProgress.STALLED)
        self._learn(condition, episode, whole=begin_ps + episode.duration_ps < until_ps)
        return True

    def _learn(self, condition: Hashable, episode: Episode, *, whole: bool) -> None:
        """Whether the condition may be repeated now. whole: it held from the episode's begin to its end."""
        if not whole:
            self.settled = None
            return
        if self.library.like_known(condition, episode):
            self.settled = condition
        self.library.add(condition, episode)
        if self.library.variants(condition):
            self.settled = condition

    def _keep(self, episode: Episode, duration_ps: int, factors: Floats) -> None:
        self.tape.keep(episode, duration_ps, factors, self.conditions.faults_at(self.tape.now_ps))

    def result(self, status: Status, cpu_s: float) -> Run:
        """The run of what has been recorded so far."""
        incidents = self.tape.incidents(self.on)
        return Run(
            scenario=self.scenario.name,
            plan_hash=plan_hash(self.scenario.plan),
            seed=self.scenario.seed,
            status=status,
            simulated_us=min(self.tape.now_ps, self.tape.end_ps) / PS_PER_US,
            operations=(),
            steps=tuple(self.tape.steps),
            totals=totals_of(self.on.loaded.sim, cpu_s),
            telemetry=self.tape.telemetry(incidents),
            incidents=incidents,
            congestion_control=self.scenario.congestion_control,
            engine="fluid",
            computed_episodes=self.computed,
            repeated_episodes=self.repeated,
        )
