"""RoCE that is classified by the priority of its VLAN tag: what holds on trunks, and what without tags."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eastwest.audit import samples
from eastwest.audit.engine import audit, breaches
from eastwest.audit.load import audited_of
from eastwest.audit.rule import Edit
from eastwest.audit.rules import RULES
from eastwest.audit.rules.protocol.tags import tagged
from eastwest.discover import network_of
from eastwest.discover.source import Text
from eastwest.findings import Severity
from eastwest.intent.catalogue.load import load_catalogue
from eastwest.plan.device import InterfaceIntent, Trunk
from eastwest.plan.device.qos import COS_FIRST

ONLY_TAGS = samples.profiles(samples.LEAF, lambda each: replace(each, trust="cos"))


def rules(edit: Edit) -> set[str]:
    """What is found at the leaf."""
    return {each.rule for each in audit(edit(samples.sample())).findings if each.place.device == samples.LEAF}


def switched(change: dict[str, object]) -> Edit:
    def changed(port: InterfaceIntent) -> InterfaceIntent:
        return replace(port, addresses=(), unnumbered=False, **change)  # type: ignore[arg-type]

    return samples.ports(samples.LEAF, changed, first=None)


def test_tagged_roce_needs_no_code_point() -> None:
    assert not rules(tagged(3, 3)) & {"EW201", "EW202", "EW203", "EW205", "EW277", "EW278"}


def test_a_tag_that_leads_nowhere_is_told_once() -> None:
    assert rules(tagged(3, 0)) & {"EW201", "EW203", "EW277", "EW278"} == {"EW277"}


def test_a_second_tag_in_the_lossless_class_is_a_slip() -> None:
    edit = samples.chain(tagged(3, 3), samples.mapped(samples.LEAF, cos={4: 3}))
    assert [each.severity for each in breaches(RULES["EW278"], edit(samples.sample()))] == [Severity.WARNING] * 2


def test_a_pause_that_stops_another_queue_is_told_of_tags_too() -> None:
    assert "EW202" in rules(samples.chain(tagged(3, 3), samples.mapped(samples.LEAF, queue={3: 5})))


def test_an_idle_priority_is_told_in_terms_of_tags() -> None:
    edit = samples.chain(tagged(3, 3), samples.profiles(samples.LEAF, lambda each: replace(each, pfc=(3, 5))))
    assert any("no CoS leads to 5" in each.observed for each in breaches(RULES["EW203"], edit(samples.sample())))


def test_access_ports_carry_no_tags() -> None:
    edit = samples.chain(ONLY_TAGS, switched({"vlan": 711}))
    found = breaches(RULES["EW205"], edit(samples.sample()))
    assert {each.severity for each in found} == {Severity.WARNING}
    assert not rules(edit) & {"EW277"}


def test_a_trunk_of_its_native_vlan_alone_carries_no_tags() -> None:
    edit = samples.chain(ONLY_TAGS, switched({"trunk": Trunk(711, (711,))}))
    assert "EW205" in rules(edit)


def test_ports_that_go_by_both_marks_are_judged_by_the_code_point_where_they_are_routed() -> None:
    both = samples.profiles(samples.LEAF, lambda each: replace(each, trust=COS_FIRST))
    assert not rules(both) & {"EW201", "EW205", "EW277"}
    assert "EW201" in rules(samples.chain(both, samples.mapped(samples.LEAF, traffic_class={26: 0})))


def test_ports_that_go_by_both_marks_are_sound_by_either_on_trunks() -> None:
    both = samples.chain(tagged(3, 0), samples.profiles(samples.LEAF, lambda each: replace(each, trust=COS_FIRST)))
    assert "EW277" not in rules(both)


TRUNK = """hostname sw1
feature lldp
policy-map type network-qos NQ
  class type network-qos c-8q-nq3
    pause pfc-cos 3
    mtu 9216
system qos
  service-policy type network-qos NQ
{policy}interface Ethernet1/1
  switchport mode trunk
  priority-flow-control mode on
  mtu 9216
interface Ethernet1/2
  no switchport
  ip address 10.0.0.1/31
interface loopback0
  ip address 10.9.9.9/32
"""
BY_TAG = """class-map type qos match-any R
  match cos 3
policy-map type qos P
  class R
    set qos-group 3
system qos
  service-policy type qos input P
"""


@pytest.mark.parametrize(("policy", "count"), [("", 1), (BY_TAG, 0)])
def test_a_trunk_of_a_system_that_trusts_nothing_needs_a_policy(policy: str, count: int) -> None:
    network = network_of(iter([Text("sw1.cfg", TRUNK.format(policy=policy))]))
    found = breaches(RULES["EW205"], audited_of(network, load_catalogue()))
    assert [(each.place.port, each.observed) for each in found] == [("Ethernet1/1", "classifies by nothing")] * count
