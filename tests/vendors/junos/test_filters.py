"""Firewall filters that classify, aliases of code points, and queues served through traffic control profiles."""

from __future__ import annotations

import pytest

from eastwest.plan.device import DeviceIntent, PortQos
from eastwest.vendors.family import ReadResult
from eastwest.vendors.junos import JUNOS

BASE = """\
set interfaces et-0/0/1 mtu 9216
set interfaces et-0/0/1 unit 0 family inet address 10.0.0.1/31
set class-of-service forwarding-classes class ROCE queue-num 4 no-loss pfc-priority 3
set class-of-service forwarding-classes queue 6 CNP
set class-of-service congestion-notification-profile P input dscp code-point 011010 pfc
set class-of-service interfaces et-0/0/1 congestion-notification-profile P
"""
FILTER = """\
set interfaces et-0/0/1 unit 0 family inet filter input MARKS
set firewall family inet filter MARKS term cnp from dscp 48
set firewall family inet filter MARKS term cnp then forwarding-class CNP
set firewall family inet filter MARKS term cnp then loss-priority low
set firewall family inet filter MARKS term roce from protocol udp
set firewall family inet filter MARKS term roce from destination-port 4791
set firewall family inet filter MARKS term roce from dscp [ 26 af32 ]
set firewall family inet filter MARKS term roce then forwarding-class ROCE
set firewall family inet filter MARKS term rest then accept
"""
CLASSIFIER = """\
set class-of-service classifiers dscp C forwarding-class CNP loss-priority low code-points 110000
set class-of-service classifiers dscp C forwarding-class ROCE loss-priority low code-points [ 011010 far ]
set class-of-service code-point-aliases dscp far 001100
set class-of-service interfaces et-* unit * classifiers dscp C
"""


def profile(intent: DeviceIntent) -> PortQos:
    assert intent.qos is not None
    return next(each for each in intent.qos.ports if each.name == intent.interfaces[0].qos)


def classes(found: ReadResult) -> dict[int, int]:
    """The class of every code point that has one, at the first port."""
    qos, own = found.intent.qos, profile(found.intent).maps
    assert qos is not None
    table = (own or qos.maps).traffic_class
    return {code: value for code, value in enumerate(table) if value is not None}


def test_an_alias_may_stand_after_its_use() -> None:
    found = JUNOS.read({"a": BASE + CLASSIFIER})
    assert found.not_understood == ()
    assert classes(found) == {48: 6, 26: 4, 12: 4}


def test_a_filter_classifies_at_its_port() -> None:
    found = JUNOS.read({"a": BASE + FILTER})
    assert found.not_understood == ()
    assert classes(found) == {48: 6, 26: 4, 28: 4}
    assert (profile(found.intent).trust, profile(found.intent).pfc) == ("dscp", (3,))


def test_a_filter_comes_before_the_classifier_and_leaves_the_rest_to_it() -> None:
    turned = FILTER.replace("from dscp 48", "from dscp 12")
    found = JUNOS.read({"a": BASE + CLASSIFIER + turned})
    assert classes(found) == {12: 6, 26: 4, 28: 4, 48: 6}


def test_a_filter_that_a_group_applies() -> None:
    inner = FILTER.splitlines()
    by_group = inner[0].replace("set interfaces et-0/0/1", "set groups G interfaces <et-*>")
    rest = "\n".join(inner[1:])
    found = JUNOS.read({"a": f"{BASE}{by_group}\nset apply-groups G\n{rest}\n"})
    assert found.not_understood == ()
    assert classes(found) == {48: 6, 26: 4, 28: 4}


@pytest.mark.parametrize(
    "condition", ["source-port 4791", "user-vlan-1p-priority 3", "dscp 99", "destination-port 4791"]
)
def test_what_is_no_code_point_leaves_the_port_open(condition: str) -> None:
    other = FILTER.replace("from dscp 48", f"from {condition}")
    found = JUNOS.read({"a": BASE + CLASSIFIER + other})
    assert classes(found) == {}
    assert {each.line for each in found.not_understood} == {12, 13, 14}


def test_a_filter_that_only_lets_through_or_drops_is_told_and_changes_nothing() -> None:
    lists = """\
set interfaces et-0/0/1 unit 0 family inet filter input GUARD
set firewall family inet filter GUARD term bad from source-address 192.0.2.0/24
set firewall family inet filter GUARD term bad then discard
set firewall family inet filter GUARD term rest then accept
"""
    found = JUNOS.read({"a": BASE + CLASSIFIER + lists})
    assert classes(found) == {48: 6, 26: 4, 12: 4}
    assert {each.line for each in found.not_understood} == {11, 12, 13, 14}


def test_shares_of_traffic_control_profiles_are_of_what_they_are_guaranteed() -> None:
    text = """\
set interfaces xe-0/0/1 mtu 9216
set class-of-service forwarding-classes class ROCE queue-num 3
set class-of-service forwarding-classes class BULK queue-num 0
set class-of-service forwarding-class-sets LOSSLESS class ROCE
set class-of-service scheduler-maps M1 forwarding-class ROCE scheduler S1
set class-of-service scheduler-maps M2 forwarding-class BULK scheduler S2
set class-of-service schedulers S1 transmit-rate percent 100
set class-of-service schedulers S2 transmit-rate percent 50
set class-of-service traffic-control-profiles T1 scheduler-map M1 guaranteed-rate percent 60
set class-of-service traffic-control-profiles T2 scheduler-map M2
set class-of-service traffic-control-profiles T2 guaranteed-rate percent 40
set class-of-service interfaces xe-0/0/1 forwarding-class-set LOSSLESS output-traffic-control-profile T1
set class-of-service interfaces xe-0/0/1 forwarding-class-set REST output-traffic-control-profile T2
"""
    found = JUNOS.read({"a": text})
    assert found.not_understood == ()
    assert {queue.queue: queue.weight_percent for queue in profile(found.intent).queues} == {3: 60, 0: 20}


def test_speeds_and_splits_of_the_chassis() -> None:
    text = """\
set chassis fpc 0 pic 0 port 8 number-of-sub-ports 4
set chassis fpc 0 pic 0 port 8 speed 25g
set chassis fpc 0 pic 0 port-range 0 1 speed 100G
set interfaces et-0/0/8:3 mtu 9216
set interfaces et-0/0/1 mtu 9216
set interfaces et-0/0/2 mtu 9216
"""
    found = JUNOS.read({"a": text})
    assert found.not_understood == ()
    ports = {port.name: (port.speed_gbps, port.front and port.front.parts) for port in found.intent.interfaces}
    assert ports == {"et-0/0/1": (100.0, None), "et-0/0/2": (0.0, None), "et-0/0/8:3": (25.0, 4)}


def test_a_class_without_priority_is_in_no_lossy_group() -> None:
    found = JUNOS.read({"a": BASE.replace(" pfc-priority 3", "") + CLASSIFIER})
    assert found.intent.qos is not None
    assert found.intent.qos.maps.priority_group[4] is None
    assert profile(found.intent).pfc == ()
    assert found.not_understood == ()
