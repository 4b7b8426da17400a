"""Names of ports, ranges of them, and how ports are split."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

LARGEST_RANGE = 1024
_WORD = re.compile(r"[A-Za-z ]+")
_STEM = r"(?:Eth ?|Ethernet ?|ethernet ?)"
_RANGE = re.compile(
    rf"(?P<stem>{_STEM}(?:\d+/)*)(?P<first>\d+)(?::(?P<part>\d))?"
    rf"(?:\s*-\s*(?:{_STEM})?(?:(?:\d+/)*(?P<last>\d+))?(?::(?P<end>\d))?)?"
)


def numbers_of(name: str) -> str:
    """`1/1/3` of `ethernet1/1/3:2`: what says which port a breakout is of."""
    return _WORD.sub("", name).partition(":")[0]


@dataclass(frozen=True, slots=True)
class Breakout:
    """How a port is split. parts: into how many; 1 is whole. speed_gbps: of each."""

    parts: int
    speed_gbps: float


def names_of(text: str, breakouts: Mapping[str, Breakout]) -> tuple[str, ...]:
    """`Eth1/1-1/4,Eth1/7`, `range ethernet1/1/1:1-1/1/32:4` → each name.

    breakouts: by the numbers of the port (`1/1/1`); a range over parts of several ports takes them from there. Raises
    ValueError for anything else, and for such a range over a port that is not said to be split.
    """
    found: list[str] = []
    stem = ""
    for part in text.removeprefix("range ").split(","):
        match = _RANGE.fullmatch(part.strip()) or _RANGE.fullmatch(stem + part.strip())
        if match is None:
            raise ValueError(f"{part} names no port")
        found += _named(match, breakouts)
        stem = match["stem"].rstrip("0123456789/")  # `ethernet1/1/1-1/1/4,1/1/7`
    return tuple(found)


def _named(match: re.Match[str], breakouts: Mapping[str, Breakout]) -> list[str]:
    stem, first = match["stem"].replace(" ", ""), int(match["first"])
    last = int(match["last"] or first)
    if not 0 <= last - first < LARGEST_RANGE:
        raise ValueError(f"{match[0]} is no range")
    if match["part"] is None or (match["last"] is None and match["end"] is None):
        if match["end"] is not None:
            raise ValueError(f"{match[0]} ends with a part and begins with none")
        end = "" if match["part"] is None else f":{match['part']}"
        return [f"{stem}{number}{end}" for number in range(first, last + 1)]
    begin = int(match["part"])
    if first == last:
        return [f"{stem}{first}:{number}" for number in _rising(begin, int(match["end"] or match["last"]))]
    numbers = numbers_of(stem)
    parts = {number: _parts(breakouts, f"{numbers}{number}") for number in range(first, last + 1)}
    named = [(number, part) for number, most in parts.items() for part in range(1, most + 1)]
    until = (last, int(match["end"] or parts[last]))
    return [f"{stem}{number}:{part}" for number, part in named if (first, begin) <= (number, part) <= until]


def _rising(first: int, last: int) -> range:
    if first > last:
        raise ValueError(f"{first}-{last} is no range")
    return range(first, last + 1)


def _parts(breakouts: Mapping[str, Breakout], port: str) -> int:
    if port not in breakouts or breakouts[port].parts < 2:
        raise ValueError(f"{port} is not said to be split")
    return breakouts[port].parts
