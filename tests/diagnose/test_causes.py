"""Every fault of the labelled set, recorded small: the cause and the place are named, and nothing beside."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eastwest.diagnose.engine import diagnose
from eastwest.diagnose.labelled import draw as drawing
from eastwest.diagnose.labelled.case import Case
from eastwest.diagnose.labelled.draw import draw_case
from eastwest.diagnose.labelled.perturb import EXACT, Field, delivered
from eastwest.diagnose.model import Cause
from eastwest.diagnose.stored import part
from eastwest.diagnose.view import METRIC_OF
from tests.diagnose.labelled import recorded, recorded_pair, report_of

pytestmark = pytest.mark.slow

QUICK = {
    Cause.SLOW_RECEIVER: 7,
    Cause.LINK_CORRUPTION: 14,
    Cause.LINK_DOWN: 16,
    Cause.LINK_DEGRADED: 17,
    Cause.GLOBAL_PAUSE: 49,
    Cause.COMPUTE_STRAGGLER: 20,
    Cause.STORAGE_STALL: 52,
    Cause.LIBRARY_LIMIT: 53,
    Cause.HEADROOM_SHORT: 43,
    Cause.ECN_WRONG: 41,
    Cause.DCQCN_MISTUNED: 5,
    Cause.INCAST: 1,
    Cause.OVERSUBSCRIPTION: 32,
    Cause.ECMP_COLLISION: 34,
    Cause.GATEWAY_QUEUE: 58,
    Cause.SERVING_QUEUE: 59,
}
"""Seeds of the build whose recordings take a second or two."""
HEALTHY = (0, 27, 42, 48, 57)


@pytest.mark.parametrize("cause", QUICK)
def test_the_cause_and_its_place_are_named_alone(cause: Cause) -> None:
    recording = recorded(QUICK[cause])
    assert not recording.latent
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


@pytest.mark.parametrize("seed", [0, 1])
def test_two_faults_at_once_are_both_named_at_their_own_places(seed: int) -> None:
    recording = recorded_pair(seed)
    assert recording.case.also is not None
    named = {one.cause: one.places[0] for one in report_of(recording).diagnoses}
    assert set(named) == {recording.case.cause, recording.case.also.cause}
    assert named[recording.case.also.cause] in recording.case.also.places


def test_marks_that_are_missing_are_told_without_a_time_before_them() -> None:
    recording = recorded(QUICK[Cause.ECN_WRONG])
    begin_us = recording.case.begin_us + 5e6
    whole = delivered(recording.telemetry, recording.case.seconds * 1e6, EXACT, 1)
    (one,) = diagnose(recording.plan, part(whole, begin_us, begin_us + 20e6), recording.expected).diagnoses
    assert one.cause is Cause.ECN_WRONG
    assert {seen.series for seen in one.seen} == {METRIC_OF["queue_high_bytes"], METRIC_OF["ecn_marks"]}


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


def test_what_the_plan_itself_costs_is_held_against_an_idle_fabric() -> None:
    (one,) = report_of(recorded(QUICK[Cause.OVERSUBSCRIPTION])).diagnoses
    assert one.gpu_seconds is not None
    assert one.gpu_seconds > 0


def test_a_seed_always_draws_the_same_case() -> None:
    assert draw_case(17) == draw_case(17)
    assert draw_case(17) != draw_case(77)


def test_at_least_three_in_ten_cases_are_healthy_or_look_alikes() -> None:
    cases: list[Case] = [draw_case(seed) for seed in range(60)]
    assert sum(one.cause is None for one in cases) >= 18
    assert {one.cause for one in cases} - {None} >= set(QUICK)


def test_build_and_evaluation_seeds_are_apart() -> None:
    assert not set(drawing.BUILD_SEEDS) & set(drawing.EVALUATION_SEEDS)
