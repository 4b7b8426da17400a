"""Snippets of a page are of one device, until the page says or shows otherwise."""

from __future__ import annotations

import pytest

from eastwest.audit import samples
from eastwest.audit.engine import breaches
from eastwest.audit.load import audited_of
from eastwest.audit.rules import RULES
from eastwest.discover import FoundNetwork, network_of
from eastwest.discover.source import Text

PFC = (
    "interface Ethernet1/1\n   no switchport\n   priority-flow-control on\n"
    "   priority-flow-control priority 3 no-drop\n"
)
WATCHDOG = (
    "priority-flow-control pause watchdog default timeout 0.2\n!\n"
    "interface Ethernet1/1\n   priority-flow-control pause watchdog\n"
)
JUNOS = "interfaces {\n    et-0/0/1 {\n        mtu %d;\n    }\n}\n"


def page(*parts: str) -> FoundNetwork:
    """Snippets below one another, with the text of those that end with a line feed in a fence."""
    text = "".join(f"```\n{part}```\n\n" if part.endswith("\n") else f"{part}\n\n" for part in parts)
    return network_of(iter([Text("guide.md", text)]))


def names(network: FoundNetwork) -> list[str]:
    return [device.name for device in network.devices]


def test_parts_of_a_configuration_are_one_device() -> None:
    network = page("# RoCE on EOS", PFC, "The watchdog is global.", WATCHDOG)
    (device,) = network.devices
    assert device.intent.qos is not None
    assert device.intent.qos.watchdog is not None
    audited = audited_of(network, samples.sample().catalogue)
    assert breaches(RULES["EW240"], audited) == ()


def test_lines_stay_where_they_were() -> None:
    (device,) = page("# RoCE on EOS", PFC, "More:", "interface Ethernet1/2\n   no switchport\n   mtu 9214\n").devices
    assert device.where["interfaces[Ethernet1/2].mtu_bytes"].line == 15


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hostname leaf1\n!\n" + PFC, "hostname leaf2\n!\n" + PFC),
        (PFC + "router bgp 65001\n   router-id 10.0.0.1\n", PFC + "router bgp 65002\n   router-id 10.0.0.2\n"),
        (PFC + "   ip address 10.0.0.0/31\n", PFC + "   ip address 10.0.0.2/31\n"),
        (PFC + "   shutdown\n", PFC + "   no shutdown\n"),
        (JUNOS % 9216, JUNOS % 1500),
        ("set interfaces et-0/0/1 mtu 9216\n", "set interfaces et-0/0/1 mtu 1500\n"),
        ("nv set router bgp autonomous-system 65101\n", "nv set router bgp autonomous-system 65102\n"),
    ],
)
def test_two_values_of_one_thing_are_two_devices(one: str, other: str) -> None:
    assert len(page(one, other).devices) == 2
    assert len(page(one, one).devices) == 1


def test_what_one_snippet_has_twice_contradicts_nothing() -> None:
    """A port has two addresses: a third is no other device."""
    two = PFC + "   ipv6 address 2001:db8::1/64\n   ipv6 address 2001:db8:1::1/64\n"
    assert len(page(two, PFC + "   ipv6 address 2001:db8:2::1/64\n").devices) == 1


def test_titles_name_devices() -> None:
    other = "interface Ethernet9/1\n   no switchport\n   priority-flow-control on\n"
    assert len(page("## Leaf switches", PFC, "## Spine switches", other).devices) == 2
    assert len(page("**Switch A:**", PFC, "**Switch B:**", other).devices) == 2
    assert len(page("## Leaf switches", PFC, "## Verify the switch", other).devices) == 1
    assert len(page("Leaf switches\n=============", PFC, "Spine switches\n==============", other).devices) == 2
    assert len(page("Every leaf and spine needs it.", PFC, "A spine as well.", other).devices) == 1


def test_a_device_goes_on_below_another() -> None:
    more = "interface Ethernet2/1\n   no switchport\n   mtu 9214\n"
    network = page(
        "## Leaf 1", PFC, "## Spine 1", "interface Ethernet9/1\n   no switchport\n", "## Leaf 1, again", more
    )
    assert [[port.name for port in device.intent.interfaces] for device in network.devices] == [
        ["Ethernet1/1", "Ethernet2/1"],
        ["Ethernet9/1"],
    ]


def test_a_host_name_in_one_snippet_names_the_device() -> None:
    assert names(page("hostname leaf7\n!\n" + PFC, "interface Ethernet2/1\n   no switchport\n   mtu 9214\n")) == [
        "leaf7"
    ]


def test_forms_do_not_mix() -> None:
    assert len(page(JUNOS % 9216, "set interfaces et-0/0/2 mtu 9216\n").devices) == 2


def test_several_devices_in_one_snippet_stay_apart() -> None:
    both = "hostname a\n!\n" + PFC + "!\nhostname b\n!\n" + PFC
    assert names(page(both, PFC)) == ["a", "b", "guide#2"]
