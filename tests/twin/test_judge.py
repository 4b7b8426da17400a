"""Verdicts on measured outages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eastwest.findings.finding import Layer
from eastwest.findings.verdict import Outcome
from eastwest.twin.control import Reaction
from eastwest.twin.outage import Measured, judge

REACTION = Reaction(40, 5, 9.0, 84.0, (("BFD down received", 2),))
CUT = Measured("link", "leaf1 Ethernet64", 64, 7, 2, 0, 70.0, False, 0, 0.0, 0.0, REACTION)
SILENT = replace(CUT, kind="silent-link", outage_ms=1890.0, detection_ms=900.0)
DRAIN = replace(CUT, kind="drain", place="spine1", outage_ms=0.0, hit=0)


@pytest.mark.parametrize(
    ("measured", "outcome"),
    [
        (CUT, Outcome.PASS),
        (replace(CUT, outage_ms=1001.0), Outcome.FAIL),
        (replace(CUT, lasting=True), Outcome.FAIL),
        (replace(CUT, back_ms=None), Outcome.FAIL),
        (replace(CUT, on_it=0), Outcome.INCONCLUSIVE),
        (replace(CUT, disturbed=1), Outcome.INCONCLUSIVE),
        (SILENT, Outcome.PASS),
        (replace(SILENT, outage_ms=1901.0), Outcome.FAIL),
        (DRAIN, Outcome.PASS),
        (replace(DRAIN, outage_ms=10.0, hit=1), Outcome.FAIL),
    ],
)
def test_the_outage_beyond_detection_decides(measured: Measured, outcome: Outcome) -> None:
    assert judge(measured).outcome is outcome


def test_a_verdict_says_where_how_long_and_what_happened() -> None:
    verdict = judge(CUT, target_ms=50)
    assert (verdict.layer, verdict.outcome) == (Layer.FABRIC, Outcome.FAIL)
    assert verdict.criterion == "outage, link at leaf1 Ethernet64"
    assert (verdict.measured, verdict.target) == ("70 ms", "at most 50 ms")
    assert "2 of 64 flows lost packets" in verdict.reason
    assert "2 session ends fell (BFD down received 2)" in verdict.reason
    assert "40 kernel routes on 5 switches changed after 9 to 84 ms" in verdict.reason


def test_what_does_not_end_is_not_given_a_time() -> None:
    assert judge(replace(CUT, lasting=True)).measured == "does not end"


def test_nothing_happened_is_said_too() -> None:
    quiet = Reaction(0, 0, None, None, ())
    assert quiet.text() == "no session fell; no kernel route changed"
