"""Training steps by sample: how long they took, against what the plan should deliver and against an idle fabric."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from eastwest.diagnose.arrays import Bools, Floats
from eastwest.diagnose.model import Expected, Observed
from eastwest.simulate.run import Telemetry

COMPUTE = ("forward", "backward", "bubble")
"""Operations of a step that are compute."""
EVERY = "*"
"""Instead of a job's name in a statement: every job."""
_SHORTEST_US = 1.0
_CALM = 10
"""Percentile of a job's exchanges that stands in for a statement of what they should take."""


@dataclass(frozen=True)
class Repetitions:
    """What came back over and over, in order of time: steps of jobs, else operations."""

    names: npt.NDArray[np.object_]
    start_us: Floats
    end_us: Floats
    compute_us: Floats


def repetitions(telemetry: Telemetry) -> Repetitions:
    """Steps of jobs; where there are none, operations that ended, as steps that compute nothing."""
    table = telemetry.jobs
    if table.num_rows:
        compute = table["compute_us"].to_numpy()
        names = table["job"]
    else:
        table = telemetry.operations.filter(pc.is_valid(telemetry.operations["end_us"]))
        table = table.filter(pc.not_equal(table["kind"], "compute"))
        compute = np.zeros(table.num_rows)
        names = table["name"]
    end = table["end_us"].to_numpy(zero_copy_only=False)
    return Repetitions(np.array(names.to_pylist(), object), table["start_us"].to_numpy(), end, compute)


@dataclass(frozen=True)
class Steps:
    """Training steps by sample, of all jobs together.

    took: time of a step over what it should take, nan without a step. beyond_ideal: the same over what it would take
    on an idle fabric without oversubscription; as `took` where nobody stated that. compute_share: compute time over
    what a step should take. known: whether there are steps at all. length_us: median time of a step.
    """

    took: Floats
    beyond_ideal: Floats
    compute_share: Floats
    known: bool
    length_us: float = 0.0

    def excess(self, mask: Bools, *, ideal: bool = False) -> float:
        """Median of what steps took over what they should, less 1, in these samples; 0 without steps.

        ideal: over what they would take on an idle fabric without oversubscription.
        """
        values = (self.beyond_ideal if ideal else self.took)[mask]
        values = values[~np.isnan(values)]
        return float(np.median(values)) - 1 if len(values) else 0.0

    def lost_share(self, mask: Bools, *, ideal: bool = False) -> float:
        """Mean share of the time in these samples by which steps were too long."""
        values = (self.beyond_ideal if ideal else self.took)[mask]
        values = values[~np.isnan(values)]
        return float((1 - 1 / np.maximum(values, 1.0)).mean()) if len(values) else 0.0


def steps_of(observed: Observed, expected: Expected | None, time_us: Floats, *, known: bool) -> Steps:
    """What a step should take is its own compute time and the exchange that was stated beforehand.

    Without a statement the exchange is what it took in the calm tenth of the job's steps (10th percentile). Jobs that
    are not in a statement which names others are not judged by it.
    known: whether step times are delivered at all.
    """
    rows = _stated(repetitions(observed.telemetry), expected)
    count = len(time_us)
    if not len(rows.end_us) or not known:
        nothing = np.full(count, np.nan)
        return Steps(nothing, nothing, nothing, known=False)
    begin, end, compute, names = rows.start_us, rows.end_us, rows.compute_us, rows.names
    planned, ideal = np.zeros(len(end)), np.zeros(len(end))
    for name in dict.fromkeys(names.tolist()):
        own = names == name
        planned[own] = _exchange_us(name, (end - begin)[own], compute[own], expected)
        stated = {} if expected is None else expected.ideal_us
        ideal[own] = min(stated.get(name, np.inf), planned[own][0])
    row = np.clip(((end - observed.begin_us) / observed.grid_us).astype(int), 0, count - 1)
    many = np.bincount(row, minlength=count)

    def mean(values: Floats) -> Floats:
        with np.errstate(invalid="ignore"):
            found: Floats = np.bincount(row, values, count) / many
        return found

    def filled(should: Floats) -> Floats:
        return _across(mean((end - begin) / should), begin, end, should, time_us, observed.grid_us)

    should, idle = np.maximum(compute + planned, _SHORTEST_US), np.maximum(compute + ideal, _SHORTEST_US)
    length_us = float(np.median(end - begin))
    return Steps(filled(should), filled(idle), mean(compute / should), known=True, length_us=length_us)


def _stated(rows: Repetitions, expected: Expected | None) -> Repetitions:
    """Those of the jobs that the statement names; all, where it names none of them."""
    if expected is None or EVERY in expected.step_us:
        return rows
    named = np.array([name in expected.step_us for name in rows.names.tolist()], bool)
    if not named.any():
        return rows
    return Repetitions(*(column[named] for column in (rows.names, rows.start_us, rows.end_us, rows.compute_us)))


def _exchange_us(name: str, took: Floats, compute: Floats, expected: Expected | None) -> float:
    """What one job's exchange should take."""
    calm = float(np.percentile(took - compute, _CALM))
    if expected is None:
        return calm
    if expected.operation_us:
        return sum(time_us for one, time_us in expected.operation_us.items() if one not in COMPUTE)
    step_us = expected.step_us.get(name, expected.step_us.get(EVERY))
    return calm if step_us is None else step_us - float(np.median(compute))


def _across(took: Floats, begin: Floats, end: Floats, should: Floats, time_us: Floats, grid_us: float) -> Floats:
    """A step longer than a sample speaks for every sample it covers; after the last step, one that never ended."""
    filled = took.copy()
    for at in np.flatnonzero(np.isnan(took)).tolist():
        start = time_us[at] - grid_us
        covers = np.flatnonzero((begin <= start) & (end >= start + grid_us))
        if len(covers):
            one = covers[0]
            filled[at] = (end[one] - begin[one]) / should[one]
        elif len(end) and start >= end.max():
            filled[at] = max(1.0, (start + grid_us - end.max()) / should[-1])
    return filled
