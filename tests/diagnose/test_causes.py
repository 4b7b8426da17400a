"""Every fault of the labelled set, recorded small: the cause and the place are named, and nothing beside."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from eastwest.diagnose.engine import diagnose
from eastwest.diagnose.labelled import draw as drawing
from eastwest.diagnose.labelled.case import Case
from eastwest.diagnose.labelled.draw import draw_case
from eastwest.diagnose.labelled.make import Recording, make
from eastwest.diagnose.labelled.perturb import EXACT, Field, delivered
from eastwest.diagnose.model import Cause, Report
from eastwest.diagnose.view import METRIC_OF

QUICK = {
    Cause.SLOW_RECEIVER: 7,
    Cause.LINK_CORRUPTION: 62,
    Cause.LINK_DEGRADED: 65,
    Cause.GLOBAL_PAUSE: 67,
    Cause.COMPUTE_STRAGGLER: 68,
    Cause.STORAGE_STALL: 46,
    Cause.LIBRARY_LIMIT: 71,
    Cause.HEADROOM_SHORT: 61,
    Cause.INCAST: 1,
}
"""Seeds of the build whose recordings take a second or two."""
HEALTHY = (39, 54, 60, 69)


@cache
def recorded(seed: int) -> Recording:
    return make(draw_case(seed))


def report_of(recording: Recording, field: Field = EXACT) -> Report:
    observed = delivered(recording.run.telemetry, recording.case.seconds * 1e6, field, 1)
    return diagnose(recording.plan, observed, recording.expected)


@pytest.mark.parametrize("cause", QUICK)
def test_the_cause_and_its_place_are_named_alone(cause: Cause) -> None:
    recording = recorded(QUICK[cause])
    report = report_of(recording)
    assert [one.cause for one in report.diagnoses] == [cause]
    one = report.diagnoses[0]
    assert one.places[0] in recording.places
    assert one.begin_us == pytest.approx(recording.case.begin_us, abs=5e6)
    assert one.seen
    assert one.excluded
    assert one.finding.remedy


@pytest.mark.parametrize("seed", HEALTHY)
def test_healthy_and_look_alikes_stay_silent(seed: int) -> None:
    assert report_of(recorded(seed), Field()).healthy


def test_without_pauses_a_slow_receiver_is_not_named_and_the_series_that_decide_are() -> None:
    missing = frozenset(METRIC_OF[name] for name in ("paused_us", "pause_sent_us"))
    report = report_of(recorded(QUICK[Cause.SLOW_RECEIVER]), replace(EXACT, missing=missing))
    assert Cause.SLOW_RECEIVER not in {one.cause for one in report.diagnoses}
    named = {name for one in report.abstentions for name in one.series}
    assert report.diagnoses or named >= missing


def test_the_path_of_pauses_begins_at_the_port_that_faces_the_root() -> None:
    one = report_of(recorded(QUICK[Cause.SLOW_RECEIVER])).diagnoses[0]
    root = one.places[0].device
    facing = recorded(QUICK[Cause.SLOW_RECEIVER]).plan.fabric.links_of[root]
    assert one.path[0] in {link.other(root) for link in facing}


def test_a_seed_always_draws_the_same_case() -> None:
    assert draw_case(17) == draw_case(17)
    assert draw_case(17) != draw_case(65)


def test_at_least_three_in_ten_cases_are_healthy_or_look_alikes() -> None:
    cases: list[Case] = [draw_case(seed) for seed in range(60)]
    assert sum(one.cause is None for one in cases) >= 18
    assert {one.cause for one in cases} - {None} >= set(QUICK)


def test_build_and_evaluation_seeds_are_apart() -> None:
    assert not set(drawing.BUILD_SEEDS) & set(drawing.EVALUATION_SEEDS)
