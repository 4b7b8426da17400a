"""Tables, what is stored once, and files that lie about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eastwest.errors import InputError
from eastwest.plan.pack import pack, unpack


class End(NamedTuple):
    device: str
    port: str


@dataclass(frozen=True)
class Part:
    name: str
    speed: float
    rail: int | None = None


@dataclass(frozen=True)
class Box:
    name: str
    at: End
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Whole:
    boxes: tuple[Box, ...]
    best: Part | None


parts = st.builds(
    Part, st.text(max_size=3), st.floats(allow_nan=False, allow_infinity=False), st.none() | st.integers()
)
boxes = st.builds(Box, st.text(max_size=3), st.builds(End, st.text(max_size=3), st.text(max_size=3)), st.tuples(parts))
wholes = st.builds(Whole, st.lists(boxes, max_size=20).map(tuple), st.none() | parts)
PORTS = (Part("a", 1.0), Part("b", 2.0))
ALIKE = Whole(tuple(Box(f"box{number}", End("x", "y"), PORTS) for number in range(10)), None)


@given(wholes)
def test_what_is_packed_comes_back(whole: Whole) -> None:
    assert unpack(*pack(whole, Whole), Whole) == whole


def test_equal_parts_are_stored_once() -> None:
    assert len(pack(ALIKE, Whole)[1]) == 1


def test_what_is_stored_once_is_shared_again() -> None:
    again = unpack(*pack(ALIKE, Whole), Whole)
    assert len({id(box.parts) for box in again.boxes}) == 1


def test_few_records_stay_objects() -> None:
    tree, _ = pack(Whole(ALIKE.boxes[:2], None), Whole)
    assert isinstance(tree, dict)
    assert isinstance(tree["boxes"], list)


def test_a_column_with_a_default_may_be_missing() -> None:
    tree: Any = {"columns": ["name", "speed"], "rows": [["a", 1.0]]}
    packed: Any = {"boxes": {"columns": ["name", "at", "parts"], "rows": [["b", ["x", "y"], 0]]}, "best": None}
    assert unpack(packed, [tree], Whole).boxes[0].parts == (Part("a", 1.0),)


def spoiled(**changes: object) -> tuple[object, object]:
    tree: Any = pack(ALIKE, Whole)[0]
    return {**tree, "boxes": {**tree["boxes"], **changes}}, pack(ALIKE, Whole)[1]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"columns": ["name", "at"]}, "parts is missing"),
        ({"columns": ["name", "at", "parts", "more"]}, "unknown more"),
        ({"columns": ["name", "at", "parts", "parts"]}, "a column twice"),
        ({"columns": 7}, "no table"),
        ({"rows": [["b", ["x", "y"]]]}, "a row of another length"),
        ({"rows": [["b", ["x"], 0]]}, "not a list of its values"),
        ({"rows": [["b", ["x", 1], 0]]}, "at"),
        ({"rows": [["b", ["x", "y"], 1]]}, "the number of a shared entry below 1"),
        ({"rows": [["b", ["x", "y"], -1]]}, "the number of a shared entry below 1"),
        ({"rows": [["b", ["x", "y"], True]]}, "the number of a shared entry"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(changes: dict[str, object], told: str) -> None:
    tree, shared = spoiled(**changes)
    with pytest.raises(InputError, match=told):
        unpack(tree, shared, Whole)


def test_a_shared_entry_must_be_a_table() -> None:
    with pytest.raises(InputError, match=r"shared\[0\]"):
        unpack(pack(ALIKE, Whole)[0], ["nothing"], Whole)


def test_shared_must_be_a_list() -> None:
    with pytest.raises(InputError, match="shared"):
        unpack(pack(ALIKE, Whole)[0], {}, Whole)


@dataclass(frozen=True)
class Ring:
    name: str
    next: tuple[Ring, ...]


def test_entries_that_refer_to_each_other_in_a_circle_are_refused() -> None:
    circle = [{"columns": ["name", "next"], "rows": [["a", 0]]}]
    start = {"name": "b", "next": {"columns": ["name", "next"], "rows": [["a", 0]]}}
    with pytest.raises(InputError, match="below 0"):
        unpack(start, circle, Ring)
