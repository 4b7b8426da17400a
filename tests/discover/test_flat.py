"""Scripts that are indented by and large: what stands elsewhere is put where it belongs, line by line."""

from __future__ import annotations

from eastwest.discover.flat import indented, put_below


def test_a_class_at_the_margin_belongs_to_its_policy() -> None:
    text = "policy-map type queuing Q\n  class type queuing c-out-8q-q3\n    bandwidth percent 50\n"
    stray = "class type queuing c-out-8q-q7\n# strict\n    priority level 1\nsystem qos\n  service-policy x"
    found = put_below((text + stray).split("\n"))
    assert found[3:] == [
        "  class type queuing c-out-8q-q7",
        "# strict",
        "      priority level 1",
        "system qos",
        "  service-policy x",
    ]


def test_lines_of_a_port_at_the_margin_belong_to_it_until_an_empty_line() -> None:
    lines = "interface Ethernet1/1\nmtu 9216\nno shutdown\n\nservice-policy type qos input P\nfeature bgp"
    assert put_below(lines.split("\n"))[1:] == [
        "  mtu 9216",
        "  no shutdown",
        "",
        "service-policy type qos input P",
        "feature bgp",
    ]


def test_a_map_further_in_starts_anew() -> None:
    lines = (
        "policy-map type qos A\n  class X\n  class-map type qos match-any Y\n    match dscp 26\ninterface Ethernet1/1"
    )
    assert put_below(lines.split("\n"))[2:] == [
        "class-map type qos match-any Y",
        "  match dscp 26",
        "interface Ethernet1/1",
    ]


def test_what_is_whole_stays() -> None:
    lines = [
        "interface Ethernet1/1",
        "  mtu 9216",
        "hostname a",
        "policy-map type qos P",
        "  class A",
        "    set qos-group 3",
    ]
    assert put_below(lines) == lines


def test_lines_set_in_below_a_class_at_the_margin_are_below_it() -> None:
    lines = ["policy-map type qos P", "class type qos A", "  set qos-group 5", "class type qos B", "set qos-group 3"]
    assert indented(lines) == [
        "policy-map type qos P",
        "  class type qos A",
        "    set qos-group 5",
        "  class type qos B",
        "    set qos-group 3",
    ]
