"""The codec on small types of its own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eastwest.errors import InputError
from eastwest.plan.canonical import canonical
from eastwest.plan.codec import decode, encode


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


class Point(NamedTuple):
    x: int
    y: int


@dataclass(frozen=True)
class Circle:
    radius: float


@dataclass(frozen=True)
class Square:
    side: float


@dataclass(frozen=True)
class Drawing:
    name: str
    shown: bool
    colour: Colour
    at: Point
    shape: Circle | Square
    others: tuple[Circle | Square, ...]
    pair: tuple[int, str]
    note: str | None
    size: int | float
    tags: dict[str, tuple[int, ...]]


shapes = st.builds(Circle, st.floats(allow_nan=False, allow_infinity=False)) | st.builds(Square, st.just(2.0))
drawings = st.builds(
    Drawing,
    name=st.text(),
    shown=st.booleans(),
    colour=st.sampled_from(Colour),
    at=st.builds(Point, st.integers(), st.integers()),
    shape=shapes,
    others=st.lists(shapes, max_size=3).map(tuple),
    pair=st.tuples(st.integers(), st.text()),
    note=st.none() | st.text(),
    size=st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    tags=st.dictionaries(st.text(), st.lists(st.integers(), max_size=2).map(tuple), max_size=2),
)


@given(drawings)
def test_values_survive(drawing: Drawing) -> None:
    assert decode(encode(drawing, Drawing), Drawing) == drawing


@given(drawings)
def test_the_canonical_text_is_the_sorted_json(drawing: Drawing) -> None:
    tree = encode(drawing, Drawing)
    plain = json.dumps(tree, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert canonical(drawing) == plain.encode("utf-8", "surrogatepass")


def test_a_member_of_a_union_carries_its_type() -> None:
    assert encode(Circle(1.0), Circle | Square) == {"type": "Circle", "radius": 1.0}


def test_equal_values_have_one_text() -> None:
    assert canonical(Circle(2)) == canonical(Circle(2.0)) == b'{"radius":2.0}'


@pytest.mark.parametrize("tree", [None, [], {}, {"radius": "1"}, {"radius": True}, {"radius": 1.0, "more": 1}])
def test_other_trees_are_refused(tree: object) -> None:
    with pytest.raises(InputError):
        decode(tree, Circle)


def test_an_integer_is_not_a_boolean() -> None:
    with pytest.raises(InputError, match=r"x: true"):
        decode({"x": True, "y": 1}, Point)


def test_not_a_number_is_refused() -> None:
    with pytest.raises(InputError):
        decode({"radius": float("nan")}, Circle)
