"""Maps that are bound to ports, in the words of every family: most ports' are the device's, others stay with theirs."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from eastwest.plan.device import DeviceIntent, PortQos, QosMaps
from eastwest.plan.device.qos import most_used, one_map
from eastwest.vendors.dell import read_enterprise, read_os10
from eastwest.vendors.family import ReadResult
from eastwest.vendors.registry import FAMILIES

EOS = """\
qos map dscp 26 to traffic-class 3
class-map type qos match-any ROCE
   match dscp 26 af31
policy-map type quality-of-service ODD
   class ROCE
      set traffic-class 5
qos profile FABRIC
   qos trust dscp
   priority-flow-control on
   priority-flow-control priority 3 no-drop
interface Ethernet1/1
   service-profile FABRIC
interface Ethernet2/1
   service-profile FABRIC
interface Ethernet3/1
   service-profile FABRIC
   service-policy type qos input ODD
"""
NXOS = """\
class-map type qos match-all ROCE
  match dscp 26
policy-map type qos USUAL
  class ROCE
    set qos-group 3
policy-map type qos ODD
  class ROCE
    set qos-group 5
policy-map type network-qos LOSSLESS
  class type network-qos c-8q-nq3
    pause pfc-cos 3
system qos
  service-policy type network-qos LOSSLESS
interface Ethernet1/1
  service-policy type qos input USUAL
  priority-flow-control mode on
interface Ethernet1/2
  service-policy type qos input USUAL
  priority-flow-control mode on
interface Ethernet1/3
  service-policy type qos input ODD
  priority-flow-control mode on
"""
JUNOS = """\
set class-of-service classifiers dscp USUAL forwarding-class TC3 loss-priority low code-points 011010
set class-of-service classifiers dscp ODD forwarding-class TC5 loss-priority low code-points 011010
set class-of-service forwarding-classes class TC3 queue-num 3 no-loss pfc-priority 3
set class-of-service forwarding-classes class TC5 queue-num 5
set class-of-service congestion-notification-profile CNP input dscp code-point 011010 pfc
set class-of-service interfaces et-* congestion-notification-profile CNP
set class-of-service interfaces et-* unit 0 classifiers dscp USUAL
set class-of-service interfaces et-0/0/3 unit 0 classifiers dscp ODD
set interfaces et-0/0/1 unit 0 family inet address 10.0.0.0/31
set interfaces et-0/0/2 unit 0 family inet address 10.0.0.2/31
set interfaces et-0/0/3 unit 0 family inet address 10.0.0.4/31
"""
SONIC = json.dumps(
    {
        "PORT": {f"Ethernet{number}": {"lanes": str(number)} for number in (0, 8, 16)},
        "DSCP_TO_TC_MAP": {"USUAL": {"26": "3"}, "ODD": {"26": "5"}},
        "PORT_QOS_MAP": {
            "Ethernet0": {"dscp_to_tc_map": "USUAL", "pfc_enable": "3"},
            "Ethernet8": {"dscp_to_tc_map": "USUAL", "pfc_enable": "3"},
            "Ethernet16": {"dscp_to_tc_map": "ODD", "pfc_enable": "3"},
        },
    }
)
NVUE = """\
nv set qos mapping default-global trust l3
nv set qos mapping default-global dscp 26 switch-priority 3
nv set qos mapping ODD trust l3
nv set qos mapping ODD dscp 26 switch-priority 5
nv set qos pfc default-global switch-priority 3
nv set interface swp1-3 type swp
nv set interface swp3 qos mapping profile ODD
"""
ENTERPRISE = """\
qos map dscp-tc USUAL
 dscp 26 traffic-class 3
qos map dscp-tc ODD
 dscp 26 traffic-class 5
interface Eth1/1-1/2
 qos-map dscp-tc USUAL
 priority-flow-control priority 3
interface Eth1/3
 qos-map dscp-tc ODD
 priority-flow-control priority 3
"""
OS10 = """\
trust dscp-map USUAL
 qos-group 3 dscp 26
trust dscp-map ODD
 qos-group 5 dscp 26
system qos
 trust-map dscp USUAL
interface ethernet1/1/1
 priority-flow-control mode on
interface ethernet1/1/2
 priority-flow-control mode on
interface ethernet1/1/3
 priority-flow-control mode on
 trust-map dscp ODD
"""


def read(family: str, text: str) -> ReadResult:
    if family == "enterprise-sonic":
        return read_enterprise({"running.cfg": text})
    if family == "os10":
        return read_os10({"running.cfg": text})
    file = {"sonic": "config_db.json"}.get(family, "running.cfg")
    return FAMILIES[family].read({file: text})


def classes(intent: DeviceIntent) -> list[int | None]:
    """Where DSCP 26 goes at each port, in their order."""
    qos = intent.qos
    assert qos is not None
    profiles: dict[str, PortQos] = {each.name: each for each in qos.ports}
    maps = [getattr(profiles.get(port.qos), "maps", None) or qos.maps for port in intent.interfaces]
    return [each.traffic_class[26] for each in maps]


TEXTS = {
    "eos": EOS,
    "nxos": NXOS,
    "junos": JUNOS,
    "sonic": SONIC,
    "nvue": NVUE,
    "enterprise-sonic": ENTERPRISE,
    "os10": OS10,
}


@pytest.mark.parametrize("family", TEXTS)
def test_a_port_keeps_the_map_that_is_bound_to_it(family: str) -> None:
    found = read(family, TEXTS[family])
    assert found.not_understood == ()
    qos = found.intent.qos
    assert qos is not None
    assert qos.maps.traffic_class[26] == 3
    assert classes(found.intent) == [3, 3, 5]
    odd = next(each for each in qos.ports if each.maps is not None)
    assert odd.name == found.intent.interfaces[2].qos
    usual = next(each for each in qos.ports if each.name == found.intent.interfaces[0].qos)
    assert replace(odd, name="", maps=None) == replace(usual, name="", maps=None)


@pytest.mark.parametrize("family", [family for family in TEXTS if family not in ("enterprise-sonic", "os10")])
def test_what_is_written_has_one_set_of_maps_and_says_so(family: str) -> None:
    intent = read(family, TEXTS[family]).intent
    odd = intent.interfaces[2].qos
    lost = {loss.path for loss in FAMILIES[family].render(intent).inexpressible}
    assert lost & {f"qos.ports[{odd}].maps", f"qos.ports[{odd}]"}


@pytest.mark.parametrize("family", TEXTS)
def test_equal_maps_under_two_names_are_one(family: str) -> None:
    same = TEXTS[family]
    for odd, usual in (
        ("traffic-class 5", "traffic-class 3"),
        ("qos-group 5", "qos-group 3"),
        ("switch-priority 5", "switch-priority 3"),
        ("forwarding-class TC5", "forwarding-class TC3"),
        ('"26": "5"', '"26": "3"'),
    ):
        same = same.replace(odd, usual)
    found = read(family, same).intent.qos
    assert found is not None
    assert [each.maps for each in found.ports if each.maps is not None and each.maps != found.maps] == []


def test_a_map_that_nothing_binds_stays_told() -> None:
    for family, line in (("nxos", "policy-map type qos ODD"), ("sonic", "ODD"), ("junos", "ODD")):
        text = TEXTS[family]
        unbound = {
            "nxos": text.replace("input ODD", "input USUAL"),
            "sonic": text.replace('"dscp_to_tc_map": "ODD"', '"dscp_to_tc_map": "USUAL"'),
            "junos": text.replace("unit 0 classifiers dscp ODD", "unit 0 classifiers dscp USUAL"),
        }[family]
        assert any(line in each.text for each in read(family, unbound).not_understood), family


def test_maps_of_most_ports_are_the_devices() -> None:
    one, other = QosMaps(), QosMaps(queue=(1,) * 8)
    assert most_used([one, other, other]) == other
    assert most_used([]) == QosMaps()
    assert one_map(None) is None
