"""Pages that show a configuration between their sentences."""

from __future__ import annotations

from eastwest.discover.prose import without_prose
from eastwest.discover.source import Text
from eastwest.discover.split import pieces_of

PAGE = """\
# Design of the queues

Applied to all ports of the fabric.

| Traffic | DSCP |
|---------|------|

class-map type qos match-any DATA
match ip dscp 24
!
policy-map type quality-of-service IN
class DATA
set traffic-class 3
!
Every port binds it:

interface Ethernet1
service-policy type qos input IN
"""


def test_the_configuration_is_kept_where_it_stands() -> None:
    (piece,) = pieces_of(Text("design.md", PAGE))
    lines = piece.text.split("\n")
    assert lines[7] == "class-map type qos match-any DATA"
    assert "interface Ethernet1" in lines
    assert not any("fabric" in line or "|" in line or "binds" in line for line in lines)


def test_a_page_of_sentences_stays_one() -> None:
    lines = ["# Guide", "The interface Ethernet1 is special.", "interface Ethernet1 is the first", ""]
    assert not without_prose(lines)
    assert lines[1] == "The interface Ethernet1 is special."
    assert pieces_of(Text("guide.md", "\n".join(lines))) == ()


def test_blocks_of_html_are_those_of_a_page() -> None:
    page = (
        "# Lab\ninterface Vlan20\n\n<details>\n<pre><code>\nhostname leaf1\ninterface Ethernet1\n   mtu 9214\n"
        "</code></pre>\n</details>\nrouter bgp 65001\n<pre>hostname leaf2\ninterface Ethernet1\n   mtu 1500</pre>\n"
    )
    first, second = pieces_of(Text("lab.md", page))
    assert first.body.split("\n")[:3] == ["hostname leaf1", "interface Ethernet1", "   mtu 9214"]
    assert second.body.split("\n") == ["hostname leaf2", "interface Ethernet1", "   mtu 1500"]
    assert (first.start, second.start) == (5, 11)


def test_backslashes_that_break_lines_are_no_part_of_them() -> None:
    lines = ["Config of the leaf:", "hostname leaf1\\", "interface Ethernet1\\", "   mtu 9214\\", "router bgp 1\\"]
    assert without_prose(lines)
    assert lines == ["", "hostname leaf1", "interface Ethernet1", "   mtu 9214", "router bgp 1"]
