"""An I/O pattern: what a job reads and writes over time, gathered event by event in bounded memory."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

WINDOWS = 4096
"""Windows of a pattern at most; when a trace is longer, all become twice as wide."""
FIRST_WINDOW_S = 0.01
MOST_NAMES = 1_000_000
"""Processes and files are told apart up to so many of each."""
_SIZES = 64


@dataclass(frozen=True)
class IoPattern:
    """What one trace shows.

    kind: `darshan`, `darshan-dxt`, `dlio`, `dlio-summary` or `strace`. window_s: width of the windows of read_rate and
    write_rate, which hold GB/s over the whole job. median_read_bytes, median_write_bytes: of one call, to the next
    power of two; 0 without calls. wait_share: of their time that processes wait for calls, None when the trace does
    not tell. utilisation: AU that the trace itself states, 0 to 1. notes: what the trace cannot show.
    """

    name: str
    kind: str
    processes: int
    files: int
    reads: int
    writes: int
    read_bytes: int
    write_bytes: int
    duration_s: float
    window_s: float
    read_rate: npt.NDArray[np.float64]
    write_rate: npt.NDArray[np.float64]
    median_read_bytes: int = 0
    median_write_bytes: int = 0
    utilisation: float | None = None
    notes: tuple[str, ...] = ()

    @property
    def mean_read(self) -> float:
        """GB/s over the whole duration."""
        return self.read_bytes / 1e9 / self.duration_s if self.duration_s else 0.0

    @property
    def mean_write(self) -> float:
        """GB/s over the whole duration."""
        return self.write_bytes / 1e9 / self.duration_s if self.duration_s else 0.0

    @property
    def peak_read(self) -> float:
        """GB/s in the busiest window."""
        return float(self.read_rate.max(initial=0.0))

    @property
    def peak_write(self) -> float:
        """GB/s in the busiest window."""
        return float(self.write_rate.max(initial=0.0))


@dataclass
class Gatherer:
    """Takes events in any order. Memory does not grow with their number."""

    window_s: float = FIRST_WINDOW_S
    _from: float | None = None
    _last: float = 0.0
    _bytes: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros((2, WINDOWS)))
    _calls: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros((2, _SIZES), dtype=np.int64))
    _total: list[int] = field(default_factory=lambda: [0, 0])
    _processes: set[str] = field(default_factory=set)
    _files: set[str] = field(default_factory=set)

    def add(self, start_s: float, end_s: float, count_bytes: int, *, write: bool, calls: int = 1) -> None:
        """Calls that together moved so many bytes, evenly between start and end."""
        self._total[write] += count_bytes
        size = count_bytes // max(calls, 1)
        self._calls[int(write), min(size.bit_length(), _SIZES - 1)] += calls
        self._cover(start_s, max(end_s, start_s))
        self._spread(start_s, max(end_s, start_s), count_bytes, int(write))

    def seen(self, process: str = "", file: str = "") -> None:
        """A process and a file that take part."""
        for name, names in ((process, self._processes), (file, self._files)):
            if name and len(names) < MOST_NAMES:
                names.add(name)

    @property
    def empty(self) -> bool:
        """Whether nothing was read or written."""
        return self._from is None

    def pattern(
        self,
        name: str,
        kind: str,
        *,
        processes: int = 0,
        duration_s: float = 0.0,
        notes: tuple[str, ...] = (),
    ) -> IoPattern:
        """What was gathered. processes, duration_s: where the trace states them, else from the events."""
        first = 0.0 if self._from is None else self._from
        span = max(duration_s, self._last - first, self.window_s)
        # Where bytes stand counts as well: at the edge of a window, rounding may have put them behind the last time.
        filled = int(np.flatnonzero(self._bytes.any(axis=0)).max(initial=0)) + 1
        used = min(WINDOWS, max(filled, math.ceil((self._last - first) / self.window_s)))
        rates = self._bytes[:, :used] / 1e9 / self.window_s
        return IoPattern(
            name=name,
            kind=kind,
            processes=max(processes, len(self._processes), 1),
            files=len(self._files),
            reads=int(self._calls[0].sum()),
            writes=int(self._calls[1].sum()),
            read_bytes=self._total[0],
            write_bytes=self._total[1],
            duration_s=span,
            window_s=self.window_s,
            read_rate=rates[0].copy(),
            write_rate=rates[1].copy(),
            median_read_bytes=_median(self._calls[0]),
            median_write_bytes=_median(self._calls[1]),
            notes=notes,
        )

    def _cover(self, start_s: float, end_s: float) -> None:
        """Windows that reach over this time as well."""
        if self._from is None:
            self._from, self._last = start_s, end_s
        first, last = min(self._from, start_s), max(self._last, end_s)
        while last - first > self.window_s * (WINDOWS - 2):
            self._widen()
        if start_s < self._from:
            shift = math.ceil((self._from - start_s) / self.window_s)
            self._bytes = np.roll(self._bytes, shift, axis=1)
            self._bytes[:, :shift] = 0
            self._from -= shift * self.window_s
        self._last = last

    def _widen(self) -> None:
        halves = self._bytes.reshape(2, WINDOWS // 2, 2).sum(axis=2)
        self._bytes = np.concatenate([halves, np.zeros((2, WINDOWS // 2))], axis=1)
        self.window_s *= 2

    def _spread(self, start_s: float, end_s: float, count_bytes: int, row: int) -> None:
        origin = self._from or 0.0
        first, last = (start_s - origin) / self.window_s, (end_s - origin) / self.window_s
        low, high = int(first), min(int(last), WINDOWS - 1)
        if low == high or last <= first:
            self._bytes[row, low] += count_bytes
            return
        each = count_bytes / (last - first)
        self._bytes[row, low] += each * (low + 1 - first)
        self._bytes[row, low + 1 : high] += each
        self._bytes[row, high] += each * (last - high)


def _median(calls: npt.NDArray[np.int64]) -> int:
    total = int(calls.sum())
    if total == 0:
        return 0
    bits = int(np.searchsorted(np.cumsum(calls), (total + 1) // 2))
    return 1 << max(bits - 1, 0)
