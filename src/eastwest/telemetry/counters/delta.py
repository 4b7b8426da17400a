"""What happened between two snapshots; counters that wrapped or began anew are told apart."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.telemetry.counters.meaning import meaning
from eastwest.telemetry.counters.model import Counted, Delta, Place, Snapshot, Value

_WRAPS = (2**32, 2**64)
# A counter of 32 or 64 bits that went round was near its end before. A smaller value otherwise means a new beginning.
_NEAR_END = 0.9


def deltas(before: Snapshot, after: Snapshot) -> tuple[Delta, ...]:
    """Every counter that stands in both, in order of place; one that stands in one only is left out."""
    old = {(one.place, one.name): one for one in before.values}
    found = (_delta(old[key], one) for one in after.values if (key := (one.place, one.name)) in old)
    return tuple(sorted(found, key=lambda one: (one.place, one.name)))


def _delta(old: Value, new: Value) -> Delta:
    known = meaning(new.name)
    defects = (known[0].defect,) if known and known[0].defect else ()
    if new.value >= old.value:
        return Delta(new.place, new.counted, new.name, new.value - old.value, defects=defects)
    for end in _WRAPS:
        if end * _NEAR_END < old.value < end and new.value < end * (1 - _NEAR_END):
            return Delta(new.place, new.counted, new.name, end - old.value + new.value, defects=defects)
    return Delta(new.place, new.counted, new.name, new.value, reset=True, defects=defects)


def total(found: tuple[Delta, ...], counted: Counted) -> int:
    """The sum of everything that counts the same."""
    return sum(one.value for one in found if one.counted is counted)


def at_place(found: tuple[Delta, ...], counted: Counted) -> Iterator[tuple[Place, int]]:
    """Places where something was counted, with how much."""
    for one in found:
        if one.counted is counted and one.value:
            yield one.place, one.value
