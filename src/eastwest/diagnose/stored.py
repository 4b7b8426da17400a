"""Telemetry of a stored run or recording as a source of diagnosis."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from eastwest.diagnose.model import Observed
from eastwest.errors import InputError, Problem
from eastwest.plan import Plan, load_plan
from eastwest.plan.store import plan_hash
from eastwest.simulate.run import Run, Telemetry
from eastwest.simulate.store import load_run
from eastwest.telemetry.tables import SCHEMAS
from eastwest.telemetry.vocabulary import METRICS, Table

_OF_STEPS = ("jobs", "operations")


@dataclass(frozen=True)
class StoredRun:
    """A run as a source. missing: metrics that it does not hold."""

    run: Run
    grid_us: float
    missing: frozenset[str]

    @classmethod
    def of(cls, run: Run) -> StoredRun:
        """The grid is the commonest time between two samples of ports. Engines do not deliver every table."""
        times = np.unique(run.telemetry.ports["time_us"].to_numpy())
        grid_us = float(np.median(np.diff(times))) if len(times) > 1 else max(1.0, run.simulated_us)
        lacking = set()
        if not run.telemetry.ranks.num_rows:
            lacking.add(Table.RANKS)
        if run.computed_episodes is None and not run.telemetry.links.num_rows:
            lacking.add(Table.LINKS)
        if not run.telemetry.jobs.num_rows:
            lacking.add(Table.JOBS)
        return cls(run, grid_us, frozenset(metric.name for metric in METRICS if metric.table in lacking))

    @property
    def end_us(self) -> float:
        """End of the last sample, which may be a part of one: the run's last step ends in it."""
        return max(self.grid_us, float(np.ceil(self.run.simulated_us / self.grid_us - 1e-9)) * self.grid_us)

    def read(self, begin_us: float, end_us: float) -> Observed:
        """Everything between two times, which are moved to the ends of samples."""
        grid = self.grid_us
        begin = float(np.floor(begin_us / grid + 1e-9)) * grid
        end = min(self.end_us, float(np.ceil(end_us / grid - 1e-9)) * grid)
        whole = Observed(self.run.telemetry, 0.0, self.end_us, grid, self.missing)
        return part(whole, begin, end)


def part(observed: Observed, begin_us: float, end_us: float) -> Observed:
    """What was delivered within a time range."""
    tables = {}
    for name in SCHEMAS:
        table = getattr(observed.telemetry, name)
        column = "end_us" if name in _OF_STEPS else "time_us"
        if column in table.schema.names and table.num_rows:
            time_us = table[column].to_numpy(zero_copy_only=False)
            table = table.filter((time_us > begin_us) & (time_us <= end_us))
        tables[name] = table
    return replace(observed, telemetry=Telemetry(**tables), begin_us=begin_us, end_us=end_us)


def open_run(folder: Path, plan: Path | None) -> tuple[Plan, StoredRun]:
    """A run's folder and the plan it belongs to: the one given, else plan.json beside it or of its project.

    Raises InputError when one of them cannot be read or they do not belong together.
    """
    run = load_run(folder)
    places = [plan] if plan is not None else [folder / "plan.json", folder.parent.parent / "plan.json"]
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        raise InputError(Problem("no plan.json beside the run or in its project", file=folder, mend="give --plan FILE"))
    loaded = load_plan(found)
    if run.plan_hash != plan_hash(loaded):
        mend = "give the plan under which the run was made, with --plan"
        raise InputError(Problem("is not the plan of this run", file=found, allowed=run.plan_hash, mend=mend))
    return loaded, StoredRun.of(run)
