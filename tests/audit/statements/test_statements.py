"""What texts say beside an intent, family by family."""

from __future__ import annotations

import json

from eastwest.audit.statements import frr, indented, junos, nvue, sonic
from eastwest.audit.statements.model import Statements


def _missing(found: Statements) -> set[str]:
    defined = {(each.kind, each.name) for each in found.defined}
    return {each.name for each in found.used if (each.kind, each.name) not in defined}


def test_eos() -> None:
    found = indented.read(
        "a.cfg",
        "qos map traffic-class 3 to dscp 26\nqos profile ROCE\n   tx-queue 3\n"
        "      random-detect ecn minimum-threshold 900 segments maximum-threshold 300 segments"
        " max-mark-probability 20\n"
        "interface Ethernet1\n   flowcontrol receive on\n   service-profile ROCE\ninterface Ethernet2\n"
        "   no flowcontrol send\n   service-profile R0CE\nrouter bgp 1\n   neighbor S peer group\n"
        "   neighbor interface Ethernet7/1 peer-group LOST remote-as 65001\n"
        "   neighbor 10.0.0.1 peer group S\n   neighbor S route-map OUT out\n   neighbor S allowas-in 1\n",
    )
    assert [(each.traffic_class, each.dscp) for each in found.rewrites] == [(3, 26)]
    (threshold,) = found.thresholds
    assert (threshold.low, threshold.high, threshold.unit, threshold.most_percent) == (900, 300, "segments", 20)
    assert threshold.line.line == 4
    assert [(each.port, each.direction, each.on) for each in found.pauses] == [
        ("Ethernet1", "receive", True),
        ("Ethernet2", "send", False),
    ]
    assert _missing(found) == {"R0CE", "OUT", "LOST"}
    assert found.loops
    assert found.marking
    assert not found.counters


def test_nxos() -> None:
    found = indented.read(
        "a.cfg",
        "class-map type qos match-any ROCE\n  match dscp 26\npolicy-map type qos IN\n  class ROCE\n"
        "    set qos-group 3\n"
        "  class CNP\n    set qos-group 7\n  class class-default\n"
        "policy-map type queuing OUT\n  class type queuing c-out-8q-q3\n    bandwidth remaining percent 80\n"
        "  class type queuing c-out-8q-q-default\n    bandwidth remaining percent 30\n"
        "policy-map type queuing BUF\n  class type queuing c-in-q3\n"
        "    pause buffer-size 100000 pause-threshold 40000 resume-threshold 60000\n"
        "interface Ethernet1/1\n  priority-flow-control mode auto\n  service-policy type qos input INN\n"
        "interface Vlan7\n  ip address 10.1.7.2/24\n  hsrp 7\n    ip 100.1.7.1\n",
    )
    assert _missing(found) == {"CNP", "INN"}
    assert [share.total for share in found.shares] == [110]
    assert [(each.xoff_bytes, each.xon_bytes) for each in found.resumes] == [(40000, 60000)]
    assert [(each.port, each.mode) for each in found.dcbx] == [("Ethernet1/1", "auto")]
    assert [(each.address, each.subnets) for each in found.gateways] == [("100.1.7.1", ("10.1.7.2/24",))]


def test_junos_in_both_forms() -> None:
    curly = """
    interfaces { et-0/0/1 { ether-options { flow-control; } } }
    class-of-service {
        drop-profiles { dp1 { interpolate { fill-level [ 90 55 ]; drop-probability [ 0 100 ]; } } }
        shared-buffer { ingress { buffer-partition lossless { percent 80; } buffer-partition lossy { percent 30; } } }
        forwarding-classes { class NO-LOSS queue-num 4 no-loss pfc-priority 3; class CNP queue-num 3; }
        classifiers { dscp c { forwarding-class NO-LOSS { loss-priority low code-points 011010; } } }
        rewrite-rules { dscp r { forwarding-class CNP { loss-priority low code-point 110000; } } }
        schedulers { s1 { explicit-congestion-notification;
            drop-profile-map loss-priority any protocol any drop-profile dp1; } }
        scheduler-maps { m { forwarding-class NO-LOSS scheduler s1; forwarding-class CNP scheduler s2; } }
        interfaces { et-* { scheduler-map m; congestion-notification-profile cnp; } }
    }
    policy-options { policy-statement A { then accept; } }
    protocols { bgp { group G { export ( A && B ); } } }
    """
    found = junos.read("a.conf", curly)
    assert _missing(found) == {"s2", "cnp", "B"}
    assert [(each.low, each.high) for each in found.thresholds] == [(90, 55)]
    assert [share.total for share in found.shares] == [110]
    assert [(each.traffic_class, each.dscp) for each in found.rewrites] == [(3, 48)]
    assert [(each.port, each.on) for each in found.pauses] == [("et-0/0/1", True)]
    flat = junos.read(
        "b.conf",
        "set class-of-service interfaces et-0/0/1 scheduler-map m\nset class-of-service scheduler-maps n"
        " forwarding-class best-effort scheduler s\nset interfaces et-0/0/1 gigether-options no-flow-control\n",
    )
    assert _missing(flat) == {"m", "s"}
    assert [each.on for each in flat.pauses] == [False]


def test_inactive_statements_say_nothing() -> None:
    text = "set class-of-service interfaces et-0/0/1 scheduler-map m\ndeactivate class-of-service interfaces et-0/0/1\n"
    assert junos.read("a.conf", text) == Statements()


def test_sonic() -> None:
    tables = {
        "PORT_QOS_MAP": {"Ethernet0": {"dscp_to_tc_map": "AZURE", "tc_to_queue_map": "[TC_TO_QUEUE_MAP|AZURE]"}},
        "DSCP_TO_TC_MAP": {"AZUR": {"26": "3"}},
        "TC_TO_QUEUE_MAP": {"AZURE": {"3": "3"}},
        "QUEUE": {"Ethernet0|3": {"scheduler": "s.0", "wred_profile": "NULL"}},
    }
    found = sonic.read("config_db.json", json.dumps(tables, indent=1))
    assert _missing(found) == {"AZURE", "s.0"}
    assert sonic.read("broken.json", "{") == Statements()


def test_nvue() -> None:
    found = nvue.read(
        "startup.txt",
        "nv set qos pfc my-pfc switch-priority 3\nnv set interface swp1-8 qos pfc profile my-pfk\n"
        "nv set interface swp1 qos congestion-control profile default-global\n"
        "nv set interface swp2 qos link-pause profile p\n"
        "nv set router policy prefix-list FABRIC rule 10 match 10.0.0.0/8\n"
        "nv set vrf default router bgp peer-group S address-family ipv4-unicast policy inbound prefix-list FABRIC\n"
        "nv set vrf default router bgp peer-group S address-family ipv6-unicast policy outbound prefix-list LOST\n",
    )
    assert _missing(found) == {"my-pfk", "p", "LOST"}
    assert "FABRIC" in {each.name for each in found.used}
    assert [(each.port, each.on) for each in found.pauses] == [("swp2", True)]


def test_pauses_of_a_range_are_of_each_port() -> None:
    text = "interface range ethernet1/1/1-1/1/2\n flowcontrol transmit on\n"
    text += "interface Ethernet1/3-4\n  flowcontrol receive on\n"
    assert [(each.port, each.direction) for each in indented.read("a", text).pauses] == [
        ("ethernet1/1/1", "send"),
        ("ethernet1/1/2", "send"),
        ("Ethernet1/3", "receive"),
        ("Ethernet1/4", "receive"),
    ]


def test_frr() -> None:
    process = (
        "router bgp 65001\n neighbor UP peer-group\n neighbor eth0 interface peer-group UP\n"
        " neighbor eth1 interface peer-group DOWN\n address-family ipv6 unicast\n  neighbor eth0 activate\n"
        "  neighbor UP route-map IN in\n  neighbor eth4 activate\nroute-map OUT permit 10\n"
    )
    found = frr.read("frr.conf", process)
    assert _missing(found) == {"DOWN", "IN", "eth4"}
    assert _missing(frr.read("frr.conf", " address-family ipv6 unicast\n  neighbor eth4 activate\n")) == set()
