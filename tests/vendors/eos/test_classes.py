"""What ports classify by, which queues they have and whether their watchdog runs."""

from __future__ import annotations

import pytest

from eastwest.plan.device import DeviceIntent, PortQos, Trunk
from eastwest.plan.device.qos import COS_FIRST
from eastwest.vendors.eos import EOS
from tests.vendors.foreign import assert_meaning_kept

PFC = "   priority-flow-control on\n   priority-flow-control priority 3 no-drop\n"
TIMERS = "priority-flow-control pause watchdog default timeout 0.2\n"


def _read(text: str, left: tuple[str, ...] = ()) -> DeviceIntent:
    result = EOS.read({"a.cfg": text})
    assert tuple(each.text for each in result.not_understood) == left
    return result.intent


def _at(intent: DeviceIntent, port: str) -> PortQos:
    assert intent.qos is not None
    name = next(each.qos for each in intent.interfaces if each.name == port)
    return next(each for each in intent.qos.ports if each.name == name)


def test_a_class_of_tag_and_code_point_takes_either() -> None:
    text = (
        "class-map type qos match-any ROCE\n   match cos 3\n   match dscp 26 cs3\n"
        "policy-map type quality-of-service IN\n   class ROCE\n      set traffic-class 3\n"
        f"interface Ethernet1\n   switchport mode trunk\n{PFC}   service-policy type qos input IN\n"
    )
    intent = _read(text)
    assert intent.qos is not None
    assert (intent.qos.maps.traffic_class[26], intent.qos.maps.traffic_class[24]) == (3, 3)
    assert intent.qos.maps.cos[3] == 3
    assert _at(intent, "Ethernet1").trust == COS_FIRST


def test_a_class_of_precedences_takes_their_code_points() -> None:
    intent = _read(
        "class-map match-any OLD\n   match ip precedence 3\npolicy-map IN\n   class OLD\n      set traffic-class 5\n"
        "interface Ethernet1\n   service-policy type qos input IN\n"
    )
    assert intent.qos is not None
    assert intent.qos.maps.traffic_class[23:33] == (None, *(5,) * 8, None)


def test_switched_ports_go_by_tags_unless_they_say_otherwise() -> None:
    text = (
        f"qos profile ROCE\n{PFC}"
        "interface Ethernet1\n   no switchport\n   ip address 10.1.0.0/31\n   service-profile ROCE\n"
        "interface Ethernet2\n   switchport mode trunk\n   switchport trunk allowed vlan 711\n   service-profile ROCE\n"
        f"interface Ethernet3\n   switchport access vlan 7\n   qos trust dscp\n{PFC}"
    )
    intent = _read(text)
    assert [_at(intent, f"Ethernet{number}").trust for number in (1, 2, 3)] == ["dscp", "cos", "dscp"]
    assert [each.qos for each in intent.interfaces] == ["ROCE", "ROCE-cos", "PORT-1"]
    assert intent.interfaces[1].trunk is not None
    assert intent.interfaces[1].trunk.allowed == (711,)


def test_lines_of_a_port_are_over_those_of_its_profile() -> None:
    text = (
        f"qos profile ROCE\n   qos trust dscp\n{PFC}   uc-tx-queue 3\n      bandwidth percent 90\n"
        "      random-detect ecn minimum-threshold 256 kbytes maximum-threshold 512 kbytes\n"
        "interface Ethernet1\n   service-profile ROCE\n   uc-tx-queue 3\n      random-detect ecn count\n"
        "interface Ethernet2\n   service-profile ROCE\n   uc-tx-queue 3\n      bandwidth percent 40\n"
    )
    intent = _read(text)
    assert intent.interfaces[0].qos == "ROCE"
    queue = _at(intent, "Ethernet2").queues[0]
    assert (queue.weight_percent, queue.ecn is not None) == (40, True)
    assert _at(intent, "Ethernet2").pfc == (3,)


def test_a_policy_of_queues_is_that_of_the_ports_that_bind_it() -> None:
    text = (
        "policy-map type tx-queue OUT\n   class tx-queue 3\n      bandwidth percent 50\n"
        "      random-detect ecn minimum-threshold 150 kbytes maximum-threshold 3000 kbytes max-mark-probability 7\n"
        "   class tx-queue 5\n      priority strict\n"
        "interface Ethernet1\n   service-policy type tx-queue output OUT\n"
    )
    queues = _at(_read(text), "Ethernet1").queues
    assert [(each.queue, each.strict, each.weight_percent) for each in queues] == [(3, False, 50), (5, True, None)]
    assert queues[0].ecn is not None
    assert queues[0].ecn.pmax_percent == 7


@pytest.mark.parametrize(
    ("timers", "line", "guarded"),
    [
        ("", "", False),
        (TIMERS, "", True),
        (TIMERS, "   no priority-flow-control pause watchdog\n", False),
        ("", "   priority-flow-control pause watchdog\n", True),
        ("priority-flow-control pause watchdog action drop\n", "", False),
    ],
)
def test_timers_of_the_system_switch_the_watchdog_on(timers: str, line: str, *, guarded: bool) -> None:
    text = f"{timers}interface Ethernet1\n{PFC}{line}"
    assert _at(_read(text), "Ethernet1").watchdog is guarded
    assert_meaning_kept(EOS, {"a.cfg": text})


def test_timers_of_a_port_hold_where_the_system_has_none() -> None:
    line = "   priority-flow-control pause watchdog port timer timeout 0.05 polling-interval auto recovery-time 1.11\n"
    port = f"interface Ethernet1\n{PFC}{line}   priority-flow-control pause watchdog port action drop\n"
    qos = _read(port).qos
    assert qos is not None
    assert qos.watchdog is not None
    assert (qos.watchdog.detection_ms, qos.watchdog.restoration_ms, qos.watchdog.action) == (50, 1110, "drop")
    _read(TIMERS + f"interface Ethernet1\n{PFC}{line}", left=(line.strip(),))


@pytest.mark.parametrize(
    "line",
    ["no priority-flow-control\n", "no priority-flow-control priority 3\n", ""],
)
def test_pfc_is_off_where_a_line_says_so(line: str) -> None:
    everywhere = "" if line else "priority-flow-control all off\n"
    intent = _read(f"{everywhere}interface Ethernet1\n{PFC}" + (f"   {line}" if line else ""))
    assert _at(intent, "Ethernet1").pfc == ()


def test_an_undefined_profile_stays_one() -> None:
    intent = _read("interface Ethernet1\n   service-profile MISSING\n")
    assert intent.interfaces[0].qos == "MISSING"
    assert intent.qos is None


PROFILES = (
    "platform trident mmu queue profile old\n   ingress headroom bytes 1000\n"
    "   ingress priority-group 3 threshold 1/8\n"
    "platform trident mmu queue profile new\n   ingress headroom cells 60\n   ingress resume 2\n"
    "   ingress priority-group 3 threshold 1/4\n"
)


@pytest.mark.parametrize(
    ("applied", "headroom", "alpha"),
    [("platform trident mmu queue profile old apply\n", 1000, -3), ("", None, -2)],
)
def test_buffers_are_those_of_the_profile_that_is_applied(applied: str, headroom: int | None, alpha: int) -> None:
    text = f"{PROFILES}{applied}interface Ethernet1\n   no switchport\n{PFC}"
    buffer = _at(_read(text, ("ingress headroom cells 60",)), "Ethernet1").buffers[0]
    assert (buffer.headroom_bytes, buffer.alpha_log2) == (headroom, alpha)


def test_a_bare_switchport_leaves_the_mode_alone() -> None:
    text = "interface Ethernet1\n   switchport trunk allowed vlan 7\n   switchport mode trunk\n   switchport\n"
    assert _read(text).interfaces[0].trunk == Trunk(allowed=(7,))


def test_a_map_may_name_a_drop_precedence() -> None:
    qos = _read("qos map dscp 26 to traffic-class 3 drop-precedence 1\n").qos
    assert qos is not None
    assert qos.maps.traffic_class[26] == 3


def test_time_and_log_servers_may_have_a_port_or_an_interface() -> None:
    intent = _read(
        "logging vrf MGMT host 192.0.2.5 514 protocol tcp\n"
        "ntp server vrf MGMT 192.0.2.6 iburst local-interface Management1\n"
        "sflow vrf default source-interface Loopback0\nptp mode boundary\n"
    )
    assert (intent.management.syslog, intent.management.ntp) == (("192.0.2.5",), ("192.0.2.6",))


def test_fields_of_the_hash_are_taken() -> None:
    six = "ip load-sharing trident fields ipv6 source-port source-ip flow-label\n"
    four = "ip load-sharing trident fields ip source-ip destination-ip ingress-interface\n"
    assert _read(six + four).balancing.hash_fields == ("source-address", "destination-address")
    assert _read(six).balancing.hash_fields == ("source-address", "source-port")
    unknown = "ip load-sharing trident fields ip source-ip colour"
    assert _read(f"{unknown}\n", (unknown,)).balancing.hash_fields == ()


def test_lines_of_show_running_config_all_switch_settings_off() -> None:
    text = (
        "! device: a (cEOSLab, EOS-4.35.0F-44178984.4350F (engineering build))\nhostname a\n"
        "interface Ethernet1\n   no switchport\n   default qos trust\n   tx-queue 3\n      priority strict\n"
        "      no bandwidth percent\n      no shape rate\n      no bandwidth guaranteed\n"
        "      no random-detect ecn minimum-threshold\n      no random-detect drop\n      no random-detect ecn count\n"
        "interface Loopback0\n   no description\n   mtu 1500\n   no ip proxy-arp\n   ip address 192.0.2.9/32\n"
    )
    intent = _read(text)
    assert intent.nos.version == "4.35.0F"
    assert [(each.strict, each.weight_percent, each.ecn) for each in _at(intent, "Ethernet1").queues] == [
        (True, None, None)
    ]
