"""Both command lines as people paste them: what belongs to a mode, however it is indented."""

from __future__ import annotations

from eastwest.vendors.dell import read_enterprise, read_os10

HALF_FLAT = """\
class-map type network-qos fast
 match qos-group 3
class-map type queuing q3
 match queue 3
!
policy-map type queuing ets
 !
 class q3
 bandwidth percent 60
!
policy-map type network-qos pfc
!
 class fast
 pause
 pfc-cos 3
!
system qos
 trust-map dot1p cos
!
interface vlan 21
 description storage
 no shutdown
!
 interface range ethernet1/1/1-1/1/2
 description servers
 mtu 9216
 priority-flow-control mode on
 service-policy input type network-qos pfc
 service-policy output type queuing ets
"""


def test_lines_beside_a_class_belong_to_it() -> None:
    result = read_os10({"a.cfg": HALF_FLAT})
    assert result.not_understood == ()
    assert result.intent.qos is not None
    (profile,) = result.intent.qos.ports
    assert (profile.trust, profile.pfc) == ("cos", (3,))
    assert [(queue.queue, queue.weight_percent) for queue in profile.queues] == [(3, 60)]


def test_a_heading_of_the_top_ends_the_block_that_it_is_set_into() -> None:
    intent = read_os10({"a.cfg": HALF_FLAT}).intent
    assert [(port.name, port.mtu_bytes, port.description) for port in intent.interfaces] == [
        ("ethernet1/1/1", 9198, "servers"),
        ("ethernet1/1/2", 9198, "servers"),
    ]
    assert [vlan.number for vlan in intent.vlans] == [21]


def test_a_divider_ends_an_empty_block() -> None:
    text = "interface ethernet1/1/1\n!\nmtu 9216\n"
    result = read_os10({"a.cfg": text})
    assert [each.line for each in result.not_understood] == [3]
    assert result.intent.interfaces[0].mtu_bytes == 1514


def test_parts_of_several_ports() -> None:
    split = "".join(f"interface breakout 1/1/{port} map 100g-4x\n" for port in (1, 2))
    text = "interface range ethernet1/1/1:3-1/1/2:2\n mtu 9216\n"
    ports = read_os10({"a.cfg": split + text}).intent.interfaces
    assert [(port.name, port.speed_gbps) for port in ports] == [
        ("ethernet1/1/1:3", 100),
        ("ethernet1/1/1:4", 100),
        ("ethernet1/1/2:1", 100),
        ("ethernet1/1/2:2", 100),
    ]
    alone = read_os10({"a.cfg": text})
    assert alone.intent.interfaces == ()
    assert [each.line for each in alone.not_understood] == [1, 2]


def test_access_ports_are_in_a_vlan_and_trunks_in_none() -> None:
    text = (
        "interface ethernet1/1/1\n switchport access vlan 7\n"
        "interface ethernet1/1/2\n switchport mode trunk\n switchport access vlan 7\n switchport trunk allowed vlan 8\n"
        "interface vlan7\n ip address 10.7.0.1/24\n vrrp-group 7\n  virtual-address 10.7.0.254\n"
    )
    result = read_os10({"a.cfg": text})
    assert result.not_understood == ()
    assert [port.vlan for port in result.intent.interfaces] == [7, None]
    assert [(vlan.number, vlan.addresses) for vlan in result.intent.vlans] == [(7, ("10.7.0.1/24",))]


ROUTING = """\
ip prefix-list LOOPS seq 5 permit 10.255.0.0/24 ge 32 le 32
route-map LOOPS-ONLY permit 10
 match ip address prefix-list LOOPS
interface Loopback 0
 ip address 10.255.0.1/32
interface vxlan vtep1
 source-ip 10.255.0.1
 map vni 5010 vrf Vrf_a
 qos-mode uniform
router bgp 65001
 router-id 10.255.0.1
 address-family ipv4 unicast
  redistribute connected route-map LOOPS-ONLY
 peer-group UP
  timers 2 6
  address-family ipv4 unicast
   activate
   route-map LOOPS-ONLY out
 neighbor interface Eth1/1
  peer-group UP
router bgp 65001 vrf Vrf_a
 neighbor 172.16.0.1
  remote-as 65500
"""


def test_what_is_announced_and_to_whom() -> None:
    result = read_enterprise({"a.cfg": ROUTING})
    bgp = result.intent.bgp
    assert result.not_understood == ()
    assert bgp is not None
    assert (bgp.connected, bgp.groups[0].filter_out, [each.name for each in bgp.filters]) == (
        "LOOPS",
        "LOOPS",
        ["LOOPS"],
    )
    assert (bgp.keepalive_s, bgp.hold_s) == (2, 6)


def test_sessions_of_a_vrf_are_none_of_the_device() -> None:
    intent = read_enterprise({"a.cfg": ROUTING}).intent
    assert intent.bgp is not None
    assert [each.peer for each in intent.bgp.neighbours] == ["Eth1/1"]
    assert [(vrf.name, vrf.vni) for vrf in intent.tenancy.vrfs] == [("Vrf_a", 5010)]


def test_the_tunnel_endpoint() -> None:
    overlay = read_enterprise({"a.cfg": ROUTING}).intent.tenancy.overlay
    assert overlay is not None
    assert (overlay.source, overlay.copy_dscp) == (0, True)


LOSSLESS = """\
buffer init lossless
buffer pool ingress_lossless_pool shared-headroom-size 2000000
ars object fast
 idle-time 64
 mode packet-quality
qos map pfc-priority-pg PG
 pfc-priority 0-2,5-7 pg 0
 pfc-priority 3 pg 3
 pfc-priority 4 pg 4
interface Ethernet0
 cable-length 30m
 qos-map pfc-priority-pg PG
 priority-flow-control priority 3,4
"""


def test_priorities_buffers_and_rerouting_of_enterprise_sonic() -> None:
    result = read_enterprise({"a.cfg": LOSSLESS})
    qos = result.intent.qos
    assert result.not_understood == ()
    assert qos is not None
    assert qos.pool is not None
    assert qos.pool.headroom_pool_bytes == 2_000_000
    assert qos.ports[0].pfc == (3, 4)
    assert [(each.priority_group, each.headroom_bytes, each.cable_m) for each in qos.ports[0].buffers] == [
        (3, None, 30.0),
        (4, None, 30.0),
    ]
    assert (result.intent.balancing.mode, result.intent.balancing.flowlet_us) == ("adaptive", 64)


def test_pauses_of_another_group_and_asymmetric_pauses_are_not_understood() -> None:
    text = LOSSLESS.replace("pfc-priority 3 pg 3", "pfc-priority 3 pg 5") + " priority-flow-control asymmetric\n"
    left = read_enterprise({"a.cfg": text}).not_understood
    assert [each.text for each in left] == ["qos-map pfc-priority-pg PG", "priority-flow-control asymmetric"]
