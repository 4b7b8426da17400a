"""Quantities in YAML files: text with a unit outside, a plain number inside, a pattern in the published schema."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from eastwest.units import parse_bytes, parse_fraction, parse_gbps, parse_gigabytes_per_s, parse_metres, parse_us

_RATIO = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,6})?)\s*:\s*([0-9]{1,6}(?:\.[0-9]{1,6})?)")
_FACTOR = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,6})?)\s*x")
_PER_SECOND = re.compile(r"([0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)\s*/s")
_NUMBER = r"[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?"
_SHORT_NUMBER = r"[0-9]{1,6}(\.[0-9]{1,6})?"


def parse_ratio(text: str) -> float:
    """`"4:1"` → 4.0. Raises ValueError."""
    match = _RATIO.fullmatch(text.strip())
    if match is None or float(match.group(2)) == 0:
        raise ValueError('write a ratio, such as "4:1"')
    return float(match.group(1)) / float(match.group(2))


def parse_factor(text: str) -> float:
    """`"1.25x"` → 1.25. Raises ValueError."""
    match = _FACTOR.fullmatch(text.strip())
    if match is None:
        raise ValueError('write a factor, such as "1.25x"')
    return float(match.group(1))


def parse_per_second(text: str) -> float:
    """`"20 /s"` → 20.0. Raises ValueError."""
    match = _PER_SECOND.fullmatch(text.strip())
    if match is None:
        raise ValueError('write a number per second, such as "20 /s"')
    return float(match.group(1))


@dataclass(frozen=True, slots=True)
class Dimension:
    """What a quantity measures: how its text is read, its pattern (ECMA 262) and an example."""

    parse: Callable[[str], float]
    pattern: str
    example: str


def _with_units(parse: Callable[[str], float], units: str, example: str) -> Dimension:
    return Dimension(parse, rf"^\s*{_NUMBER}\s*({units})\s*$", example)


BYTES = _with_units(parse_bytes, "B|[kKMGT]B|[KMGT]iB", "64 MiB")
RATE = _with_units(parse_gbps, "G|Gbps|Gb/s|T|Tbps|Tb/s|Mbps|Mb/s", "400G")
THROUGHPUT = _with_units(parse_gigabytes_per_s, "[GMT]B/s", "40 GB/s")
LENGTH = _with_units(parse_metres, "m|cm|km", "30 m")
TIME = _with_units(parse_us, "ns|us|µs|ms|s|min|h", "10 us")
SHARE = _with_units(parse_fraction, "%", "80 %")
RATIO = Dimension(parse_ratio, rf"^\s*{_SHORT_NUMBER}\s*:\s*{_SHORT_NUMBER}\s*$", "4:1")
PER_SECOND = Dimension(parse_per_second, rf"^\s*{_NUMBER}\s*/s\s*$", "20 /s")
FACTOR = Dimension(parse_factor, rf"^\s*{_SHORT_NUMBER}\s*x\s*$", "1.25x")


@dataclass(frozen=True, slots=True)
class Quantity:
    """Annotation of a pydantic field: text of this dimension, from `least` to `most`, as a number."""

    dimension: Dimension
    least: str
    most: str

    def read(self, value: object) -> float:
        """The number in base units. Raises ValueError with what is allowed."""
        parse = self.dimension.parse
        limits = f"from {self.least} to {self.most}"
        try:
            number = parse(value if isinstance(value, str) else str(value))
        except OverflowError as error:
            raise ValueError(limits) from error
        if not parse(self.least) <= number <= parse(self.most):
            raise ValueError(limits)
        return number

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401
        """Read the text before pydantic checks the number."""
        return core_schema.no_info_before_validator_function(self.read, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """In the file it is text with a unit."""
        return {"type": "string", "pattern": self.dimension.pattern, "examples": [self.dimension.example]}
