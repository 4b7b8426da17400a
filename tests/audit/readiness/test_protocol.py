"""Layer 2: settings before the run, losses and pauses as it ran."""

from __future__ import annotations

from dataclasses import replace

from eastwest.audit.readiness.losses import judge_losses
from eastwest.audit.readiness.settings import judge_settings
from eastwest.findings import Outcome, Verdict
from eastwest.lossless.assumptions import assumed
from eastwest.lossless.policy import LosslessPolicy, Reason, SwitchBuffers, TrafficClass

from ..builders import ECN, Row, arm, buffers, plan, policy, run, site
from .outcomes import named

FIT, ECN_FIRST, CNP, FIGURES = "Headroom fits", "ECN acts", "CNP has", "published figures"
DROPS, PAUSES = "dropped", "seldom paused"
GUESS = assumed("buffer of sw", "100 MB", "not published")


def _settings(criterion: str, rules: LosslessPolicy) -> Verdict:
    return named(judge_settings(plan(rules=rules)), criterion)


def _with(switch: SwitchBuffers, *reasons: Reason) -> LosslessPolicy:
    return policy((switch,), reasons)


def _ran(criterion: str, rows: list[Row]) -> Verdict:
    return named(judge_losses(site(), plan(), (arm(run(rows=rows)),)), criterion)


def test_headroom_fits() -> None:
    assert _settings(FIT, policy()).outcome is Outcome.PASS


def test_headroom_beyond_the_buffer_fails() -> None:
    assert _settings(FIT, _with(buffers("leaf0", fits=False))).outcome is Outcome.FAIL


def test_oversubscribed_headroom_pool_warns() -> None:
    switch = buffers("leaf0", headroom_pool=250_000, oversubscription=1.6)
    found = _settings(FIT, _with(switch))
    assert found.outcome is Outcome.WARN
    assert "1.60:1" in found.reason


def test_assumed_buffer_is_inconclusive() -> None:
    assert _settings(FIT, _with(buffers("leaf0"), GUESS)).outcome is Outcome.INCONCLUSIVE


def test_assumed_buffer_that_does_not_fit_is_inconclusive() -> None:
    assert _settings(FIT, _with(buffers("leaf0", fits=False), GUESS)).outcome is Outcome.INCONCLUSIVE


def test_known_buffer_that_does_not_fit_fails_beside_an_assumed_one() -> None:
    guessed = replace(buffers("leaf1"), model="other")
    rules = policy((buffers("leaf0", fits=False), guessed), (assumed("buffer of other", "x", "y"),))
    assert _settings(FIT, rules).outcome is Outcome.FAIL


def test_ecn_before_pfc() -> None:
    assert _settings(ECN_FIRST, policy()).outcome is Outcome.PASS


def test_kmax_beyond_xoff_warns() -> None:
    late = replace(ECN, kmax_bytes=50_000_000)
    assert _settings(ECN_FIRST, _with(buffers("leaf0", ecn=(late,)))).outcome is Outcome.WARN


def test_kmin_beyond_xoff_fails() -> None:
    late = replace(ECN, kmin_bytes=40_000_000, kmax_bytes=50_000_000)
    assert _settings(ECN_FIRST, _with(buffers("leaf0", ecn=(late,)))).outcome is Outcome.FAIL


def test_no_ecn_at_all_fails() -> None:
    assert _settings(ECN_FIRST, _with(buffers("leaf0", ecn=()))).outcome is Outcome.FAIL


def _cnp(**changes: int | bool) -> LosslessPolicy:
    def changed(found: TrafficClass) -> TrafficClass:
        return replace(found, **changes) if found.name == "cnp" else found  # type: ignore[arg-type]

    rules = policy()
    return replace(rules, classes=tuple(changed(found) for found in rules.classes))


def test_cnp_is_separate_and_strict() -> None:
    assert _settings(CNP, policy()).outcome is Outcome.PASS


def test_weighted_cnp_fails() -> None:
    assert _settings(CNP, _cnp(strict=False)).outcome is Outcome.FAIL


def test_cnp_in_the_data_queue_fails() -> None:
    assert _settings(CNP, _cnp(queue=3)).outcome is Outcome.FAIL


def test_published_figures_pass() -> None:
    assert _settings(FIGURES, policy()).outcome is Outcome.PASS


def test_an_assumed_latency_is_named_and_passes() -> None:
    found = _settings(FIGURES, policy(reasons=(assumed("latency of sw", "1000 ns", "unknown"),)))
    assert found.outcome is Outcome.PASS
    assert "latency of sw" in found.reason


def test_an_assumed_headroom_is_inconclusive() -> None:
    rules = policy(reasons=(assumed("headroom of sw at 400G, 5 m", "1 B", "estimate"),))
    assert _settings(FIGURES, rules).outcome is Outcome.INCONCLUSIVE


def test_no_drops_pass() -> None:
    assert _ran(DROPS, [("leaf0", "u0", 3, 100, 0.0, 0)]).outcome is Outcome.PASS


def test_a_lossless_drop_fails_and_names_the_port() -> None:
    found = _ran(DROPS, [("leaf0", "u0", 3, 100, 0.0, 2)])
    assert found.outcome is Outcome.FAIL
    assert "leaf0 u0" in found.reason


def test_a_drop_in_a_lossy_class_passes() -> None:
    assert _ran(DROPS, [("leaf0", "u0", 0, 100, 0.0, 2)]).outcome is Outcome.PASS


def test_without_a_run_drops_are_inconclusive() -> None:
    assert named(judge_losses(site(), plan(), ()), DROPS).outcome is Outcome.INCONCLUSIVE


def test_no_pauses_pass() -> None:
    assert _ran(PAUSES, []).outcome is Outcome.PASS


def test_paused_share_is_of_the_active_time() -> None:
    found = _ran(PAUSES, [("leaf0", "u0", 3, 0, 5.5, 0)])
    assert (found.outcome, found.measured) == (Outcome.PASS, "5.0%")


def test_long_pauses_fail() -> None:
    assert _ran(PAUSES, [("leaf0", "u0", 3, 0, 22.0, 0)]).outcome is Outcome.FAIL


def test_pauses_just_beyond_the_target_warn() -> None:
    assert _ran(PAUSES, [("leaf0", "u0", 3, 0, 11.3, 0)]).outcome is Outcome.WARN


def test_a_paused_nic_is_no_switch_port() -> None:
    assert _ran(PAUSES, [("node0", "nic0", 3, 0, 100.0, 0)]).outcome is Outcome.PASS


def test_without_a_run_pauses_are_inconclusive() -> None:
    assert named(judge_losses(site(), plan(), ()), PAUSES).outcome is Outcome.INCONCLUSIVE
