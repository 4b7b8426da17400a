"""The incident page of a diagnosis."""

from __future__ import annotations

from eastwest.diagnose.engine import diagnose
from eastwest.diagnose.labelled.perturb import EXACT, delivered
from eastwest.diagnose.model import Cause
from eastwest.report.incident import render_incident
from eastwest.report.incident.shown import shown_of
from tests.diagnose.labelled import recorded, report_of

RECEIVER, GATEWAY, STRAGGLER = 7, 58, 20


def page(seed: int) -> str:
    recording = recorded(seed)
    observed = delivered(recording.telemetry, recording.case.seconds * 1e6, EXACT, 1)
    report = diagnose(recording.plan, observed, recording.expected)
    return render_incident(recording.plan, observed, report, recording.expected)


def test_pauses_are_drawn_as_a_chain_and_on_the_topology() -> None:
    (one,) = report_of(recorded(RECEIVER)).diagnoses
    shown = shown_of(recorded(RECEIVER).plan.fabric, one)
    assert shown.pauses
    assert shown.links[0][0].startswith(one.places[0].device)
    text = page(RECEIVER)
    assert "Path of the pauses" in text
    assert "Is kept silent" in text
    assert "Why not its twins" in text
    assert "<script" not in text


def test_what_has_no_path_says_where_it_is() -> None:
    (one,) = report_of(recorded(STRAGGLER)).diagnoses
    shown = shown_of(recorded(STRAGGLER).plan.fabric, one)
    assert shown.chain is None
    assert shown.topology is not None
    assert not shown.pauses
    assert "Path of the pauses</h3>" not in page(STRAGGLER)


def test_a_service_is_proven_by_its_own_series() -> None:
    (one,) = report_of(recorded(GATEWAY)).diagnoses
    assert one.cause is Cause.GATEWAY_QUEUE
    text = page(GATEWAY)
    assert "p99 of the first byte" in text
    assert "segments sent again" in text or "refused by full accept queues" in text
