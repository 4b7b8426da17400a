"""Class maps of NX-OS that match tags, or tags and code points, and trunks that carry them."""

from __future__ import annotations

from eastwest.plan.device import PortQos, QosMaps, Trunk
from eastwest.plan.device.qos import COS_FIRST, DSCP_FIRST
from eastwest.vendors.nxos import NXOS
from tests.vendors.nxos.test_profiles import port, read

BY_TAG = "class-map type qos match-any T\n  match cos 3\n"
BY_CODE = "class-map type qos match-any C\n  match dscp 26\n"


def policy(*classes: tuple[str, int]) -> str:
    lines = [f"  class {name}\n    set qos-group {group}\n" for name, group in classes]
    return "policy-map type qos P\n" + "".join(lines) + "interface Ethernet1/1\n  service-policy type qos input P\n"


def qos(text: str) -> tuple[QosMaps, PortQos]:
    found = read(text)
    assert found.intent.qos is not None
    assert found.not_understood == ()
    return found.intent.qos.maps, found.intent.qos.ports[0]


def test_classes_of_both_marks_trust_the_one_that_comes_first() -> None:
    maps, first = qos(BY_TAG + BY_CODE + policy(("T", 3), ("C", 4), ("class-default", 0)))
    assert (first.trust, maps.cos[3], maps.traffic_class[26]) == (COS_FIRST, 3, 4)
    maps, first = qos(BY_TAG + BY_CODE + policy(("C", 4), ("T", 3), ("class-default", 0)))
    assert (first.trust, maps.class_of(first.trust, 26, 3), maps.class_of(first.trust, 8, 3)) == (DSCP_FIRST, 4, 3)


def test_a_class_may_take_either_mark() -> None:
    maps, first = qos("class-map type qos match-any E\n  match cos 3\n  match dscp 26\n" + policy(("E", 3)))
    assert [maps.class_of(first.trust, *marks) for marks in ((26, None), (0, 3), (26, 5), (0, 5))] == [3, 3, 3, None]


def test_a_class_that_needs_both_marks_takes_no_packet_with_one() -> None:
    maps, first = qos("class-map type qos match-all B\n  match cos 3\n  match dscp 26\n" + policy(("B", 3)))
    assert maps.pairs == ((3, 26, 3),)
    assert [maps.class_of(first.trust, *marks) for marks in ((26, 3), (26, None), (0, 3))] == [3, None, None]


def test_the_default_class_of_a_policy_by_tags_takes_untagged_packets_too() -> None:
    maps, first = qos(BY_TAG + policy(("T", 3), ("class-default", 1)))
    assert [maps.class_of(first.trust, *marks) for marks in ((0, 3), (0, 4), (0, None))] == [3, 1, 1]


def test_an_order_that_no_map_can_hold_is_told() -> None:
    """A tag before a code point, and a code point before another tag."""
    more = "class-map type qos match-any U\n  match cos 5\n"
    found = read(BY_TAG + BY_CODE + more + policy(("T", 3), ("C", 4), ("U", 5)))
    assert [each.text for each in found.not_understood] == ["policy-map type qos P"]


def test_trunks_are_read_by_mode_and_printed_again() -> None:
    text = (
        "interface Ethernet1/1\n  switchport mode trunk\n  switchport trunk native vlan 99\n"
        "  switchport trunk allowed vlan 7,711-712\n  switchport trunk allowed vlan add 20\n"
        "interface Ethernet1/2\n  switchport access vlan 7\n  switchport trunk allowed vlan 5\n"
        "interface Ethernet1/3\n  switchport mode trunk\n  no switchport\n"
    )
    found = read(text)
    assert port(found, "Ethernet1/1").trunk == Trunk(99, (7, 20, 711, 712))
    assert (port(found, "Ethernet1/2").vlan, port(found, "Ethernet1/2").trunk) == (7, None)
    assert port(found, "Ethernet1/3").trunk is None
    again = NXOS.read({"b.cfg": NXOS.render(found.intent).files[0].text})
    assert port(again, "Ethernet1/1").trunk == Trunk(99, (7, 20, 711, 712))


def test_only_a_trunk_of_more_than_its_native_vlan_carries_tags() -> None:
    text = "interface Ethernet1/{0}\n  switchport mode trunk\n  switchport trunk native vlan 7\n{1}"
    lines = {1: "", 2: "  switchport trunk allowed vlan 7\n", 3: "  switchport trunk allowed vlan 7,8\n"}
    found = read("".join(text.format(at, line) for at, line in lines.items()))
    assert [port(found, f"Ethernet1/{at}").untagged for at in lines] == [False, True, False]


def test_precedence_is_the_upper_part_of_the_code_point() -> None:
    maps, _ = qos("class-map type qos match-any C\n  match precedence 3-4\n" + policy(("C", 3)))
    assert [dscp for dscp, group in enumerate(maps.traffic_class) if group == 3] == list(range(24, 40))
