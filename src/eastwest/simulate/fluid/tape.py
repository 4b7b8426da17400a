"""What a recording holds: episodes put one behind another, and the telemetry that they make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from eastwest.simulate.faults import Fault
from eastwest.simulate.fluid.episodes import Episode
from eastwest.simulate.fluid.grid import Grid
from eastwest.simulate.fluid.physical import link_table
from eastwest.simulate.fluid.ranks import Floats, Ranks, busy_us
from eastwest.simulate.fluid.run import Stage
from eastwest.simulate.fluid.tables import COUNTED, HIGHEST, HOST_COUNTS, TIMES, whole
from eastwest.simulate.packet.incidents import incident_table, incidents_of
from eastwest.simulate.packet.layout import Layout
from eastwest.simulate.packet.tables import host_table, port_table
from eastwest.simulate.results import job_table, operation_table
from eastwest.simulate.run import Incident, OperationResult, StepResult, Telemetry
from eastwest.simulate.scenario import Scenario
from eastwest.units import PS_PER_US

_Moved = tuple[OperationResult, int, float, float]
"""An operation of an episode, and its step, begin and end on the tape."""


@dataclass
class Tape:
    """fine_ps: width of an episode's rows. steps_each: of an episode. now_ps: up to where it is full. kept: count."""

    scenario: Scenario
    layout: Layout
    ports: Grid
    hosts: Grid
    ranks: Ranks
    fine_ps: int
    end_ps: int
    steps_each: int
    now_ps: int = 0
    kept: int = 0
    operations: list[_Moved] = field(default_factory=list)
    steps: list[StepResult] = field(default_factory=list)
    _busy: dict[tuple[Fault, ...], tuple[Floats, Floats]] = field(default_factory=dict)
    _incidents: list[dict[str, npt.NDArray[np.int64]]] = field(default_factory=list)

    @classmethod
    def blank(cls, scenario: Scenario, layout: Layout, grid_ps: int, fine_ps: int, end_ps: int) -> Tape:
        """Nothing has been recorded yet. grid_ps: distance of its samples."""
        return cls(
            scenario=scenario,
            layout=layout,
            ports=Grid(grid_ps, end_ps, 8 * len(layout.port_names), (*COUNTED, *TIMES), HIGHEST),
            hosts=Grid(grid_ps, end_ps, len(layout.hosts), HOST_COUNTS),
            ranks=Ranks(scenario.plan.fabric.gpu_ports, scenario.sample_us, end_ps / PS_PER_US),
            fine_ps=fine_ps,
            end_ps=end_ps,
            steps_each=1 + max((one.step for one in scenario.workload.operations), default=-1),
        )

    # ---- episodes ----------------------------------------------------------------------------------------------------

    def keep(self, episode: Episode, duration_ps: int, factors: Floats, faults: tuple[Fault, ...]) -> None:
        """Puts the episode into the recording at this time. factors: of each rank's compute time."""
        self._add_ranks(duration_ps, factors, faults)
        self.ports.add(episode.ports, episode.port_series, self.now_ps, self.fine_ps)
        self.hosts.add(episode.hosts, episode.host_series, self.now_ps, self.fine_ps)
        self._add_operations(episode)
        self._add_steps(episode, (duration_ps - episode.duration_ps) / PS_PER_US)
        self._incidents.append({**episode.incidents, "time_ps": episode.incidents["time_ps"] + self.now_ps})
        self.kept += 1
        self.now_ps += duration_ps

    def _add_ranks(self, duration_ps: int, factors: Floats, faults: tuple[Fault, ...]) -> None:
        """What each rank did meanwhile: its own compute time of this step, and its wait for data."""
        if faults not in self._busy:
            self._busy[faults] = busy_us(self.scenario.workload, faults, self.layout.hosts, len(self.ranks.hosts))
        compute, wait = self._busy[faults]
        if not compute.any():
            return
        begin_us = self.now_ps / PS_PER_US
        self.ranks.add(begin_us, begin_us + duration_ps / PS_PER_US, compute * factors, wait)

    def _add_operations(self, episode: Episode) -> None:
        """Those that end on the tape."""
        shift_us, first = self.now_ps / PS_PER_US, self._first_step
        for one in episode.operations:
            if one.end_us is not None and shift_us + one.end_us <= self.end_ps / PS_PER_US:
                step = one.step + first if one.step >= 0 else -1
                self.operations.append((one, step, one.start_us + shift_us, one.end_us + shift_us))

    def _add_steps(self, episode: Episode, late_us: float) -> None:
        """The same for steps. late_us: by which the slowest host makes them longer than in the episode."""
        shift_us = self.now_ps / PS_PER_US
        for step in episode.steps:
            end_us = step.end_us + shift_us + late_us
            if end_us <= self.end_ps / PS_PER_US:
                self.steps.append(_moved(step, self._first_step, shift_us, end_us))

    @property
    def _first_step(self) -> int:
        """Number of the first step of the next episode."""
        return self.kept * self.steps_each

    # ---- what was recorded -------------------------------------------------------------------------------------------

    def incidents(self, on: Stage) -> tuple[Incident, ...]:
        """All incidents, named by the plan."""
        if not self._incidents:
            return ()
        rows = {name: np.concatenate([one[name] for one in self._incidents]) for name in self._incidents[0]}
        return incidents_of(rows, self.layout, self.scenario.plan.fabric, on.loaded.traffic)

    def telemetry(self, incidents: tuple[Incident, ...]) -> Telemetry:
        """All tables."""
        ports, key = self.ports.columns()
        ports |= {"port": (key // 8).astype(np.int64), "priority": key % 8}
        hosts, host = self.hosts.columns()
        hosts = {name: np.rint(column).astype(np.int64) for name, column in hosts.items()} | {"host": host}
        found = Telemetry(
            ports=port_table(whole(ports, key), self.layout),
            hosts=host_table(hosts, self.layout),
            operations=_operations(self.operations),
            jobs=job_table(self.steps),
            incidents=incident_table(incidents),
            ranks=self.ranks.table(),
        )
        grid_us, end_us = self.scenario.sample_us, self.end_ps / PS_PER_US
        fabric, faults = self.scenario.plan.fabric, self.scenario.faults
        return replace(found, links=link_table(fabric, faults, incidents, found.ports, grid_us, end_us))


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
