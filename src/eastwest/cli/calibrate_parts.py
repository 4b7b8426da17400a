"""Storage and switch buffers of a calibration: tables, and the fragment of a site file that states the buffers."""

from __future__ import annotations

import json
from collections.abc import Sequence

from rich.console import Console

from eastwest.cli.calibrate_views import scores
from eastwest.cli.tables import add_row, table_of
from eastwest.predict.calibration.buffers import BufferMeasurement, FittedBuffer, Resting
from eastwest.predict.calibration.buffers.measurements import Kind
from eastwest.predict.calibration.storage import FittedStorage
from eastwest.units import format_bytes, format_us

_MOST_SOURCE = 150
_RATES = {
    "read_gigabytes_per_s": "reads of one system, GB/s",
    "write_gigabytes_per_s": "writes of one system, GB/s",
    "node_read_gigabytes_per_s": "reads of one node, GB/s",
    "node_write_gigabytes_per_s": "writes of one node, GB/s",
    "latency_us": "latency of a request, \u00b5s",
}


def show_storage(console: Console, fitted: FittedStorage) -> None:
    """Rates, errors before and after, and what was kept back."""
    total = len(fitted.used) + len(fitted.kept)
    title = f"{fitted.rates.system} by {fitted.rates.protocol}: {total} measurements, {len(fitted.kept)} kept back"
    table = table_of("storage", ">before", ">fitted", ">uncertainty left", "used from now on", title=title)
    for name, each in fitted.figures.items():
        decided = name in fitted.rates.measured
        cells = (f"{each.before:.4g}", f"{each.after:.4g}", f"{each.left:.0%}", "fitted" if decided else "before")
        add_row(table, (_RATES[name], *cells))
    console.print(table)
    console.print()
    console.print(scores(fitted.before, fitted.after))
    table = table_of("kept back", ">measured GB/s", ">before", ">after", ">90 % interval after")
    for row, (old, new, (low, high)) in zip(fitted.kept, fitted.expected, strict=True):
        cells = (f"{row.gigabytes_per_s:.4g}", f"{old:.4g}", f"{new:.4g}", f"{low:.4g} to {high:.4g}")
        add_row(table, (f"{row.text}, {row.place}", *cells))
    console.print()
    console.print(table)
    console.print()


def show_buffer(console: Console, fitted: FittedBuffer, resting: Sequence[Resting]) -> None:
    """The buffer of one switch model, errors before and after, what was kept back, and what rests on it."""
    total = len(fitted.used) + len(fitted.kept)
    title = f"{fitted.switch}: {total} measurements, {len(fitted.kept)} kept back"
    table = table_of("buffer", ">before", ">fitted", ">uncertainty left", "decided by", title=title)
    shown = (
        ("pool_bytes", "usable buffer", format_bytes(fitted.published_bytes), format_bytes(fitted.pool_bytes)),
        ("threshold", "threshold, of the configured", "100%", f"{fitted.threshold:.1%}"),
    )
    for name, text, before, after in shown:
        by = "measurements" if name in fitted.rests_on else "what was known"
        add_row(table, (text, before, after, f"{fitted.left[name]:.0%}", by))
    console.print(table)
    console.print()
    console.print(scores(fitted.before, fitted.after))
    table = table_of("kept back", ">measured", ">before", ">after", ">90 % interval after")
    for row, (old, new, low, high) in zip(fitted.kept, fitted.expected, strict=True):
        cells = [_value(row, value) for value in (row.value, old, new)]
        add_row(table, (f"{row.text}, {row.place}", *cells, f"{_value(row, low)} to {_value(row, high)}"))
    console.print()
    console.print(table)
    table = table_of("rests on this buffer", ">before", ">after")
    for one in resting:
        if one.switch == fitted.switch:
            add_row(table, (one.name, _figure(one.before, one.unit), _figure(one.after, one.unit)))
    add_row(table, ("simulated pauses, drops and watermarks of its ports", "", ""))
    console.print()
    console.print(table)
    console.print()


def _value(row: BufferMeasurement, value: float) -> str:
    return format_us(value) if row.kind is Kind.PAUSED else format_bytes(round(value))


def _figure(value: float, unit: str) -> str:
    return format_bytes(round(value)) if unit == "B" else f"{value:.3g}{' %' if unit else ''}"


def buffers_fragment(buffers: Sequence[FittedBuffer], source: str, comments: Sequence[str]) -> str:
    """YAML that belongs into the site file; comments stand above it. source: where it was measured."""
    lines = [f"# {comment}" for comment in comments]
    lines += ["lossless:", "  buffers:"]
    for one in buffers:
        quoted = json.dumps(f"{source[:_MOST_SOURCE]}, {len(one.used)} measurements", ensure_ascii=False)
        figures = f"pool: {one.pool_bytes} B, threshold: {one.threshold * 100:.4g} %"
        lines.append(f"    - {{switch: {one.switch}, {figures}, source: {quoted}}}")
    return "\n".join(lines) + "\n"
