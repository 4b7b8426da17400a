"""Pauses and drops of one burst, from the counters of NICs and switches before and after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from eastwest.errors import InputError, Problem
from eastwest.predict.calibration.table import Cells
from eastwest.telemetry.counters.delta import deltas
from eastwest.telemetry.counters.model import Counted, Delta
from eastwest.telemetry.counters.read import read_counters

# What senders were told, else what the switch told them: both count the same pauses.
_PAUSED = (Counted.PAUSED_US, Counted.PAUSE_SENT_US)
_FRAMES = (Counted.PAUSE_FRAMES_RECEIVED, Counted.PAUSE_FRAMES_SENT)


@dataclass(frozen=True, slots=True)
class CountedPauses:
    """Of all devices together; None where no file has such a counter."""

    frames: float | None
    paused_us: float | None
    dropped: float


def counted_between(cells: Cells) -> CountedPauses:
    """What the files named under `before` and `after` count, in pairs, their paths from the table on.

    Raises InputError where they do not pair, cannot be read, began anew in between, or count no pauses.
    """
    before, after = (cells.text(name).split() for name in ("before", "after"))
    if len(before) != len(after):
        raise cells.problem("after", f"{len(before)} files, one for each of `before`")
    found = [one for pair in zip(before, after, strict=True) for one in _between(cells, *pair)]
    if any(one.reset for one in found):
        raise cells.problem("after", "counters that did not begin anew since `before`")
    frames, paused = _first(found, _FRAMES), _first(found, _PAUSED)
    if frames is None and paused is None:
        raise cells.problem("after", "counters of PFC, such as ethtool -S shows them")
    dropped = sum(one.value for one in found if one.counted is Counted.DROPPED)
    return CountedPauses(frames, paused, dropped)


def _between(cells: Cells, before: str, after: str) -> Iterator[Delta]:
    folder = cells.file.parent
    try:
        pair = [read_counters(folder / name, before) for name in (before, after)]
    except InputError as error:
        raise InputError(
            [Problem(one.found, "before", cells.file, cells.line, one.allowed, one.mend) for one in error.problems]
        ) from error
    yield from deltas(*pair)


def _first(found: list[Delta], kinds: tuple[Counted, ...]) -> float | None:
    for kind in kinds:
        values = [one.value for one in found if one.counted is kind]
        if values:
            return float(sum(values))
    return None
