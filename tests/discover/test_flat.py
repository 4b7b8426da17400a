"""Scripts that are indented by and large: what stands elsewhere is put where it belongs, line by line."""

from __future__ import annotations

from eastwest.discover.flat import put_below


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
    text = "interface Ethernet1/1\n  mtu 9216\nhostname a\npolicy-map type qos P\n  class A\n    set qos-group 3"
    lines = text.split("\n")
    assert put_below(lines) == lines
