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
