"""Traffic classes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eastwest.errors import InputError
from eastwest.intent.site import LosslessIntent
from eastwest.lossless.classes import WATCHDOG, traffic_classes

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
