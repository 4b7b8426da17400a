from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eastwest.intent.quantity import (
    BYTES,
    FACTOR,
    LENGTH,
    RATE,
    RATIO,
    SHARE,
    THROUGHPUT,
    Dimension,
    Quantity,
    parse_factor,
    parse_ratio,
)

_UNITS: list[tuple[Dimension, list[str]]] = [
    (BYTES, ["B", "kB", "KB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "TiB"]),
    (RATE, ["G", "Gbps", "Gb/s", "T", "Tbps", "Tb/s", "Mbps", "Mb/s"]),
    (THROUGHPUT, ["GB/s", "MB/s", "TB/s"]),
    (LENGTH, ["m", "cm", "km"]),
    (SHARE, ["%"]),
]
_PAIRS = [(dimension, unit) for dimension, units in _UNITS for unit in units]


@given(st.sampled_from(_PAIRS), st.integers(0, 10**6), st.sampled_from(["", " "]))
def test_the_pattern_takes_what_the_parser_takes(pair: tuple[Dimension, str], number: int, space: str) -> None:
    dimension, unit = pair
    text = f"{number}{space}{unit}"
    assert re.search(dimension.pattern, text)
    assert dimension.parse(text) >= 0


@pytest.mark.parametrize("dimension", [BYTES, RATE, THROUGHPUT, LENGTH, SHARE, RATIO, FACTOR])
def test_the_pattern_refuses_a_bare_number(dimension: Dimension) -> None:
    assert re.search(dimension.pattern, "5") is None


@pytest.mark.parametrize("dimension", [BYTES, RATE, THROUGHPUT, LENGTH, SHARE, RATIO, FACTOR])
def test_the_parser_refuses_a_bare_number(dimension: Dimension) -> None:
    with pytest.raises(ValueError, match="write a"):
        dimension.parse("5")


@pytest.mark.parametrize("dimension", [BYTES, RATE, THROUGHPUT, LENGTH, SHARE, RATIO, FACTOR])
def test_the_example_is_accepted(dimension: Dimension) -> None:
    assert re.search(dimension.pattern, dimension.example)
    assert dimension.parse(dimension.example) > 0


def test_a_ratio_is_a_quotient() -> None:
    assert parse_ratio("3:2") == 1.5


def test_a_ratio_to_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="ratio"):
        parse_ratio("1:0")


def test_a_factor_is_a_number() -> None:
    assert parse_factor("1.25x") == 1.25


@pytest.mark.parametrize("text", ["0 m", "41 km", "1e300 km"])
def test_limits_are_stated_with_their_unit(text: str) -> None:
    with pytest.raises(ValueError, match=r"from 0.1 m to 40 km"):
        Quantity(LENGTH, "0.1 m", "40 km").read(text)


def test_a_number_too_large_for_any_type_is_refused() -> None:
    with pytest.raises(ValueError, match="from 1 B to 1 GiB"):
        Quantity(BYTES, "1 B", "1 GiB").read("1e999 B")
