"""Cabling in the words of Graphviz."""

from __future__ import annotations

from eastwest.discover.drawings import edges, is_drawing, nodes

DRAWN = """\
# of the first rack
// and /* no more */
graph rack {
  "leaf1" [os="cumulus"]
  "leaf1":"swp1" -- "spine1":"swp9" // up
  leaf1:swp2 -- spine2:swp9
}
"""


def test_ends_of_the_edges_with_their_lines() -> None:
    assert is_drawing(DRAWN)
    assert list(edges(DRAWN)) == [
        (5, (("leaf1", "swp1"), ("spine1", "swp9"))),
        (6, (("leaf1", "swp2"), ("spine2", "swp9"))),
    ]
    assert nodes(DRAWN) == ("leaf1", "spine1", "spine2")


def test_a_configuration_is_no_drawing() -> None:
    assert not is_drawing("hostname leaf1\ninterface Ethernet1\n   mtu 9214\n")


def test_lines_of_signs_are_taken_apart_in_one_way_only() -> None:
    """In more ways than one, 60 signs would take longer than anybody waits."""
    assert not is_drawing("#" * 5000 + "\n" + "//" * 5000 + "\nhostname leaf1\n")
