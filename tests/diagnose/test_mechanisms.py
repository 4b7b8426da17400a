"""What tells causes from their twins, where the plainest evidence speaks for several of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from eastwest.diagnose.causes.fuller import LESS_MARKED, NOT_OBEYED
from eastwest.diagnose.causes.incast import grown
from eastwest.diagnose.causes.uplinks import unevenness
from eastwest.diagnose.labelled.case import Case
from eastwest.diagnose.labelled.perturb import EXACT, delivered
from eastwest.diagnose.labelled.sites import RING, Shape, plan_of
from eastwest.diagnose.labelled.truth import Effect, told
from eastwest.diagnose.model import Cause, Observed
from eastwest.diagnose.view import View, view_of
from eastwest.simulate.run import Telemetry
from eastwest.telemetry.tables import SCHEMAS
from tests.diagnose.labelled import recorded, recorded_pair, report_of

GATHER = 93
"""A planned gather whose leaf usually pauses."""
LATER = slice(120, None)


def gather() -> View:
    """Telemetry of a gather in which nothing changes."""
    recording = recorded(GATHER)
    observed = delivered(recording.telemetry, recording.case.seconds * 1e6, EXACT, 1)
    return view_of(recording.plan, observed, recording.expected)


def with_later(view: View, **times: float) -> View:
    """From the middle on, these columns are so many times what they were."""
    cells = dict(view.cells)
    for name, factor in times.items():
        cells[name] = cells[name].copy()
        cells[name][LATER] *= factor
    return replace(view, cells=cells)


NOBODY = np.zeros(240, bool)


def causes_of(view: View) -> list[Cause]:
    return [one.cause for one in (LESS_MARKED, NOT_OBEYED) if one.find(view, NOBODY)]


def test_a_gather_that_always_pauses_is_as_it_was() -> None:
    assert causes_of(gather()) == []


def test_fewer_marks_of_a_fuller_buffer_are_the_switch() -> None:
    view = with_later(gather(), ecn_marks=0.7, pause_sent_us=1.15, paused_us=1.15)
    assert causes_of(view) == [Cause.ECN_WRONG]
    (match,) = LESS_MARKED.find(view, NOBODY)
    assert not match.where[: LATER.start].any()
    assert match.where[LATER].mean() > 0.9


def test_senders_that_are_told_more_often_and_send_on_are_the_nics() -> None:
    assert causes_of(with_later(gather(), cnps_received=3.0, pause_sent_us=1.15, paused_us=1.15)) == [
        Cause.DCQCN_MISTUNED
    ]


@pytest.mark.parametrize("factor", [0.7, 1.5])
def test_more_or_less_of_the_same_traffic_is_no_fault(factor: float) -> None:
    counters = ("tx_bytes", "tx_packets", "ecn_marks", "cnps_received", "pause_sent_us", "paused_us")
    assert causes_of(with_later(gather(), **dict.fromkeys(counters, factor))) == []


def test_more_pauses_alone_do_not_tell_who_is_to_blame() -> None:
    assert causes_of(with_later(gather(), pause_sent_us=1.5, paused_us=1.5)) == []


def test_a_stall_of_all_hosts_shows_in_their_waits_not_in_their_steps() -> None:
    recording = recorded(82)
    assert recording.effect.waited > 0.1
    report = report_of(recording)
    assert [one.cause for one in report.diagnoses] == [Cause.STORAGE_STALL]
    assert report.diagnoses[0].gpu_seconds is not None
    lost = recording.effect.waited * (recording.case.end_us - recording.case.begin_us) / 1e6
    gpus = 8 * len(recording.plan.fabric.gpu_nodes)
    assert report.diagnoses[0].gpu_seconds == pytest.approx(lost * gpus, rel=0.2)


def test_an_incast_is_told_beside_a_link_that_explains_slow_steps() -> None:
    recording = recorded_pair(12)
    named = {one.cause: one.places[0] for one in report_of(recording).diagnoses}
    assert set(named) == {Cause.LINK_CORRUPTION, Cause.INCAST}
    assert recording.case.also is not None
    assert named[Cause.INCAST] in recording.case.also.places


def test_collisions_under_an_all_to_all_are_no_incast() -> None:
    recording = recorded(94)
    assert not recording.latent
    assert [one.cause for one in report_of(recording).diagnoses] == [Cause.ECMP_COLLISION]


def test_a_last_hop_has_grown_by_its_share_of_the_traffic() -> None:
    view = gather()
    calm, later = np.arange(240) < 100, np.arange(240) >= LATER.start
    assert grown(with_later(view, tx_bytes=2.0), later, calm).max() == pytest.approx(1.0, abs=0.05)
    cells = dict(view.cells)
    cells["tx_bytes"] = view["tx_bytes"].copy()
    last = int(np.flatnonzero(view.ports.last)[0])
    cells["tx_bytes"][LATER, last] *= 3
    more = grown(replace(view, cells=cells), later, calm)
    assert int(np.argmax(more)) == last
    assert more[last] > 2


def test_between_switches_of_one_tier_there_is_one_way() -> None:
    plan = plan_of(Shape(RING, 5, 1, unit=1))
    tables = {name: schema.empty_table() for name, schema in SCHEMAS.items()}
    view = view_of(plan, Observed(Telemetry(**tables), 0.0, 2e6, 1e6), None)
    for number in np.flatnonzero(view.ports.between).tolist():
        assert unevenness(view, np.ones(2, bool), number) == (1.0, 1)


@pytest.mark.parametrize(
    ("effect", "cause"),
    [
        (Effect(slowdown=1.3), Cause.OVERSUBSCRIPTION),
        (Effect(slowdown=1.3, broken=True), Cause.DEADLOCK),
        (Effect(slowdown=99.0, ended=False), Cause.DEADLOCK),
        (Effect(slowdown=1.01), Cause.DEADLOCK),
    ],
)
def test_a_circle_that_never_closes_is_a_link_that_carries_too_little(effect: Effect, cause: Cause) -> None:
    case = Case("turning", 1, Shape(RING, 5, 1, unit=1), (), "deadlock", Cause.DEADLOCK, end_us=240e6)
    assert told(case, effect).cause is cause
