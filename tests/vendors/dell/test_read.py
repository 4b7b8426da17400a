"""Both of Dell's command lines, and what they do not say."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from eastwest.plan.device import EcnMarking, PfcWatchdog
from eastwest.vendors.dell import read_enterprise, read_os10

ENTERPRISE = """\
!
hostname leaf1
qos wred-policy ROCE
 green minimum-threshold 1000 maximum-threshold 2000 drop-probability 10
 ecn green
!
qos scheduler-policy ROCE
 !
 queue 3
  type dwrr
  weight 60
 !
 queue 6
  type strict
!
qos map dscp-tc ROCE
 dscp 26 traffic-class 3
 dscp 48 traffic-class 6
!
interface Loopback 0
 ip address 10.255.0.1/32
!
interface Eth1/1-1/2
 mtu 9100
 speed 400000
 fec RS
 no shutdown
 ipv6 enable
 queue 3 wred-policy ROCE
 scheduler-policy ROCE
 qos-map dscp-tc ROCE
 priority-flow-control priority 3
 priority-flow-control watchdog on detect-time 200
 strange words
!
router bgp 65001
 router-id 10.255.0.1
 bestpath as-path multipath-relax
 timers 3 9
 !
 address-family ipv4 unicast
  maximum-paths 64
 !
 peer-group SPINE
  remote-as 65100
  !
  address-family ipv4 unicast
   activate
 neighbor interface Eth1/1
  peer-group SPINE
"""
OS10 = """\
! Version 10.5.4.0
hostname leaf2
class-map type network-qos pfc3
 match qos-group 3
class-map type queuing q3
 match queue 3
trust dscp-map roce
 qos-group 3 dscp 24,26
qos-map traffic-class tc
 queue 3 qos-group 3
wred ecn3
 random-detect color green minimum-threshold 500 maximum-threshold 1000 drop-probability 50
 random-detect ecn
policy-map type network-qos pfc
 class pfc3
  pause
  pfc-cos 3
policy-map type queuing ets
 class q3
  bandwidth percent 50
  random-detect ecn3
system qos
 trust-map dscp roce
 qos-map traffic-class tc
 service-policy output type queuing ets
interface ethernet1/1/1
 no shutdown
 mtu 9216
 priority-flow-control mode on
 service-policy input type network-qos pfc
 service-policy output type queuing ets
interface ethernet1/1/2
 no shutdown
"""


def test_enterprise_sonic() -> None:
    result = read_enterprise({"leaf1.cfg": ENTERPRISE})
    intent = result.intent
    assert [(each.line, each.text) for each in result.not_understood] == [(34, "strange words")]
    assert [(port.name, port.mtu_bytes, port.fec, port.qos) for port in intent.interfaces] == [
        ("Eth1/1", 9100, "rs", "ROCE"),
        ("Eth1/2", 9100, "rs", "ROCE"),
    ]
    assert intent.qos is not None
    (profile,) = intent.qos.ports
    assert (profile.pfc, profile.trust, profile.watchdog) == ((3,), "dscp", True)
    assert [(queue.queue, queue.strict, queue.weight_percent) for queue in profile.queues] == [
        (3, False, 60),
        (6, True, None),
    ]
    assert profile.queues[0].ecn == EcnMarking(1_000_000, 2_000_000, 10)
    assert intent.qos.watchdog == PfcWatchdog(100, 200, 0, "drop")
    assert intent.qos.maps.traffic_class[26] == 3
    bgp = intent.bgp
    assert bgp is not None
    assert (bgp.asn, bgp.maximum_paths, bgp.multipath_relax, bgp.keepalive_s) == (65001, 64, True, 3)
    assert [(each.peer, each.remote_as) for each in bgp.neighbours] == [("Eth1/1", 65100)]


def test_os10() -> None:
    result = read_os10({"leaf2.cfg": OS10})
    intent = result.intent
    assert result.not_understood == ()
    assert (intent.hostname, intent.nos.version) == ("leaf2", "10.5.4.0")
    assert [port.mtu_bytes for port in intent.interfaces] == [9198, 1514]
    assert intent.qos is not None
    profiles = {profile.name: profile for profile in intent.qos.ports}
    found = profiles[intent.interfaces[0].qos]
    assert (found.trust, found.pfc) == ("dscp", (3,))
    assert found.queues[0].ecn == EcnMarking(500_000, 1_000_000, 50)
    assert profiles[intent.interfaces[1].qos].pfc == ()
    assert intent.qos.maps.queue[3] == 3


def test_wred_without_ecn_marks_nothing() -> None:
    text = OS10.replace(" random-detect ecn\n", "")
    qos = read_os10({"a": text}).intent.qos
    assert qos is not None
    assert all(queue.ecn is None for profile in qos.ports for queue in profile.queues)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_garbled_lines_raise_nothing(data: st.DataObject) -> None:
    for text, read in ((ENTERPRISE, read_enterprise), (OS10, read_os10)):
        lines = text.splitlines()
        at = data.draw(st.integers(0, len(lines) - 1))
        words = lines[at].split(" ")
        words[data.draw(st.integers(0, len(words) - 1))] = data.draw(
            st.sampled_from(("", "x", "9" * 4000, "1-9999", "-"))
        )
        lines[at] = " ".join(words)
        read({"a": "\n".join(lines)})


def test_what_a_hash_takes_in_is_read() -> None:
    lines = (
        "ip load-share hash ipv4 ipv4-src-ip ipv4-dst-ip",
        "ip load-share hash ipv4 ipv4-l4-src-port",
        "ip load-share hash seed 8888",
        "ip load-share hash algorithm CRC",
    )
    found = read_enterprise({"running.cfg": "\n".join(lines)})
    balancing = found.intent.balancing
    assert balancing.hash_fields == ("source-address", "destination-address", "source-port")
    assert balancing.seed == 8888
    assert found.not_understood == ()
    assert read_enterprise({"a": "hostname x"}).intent.balancing.hash_fields == ()


def test_the_queue_pair_is_hashed_beside_the_default_fields() -> None:
    found = read_enterprise({"running.cfg": "ip load-share hash roce qpn"}).intent.balancing
    assert found.hash_fields[-1] == "roce-qp"
    assert "source-port" in found.hash_fields


def test_a_range_of_the_parts_of_one_port() -> None:
    found = read_os10({"a.cfg": "interface range ethernet1/1/1:1-1/1/1:4\n mtu 9216\n"}).intent
    assert [port.name for port in found.interfaces] == [f"ethernet1/1/1:{part}" for part in range(1, 5)]
    across = read_os10({"a.cfg": "interface range ethernet1/1/1:1-1/1/32:5\n mtu 9216\n"})
    assert not across.intent.interfaces
    assert len(across.not_understood) == 2


def test_older_words_of_enterprise_sonic_mean_the_same() -> None:
    new = "interface Eth1/1\n priority-flow-control priority 3\n queue 3 wred-policy W\n"
    old = new.replace("priority-flow-control priority", "pfc priority").replace("wred-policy", "wred-profile")
    assert read_enterprise({"a.cfg": old}) == read_enterprise({"a.cfg": new})
