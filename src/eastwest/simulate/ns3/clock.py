"""Times as ns-3 understands them: whole nanoseconds, cut off from a binary fraction of 64 bits.

Source: ns-3 (int64x64-128.h, nstime.h, as in the HPCC simulator): a double is cut off after 64 binary digits,
multiplied by the nanoseconds of its unit and cut off again. Most decimal fractions fall short: 0.6 µs is 599 ns.
"""

from __future__ import annotations

import re
from fractions import Fraction

_DIGITS = 2**64
_TIME = re.compile(r"([-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?)(s|ms|us|ns)")
_UNIT_NS = {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}


def whole_ns(value: float, unit: str = "s") -> int:
    """Nanoseconds of a number of seconds, or of `ms`, `us`, `ns`. Raises ValueError for what is no finite number."""
    if not abs(value) < float("inf"):
        raise ValueError(f"{value!r}")
    return int(Fraction(value) * _DIGITS) * _UNIT_NS[unit] // _DIGITS


def parse_ns(text: str) -> int:
    """`"0.001ms"` → nanoseconds. Raises ValueError."""
    found = _TIME.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r}")
    return whole_ns(float(found[1]), found[2])
