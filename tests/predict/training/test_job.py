"""From a step to the job, and to other numbers of GPUs."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from eastwest.predict.training import job_of, predict_step, scaling_curve
from tests.predict.training.builders import MACHINE, job


def test_a_job_is_so_many_steps() -> None:
    step = predict_step(job(job_steps=5000), MACHINE)
    found = job_of(step)
    assert found.steps == 5000
    assert found.time_s == pytest.approx(5000 * step.time_us / 1e6)
    assert found.low_s < found.time_s < found.high_s


def test_jitter_averages_out_over_steps() -> None:
    step = predict_step(job(jitter=0.02), MACHINE)
    few, many = job_of(step, 100), job_of(step, 10_000)
    assert many.deviation_s == pytest.approx(10 * few.deviation_s)
    assert many.variance_s2 == pytest.approx(10_000 * (step.spread_us / 1e6) ** 2)


def test_deviation_of_the_slowest_by_drawing_it() -> None:
    """Largest of 64 normal deviates, drawn: 0.45 of theirs; the limiting law says 0.44."""
    step = predict_step(job(jitter=0.02), MACHINE)
    assert step.spread_us / (step.compute.compute_us * 0.02) == pytest.approx(0.45, abs=0.02)


def test_without_jitter_runs_do_not_differ() -> None:
    assert job_of(predict_step(job(), MACHINE)).deviation_s == 0


def test_the_curve_halves_and_doubles_as_far_as_the_batch_divides() -> None:
    assert [each.job.data for each in scaling_curve(job(), MACHINE)] == [1, 2, 4, 8, 16]


def test_strong_scaling_never_gains_more_than_the_gpus() -> None:
    curve = scaling_curve(job(data=16, global_batch=512, jitter=0.01), MACHINE)
    busy = [each.time_us * each.gpus for each in curve]
    assert all(a <= b * (1 + 1e-6) for a, b in pairwise(busy))
    assert not math.isclose(busy[0], busy[-1], rel_tol=0.01)


def test_experts_bound_the_curve() -> None:
    curve = scaling_curve(job("mixtral-8x7b", tensor=1, data=16, expert=8, global_batch=64), MACHINE)
    assert [each.job.data for each in curve] == [8, 16, 32, 64]
