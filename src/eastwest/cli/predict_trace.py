"""`eastwest predict --trace`: what the collectives of a recorded workload should take."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import typer
from rich.console import Console

from eastwest.cli.status import Status
from eastwest.cli.tables import add_row, table_of
from eastwest.intent.site import Site
from eastwest.plan import Plan
from eastwest.predict.calibration import Calibration
from eastwest.predict.collectives import Parameters, System
from eastwest.predict.collectives.from_plan import all_ranks
from eastwest.predict.trace import KindExpectation, TraceCount, count_trace, expect_trace
from eastwest.traffic.traces import Trace, open_trace
from eastwest.units import format_bytes, format_us

_MOST_ROWS = 40
Fit = tuple[Parameters, Calibration | None]


def predict_trace(file: Path, site: Site, plan: Plan, system: System, fit: Fit, *, as_json: bool) -> None:
    """Count the whole trace, and print what its collectives should take. Raises InputError."""
    trace = open_trace(file)
    console = Console(highlight=False, stderr=as_json)
    with Status(console, quiet=as_json) as status:
        count = count_trace(trace, system, all_ranks(plan, system), status)
    found = expect_trace(count, system, fit[0])
    said = [*trace.assumptions, *([fit[1].assumption] if fit[1] else [])]
    if as_json:
        typer.echo(json.dumps(_tree(site, trace, count, found, said), indent=2, ensure_ascii=False))
    else:
        _show(console, site, trace, count, found)
        for text in said:
            console.print(f"Assumed: {text}", soft_wrap=True, markup=False)


def _show(console: Console, site: Site, trace: Trace, count: TraceCount, found: Sequence[KindExpectation]) -> None:
    title = f"{site.name}: {count.calls:,} calls of {trace.files[0].name} ({trace.form})"
    table = table_of("collective", ">ranks", ">calls", ">expected", ">at most", ">all calls", ">measured", title=title)
    for each in found[:_MOST_ROWS]:
        kind, expected = each.kind, each.expected
        times = (each.reason, "-", "-")
        if expected is not None:
            times = (format_us(expected.time_us), format_us(expected.high_time_us), format_us(each.total_us))
        measured = "-" if each.measured_us is None else format_us(each.measured_us)
        name = f"{kind.operation} {format_bytes(kind.size_bytes)}"
        add_row(table, (name, f"{kind.ranks} on {kind.nodes}", f"{each.count:,}", *times, measured))
    if len(found) > _MOST_ROWS:
        add_row(table, (f"and {len(found) - _MOST_ROWS} more with --json",))
    console.print(table)
    total_us = sum(each.total_us for each in found)
    console.print(
        f"\nCollectives one after the other: {format_us(total_us)}; computing: {format_us(count.compute_us)}."
    )
    if count.transfers:
        console.print(f"{count.transfers:,} transfers between two ranks are not predicted: simulate the trace.")
    if count.uncounted:
        console.print(f"{count.uncounted:,} calls of further kinds are not counted.")


def _tree(
    site: Site, trace: Trace, count: TraceCount, found: Sequence[KindExpectation], said: Sequence[str]
) -> dict[str, object]:
    rows = []
    for each in found:
        expected = None
        if each.expected is not None:
            expected = {key: value for key, value in asdict(each.expected).items() if key != "assumptions"}
        own = {"count": each.count, "measured_us": each.measured_us, "reason": each.reason, "total_us": each.total_us}
        rows.append({**asdict(each.kind), **own, "expected": expected})
    return {
        "site": site.name,
        "trace": [str(file) for file in trace.files],
        "form": trace.form,
        "calls": count.calls,
        "compute_us": count.compute_us,
        "transfers": count.transfers,
        "uncounted": count.uncounted,
        "collectives_us": sum(each.total_us for each in found),
        "rows": rows,
        "assumptions": list(said),
    }
