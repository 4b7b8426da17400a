"""Maps of single ports: the chain is judged by the map of the port, and a port that differs is told."""

from __future__ import annotations

from eastwest.audit import samples
from eastwest.audit.engine import audit, breaches
from eastwest.audit.rule import Edit
from eastwest.audit.rules import RULES
from eastwest.findings import Finding, Severity


def found(edit: Edit) -> dict[str, list[Finding]]:
    by_rule: dict[str, list[Finding]] = {}
    for each in audit(edit(samples.sample())).findings:
        by_rule.setdefault(each.rule, []).append(each)
    return by_rule


def test_a_port_that_leads_roce_elsewhere_breaks_the_chain_there_alone() -> None:
    by_rule = found(samples.own_map(samples.LEAF, traffic_class={26: 0}))
    assert {"EW201", "EW270"} <= set(by_rule)
    port = samples.sample().network.devices[0].intent.interfaces[0].name
    assert {(each.place.device, each.place.port) for each in by_rule["EW201"]} == {(samples.LEAF, port)}
    assert [each.severity for each in by_rule["EW270"]] == [Severity.CRITICAL]


def test_a_pause_that_stops_another_queue_at_one_port_is_told_there() -> None:
    by_rule = found(samples.own_map(samples.LEAF, queue={3: 5}))
    assert {each.place.device for each in by_rule["EW202"]} == {samples.LEAF}


def test_a_port_whose_whole_chain_is_another_class_is_told_though_each_chain_is_whole() -> None:
    """Class 4 with its own pause at one port: no single chain is broken, the two do not meet."""
    edit = samples.chain(
        samples.profiles(samples.LEAF, lambda each: each),
        samples.own_map(samples.LEAF, traffic_class={26: 4}, priority_group={4: 3}, pfc_queue={3: 4}),
    )
    by_rule = found(edit)
    assert "EW201" not in by_rule
    assert "EW270" in by_rule


def test_notifications_are_followed_by_the_map_of_the_port() -> None:
    assert "EW230" in found(samples.own_map(samples.LEAF, traffic_class={48: 3}))


def test_several_ports_may_carry_other_code_points_in_their_own_class() -> None:
    some = samples.own_map(samples.LEAF, first=4, traffic_class={10: 5})
    assert breaches(RULES["EW270"], some(samples.sample())) == ()
    several = samples.own_map(samples.LEAF, first=4, traffic_class={26: 5})
    assert breaches(RULES["EW270"], several(samples.sample()))


def test_holes_of_a_port_map_are_told() -> None:
    edit = samples.chain(
        samples.of_family(samples.LEAF, "sonic"), samples.own_map(samples.LEAF, traffic_class={26: None})
    )
    assert any("26" in each.observed for each in breaches(RULES["EW208"], edit(samples.sample())))
