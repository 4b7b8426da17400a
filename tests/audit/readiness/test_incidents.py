"""Deadlocks, storms and lost queue pairs in runs without a fault."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eastwest.audit.readiness.incidents import judge_incidents
from eastwest.fabric import PortId
from eastwest.findings import Outcome
from eastwest.simulate.run import Incident, IncidentKind

from ..builders import arm, run

PORTS = (PortId("leaf0", "u0"), PortId("spine0", "d1"))


def judged(*kinds: IncidentKind) -> tuple[Outcome, str]:
    incidents = tuple(Incident(kind, 10.0, PORTS, 3, "node2 nic0") for kind in kinds)
    found = judge_incidents((arm(replace(run(), incidents=incidents)),))
    return found.outcome, found.reason


def test_nothing_run_is_inconclusive() -> None:
    assert judge_incidents(()).outcome is Outcome.INCONCLUSIVE


def test_none_passes() -> None:
    assert judged()[0] is Outcome.PASS


@pytest.mark.parametrize("kind", [IncidentKind.DEADLOCK, IncidentKind.WATCHDOG_STORM, IncidentKind.GAVE_UP])
def test_any_that_stops_traffic_fails(kind: IncidentKind) -> None:
    assert judged(kind)[0] is Outcome.FAIL


def test_a_deadlock_comes_first_and_names_its_circle() -> None:
    _, reason = judged(IncidentKind.WATCHDOG_STORM, IncidentKind.DEADLOCK)
    assert "circle leaf0 u0, spine0 d1" in reason


def test_a_link_that_goes_is_no_verdict_of_this_layer() -> None:
    assert judged(IncidentKind.LINK_DOWN)[0] is Outcome.PASS
