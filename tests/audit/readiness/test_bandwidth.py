"""Layer 3."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eastwest.audit.readiness import Evidenced
from eastwest.audit.readiness.bandwidth import judge_bandwidth
from eastwest.findings import Outcome, Verdict
from eastwest.plan import Tier
from eastwest.simulate.run import Status

from ..builders import arm, operation, plan, run, site, step
from .outcomes import named

TIME, BUS, ACTIVE, FINISHES = "time against", "bus bandwidth", "GPU-active", "finishes"


def _verdicts(*arms: Evidenced) -> tuple[Verdict, ...]:
    return tuple(judge_bandwidth(site(), plan(), arms))


@pytest.mark.parametrize(("end_us", "outcome"), [(110.0, Outcome.PASS), (130.0, Outcome.WARN), (140.0, Outcome.FAIL)])
def test_slowdown(end_us: float, outcome: Outcome) -> None:
    assert named(_verdicts(arm(run([operation(end_us)]))), TIME).outcome is outcome


@pytest.mark.parametrize(("end_us", "outcome"), [(110.0, Outcome.PASS), (130.0, Outcome.WARN), (140.0, Outcome.FAIL)])
def test_bus_bandwidth(end_us: float, outcome: Outcome) -> None:
    assert named(_verdicts(arm(run([operation(end_us)]))), BUS).outcome is outcome


def test_bus_bandwidth_states_the_ideal() -> None:
    found = named(_verdicts(arm(run([operation(125.0, busbw=40.0)]))), BUS)
    assert found.measured == "40.00 GB/s, 80.0% of the ideal"
    assert "50.00 GB/s" in found.target


def test_the_worst_operation_decides_and_is_named_as_evidence() -> None:
    found = named(_verdicts(arm(run([operation(100.0), operation(200.0)]), ideal_us=(100.0, 100.0))), TIME)
    assert found.outcome is Outcome.FAIL
    assert found.evidence[0].text() == "runs/ring/run.json · operations[1]"


def test_a_tiny_operation_does_not_decide() -> None:
    operations = [operation(1000.0), operation(5.0)]
    assert named(_verdicts(arm(run(operations), ideal_us=(1000.0, 1.0))), TIME).outcome is Outcome.PASS


def test_compute_is_not_compared() -> None:
    operations = [operation(100.0), operation(900.0, busbw=None, kind="compute")]
    assert named(_verdicts(arm(run(operations), ideal_us=(100.0, 100.0))), TIME).outcome is Outcome.PASS


def test_an_oversubscribed_path_is_said() -> None:
    four_to_one = plan(tiers=(Tier("leaf", 2, 3200.0, 800.0, 4.0),))
    found = named(judge_bandwidth(site(), four_to_one, (arm(run([operation(400.0)])),)), TIME)
    assert found.outcome is Outcome.FAIL
    assert "4.00:1" in found.reason


def test_the_same_oversubscription_passes_under_the_leaves() -> None:
    four_to_one = plan(tiers=(Tier("leaf", 2, 3200.0, 800.0, 4.0),))
    found = named(judge_bandwidth(site(), four_to_one, (arm(crosses=("leaf",)),)), TIME)
    assert found.outcome is Outcome.PASS
    assert "stays under leaves" in found.reason


def test_an_operation_without_bandwidth_has_no_such_verdict() -> None:
    assert all(BUS not in found.criterion for found in _verdicts(arm(run([operation(busbw=None)]))))


@pytest.mark.parametrize(("share", "outcome"), [(0.5, Outcome.PASS), (0.48, Outcome.WARN), (0.4, Outcome.FAIL)])
def test_gpu_active_share_of_the_worst_step(share: float, outcome: Outcome) -> None:
    assert named(_verdicts(arm(run(steps=[step(0.9), step(share)]))), ACTIVE).outcome is outcome


def test_operations_of_a_job_that_share_the_nics_are_judged_by_its_steps_alone() -> None:
    both = run([operation(500.0), operation(900.0)], [step(0.9)])
    found = _verdicts(arm(both, ideal_us=(100.0, 100.0)))
    assert [verdict.criterion for verdict in found] == ["ring: GPU-active share of a step"]
    assert "2 of 2 operations ran while others did" in found[0].reason


def test_operations_of_a_job_one_after_the_other_are_judged_each() -> None:
    later = replace(operation(700.0), start_us=500.0)
    found = _verdicts(arm(run([operation(100.0), later], [step(0.9)]), ideal_us=(100.0, 100.0)))
    assert named(found, TIME).measured == "2.00 × ideal, worst operation"


def test_a_stalled_run_fails() -> None:
    (found,) = _verdicts(arm(run([operation(None)], status=Status.STALLED)))
    assert (found.outcome, FINISHES in found.criterion) == (Outcome.FAIL, True)


def test_a_partial_run_is_inconclusive() -> None:
    (found,) = _verdicts(arm(run([operation(None)], status=Status.PARTIAL)))
    assert found.outcome is Outcome.INCONCLUSIVE


def test_an_unfinished_operation_of_a_complete_run_fails() -> None:
    (found,) = _verdicts(arm(run([operation(None)])))
    assert found.outcome is Outcome.FAIL


def test_without_an_ideal_it_is_inconclusive() -> None:
    assert named(_verdicts(arm(ideal_us=())), TIME).outcome is Outcome.INCONCLUSIVE


def test_without_a_run_it_is_inconclusive() -> None:
    (found,) = _verdicts()
    assert found.outcome is Outcome.INCONCLUSIVE
