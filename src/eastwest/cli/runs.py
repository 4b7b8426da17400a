"""Runs as tables for people and as JSON for machines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from eastwest.predict.expectation import Expectation
from eastwest.prove.workloads import Prepared
from eastwest.simulate.ns3 import CaseResult
from eastwest.simulate.run import OperationResult, Run, Status, StepResult, Totals
from eastwest.units import format_bytes, format_us

_MOST_ROWS = 40
_WORDS = {
    Status.COMPLETE: "complete",
    Status.PARTIAL: "partial: ended before the workload did",
    Status.STALLED: "stalled: nothing moves any more, the workload can never finish",
}


def run_as_json(run: Run, prepared: Prepared, folder: Path) -> dict[str, object]:
    """A run with the ideal of each operation; ideal_us and slowdown stand beside what run.json holds."""
    operations = [
        {**asdict(operation), "ideal_us": ideal.ideal_us, "slowdown": slowdown(operation, ideal)}
        for operation, ideal in zip(run.operations, prepared.expectations, strict=True)
    ]
    return {
        "scenario": run.scenario,
        "workload": prepared.name,
        "plan_sha256": run.plan_hash,
        "seed": run.seed,
        "status": run.status.value,
        "simulated_us": run.simulated_us,
        "operations": operations,
        "steps": [asdict(step) for step in run.steps],
        "totals": asdict(run.totals),
        "folder": str(folder),
    }


def slowdown(operation: OperationResult, ideal: Expectation) -> float | None:
    """Time over ideal time; None when the operation did not finish or takes no time at best."""
    if operation.end_us is None or ideal.ideal_us <= 0:
        return None
    return (operation.end_us - operation.start_us) / ideal.ideal_us


def show_run(console: Console, run: Run, prepared: Prepared, folder: Path) -> None:
    """The run on the screen: operations, training steps, totals, how it ended and where it is stored."""
    console.print(f"{run.scenario}: {prepared.text}", markup=False)
    for table in (_operations(run.operations, prepared.expectations), _steps(run.steps), _totals(run.totals)):
        if table.row_count:
            console.print()
            console.print(table)
    console.print()
    ended = f"{_WORDS[run.status]}, after {format_us(run.simulated_us)} of simulated time"
    console.print(Text(f"{run.scenario}: {ended}", style="bold"))
    console.print(f"Stored in {folder}", markup=False, soft_wrap=True)


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        name, number = column.removeprefix(">"), column.startswith(">")
        table.add_column(name, justify="right" if number else "left", no_wrap=number, overflow="fold")
    return table


def _operations(found: Sequence[OperationResult], ideals: Sequence[Expectation]) -> Table:
    table = _table("operation", "kind", ">time", ">algbw GB/s", ">busbw GB/s", ">ideal", ">slowdown")
    for operation, ideal in list(zip(found, ideals, strict=True))[:_MOST_ROWS]:
        time = "unfinished" if operation.end_us is None else format_us(operation.end_us - operation.start_us)
        bandwidths = (_figure(operation.algbw_gigabytes_per_s), _figure(operation.busbw_gigabytes_per_s))
        times = (format_us(ideal.ideal_us), _figure(slowdown(operation, ideal)))
        name = operation.name if operation.step < 0 else f"{operation.name}, step {operation.step}"
        _row(table, (name, operation.kind, time, *bandwidths, *times))
    _mind(table, len(found))
    return table


def _steps(steps: Sequence[StepResult]) -> Table:
    table = _table("job", ">step", ">time", ">computing", ">GPU active")
    for step in steps[:_MOST_ROWS]:
        times = (format_us(step.end_us - step.start_us), format_us(step.compute_us))
        _row(table, (step.job, str(step.step), *times, f"{step.gpu_active_share:.1%}"))
    _mind(table, len(steps))
    return table


def _mind(table: Table, count: int) -> None:
    if count > _MOST_ROWS:
        _row(table, (f"and {count - _MOST_ROWS} more in run.json",))


def _totals(totals: Totals) -> Table:
    return _pairs(
        {
            "packets sent": totals.packets_sent,
            "packets delivered": totals.packets_delivered,
            "dropped, no buffer": totals.dropped_buffer,
            "dropped, corrupt": totals.dropped_corrupt,
            "dropped, link down": totals.dropped_link,
            "in flight at the end": totals.in_flight,
            "sent again": totals.retransmits,
            "timeouts": totals.timeouts,
            "NAKs": totals.naks,
            "CNPs": totals.cnps,
            "ECN marks": totals.ecn_marks,
            "pause frames": totals.pause_frames,
            "engine": f"{totals.engine_cpu_s:.2f} s",
            "engine memory": format_bytes(totals.engine_peak_bytes),
        }
    )


def _pairs(figures: dict[str, int | str]) -> Table:
    table = _table("total", ">")
    for name, value in figures.items():
        _row(table, (name, value if isinstance(value, str) else f"{value:,}"))
    return table


def _row(table: Table, cells: Iterable[str]) -> None:
    """Cells as they stand: what comes from a file is no markup."""
    table.add_row(*(Text(cell) for cell in cells))


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def case_as_json(result: CaseResult, seed: int) -> dict[str, object]:
    """A case's result: completion time of each flow in ns (null: it did not finish) and the totals."""
    return {"seed": seed, **asdict(result)}


def show_case(console: Console, result: CaseResult) -> None:
    """A case on the screen. Percentiles as the reference computes them: sorted[int(p · n)]."""
    times = sorted(flow.fct_ns / 1000 for flow in result.flows if flow.fct_ns is not None)
    figures: dict[str, int | str] = {"flows": len(result.flows), "flows that finished": len(times)}
    if times:
        figures["completion time, mean"] = format_us(sum(times) / len(times))
        for name, share in (("least", 0.0), ("median", 0.5), ("99 %", 0.99)):
            figures[f"completion time, {name}"] = format_us(times[int(share * len(times))])
        figures["completion time, most"] = format_us(times[-1])
    counts: dict[str, int | str] = {
        "packets delivered": result.packets,
        "pause frames": result.pauses,
        "ECN marks": result.marks,
        "events": result.events,
        "engine": f"{result.engine_cpu_s:.2f} s",
        "engine memory": format_bytes(result.engine_peak_bytes),
    }
    console.print(_pairs(figures | counts))
