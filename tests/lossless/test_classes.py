"""Traffic classes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eastwest.errors import InputError
from eastwest.intent.site import ClassIntent, LosslessIntent
from eastwest.lossless.classes import WATCHDOG, class_reasons, traffic_classes

from .builders import LOSSLESS


@st.composite
def intents(draw: st.DrawFn) -> LosslessIntent:
    roce, cnp = draw(st.lists(st.integers(0, 63), min_size=2, max_size=2, unique=True))
    return replace(LOSSLESS, roce_dscp=roce, cnp_dscp=cnp, priority=draw(st.integers(1, 7)))


@given(intent=intents())
def test_every_code_point_has_one_class(intent: LosslessIntent) -> None:
    dscps = [dscp for found in traffic_classes(intent) for dscp in found.dscps]
    assert sorted(dscps) == list(range(64))


@given(intent=intents())
def test_every_class_has_its_own_queue(intent: LosslessIntent) -> None:
    queues = [found.queue for found in traffic_classes(intent)]
    assert len(set(queues)) == len(queues)


@given(intent=intents())
def test_only_roce_is_lossless_and_cnp_is_strict(intent: LosslessIntent) -> None:
    classes = {found.name: found for found in traffic_classes(intent)}
    assert [name for name, found in classes.items() if found.pfc_priority is not None] == ["roce"]
    assert classes["cnp"].strict
    assert classes["roce"].pfc_priority == intent.priority


def test_weights_share_the_whole() -> None:
    assert sum(found.weight_percent for found in traffic_classes(LOSSLESS)) == 100


def test_one_code_point_for_data_and_cnp_is_refused() -> None:
    with pytest.raises(InputError, match="share DSCP 26"):
        traffic_classes(replace(LOSSLESS, cnp_dscp=26))


def test_priority_zero_is_refused() -> None:
    with pytest.raises(InputError, match="cannot be lossless"):
        traffic_classes(replace(LOSSLESS, priority=0))


def test_code_point_out_of_range_is_refused() -> None:
    with pytest.raises(InputError, match="no code point"):
        traffic_classes(replace(LOSSLESS, roce_dscp=64))


def test_watchdog_polls_at_least_twice_per_detection() -> None:
    assert 2 * WATCHDOG.poll_ms <= WATCHDOG.detection_ms


STORAGE = ClassIntent("storage-tcp", (10, 12), None, 20, strict=False, ecn=True)
FRONT_END = ClassIntent("front-end", (18,), None, 0, strict=True, ecn=False)
OWN = replace(LOSSLESS, classes=(STORAGE, FRONT_END))


def test_classes_of_the_site_are_lossy_and_have_queues_of_their_own() -> None:
    classes = {found.name: found for found in traffic_classes(OWN)}
    assert (classes["storage-tcp"].pfc_priority, classes["storage-tcp"].ecn) == (None, True)
    assert len({found.queue for found in classes.values()}) == len(classes)


def test_their_shares_are_taken_from_roce() -> None:
    weights = {found.name: found.weight_percent for found in traffic_classes(OWN) if not found.strict}
    assert weights == {"roce": 70, "default": 10, "storage-tcp": 20}


def test_with_them_every_code_point_still_has_one_class() -> None:
    dscps = [dscp for found in traffic_classes(OWN) for dscp in found.dscps]
    assert sorted(dscps) == list(range(64))


def test_a_queue_that_the_policy_needs_is_refused() -> None:
    with pytest.raises(InputError, match="queue 6 is taken"):
        traffic_classes(replace(LOSSLESS, classes=(replace(STORAGE, queue=6),)))


def test_each_has_its_reason() -> None:
    subjects = {reason.subject for reason in class_reasons(traffic_classes(OWN))}
    assert {"class storage-tcp", "class front-end"} <= subjects
