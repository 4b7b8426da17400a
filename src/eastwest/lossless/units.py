"""Buffer figures in the units that vendors write: bytes, kilobytes, cells, segments, percent, powers of two.

A threshold that must not be exceeded is rounded down, room that must not fall short is rounded up; reading what was
written gives the same text back.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


class Rounding(Enum):
    """Which way a figure may move to become a whole number of units."""

    DOWN = "down"
    UP = "up"


@dataclass(frozen=True, slots=True)
class BufferUnit:
    """One unit of a vendor's syntax. keyword: as written after the number; source: where its size comes from."""

    keyword: str
    size_bytes: int
    source: str

    def __post_init__(self) -> None:
        if self.size_bytes < 1:
            raise ValueError(f"a {self.keyword or 'unit'} of {self.size_bytes} bytes")

    def write(self, amount_bytes: int, rounding: Rounding) -> int:
        """Whole units for so many bytes. Raises ValueError for a negative amount."""
        if amount_bytes < 0:
            raise ValueError(f"{amount_bytes} bytes")
        whole = amount_bytes // self.size_bytes
        return whole if rounding is Rounding.DOWN or whole * self.size_bytes == amount_bytes else whole + 1

    def read(self, units: int) -> int:
        """Bytes of so many units."""
        return units * self.size_bytes

    def text(self, amount_bytes: int, rounding: Rounding) -> str:
        """As the configuration has it: `950 kbytes`, or the number alone."""
        return f"{self.write(amount_bytes, rounding)} {self.keyword}".rstrip()


BYTES = BufferUnit("", 1, "SONiC, NVUE: plain bytes")
NXOS_BYTES = BufferUnit("bytes", 1, "NX-OS random-detect: bytes, kbytes, mbytes")
NXOS_KBYTES = BufferUnit("kbytes", 1000, "NX-OS random-detect; taken as 1,000 bytes, the guide does not say")
EOS_KBYTES = BufferUnit("kbytes", 1000, "EOS random-detect; taken as 1,000 bytes, the manual does not say")
ENTERPRISE_SONIC_KBYTES = BufferUnit("", 1000, "Dell Enterprise SONiC wred-policy, KB; taken as 1,000 bytes")


def cells(cell_bytes: int) -> BufferUnit:
    """The chip's own unit."""
    return BufferUnit("cells", cell_bytes, "cell of the chip, catalogue")


def segments(cell_bytes: int) -> BufferUnit:
    """Arista's `segments`: taken as the cells of the chip, since the manual does not state their size."""
    return BufferUnit("segments", cell_bytes, "EOS random-detect segments, taken as cells of the chip")


def write_percent(amount_bytes: int, of_bytes: int, rounding: Rounding) -> int:
    """Whole percent of a queue or pool, 0 to 100: Junos fill levels and buffer partitions, NVUE memory shares.

    Raises ValueError when the amount is negative or exceeds the whole.
    """
    if not 0 <= amount_bytes <= of_bytes or of_bytes == 0:
        raise ValueError(f"{amount_bytes} of {of_bytes} bytes is no share")
    return BufferUnit("percent", of_bytes, "share").write(100 * amount_bytes, rounding)


def read_percent(percent: int, of_bytes: int) -> int:
    """Bytes of a whole percentage, to the nearest byte. Raises ValueError outside 0 to 100."""
    if not 0 <= percent <= 100:
        raise ValueError(f"{percent} percent")
    return round(percent * of_bytes / 100)


def partition_percents(parts_bytes: Sequence[int]) -> tuple[int, ...]:
    """Whole percentages of parts that sum to exactly 100, as Junos requires of its ingress partitions.

    The first part is the one that gives way; every other gets at least its share. Raises ValueError when the others
    leave it nothing, or all are empty.
    """
    whole = sum(parts_bytes)
    if whole <= 0 or min(parts_bytes) < 0:
        raise ValueError("no parts to share 100 percent")
    others = tuple(write_percent(part, whole, Rounding.UP) for part in parts_bytes[1:])
    if sum(others) > 100:
        raise ValueError(f"the parts after the first take {sum(others)} percent")
    return 100 - sum(others), *others


def write_power(alpha: float) -> int:
    """SONiC `dynamic_th`: α as the power of two next below or at it, so that a queue never takes more than planned.

    Source: SAI_BUFFER_PROFILE_ATTR_SHARED_DYNAMIC_TH, α = 2^n with n from −8 to 7. Raises ValueError outside.
    """
    if alpha <= 0:
        raise ValueError(f"an alpha of {alpha:g}")
    power = math.frexp(alpha)[1] - 1
    if not -8 <= power <= 7:
        raise ValueError(f"an alpha of {alpha:g} is outside 2^-8 to 2^7")
    return power


def read_power(power: int) -> float:
    """α of a SONiC `dynamic_th`."""
    return float(2.0**power)


def write_probability(pmax: float) -> int:
    """Marking probability in whole percent, as every vendor writes it; at least 1 for anything above 0."""
    if not 0 <= pmax <= 1:
        raise ValueError(f"a probability of {pmax:g}")
    return max(1, round(100 * pmax)) if pmax > 0 else 0
