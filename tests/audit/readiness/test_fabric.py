"""Layer 1."""

from __future__ import annotations

from dataclasses import replace

from eastwest.audit.readiness.balance import judge_balance
from eastwest.audit.readiness.fabric import judge_fabric
from eastwest.fabric.graph import Fabric
from eastwest.findings import Outcome, Verdict
from eastwest.intent.catalogue.model import Catalogue
from eastwest.plan import FailureDomain, Plan, Tier

from ..builders import Row, arm, catalogue, fabric, plan, run, site
from .outcomes import named

NICS, SPEEDS = "Every NIC", "speeds agree"
RATIO, FAILURE, BALANCE = "Oversubscription", "one failure", "Load balance"


def _fabric_verdict(criterion: str, of: Plan, facts: Catalogue | None = None) -> Verdict:
    return named(judge_fabric(site(), of, catalogue() if facts is None else facts), criterion)


def _balance(rows: list[Row], queue_bytes: int = 500_000) -> Verdict:
    return named(judge_balance(plan(), (arm(run(rows=rows, queue_bytes=queue_bytes)),)), BALANCE)


def test_all_nics_connected() -> None:
    assert _fabric_verdict(NICS, plan()).outcome is Outcome.PASS


def test_a_missing_cable_fails() -> None:
    whole = fabric()
    found = _fabric_verdict(NICS, plan(Fabric(whole.devices, whole.links[1:])))
    assert (found.outcome, found.measured) == (Outcome.FAIL, "3 of 4 NICs")


def test_a_slow_link_fails() -> None:
    whole = fabric()
    slow = (replace(whole.links[0], speed_gbps=200.0), *whole.links[1:])
    assert _fabric_verdict(NICS, plan(Fabric(whole.devices, slow))).outcome is Outcome.FAIL


def test_a_nic_below_its_rating_warns() -> None:
    assert _fabric_verdict(NICS, plan(), catalogue(nic_gbps=800.0)).outcome is Outcome.WARN


def test_speeds_agree() -> None:
    assert _fabric_verdict(SPEEDS, plan()).outcome is Outcome.PASS


def test_a_link_faster_than_its_port_fails() -> None:
    whole = fabric()
    fast = (replace(whole.links[0], speed_gbps=800.0), *whole.links[1:])
    assert _fabric_verdict(SPEEDS, plan(Fabric(whole.devices, fast))).outcome is Outcome.FAIL


def test_ratio_within_the_bound_passes() -> None:
    assert _fabric_verdict(RATIO, plan()).outcome is Outcome.PASS


def test_ratio_never_fails_by_itself() -> None:
    found = _fabric_verdict(RATIO, plan(tiers=(Tier("leaf", 2, 3200.0, 800.0, 4.0),)))
    assert (found.outcome, found.measured) == (Outcome.WARN, "leaf 4.00:1")


def test_half_of_the_capacity_left_passes() -> None:
    assert _fabric_verdict(FAILURE, plan()).outcome is Outcome.PASS


def test_a_single_spine_warns() -> None:
    one = FailureDomain("spine", 1, 0, 0, 0.0, "All is lost.")
    assert _fabric_verdict(FAILURE, plan(domains=(one,))).outcome is Outcome.WARN


def test_a_single_switch_warns() -> None:
    one = FailureDomain("switch", 1, 4, 4, 0.0, "All is lost.")
    assert _fabric_verdict(FAILURE, plan(domains=(one,))).outcome is Outcome.WARN


def test_a_leaf_that_takes_some_nics_passes() -> None:
    leaf = FailureDomain("leaf", 2, 2, 2, 0.0, "Two nodes lose their NIC.")
    assert _fabric_verdict(FAILURE, plan(domains=(leaf,))).outcome is Outcome.PASS


def test_no_statement_is_inconclusive() -> None:
    assert _fabric_verdict(FAILURE, plan(domains=())).outcome is Outcome.INCONCLUSIVE


def test_even_load_passes() -> None:
    found = _balance([("leaf0", "u0", 3, 100, 0.0, 0), ("leaf0", "u1", 3, 100, 0.0, 0)])
    assert (found.outcome, found.measured) == (Outcome.PASS, "1.00 × mean, leaf0")


def test_one_idle_uplink_warns() -> None:
    found = _balance([("leaf0", "u0", 3, 100, 0.0, 0)])
    assert (found.outcome, found.measured) == (Outcome.WARN, "2.00 × mean, leaf0")


def test_one_idle_uplink_passes_while_the_busy_one_forms_no_queue() -> None:
    found = _balance([("leaf0", "u0", 3, 100, 0.0, 0)], queue_bytes=50_000)
    assert (found.outcome, found.measured) == (Outcome.PASS, "2.00 × mean, leaf0")


def test_other_classes_and_ports_to_nodes_do_not_count() -> None:
    rows: list[Row] = [("leaf0", "u0", 3, 100, 0.0, 0), ("leaf0", "u1", 3, 100, 0.0, 0)]
    assert _balance([*rows, ("leaf0", "u1", 6, 900, 0.0, 0), ("leaf0", "d0", 3, 900, 0.0, 0)]).outcome is Outcome.PASS


def test_a_leaf_with_hardly_any_traffic_does_not_count() -> None:
    rows: list[Row] = [("leaf0", "u0", 3, 100, 0.0, 0), ("leaf0", "u1", 3, 100, 0.0, 0), ("leaf1", "u0", 3, 5, 0.0, 0)]
    assert _balance(rows).outcome is Outcome.PASS


def test_samples_of_one_port_are_added_up() -> None:
    rows: list[Row] = [("leaf0", "u0", 3, 50, 0.0, 0), ("leaf0", "u0", 3, 50, 0.0, 0), ("leaf0", "u1", 3, 100, 0.0, 0)]
    assert _balance(rows).measured == "1.00 × mean, leaf0"


def test_no_traffic_between_leaves_leaves_nothing_to_balance() -> None:
    found = _balance([])
    assert (found.outcome, found.measured) == (Outcome.PASS, "no traffic on uplinks")


def test_one_switch_has_no_balance_to_judge() -> None:
    whole = fabric()
    alone = Fabric(whole.devices[:5], tuple(link for link in whole.links if link.b.device == "leaf0"))
    assert list(judge_balance(plan(alone), (arm(),))) == []
