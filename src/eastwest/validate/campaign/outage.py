"""Outage and recovered bandwidth of a failure test, from the intervals of an iperf3 run across it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median

from eastwest.telemetry.readings.iperf3 import runs
from eastwest.telemetry.readings.model import Figure, Quantity, Reading
from eastwest.telemetry.readings.text import at, number

_DOWN_SHARE = 0.05
"""Of the bandwidth before: an interval below it counts as outage. TCP that backs off is not told from a dead link."""
_BEFORE_SHARE = 0.2


def read_outage(path: Path, text: str) -> tuple[Reading, ...]:
    """One reading per document, with its outage in µs and the bandwidth once it has recovered."""
    return tuple(
        Reading("iperf3", "outage", path, tuple(found))
        for tree in runs(path, text)
        if (found := list(_figures(tree.get("intervals"))))
    )


def _figures(intervals: object) -> Iterator[Figure]:
    rows = [
        (number(at(one, "sum", "seconds")) or 0.0, number(at(one, "sum", "bits_per_second")) or 0.0)
        for one in (intervals if isinstance(intervals, list) else ())
    ]
    if len(rows) < 5:
        return
    before = median(rate for _, rate in rows[: max(1, int(len(rows) * _BEFORE_SHARE))])
    longest = run = 0.0
    for seconds, rate in rows:
        run = run + seconds if rate < _DOWN_SHARE * before else 0.0
        longest = max(longest, run)
    last = rows[-max(1, len(rows) // 5) :]
    # An outage shorter than an interval is not seen: the interval itself is the bound that was measured.
    yield Figure(Quantity.TIME_US, max(longest, min(s for s, _ in rows)) * 1e6, "outage")
    yield Figure(Quantity.BANDWIDTH_BYTES_PER_S, median(rate for _, rate in last) / 8, "recovered")
