"""Measurements of a switch's buffer: incasts through it, and what pause counters and watermarks said about them.

A line of the table is one burst: so many hosts under one switch send so many bytes each, at the same moment, to one
other host there. Bursts of one kind that grow until pauses begin are one measurement: the size between the largest
without and the smallest with.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from eastwest.errors import InputError, Problem
from eastwest.predict.calibration.buffers.counted import counted_between
from eastwest.predict.calibration.table import Cells, is_table, rows_of, strict
from eastwest.telemetry.readings.text import read_text

COLUMNS = (
    "senders", "size", "pause_frames", "paused_us", "queue_high", "dropped", "before", "after", "switch", "egress",
    "congestion_control",
)  # fmt: skip
_ANSWERS = ("pause_frames", "paused_us", "queue_high")
_REPEATS = {"paused": 0.05, "watermark": 0.03, "first pause": 0.02}
"""What repeats of one test differ by (standard deviation of the logarithm): our own choice."""


class Kind(Enum):
    """What a measurement tells. FIRST_PAUSE: bytes of each sender at which pauses begin. PAUSED: time that all senders
    together had to keep silent, µs. WATERMARK: highest fill of the receiver's egress queue, bytes."""

    FIRST_PAUSE = "first pause"
    PAUSED = "paused"
    WATERMARK = "watermark"


class Bound(Enum):
    """Whether a value is what it is, or only the least or the most that it may be."""

    EXACT = "exact"
    LEAST = "least"
    MOST = "most"


@dataclass(frozen=True, slots=True)
class BufferMeasurement:
    """switch: model, empty for the only one. blocked: the receiver's port sent nothing meanwhile. control: NICs ran
    their congestion control. noise: standard deviation of the value's logarithm."""

    kind: Kind
    switch: str
    senders: int
    size_bytes: int
    value: float
    noise: float
    bound: Bound
    blocked: bool
    control: bool
    file: Path
    line: int

    @property
    def place(self) -> str:
        """`incast.csv:7`."""
        return f"{self.file.name}:{self.line}"

    @property
    def text(self) -> str:
        """`first pause, 4 senders, egress blocked`."""
        more = f"{', egress blocked' if self.blocked else ''}{', DCQCN on' if self.control else ''}"
        return f"{self.kind.value}, {self.senders} sender{'s' if self.senders > 1 else ''}{more}"


@dataclass(frozen=True, slots=True)
class _Burst:
    """One line."""

    switch: str
    senders: int
    size_bytes: int
    blocked: bool
    control: bool
    pauses: bool | None
    paused_us: float | None
    queue_high_bytes: int | None
    file: Path
    line: int


def read_buffers(files: Sequence[Path]) -> tuple[BufferMeasurement, ...]:
    """The measurements of all tables. Raises InputError for what is none, contradicts itself, or lost packets."""
    bursts = [burst for file in files for burst in _bursts(file)]
    ramps: defaultdict[tuple[object, ...], list[_Burst]] = defaultdict(list)
    found: list[BufferMeasurement] = []
    for burst in bursts:
        if burst.paused_us:
            found.append(_measurement(burst, Kind.PAUSED, burst.paused_us))
        if burst.pauses is not None:
            ramps[burst.switch, burst.senders, burst.blocked, burst.control].append(burst)
        if burst.queue_high_bytes:
            found.append(_measurement(burst, Kind.WATERMARK, float(burst.queue_high_bytes)))
    # Bursts that all paused, for known times, say where pauses begin by these times.
    telling = (ramp for ramp in ramps.values() if not all(burst.paused_us for burst in ramp))
    return (*map(_ramp, telling), *found)


def _bursts(file: Path) -> list[_Burst]:
    if not is_table(read_text(file), "senders"):
        mend = "bandwidth of an incast says nothing about the buffer: count pauses, or read watermarks, of bursts"
        allowed = f"a CSV with the columns senders, size and one of {', '.join(_ANSWERS)}, or before and after"
        raise InputError(Problem("is no table of incasts", file=file, allowed=allowed, mend=mend))
    return rows_of(file, strict(COLUMNS[:2], COLUMNS), COLUMNS, _burst)


def _burst(cells: Cells) -> _Burst:
    blocked = cells.word("egress", ("open", "blocked"), "open") == "blocked"
    senders, size = cells.count("senders", least=1 if blocked else 2), cells.size("size")
    if senders is None or size is None:
        raise cells.problem("senders" if senders is None else "size", "a number of hosts, and bytes of each")
    frames, paused = cells.number("pause_frames"), cells.number("paused_us")
    dropped = cells.number("dropped") or 0
    if bool(cells.text("before")) != bool(cells.text("after")):
        raise cells.problem("before", "files in both of before and after, or in neither")
    if cells.text("before"):
        counted = counted_between(cells)
        frames, paused, dropped = counted.frames, counted.paused_us, dropped + counted.dropped
    if dropped:
        found = f"{dropped:g} packets were lost in the burst"
        mend = "a lossless class loses none: check that PFC is in force and headroom large enough, then measure again"
        raise InputError(Problem(found, "dropped", cells.file, cells.line, mend=mend))
    high = cells.size("queue_high")
    if frames is None and paused is None and high is None:
        allowed = f"one of {', '.join(_ANSWERS)}, or before and after"
        raise InputError(Problem("says nothing about pauses or queues", "", cells.file, cells.line, allowed))
    return _Burst(
        cells.text("switch"),
        senders,
        size,
        blocked,
        cells.word("congestion_control", ("on", "off"), "on") == "on",
        None if frames is None and paused is None else bool(frames or paused),
        # How long a blocked port keeps its senders silent says when it was opened again.
        None if blocked else paused,
        high,
        cells.file,
        cells.line,
    )


def _measurement(burst: _Burst, kind: Kind, value: float) -> BufferMeasurement:
    return BufferMeasurement(
        kind,
        burst.switch,
        burst.senders,
        burst.size_bytes,
        value,
        _REPEATS[kind.value],
        Bound.EXACT,
        burst.blocked,
        burst.control,
        burst.file,
        burst.line,
    )


def _ramp(ramp: Sequence[_Burst]) -> BufferMeasurement:
    """Where pauses begin, of bursts that differ in size alone."""
    calm = max((burst for burst in ramp if not burst.pauses), key=lambda burst: burst.size_bytes, default=None)
    paused = min((burst for burst in ramp if burst.pauses), key=lambda burst: burst.size_bytes, default=None)
    if calm is None or paused is None:
        burst = ramp[0] if paused is None else paused
        burst = burst if calm is None else calm
        found = _measurement(burst, Kind.FIRST_PAUSE, float(burst.size_bytes))
        return replace(found, bound=Bound.MOST if calm is None else Bound.LEAST)
    if calm.size_bytes >= paused.size_bytes:
        said = f"no pause with {calm.size_bytes:,} B of each sender, but pauses with {paused.size_bytes:,} B"
        mend = "bursts must begin together, alone on the switch; leave out those that did not"
        raise InputError(Problem(said, "", calm.file, calm.line, "pauses from one size on", mend))
    width = math.log(paused.size_bytes / calm.size_bytes)
    value = math.sqrt(calm.size_bytes * paused.size_bytes)
    # Anywhere between both sizes alike: a uniform distribution.
    noise = max(width / math.sqrt(12), _REPEATS[Kind.FIRST_PAUSE.value])
    return replace(_measurement(paused, Kind.FIRST_PAUSE, value), noise=noise)


def of_model(rows: Sequence[BufferMeasurement], models: Sequence[str]) -> Iterator[tuple[str, list[BufferMeasurement]]]:
    """The measurements of each switch model. models: those that hosts stand under.

    Raises InputError for a model that is none of these, and for none where there are several.
    """
    found: defaultdict[str, list[BufferMeasurement]] = defaultdict(list)
    for row in rows:
        model = row.switch or (models[0] if len(models) == 1 else "")
        if model not in models:
            said = f'"{row.switch}"' if row.switch else "does not say which switch model"
            raise InputError(Problem(said, "switch", row.file, row.line, allowed=", ".join(models)))
        found[model].append(row)
    yield from found.items()
