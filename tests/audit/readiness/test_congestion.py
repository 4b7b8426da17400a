"""Verdicts that rest on a congestion control that is not modelled are open, and say why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eastwest.audit.readiness import judge
from eastwest.findings import Layer, Outcome, Verdict
from eastwest.intent.congestion import NOT_MODELLED

from ..builders import Row, arm, catalogue, plan, policy, run, site, step

ROWS: list[Row] = [("leaf0", "u0", 3, 100, 0.0, 0), ("leaf0", "u1", 3, 100, 0.0, 0)]
RUN = run(steps=[step(0.9)], rows=ROWS)
FROM_RUNS = (Layer.BANDWIDTH,)


def judged(control: str) -> dict[str, Verdict]:
    """Verdicts on a run whose NICs run that control, by criterion."""
    there = plan(rules=replace(policy(), congestion_control=control))
    found = judge(site(), there, (arm(replace(RUN, congestion_control=control)),), catalogue())
    return {verdict.criterion: verdict for verdict in found}


@pytest.mark.parametrize("control", sorted(NOT_MODELLED))
def test_what_was_run_is_inconclusive_and_names_it(control: str) -> None:
    verdicts = [one for one in judged(control).values() if one.layer is Layer.BANDWIDTH]
    assert {one.outcome for one in verdicts} == {Outcome.INCONCLUSIVE}
    assert all(control in one.reason and NOT_MODELLED[control] in one.reason for one in verdicts)


@pytest.mark.parametrize(
    "criterion",
    [
        "No lossless packet is dropped",
        "Switch ports are seldom paused",
        "No deadlock, storm or lost queue pair",
        "ECN acts before PFC",
        "CNP has its own strict queue",
    ],
)
def test_settings_and_losses_that_depend_on_it_are_open(criterion: str) -> None:
    assert (judged("dcqcn")[criterion].outcome, judged("spectrum-x")[criterion].outcome) == (
        Outcome.PASS,
        Outcome.INCONCLUSIVE,
    )


def test_what_does_not_depend_on_it_is_judged_all_the_same() -> None:
    assert judged("hpcc")["Headroom fits the buffer"] == judged("dcqcn")["Headroom fits the buffer"]


def test_pause_frames_alone_are_modelled_and_warned_of() -> None:
    found = judged("none")
    assert found["ring: time against the ideal"].outcome is not Outcome.INCONCLUSIVE
    assert found["ECN acts before PFC"].outcome is Outcome.WARN
