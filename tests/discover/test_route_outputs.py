"""Routes in use and their next hops, by family. Layouts are the makers'; addresses are made up."""

from __future__ import annotations

from eastwest.discover.state import RouteSeen
from tests.discover.outputs import switch, told, told_by_json

EOS = """\
VRF: default
Codes: C - connected, S - static, K - kernel,
       B - Other BGP Routes, B I - iBGP, B E - eBGP,

Gateway of last resort is not set

 B E      10.20.0.0/24 [20/0]
           via 10.1.0.0, Ethernet1/1
           via 10.1.0.2, Ethernet2/1
 C        10.1.0.0/31
           directly connected, Ethernet1/1
 B E      10.20.1.0/24 [20/0] via 10.1.0.0, Ethernet1/1

VRF: tenant7
 B E      10.30.0.0/24 [20/0] via 10.1.9.0, Ethernet9/1
"""
FRR = """\
Codes: K - kernel route, C - connected, S - static, B - BGP,
       > - selected route, * - FIB route, q - queued, r - rejected, b - backup

B>* 10.20.0.0/24 [20/0] via 10.1.0.0, Ethernet0, weight 1, 00:21:42
  *                     via 10.1.0.2, Ethernet4, weight 1, 00:21:42
B   10.1.0.0/31 [20/0] via 10.1.0.9, Ethernet0, weight 1, 00:21:42
C>* 10.1.0.0/31 is directly connected, Ethernet0, 00:30:00
"""
NXOS = """\
IP Route Table for VRF "default"
'*' denotes best ucast next-hop

10.20.0.0/24, ubest/mbest: 2/0
    *via 10.1.0.0, Eth1/1, [20/0], 1d02h, bgp-65001, external, tag 65000
    *via 10.1.0.2, [20/0], 1d02h, bgp-65001, external, tag 65000
     via 10.1.0.4, [200/0], 1d02h, bgp-65001, internal
"""
JUNOS = """\
inet.0: 9 destinations, 12 routes (9 active, 0 holddown, 0 hidden)
+ = Active Route, - = Last Active, * = Both

10.20.0.0/24       *[BGP/170] 2d 03:04:05, localpref 100, from 10.1.0.0
                      AS path: 65000 65002 I, validation-state: unverified
                      to 10.1.0.0 via et-0/0/0.0
                    > to 10.1.0.2 via et-0/0/1.0
                    [BGP/170] 2d 03:04:05, localpref 100
                      AS path: 65000 65002 I, validation-state: unverified
                    > to 10.1.0.4 via et-0/0/2.0
"""


def _routes(text: str, command: str = "show ip route") -> tuple[RouteSeen, ...]:
    return switch(told(text, command)).routes


def test_eos() -> None:
    wide, narrow, tenant = _routes(EOS)
    assert wide == RouteSeen("10.20.0.0/24", "bgp", ("10.1.0.0 Ethernet1/1", "10.1.0.2 Ethernet2/1"))
    assert narrow.next_hops == ("10.1.0.0 Ethernet1/1",)
    assert (tenant.prefix, tenant.vrf) == ("10.30.0.0/24", "tenant7")


def test_frr_marks_what_is_in_use() -> None:
    (wide,) = _routes(FRR)
    assert wide == RouteSeen("10.20.0.0/24", "bgp", ("10.1.0.0 Ethernet0", "10.1.0.2 Ethernet4"))


def test_nxos_has_a_star_before_the_best() -> None:
    (wide,) = _routes(NXOS)
    assert wide == RouteSeen("10.20.0.0/24", "bgp", ("10.1.0.0 Eth1/1", "10.1.0.2"))


def test_junos_takes_the_active_path() -> None:
    (wide,) = _routes(JUNOS, "show route")
    assert wide == RouteSeen("10.20.0.0/24", "bgp", ("10.1.0.0 et-0/0/0.0", "10.1.0.2 et-0/0/1.0"))


def test_json_of_frr_and_eos() -> None:
    hops = [{"ip": "10.1.0.0", "interfaceName": "swp1", "fib": True}, {"ip": "10.1.0.2", "interfaceName": "swp2"}]
    frr = {"10.20.0.0/24": [{"prefix": "10.20.0.0/24", "protocol": "bgp", "selected": True, "nexthops": hops}]}
    assert switch(told_by_json(frr)).routes == (RouteSeen("10.20.0.0/24", "bgp", ("10.1.0.0 swp1",)),)
    vias = [
        {"nexthopAddr": "10.1.0.0", "interface": "Ethernet1"},
        {"nexthopAddr": "10.1.0.2", "interface": "Ethernet2"},
    ]
    eos = {"vrfs": {"default": {"routes": {"10.20.0.0/24": {"routeType": "eBGP", "vias": vias}}}}}
    (route,) = switch(told_by_json(eos)).routes
    assert (route.protocol, len(route.next_hops)) == ("bgp", 2)
