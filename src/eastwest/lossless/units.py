"""Bytes of a queue or pool as whole percent, as vendors write them.

A threshold that must not be exceeded is rounded down, room that must not fall short is rounded up.
"""

from __future__ import annotations

from enum import Enum


class Rounding(Enum):
    """Which way a figure may move to become a whole number."""

    DOWN = "down"
    UP = "up"


def write_percent(amount_bytes: int, of_bytes: int, rounding: Rounding) -> int:
    """Whole percent of a queue or pool, 0 to 100: Junos fill levels and buffer partitions.

    Raises ValueError when the amount is negative or exceeds the whole.
    """
    if not 0 <= amount_bytes <= of_bytes or of_bytes == 0:
        raise ValueError(f"{amount_bytes} of {of_bytes} bytes is no share")
    whole, rest = divmod(100 * amount_bytes, of_bytes)
    return whole + 1 if rest and rounding is Rounding.UP else whole
