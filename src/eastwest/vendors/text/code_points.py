"""Names of code points that command lines take."""

from __future__ import annotations

from eastwest.plan.device.qos import DSCPS
from eastwest.vendors.text.ranges import unranged

NAMES = {"ef": 46, "default": 0, **{f"cs{n}": 8 * n for n in range(1, 8)}} | {
    f"af{group}{drop}": 8 * group + 2 * drop for group in range(1, 5) for drop in range(1, 4)
}
"""RFC 2474, 2597, 3246."""


def code_points(text: str) -> tuple[int, ...]:
    """`26,28-30 af31` → each number. Raises ValueError for anything else."""
    words = text.replace(",", " ").split()
    return tuple(unranged(" ".join(str(NAMES.get(word, word)) for word in words), DSCPS - 1))
