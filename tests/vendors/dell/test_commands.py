"""Ranges are written out, and what is taken back is taken back in the system's own way."""

from __future__ import annotations

import pytest

from eastwest.errors import InputError
from eastwest.vendors.dell.commands import ENTERPRISE_SONIC, OS10, single
from eastwest.vendors.text.modes import Terminal


@pytest.mark.parametrize(
    ("parent", "line", "expected"),
    [
        ("", "interface Eth1/1-1/2", ("interface Eth1/1", "interface Eth1/2")),
        ("", "interface range ethernet1/1/1-1/1/2", ("interface ethernet1/1/1", "interface ethernet1/1/2")),
        ("", "interface Loopback 0", ("interface Loopback 0",)),
        ("qos map dscp-tc A", "dscp 24,26 traffic-class 3", ("dscp 24 traffic-class 3", "dscp 26 traffic-class 3")),
        ("trust dscp-map A", "qos-group 3 dscp 24-25", ("qos-group 3 dscp 24", "qos-group 3 dscp 25")),
        (
            "interface Eth1/1",
            "priority-flow-control priority 3,4",
            ("priority-flow-control priority 3", "priority-flow-control priority 4"),
        ),
        (
            "qos-map traffic-class A",
            "queue 0 qos-group 0-1 type ucast",
            ("queue 0 qos-group 0 type ucast", "queue 0 qos-group 1 type ucast"),
        ),
        ("router bgp 1", "neighbor interface Eth 1/1", ("neighbor interface Eth1/1",)),
    ],
)
def test_a_line_of_several_is_several_lines(parent: str, line: str, expected: tuple[str, ...]) -> None:
    assert single(line, parent) == expected


def test_a_range_that_another_line_explains_is_not_amended() -> None:
    with pytest.raises(InputError):
        single("interface range ethernet1/1/1:1-1/1/2:2", "")


def _ways(terminal: Terminal, before: str, after: str) -> tuple[list[str], list[str]]:
    there, back = terminal.tried("a", terminal.parsed("a", before), terminal.parsed("a", after))
    return [line.strip() for line in there], [line.strip() for line in back]


PORT = "interface Eth1/1\n"
SONIC = [
    (" mtu 9100\n", " mtu 9216\n", ["mtu 9216"], ["mtu 9100"]),
    ("", " mtu 9216\n", ["mtu 9216"], ["no mtu"]),
    ("", " queue 3 wred-policy W\n", ["queue 3 wred-policy W"], ["no queue 3 wred-policy"]),
    (" scheduler-policy A\n", "", ["no scheduler-policy"], ["scheduler-policy A"]),
    (" qos-map dscp-tc A\n", " qos-map dscp-tc B\n", ["qos-map dscp-tc B"], ["qos-map dscp-tc A"]),
    (
        "",
        " priority-flow-control priority 3\n",
        ["priority-flow-control priority 3"],
        ["no priority-flow-control priority 3"],
    ),
    (
        "",
        " priority-flow-control watchdog on detect-time 200\n",
        ["priority-flow-control watchdog on detect-time 200"],
        ["priority-flow-control watchdog off"],
    ),
    (" shutdown\n", " no shutdown\n", ["no shutdown"], ["shutdown"]),
]


@pytest.mark.parametrize(("before", "after", "there", "back"), SONIC)
def test_ports_of_enterprise_sonic(before: str, after: str, there: list[str], back: list[str]) -> None:
    ways = _ways(ENTERPRISE_SONIC, PORT + before, PORT + after)
    assert ways == (["interface Eth1/1", *there, "exit"], ["interface Eth1/1", *back, "exit"])


def test_a_code_point_moves_over_its_old_entry_in_enterprise_sonic() -> None:
    text = "qos map dscp-tc A\n dscp 0-63 traffic-class 0\n"
    there, back = _ways(ENTERPRISE_SONIC, text, f"{text} dscp 26 traffic-class 3\n")
    assert there == ["qos map dscp-tc A", "dscp 26 traffic-class 3", "exit"]
    assert back == ["qos map dscp-tc A", "dscp 26 traffic-class 0", "exit"]


def test_old_bindings_of_os10_go_before_new_ones_come() -> None:
    text = "interface ethernet1/1/1\n service-policy output type queuing A\n"
    there, _ = _ways(OS10, text, text.replace("queuing A", "queuing B"))
    assert there[1:3] == ["no service-policy output type queuing A", "service-policy output type queuing B"]
    trust = "trust dscp-map A\n qos-group 0 dscp 26\n"
    there, _ = _ways(OS10, trust, trust.replace("qos-group 0", "qos-group 3"))
    assert there[1:3] == ["no qos-group 0 dscp 26", "qos-group 3 dscp 26"]


def test_policies_come_before_their_uses_and_go_after_them() -> None:
    port = "interface ethernet1/1/1\n mtu 9216\n"
    new = "class-map type queuing Q\n match queue 3\npolicy-map type queuing P\n class Q\n  bandwidth percent 60\n"
    bound = f"{port} service-policy output type queuing P\n"
    there, back = _ways(OS10, port, bound + new)
    heads = ("class-map", "policy-map", "interface")
    assert [word for line in there for word in heads if line.startswith(word)] == list(heads)
    assert back[1] == "no service-policy output type queuing P"
    assert back[-2:] == ["no policy-map type queuing P", "no class-map type queuing Q"]
