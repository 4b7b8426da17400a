"""Weights as hardware takes them: whole percent that add up to one hundred."""

from __future__ import annotations

from collections.abc import Sequence

WHOLE = 100


def hundred(weights: Sequence[int], least: int = 0) -> tuple[int, ...]:
    """The weights in proportion, whole, `least` or more each, 100 in sum; equal shares when all are 0."""
    parts = [max(0, weight) for weight in weights]
    if not any(parts):
        parts = [1] * len(parts)
    total = sum(parts)
    found = [part * WHOLE // total for part in parts]
    by_rest = sorted(range(len(parts)), key=lambda at: (-(parts[at] * WHOLE % total), at))
    for at in by_rest[: WHOLE - sum(found)]:
        found[at] += 1
    for at, share in enumerate(found):
        if share < least:
            found[found.index(max(found))] -= least - share
            found[at] = least
    return tuple(found)
