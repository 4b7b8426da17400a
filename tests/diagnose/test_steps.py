"""What steps took against what they should."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from eastwest.diagnose.model import Expected, Observed
from eastwest.diagnose.steps import Steps, repetitions, steps_of
from eastwest.simulate.run import Telemetry
from eastwest.telemetry.tables import JOBS, OPERATIONS, SCHEMAS

S = 1e6
TIMES = S * np.arange(1, 11, dtype=np.float64)


def observed(**tables: pa.Table) -> Observed:
    empty = {name: schema.empty_table() for name, schema in SCHEMAS.items()}
    return Observed(Telemetry(**{**empty, **tables}), 0.0, 10 * S, S)


def jobs(*exchange_us: float, job: str = "job", compute_us: float = 0.6 * S) -> pa.Table:
    rows = [
        {"job": job, "step": n, "start_us": n * S, "end_us": n * S + compute_us + one, "compute_us": compute_us,
         "gpu_active_share": 0.5}
        for n, one in enumerate(exchange_us)
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, JOBS)


def of(table: pa.Table, expected: Expected | None = None) -> Steps:
    return steps_of(observed(jobs=table), expected, TIMES, known=True)


def test_without_a_statement_the_calm_tenth_stands_in() -> None:
    steps = of(jobs(*[0.1 * S] * 5, *[0.3 * S] * 5))
    assert steps.took[:5] == pytest.approx(np.ones(5))
    assert steps.took[5:] == pytest.approx(np.full(5, 0.9 / 0.7))


def test_a_stated_step_is_less_its_compute() -> None:
    steps = of(jobs(*[0.3 * S] * 10), Expected({"job": 0.7 * S}))
    assert steps.took == pytest.approx(np.full(10, 0.9 / 0.7))
    assert steps.excess(np.ones(10, bool)) == pytest.approx(0.2 / 0.7)


def test_one_statement_may_hold_for_every_job() -> None:
    assert of(jobs(*[0.3 * S] * 10, job="other"), Expected({"*": 0.7 * S})).took[0] == pytest.approx(0.9 / 0.7)


def test_a_longer_compute_time_is_no_slower_step() -> None:
    steps = of(jobs(*[0.1 * S] * 10, compute_us=0.8 * S), Expected(operation_us={"forward": 0.6 * S, "x": 0.1 * S}))
    assert steps.took == pytest.approx(np.ones(10))


def test_what_the_plan_costs_stands_over_the_ideal() -> None:
    steps = of(jobs(*[0.3 * S] * 10), Expected({"job": 0.9 * S}, ideal_us={"job": 0.1 * S}))
    assert steps.took == pytest.approx(np.ones(10))
    assert steps.beyond_ideal == pytest.approx(np.full(10, 0.9 / 0.7))
    assert steps.lost_share(np.ones(10, bool), ideal=True) == pytest.approx(0.2 / 0.9)


def test_each_job_has_its_own_calm_tenth() -> None:
    both = pa.concat_tables([jobs(*[0.1 * S] * 10), jobs(*[0.3 * S] * 10, job="other")])
    assert of(both).took == pytest.approx(np.ones(10))


def test_operations_stand_in_where_there_are_no_jobs() -> None:
    row = {"name": "all-reduce", "kind": "all-reduce", "algorithm": "ring", "ranks": 2, "bytes": 1, "group": 0,
           "job": "", "step": 0, "algbw_gigabytes_per_s": None, "busbw_gigabytes_per_s": None}  # fmt: skip
    times = [(n * S, n * S + (0.1 if n < 5 else 0.2) * S) for n in range(10)]
    rows = [row | {"start_us": begin, "end_us": end} for begin, end in times]
    table = pa.Table.from_pylist([*rows, row | {"start_us": 10 * S, "end_us": None}], OPERATIONS)
    found = observed(operations=table)
    assert len(repetitions(found.telemetry).end_us) == 10
    assert steps_of(found, None, TIMES, known=True).took[7] == pytest.approx(2.0)


def test_without_either_nothing_is_known() -> None:
    assert not steps_of(observed(), None, TIMES, known=True).known
