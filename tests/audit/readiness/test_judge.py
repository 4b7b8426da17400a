"""All layers together."""

from __future__ import annotations

from eastwest.audit.readiness import judge
from eastwest.findings import Layer, Outcome
from eastwest.intent.site import StorageIntent

from ..builders import Row, arm, catalogue, plan, run, site, step

ROWS: list[Row] = [("leaf0", "u0", 3, 100, 0.0, 0), ("leaf0", "u1", 3, 100, 0.0, 0)]


def test_every_layer_is_judged_in_order() -> None:
    layers = [verdict.layer for verdict in judge(site(), plan(), (arm(),), catalogue())]
    assert layers == sorted(layers)
    assert set(layers) == set(Layer)


def test_a_good_site_fails_nowhere() -> None:
    good = arm(run(steps=[step(0.9)], rows=ROWS))
    verdicts = judge(site(StorageIntent("flash", 2, 10.0, 10.0), ("gnmi",)), plan(), (good,), catalogue())
    assert [found.criterion for found in verdicts if found.outcome is Outcome.FAIL] == []


def test_every_verdict_says_why_and_what_to_do() -> None:
    for found in judge(site(), plan(), (arm(),), catalogue()):
        assert found.reason
        assert found.remedy or found.outcome is Outcome.PASS


def test_criteria_are_told_apart() -> None:
    criteria = [found.criterion for found in judge(site(), plan(), (arm(),), catalogue())]
    assert len(set(criteria)) == len(criteria)
