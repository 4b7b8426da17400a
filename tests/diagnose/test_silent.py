"""A device from which nothing is heard is not one on which nothing happens."""

from __future__ import annotations

from dataclasses import replace

import pyarrow.compute as pc

from eastwest.diagnose.engine import diagnose
from eastwest.diagnose.labelled.make import Recording
from eastwest.diagnose.labelled.perturb import EXACT, delivered
from eastwest.diagnose.model import Cause, Observed
from eastwest.simulate.run import Telemetry
from tests.diagnose.labelled import recorded, report_of

INCAST, LIBRARY, RECEIVER = 1, 53, 7


def without(recording: Recording, name: str, *, known: bool = True) -> Observed:
    """The recording without a device's own rows; known: the source knows that it is silent."""
    observed = delivered(recording.telemetry, recording.case.seconds * 1e6, EXACT, 1)
    tables = {one: getattr(observed.telemetry, one) for one in Telemetry.__dataclass_fields__}
    for one, key in (("ports", "device"), ("links", "device"), ("hosts", "host"), ("ranks", "host")):
        table = tables[one]
        tables[one] = table.filter(pc.not_equal(table[key], name))
    return replace(observed, telemetry=Telemetry(**tables), silent=frozenset({name} if known else ()))


def test_a_queue_at_a_silent_leaf_is_left_open() -> None:
    recording = recorded(INCAST)
    leaf = next(end.device for end in recording.places if end.device.startswith("leaf"))
    report = diagnose(recording.plan, without(recording, leaf), recording.expected)
    assert Cause.LIBRARY_LIMIT not in {one.cause for one in report.diagnoses}
    (open_one,) = report.abstentions
    assert Cause.INCAST in open_one.causes
    assert open_one.series == (f"all of {leaf}",)
    assert any(leaf in note for note in report.notes)


def test_nothing_queues_is_not_said_while_a_switch_is_silent() -> None:
    recording = recorded(LIBRARY)
    assert [one.cause for one in report_of(recording).diagnoses] == [Cause.LIBRARY_LIMIT]
    switch = recording.plan.fabric.switches[0].name
    report = diagnose(recording.plan, without(recording, switch), recording.expected)
    assert not report.diagnoses
    assert report.abstentions


def test_a_slow_receiver_that_is_silent_is_told_by_its_leaf() -> None:
    recording = recorded(RECEIVER)
    host = recording.places[0].device
    report = diagnose(recording.plan, without(recording, host), recording.expected)
    assert report.diagnoses[0].cause is Cause.SLOW_RECEIVER
    assert report.diagnoses[0].places[0].device == host
