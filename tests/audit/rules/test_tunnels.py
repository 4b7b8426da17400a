"""Lossless ports beside a tunnel that copies no marks: what enters it and what does not."""

from __future__ import annotations

import pytest

from eastwest.audit.engine import audit, breaches
from eastwest.audit.load import audited_of
from eastwest.audit.rules import RULES
from eastwest.audit.subject import Audited
from eastwest.discover import network_of
from eastwest.discover.source import Text
from eastwest.intent.catalogue.load import load_catalogue

HEAD = """! device: leaf1 (DCS-7060X6, EOS-4.32.0F)
hostname leaf1
vlan 64,200
vrf instance edge
interface Loopback0
   ip address 10.1.3.1/32
interface Loopback1
   ip address 10.1.4.1/32
interface Vxlan1
   vxlan source-interface Loopback1
   vxlan vlan 200 vni 10200
   vxlan vrf edge vni 50050
interface Ethernet9
   no switchport
   ip address 10.0.0.1/31
router bgp 65001
   router-id 10.1.3.1
interface Ethernet1
   priority-flow-control on
   priority-flow-control priority 3 no-drop
"""


def network(text: str) -> Audited:
    return audited_of(network_of(iter([Text("leaf1.cfg", text)])), load_catalogue())


@pytest.mark.parametrize(
    ("port", "severities"),
    [
        ("   switchport access vlan 200\n", ["critical"]),
        ("   switchport access vlan 64\n", []),
        ("   switchport mode trunk\n   switchport trunk allowed vlan 64,200\n", ["warning"]),
        ("   switchport mode trunk\n   switchport trunk allowed vlan 200\n", ["critical"]),
        ("   switchport mode trunk\n", ["warning"]),
        ("   no switchport\n   ip address 10.0.0.3/31\n", []),
        ("   no switchport\n   vrf edge\n   ip address 10.0.0.3/31\n", ["critical"]),
    ],
)
def test_marks_are_lost_by_what_enters_the_tunnel(port: str, severities: list[str]) -> None:
    assert [each.severity.value for each in breaches(RULES["EW207"], network(HEAD + port))] == severities


def test_pfc_by_half_is_told_once_for_all_ports_whatever_the_watchdog_says() -> None:
    watchdog = "priority-flow-control watchdog polling-interval 0.4 action errdisable\n"
    port = "interface Ethernet{}\n   no switchport\n   priority-flow-control priority 3 no-drop\n"
    text = HEAD.partition("interface Ethernet1\n")[0] + "".join(map(port.format, range(1, 5)))
    result = audit(network(watchdog + text), rules=[RULES["EW217"]])
    assert [each.place.port for each in result.findings] == ["Ethernet1 and 3 more"]
    assert result.not_judged == ()
