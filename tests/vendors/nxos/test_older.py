"""Forms of older Nexus switches and of guides: no-drop classes without a priority, other WRED, port channels."""

from __future__ import annotations

import pytest

from eastwest.plan.device import EcnMarking, LosslessBuffer, QosIntent, Trunk
from tests.vendors.nxos.test_profiles import port, read

NO_DROP = (
    "class-map type qos match-all R\n  match cos 4\npolicy-map type qos MARK\n  class R\n    set qos-group 3\n"
    "class-map type network-qos R\n  match qos-group 3\npolicy-map type network-qos NQ\n"
    "  class type network-qos R\n    {pause}\n"
    "system qos\n  service-policy type qos input MARK\n  service-policy type network-qos NQ\n"
    "interface Ethernet1/1\n  priority-flow-control mode on\n"
)


def found(text: str) -> QosIntent:
    said = read(text)
    assert said.intent.qos is not None
    assert said.not_understood == ()
    return said.intent.qos


@pytest.mark.parametrize(("pause", "priority"), [("pause no-drop", 4), ("pause no-drop pfc-cos 3", 3)])
def test_a_no_drop_class_pauses_its_own_priority_or_that_of_its_tags(pause: str, priority: int) -> None:
    qos = found(NO_DROP.format(pause=pause))
    assert (qos.ports[0].pfc, qos.maps.priority_group[3], qos.maps.pfc_queue[priority]) == ((priority,), priority, 3)


def test_a_no_drop_class_without_priority_and_without_tags_is_told() -> None:
    said = read(NO_DROP.format(pause="pause no-drop").replace("cos 4", "dscp 26"))
    assert [each.text for each in said.not_understood] == ["pause no-drop"]


def test_the_buffer_of_a_no_drop_class_may_stand_with_it() -> None:
    pause = "pause no-drop buffer-size 90000 pause-threshold 40000 resume-threshold 30000 pfc-cos 3"
    assert found(NO_DROP.format(pause=pause)).ports[0].buffers == (LosslessBuffer(3, 50_000, 10_000, 40_000),)


@pytest.mark.parametrize(
    ("rest", "marking"),
    [
        ("10 kbytes maximum-threshold 20 kbytes ecn", EcnMarking(10_000, 20_000, 100)),
        ("10 kbytes maximum-threshold 20 kbytes drop-probability 7 ecn", EcnMarking(10_000, 20_000, 7)),
        ("10 kbytes maximum-threshold 2 mbytes drop-probability 7 weight 3 ecn", EcnMarking(10_000, 2_000_000, 7)),
        ("10 percent maximum-threshold 20 percent drop-probability 7 weight 0 ecn", EcnMarking(0, 0, 7, (10, 20))),
        ("10 kbytes maximum-threshold 20 kbytes drop-probability 7 weight 0", None),
    ],
)
def test_wred_leaves_out_what_it_has_by_default(rest: str, marking: EcnMarking | None) -> None:
    text = (
        "policy-map type queuing Q\n  class type queuing c-out-8q-q3\n    bandwidth remaining percent 50\n"
        f"    random-detect minimum-threshold {rest}\ninterface Ethernet1/1\n  service-policy type queuing output Q\n"
    )
    assert found(text).ports[0].queues[0].ecn == marking


def test_thresholds_in_two_units_are_told() -> None:
    line = "random-detect minimum-threshold 1 percent maximum-threshold 2 kbytes ecn"
    said = read(f"policy-map type queuing Q\n  class type queuing c-out-8q-q3\n    {line}\n")
    assert [each.text for each in said.not_understood] == [line]


CHANNEL = (
    "interface port-channel7\n  description to hosts\n  switchport mode trunk\n  switchport trunk allowed vlan 5,6\n"
    "  mtu 9216\n  priority-flow-control mode on\n  vpc 7\n"
    "interface Ethernet1/1\n  channel-group 7 mode active\ninterface Ethernet1/2\n  mtu 4096\n  channel-group 7\n"
)


def test_what_is_set_on_a_port_channel_holds_for_its_members() -> None:
    said = read(CHANNEL)
    assert [each.name for each in said.intent.interfaces] == ["Ethernet1/1", "Ethernet1/2"]
    assert port(said, "Ethernet1/1").trunk == Trunk(1, (5, 6))
    assert (port(said, "Ethernet1/1").mtu_bytes, port(said, "Ethernet1/2").mtu_bytes) == (9216, 4096)
    assert said.not_understood == ()


def test_routed_port_channels_and_those_without_members_stay_interfaces() -> None:
    routed = read("interface port-channel5\n  no switchport\n  ip address 10.0.0.1/30\n" + CHANNEL)
    assert port(routed, "port-channel5").addresses == ("10.0.0.1/30",)
    alone = read(CHANNEL[: CHANNEL.index("interface Ethernet")])
    assert port(alone, "port-channel7").trunk == Trunk(1, (5, 6))


def test_paths_of_ibgp_count_where_all_neighbours_are_internal() -> None:
    text = (
        "router bgp 65001\n  address-family ipv4 unicast\n    maximum-paths ibgp 4\n"
        "  neighbor 10.0.0.1\n    remote-as {0}\n    address-family ipv4 unicast\n"
    )
    paths = [read(text.format(asn)).intent.bgp for asn in (65001, 65002)]
    assert [None if each is None else each.maximum_paths for each in paths] == [4, 1]


@pytest.mark.parametrize(
    ("words", "allowed"),
    [("all", ()), ("5-7", (5, 6, 7)), ("except 3-4094", (1, 2)), ("none", None)],
)
def test_vlans_of_a_trunk_in_all_words(words: str, allowed: tuple[int, ...] | None) -> None:
    said = read(f"interface Ethernet1/1\n  switchport mode trunk\n  switchport trunk allowed vlan {words}\n")
    trunk = port(said, "Ethernet1/1").trunk
    assert (None if trunk is None else trunk.allowed) == allowed


def test_ecn_may_stand_behind_the_thresholds() -> None:
    text = (
        "policy-map type queuing Q\n  class type queuing c-out-q3\n"
        "    random-detect minimum-threshold 10 kbytes maximum-threshold 20 kbytes \\\n      drop-probability 5\n"
        "    random-detect ecn\ninterface Ethernet1/1\n  service-policy type queuing output Q\n"
    )
    assert found(text).ports[0].queues[0].ecn == EcnMarking(10_000, 20_000, 5)


def test_fcoe_is_a_class_of_the_system() -> None:
    text = (
        "policy-map type network-qos F\n  class type network-qos class-fcoe\n    pause no-drop\n    mtu 2158\n"
        "system qos\n  service-policy type network-qos F\ninterface Ethernet1/1\n  priority-flow-control mode on\n"
    )
    qos = found(text)
    assert (qos.ports[0].pfc, qos.maps.priority_group[1]) == ((3,), 3)


def test_a_policy_of_own_classes_that_pause_is_one_of_ingress() -> None:
    text = (
        "class-map type queuing R\n  match qos-group 3\npolicy-map type queuing IN\n  class type queuing R\n"
        "    pause buffer-size 90000 pause-threshold 40000 resume-threshold 30000\n"
    )
    applied = "interface Ethernet1/1\n  service-policy type queuing input IN\n  priority-flow-control mode on\n"
    network = NO_DROP.format(pause="pause pfc-cos 3").replace(" 4", " 3")
    assert found(text + network + applied).ports[0].buffers == (LosslessBuffer(3, 50_000, 10_000, 40_000),)


def test_classes_of_a_network_policy_may_leave_out_their_type() -> None:
    text = NO_DROP.format(pause="pause pfc-cos 3").replace("  class type network-qos R", "  class R")
    assert found(text).ports[0].pfc == (3,)


def test_interfaces_of_vlans_have_a_vrf_and_an_mtu() -> None:
    text = (
        "vrf context blue\ninterface Vlan7\n  mtu 9216\n  vrf member blue\n  ip address 10.0.7.1/24\n"
        "  hsrp 7\n    ip 10.0.7.2\n"
    )
    said = read(text)
    (vlan,) = said.intent.vlans
    assert (vlan.vrf, vlan.mtu_bytes, said.not_understood) == ("blue", 9216, ())


def test_azure_stack_s_generator_writes_vlans_small_and_filters_by_prefix_lists() -> None:
    said = read(
        "interface vlan6\n  mtu 9216\n  ip address 10.0.6.2/24\n  hsrp version 2\n    hsrp 6\n    priority 150\n"
        "ip prefix-list P deny 10.0.0.0/8 le 32\nip prefix-list P permit 0.0.0.0/0\nrouter bgp 65001\n"
        "  neighbor 10.0.0.1\n    remote-as 65002\n    address-family ipv4 unicast\n      prefix-list P out\n"
        "  neighbor 10.0.6.0/24\n    remote-as 65003\n    address-family ipv4 unicast\n      prefix-list P out\n"
    )
    assert said.not_understood == ()
    assert said.intent.vlans[0].addresses == ("10.0.6.2/24",)
    assert said.intent.bgp is not None
    assert said.intent.bgp.groups[0].filter_out == "P"
    assert [rule.sequence for rule in said.intent.bgp.filters[0].rules] == [5, 10]
    assert len(said.intent.bgp.neighbours) == 1


def test_a_route_map_beside_a_prefix_list_stays_unread() -> None:
    said = read(
        "router bgp 65001\n  neighbor 10.0.0.1\n    remote-as 65002\n    address-family ipv4 unicast\n"
        "      prefix-list P in\n      route-map R in\n"
    )
    assert [line.text for line in said.not_understood] == ["route-map R in"]


def test_ecn_on_the_next_line_belongs_to_the_curve_above_it() -> None:
    text = (
        "policy-map type queuing Q\n  class type queuing c-out-8q-q3\n"
        "    random-detect minimum-threshold 150 kbytes maximum-threshold 3000 kbytes\n    ecn\n"
    )
    assert read(text).not_understood == ()


def test_a_network_policy_beside_the_applied_one_says_nothing() -> None:
    text = NO_DROP.format(pause="pause pfc-cos 4")
    spare = "policy-map type network-qos spare\n  class type network-qos class-default\n    mtu 9216\n"
    assert read(text + spare).not_understood == read(text).not_understood


def test_what_dlb_does_for_some_flows_alone_is_listed() -> None:
    said = read("hardware profile dlb\n  mode policy-driven per-packet\n  mac-address 00:cc:cc:cc:cc:cd\n")
    assert [line.text for line in said.not_understood] == ["mode policy-driven per-packet"]


def test_ecn_may_be_asked_for_before_its_curve() -> None:
    text = (
        "policy-map type queuing Q\n  class type queuing c-out-8q-q3\n    random-detect ecn\n"
        "    random-detect minimum-threshold 150 kbytes maximum-threshold 3000 kbytes\n"
    )
    assert read(text).not_understood == ()


def test_first_hops_of_routed_ports_are_no_setting_of_theirs() -> None:
    port = "interface Ethernet1/1\n  no switchport\n  ip address 10.0.0.2/24\n"
    hop = "  hsrp version 2\n  hsrp delay reload 60\n  hsrp 2\n    ip 10.0.0.1\n    track 1\n"
    assert read(port + hop).not_understood == ()
