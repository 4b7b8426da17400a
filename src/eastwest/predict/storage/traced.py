"""Traced jobs on the site's storage: what their own average and peak mean for each stage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eastwest.findings import Outcome
from eastwest.predict.storage.path import Way
from eastwest.predict.storage.phase import Phase, bottleneck, loads_of
from eastwest.traffic.io import IoPattern
from eastwest.units import format_us


def traced_phases(patterns: Sequence[IoPattern], copies: int, way: Way) -> Iterator[Phase]:
    """Reads and writes of each pattern, `copies` of which run at once with their peaks together.

    The stages are asked for the trace's own rates: a job that waited for slower storage when it was recorded would ask
    for more of a faster one.
    """
    for pattern in patterns:
        for write in (False, True):
            moved = pattern.write_bytes if write else pattern.read_bytes
            if moved:
                yield _phase(pattern, copies, way, write=write)


def _phase(pattern: IoPattern, copies: int, way: Way, *, write: bool) -> Phase:
    average = (pattern.mean_write if write else pattern.mean_read) * copies
    burst = (pattern.peak_write if write else pattern.peak_read) * copies
    stages = way.stages(write=write)
    limit, rate = bottleneck(stages, burst)
    series = (pattern.write_rate if write else pattern.read_rate) * copies
    window_us = pattern.window_s * 1e6
    stretched = None if rate is None else burst / rate
    fits = rate is None or burst <= rate
    said = "not known" if stretched is None else f"busiest window {max(stretched, 1.0):.3g} times as long"
    return Phase(
        name=pattern.name,
        kind="trace",
        write=write,
        burst_bytes=burst * window_us * 1e3,
        average=average,
        burst=burst,
        rate=rate,
        time_us=None if stretched is None else window_us * max(stretched, 1.0),
        wait_us=None if stretched is None else window_us * max(stretched - 1.0, 0.0),
        wait_share=None,
        limit=limit,
        measured=said,
        target="no longer than recorded",
        outcome=Outcome.INCONCLUSIVE if rate is None else Outcome.PASS if fits else Outcome.FAIL,
        loads=loads_of(stages, average, burst),
        utilisation=pattern.utilisation,
        slice_us=window_us,
        series=series,
        notes=(
            f"{pattern.name} ({pattern.kind}): {pattern.processes} processes, {pattern.files} files, "
            f"{format_us(pattern.duration_s * 1e6)}, in windows of {format_us(window_us)}; {copies} such jobs at once.",
            *pattern.notes,
        ),
    )
