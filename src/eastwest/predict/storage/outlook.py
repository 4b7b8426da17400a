"""The storage outlook of a site: all kinds of traffic, stage by stage, averages beside bursts."""

from __future__ import annotations

from dataclasses import dataclass, replace

from eastwest.findings import Outcome
from eastwest.findings.verdict import worst
from eastwest.predict.storage.disturb import Disturbance
from eastwest.predict.storage.path import Way
from eastwest.predict.storage.phase import Phase, StageLoad


@dataclass(frozen=True)
class StageSummary:
    """One stage and direction under all traffic. worst: phase whose burst is the largest there.

    late: that burst, or another the stage holds up, misses its target. in_bursts: PASS when no burst exceeds the
    capacity, WARN when one does and still meets its target, FAIL when a target is missed here.
    """

    load: StageLoad
    direction: str
    worst: str
    late: bool

    @property
    def on_average(self) -> Outcome:
        """Whether the averages fit."""
        return self.load.on_average

    @property
    def in_bursts(self) -> Outcome:
        """Whether the bursts fit, or miss their targets because of this stage."""
        if self.late:
            return Outcome.FAIL
        fits = self.load.in_bursts
        return Outcome.WARN if fits is Outcome.FAIL else fits


@dataclass(frozen=True)
class StorageOutlook:
    """system: catalogue id. protocol: how nodes reach it. assumptions: one sentence each.

    network_gigabytes_per_s: what the narrowest stage before the media carries, None when the plan cables none.
    """

    system: str
    count: int
    network: str
    protocol: str
    phases: tuple[Phase, ...]
    stages: tuple[StageSummary, ...]
    disturbance: Disturbance
    assumptions: tuple[str, ...]
    network_gigabytes_per_s: float | None = None

    @property
    def on_average(self) -> Outcome:
        """All stages under the averages."""
        return worst(stage.on_average for stage in self.stages)

    @property
    def in_bursts(self) -> Outcome:
        """All stages and targets under bursts."""
        return worst([*(stage.in_bursts for stage in self.stages), *(phase.outcome for phase in self.phases)])

    @property
    def hidden(self) -> bool:
        """It passes on averages, as far as these can be judged, and fails on bursts."""
        return self.on_average is not Outcome.FAIL and self.in_bursts is Outcome.FAIL

    @property
    def sentence(self) -> str:
        """The judgement in words."""
        if self.hidden:
            known = "" if self.on_average is Outcome.PASS else ", as far as stages are known,"
            return f"It passes on averages{known} and fails on bursts: size it for the bursts."
        return f"On averages {self.on_average.value}, under bursts {self.in_bursts.value}."


def summaries(way: Way, phases: tuple[Phase, ...]) -> list[StageSummary]:
    """By stage, reads first. Averages add up; the largest burst counts: bursts of several jobs rarely coincide."""
    found = []
    for write in (False, True):
        own = [phase for phase in phases if phase.write is write]
        if not own:
            continue
        for number, stage in enumerate(way.stages(write=write)):
            loads = [phase.loads[number] for phase in own]
            largest = max(range(len(own)), key=lambda at, loads=loads: loads[at].burst)  # type: ignore[misc]
            load = replace(loads[largest], average=sum(load.average for load in loads))
            late = any(phase.outcome is Outcome.FAIL and phase.limit == stage.name for phase in own)
            phase = own[largest]
            name = f"{phase.kind} of {phase.name}"
            found.append(StageSummary(load, "write" if write else "read", name, late))
    return found
