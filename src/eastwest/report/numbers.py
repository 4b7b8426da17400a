"""Numbers as the report prints them: grouped thousands, few digits, an en dash where there is none."""

from __future__ import annotations

import re

from eastwest.units import format_us

NONE = "–"
GROUP = "\N{NARROW NO-BREAK SPACE}"
_BEFORE_UNIT = re.compile(r"(?<=\d) (?=[^\d\s(])|(?<=[≤≥]) (?=\d)")


def count(value: float | None) -> str:
    """1234567 → `1 234 567`, with narrow spaces that do not break."""
    return NONE if value is None else f"{round(value):,}".replace(",", GROUP)


def digits(value: float | None, significant: int = 3) -> str:
    """12.345 → `12.3`, 1234.5 → `1 234`: significant digits, but never an exponent nor a lost integer digit."""
    if value is None:
        return NONE
    if value == 0:
        return "0"
    if abs(value) >= 10 ** (significant - 1):
        return count(value)
    places = significant
    while places > 0 and abs(value) >= 10 ** (significant - places):
        places -= 1
    return f"{value:.{places}f}"


def percent(share: float | None, places: int = 0) -> str:
    """0.853 → `85`; the unit stands in the column header."""
    return NONE if share is None else f"{100 * share:.{places}f}"


def milliseconds(time_us: float | None) -> str:
    """1234.5 µs → `1.23`; the unit stands in the column header."""
    return NONE if time_us is None else digits(time_us / 1000)


def kibibytes(count_bytes: float | None) -> str:
    """2048 → `2`; the unit stands in the column header."""
    return NONE if count_bytes is None else digits(count_bytes / 1024)


def tied(text: str) -> str:
    """The text with numbers tied to the unit after them: `41 GB/s` does not break at the end of a line."""
    return _BEFORE_UNIT.sub("\N{NO-BREAK SPACE}", text)


def plural(number: int, noun: str, several: str = "") -> str:
    """`1 leaf`, `16 leaves`."""
    return f"{count(number)} {noun if number == 1 else several or noun + 's'}"


def interval_text(interval_us: tuple[float, float] | None) -> str:
    """`3.1 s to 4.2 s`; a dash for none."""
    if interval_us is None:
        return NONE
    low, high = map(format_us, interval_us)
    return low if low == high else f"{low} to {high}"
