"""Maps of the priority in a VLAN tag (802.1p), in the words of every family that has them read."""

from __future__ import annotations

import json

import pytest

from eastwest.plan.device import PortQos, QosMaps
from eastwest.plan.device.qos import COS_FIRST, DSCP_FIRST
from eastwest.vendors.dell import read_enterprise, read_os10
from eastwest.vendors.family import ReadResult
from eastwest.vendors.registry import FAMILIES

NXOS = """\
class-map type qos match-all STORAGE
  match cos 3
class-map type qos match-all HEARTBEAT
  match cos 7
policy-map type qos SORT
  class STORAGE
    set qos-group 3
  class HEARTBEAT
    set qos-group 7
interface Ethernet1/1
  service-policy type qos input SORT
"""
JUNOS = """\
set class-of-service classifiers ieee-802.1 TAGS forwarding-class TC3 loss-priority low code-points 011
set class-of-service classifiers ieee-802.1 TAGS forwarding-class TC7 loss-priority low code-points nc2
set class-of-service forwarding-classes class TC3 queue-num 3 no-loss
set class-of-service forwarding-classes class TC7 queue-num 7
set class-of-service congestion-notification-profile PAUSE input ieee-802.1 code-point 011 pfc
set class-of-service interfaces et-0/0/0 congestion-notification-profile PAUSE
set class-of-service interfaces et-0/0/0 unit 0 classifiers ieee-802.1 TAGS
set interfaces et-0/0/0 mtu 9216
"""
OS10 = """\
trust dot1p-map TAGS
 qos-group 3 dot1p 3
 qos-group 7 dot1p 7
interface ethernet1/1/1
 trust-map dot1p TAGS
"""
ENTERPRISE = """\
qos map dot1p-tc TAGS
 dot1p 3 traffic-class 3
 dot1p 7 traffic-class 7
interface Ethernet0
 qos-map dot1p-tc TAGS
"""
SONIC = json.dumps(
    {
        "PORT": {"Ethernet0": {"speed": "400000"}},
        "DOT1P_TO_TC_MAP": {"TAGS": {"3": "3", "7": "7"}},
        "PORT_QOS_MAP": {"Ethernet0": {"dot1p_to_tc_map": "TAGS", "pfc_enable": "3"}},
    }
)


def read(family: str, text: str) -> ReadResult:
    if family in ("os10", "enterprise-sonic"):
        return {"os10": read_os10, "enterprise-sonic": read_enterprise}[family]({"a.cfg": text})
    return FAMILIES[family].read({"config_db.json" if family == "sonic" else "a.cfg": text})


def found(family: str, text: str) -> tuple[QosMaps, PortQos]:
    """The maps of the device and the profile of its port."""
    qos = read(family, text).intent.qos
    assert qos is not None
    return qos.maps, qos.ports[0]


@pytest.mark.parametrize(
    ("family", "text"),
    [
        ("nxos", NXOS),
        ("junos", JUNOS),
        ("os10", OS10),
        ("enterprise-sonic", ENTERPRISE),
        ("sonic", SONIC),
    ],
)
def test_the_class_of_each_tag_is_read(family: str, text: str) -> None:
    maps, port = found(family, text)
    assert maps.cos == (None, None, None, 3, None, None, None, 7)
    assert (port.trust, port.maps, port.by_tag, port.by_code) == ("cos", None, True, False)
    assert read(family, text).not_understood == ()


def test_a_lossless_class_of_junos_without_a_priority_has_that_of_its_tag() -> None:
    maps, port = found("junos", JUNOS)
    assert (maps.priority_group[3], port.pfc) == (3, (3,))


def test_of_two_maps_that_of_code_points_is_for_ip_packets() -> None:
    both = OS10 + " trust-map dscp CODES\ntrust dscp-map CODES\n qos-group 3 dscp 26\n"
    maps, port = found("os10", both)
    assert (port.trust, maps.cos[3], maps.traffic_class[26]) == ("dscp", 3, 3)


def test_what_a_port_trusts_goes_before_what_the_system_does() -> None:
    both = OS10 + "trust dscp-map CODES\n qos-group 3 dscp 26\nsystem qos\n trust-map dscp CODES\n"
    assert found("os10", both)[1].trust == "cos"


def test_a_code_point_in_a_map_of_tags_is_not_understood() -> None:
    wrong = read("os10", "trust dot1p-map TAGS\n qos-group 3 dscp 26\n")
    assert [each.text for each in wrong.not_understood] == ["qos-group 3 dscp 26"]


def test_which_mark_goes_first_decides_between_two_classes() -> None:
    maps = QosMaps(
        traffic_class=tuple(1 if dscp == 26 else None for dscp in range(64)),
        cos=(None, None, None, 2, None, None, None, None),
        pairs=((5, 40, 6),),
    )
    assert (maps.class_of(COS_FIRST, 26, 3), maps.class_of(DSCP_FIRST, 26, 3)) == (2, 1)
    assert (maps.class_of(COS_FIRST, 26), maps.class_of(DSCP_FIRST, 0, 3), maps.class_of("cos", 26)) == (1, 2, None)
    assert (maps.class_of(COS_FIRST, 40, 5), maps.class_of("cos", 40, 5), maps.class_of(COS_FIRST, 40)) == (
        6,
        None,
        None,
    )
    assert (maps.class_of("dscp", 26, 3), maps.class_of("none", 26, 3)) == (1, None)
