"""Runs as tables for people and as JSON for machines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Protocol

from rich.console import Console
from rich.table import Table
from rich.text import Text

from eastwest.cli.tables import add_row, pairs, table_of
from eastwest.intent.congestion import NOT_MODELLED, modelled
from eastwest.predict.expectation import Expectation
from eastwest.simulate.run import Incident, OperationResult, Run, Status, StepResult, Totals, TrafficResult
from eastwest.units import format_bytes, format_us

_MOST_ROWS = 40
_WORDS = {
    Status.COMPLETE: "complete",
    Status.PARTIAL: "partial: ended before the workload did",
    Status.STALLED: "stalled: nothing moves any more, the workload can never finish",
}


class Ready(Protocol):
    """What ran: its name, what it is in words, and the ideal of each of its operations."""

    @property
    def name(self) -> str:
        """A short name."""

    @property
    def text(self) -> str:
        """What it is, with its assumptions."""

    @property
    def expectations(self) -> tuple[Expectation, ...]:
        """The ideal of each operation."""


def run_as_json(run: Run, prepared: Ready, folder: Path) -> dict[str, object]:
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
        "engine": run.engine,
        "method": run.method,
        "computed_messages": run.computed_messages,
        "status": run.status.value,
        "simulated_us": run.simulated_us,
        "operations": operations,
        "steps": [asdict(step) for step in run.steps],
        "traffic": [asdict(one) for one in run.traffic],
        "incidents": [_incident(incident) for incident in run.incidents],
        "congestion_control": {"name": run.congestion_control, "modelled": modelled(run.congestion_control)},
        "totals": asdict(run.totals),
        "folder": str(folder),
    }


def _flow_note(run: Run) -> str:
    if run.method == "trains":
        return "Flow engine: trains of packets through queues, with marks and DCQCN; no pauses or losses."
    note = (
        "Flow engine: max-min fair rates; no queues, marks, DCQCN, pauses or losses: too fast where messages collide."
    )
    if run.computed_messages is None:
        return note
    return f"{note} Symmetric work was computed once: {run.computed_messages} messages stand for all."


def _incident(incident: Incident) -> dict[str, object]:
    ports = [{"device": end.device, "port": end.port} for end in incident.ports]
    return {**asdict(incident), "kind": incident.kind.value, "ports": ports}


def slowdown(operation: OperationResult, ideal: Expectation) -> float | None:
    """Time over ideal time; None when the operation did not finish or takes no time at best."""
    if operation.end_us is None or ideal.ideal_us <= 0:
        return None
    return (operation.end_us - operation.start_us) / ideal.ideal_us


def show_run(console: Console, run: Run, prepared: Ready, folder: Path) -> None:
    """The run on the screen: operations, training steps, totals, how it ended and where it is stored."""
    console.print(f"{run.scenario}: {prepared.text}", markup=False)
    tables = (
        _operations(run.operations, prepared.expectations),
        _steps(run.steps),
        _traffic(run.traffic),
        _incidents(run.incidents),
        *([_totals(run.totals)] if run.engine != "flow" else []),
    )
    for table in tables:
        if table.row_count:
            console.print()
            console.print(table)
    console.print()
    ended = f"{_WORDS[run.status]}, after {format_us(run.simulated_us)} of simulated time"
    console.print(Text(f"{run.scenario}: {ended}", style="bold"))
    if run.engine == "fluid":
        console.print("Fluid engine: queues, marks, rates and pauses as rates; no packets.")
    if run.engine == "flow":
        console.print(_flow_note(run), markup=False)
    if not modelled(run.congestion_control):
        why = NOT_MODELLED[run.congestion_control]
        console.print(f"DCQCN stood in for {run.congestion_control}: {why}. The figures prove nothing about it.")
    console.print(f"Stored in {folder}", markup=False, soft_wrap=True)


def _operations(found: Sequence[OperationResult], ideals: Sequence[Expectation]) -> Table:
    table = table_of("operation", "kind", ">time", ">algbw GB/s", ">busbw GB/s", ">ideal", ">slowdown")
    for operation, ideal in list(zip(found, ideals, strict=True))[:_MOST_ROWS]:
        time = "unfinished" if operation.end_us is None else format_us(operation.end_us - operation.start_us)
        bandwidths = (_figure(operation.algbw_gigabytes_per_s), _figure(operation.busbw_gigabytes_per_s))
        times = (format_us(ideal.ideal_us), _figure(slowdown(operation, ideal)))
        name = operation.name if operation.step < 0 else f"{operation.name}, step {operation.step}"
        add_row(table, (name, operation.kind, time, *bandwidths, *times))
    _mind(table, len(found))
    return table


def _steps(steps: Sequence[StepResult]) -> Table:
    table = table_of("job", ">step", ">time", ">computing", ">GPU active")
    for step in steps[:_MOST_ROWS]:
        times = (format_us(step.end_us - step.start_us), format_us(step.compute_us))
        add_row(table, (step.job, str(step.step), *times, f"{step.gpu_active_share:.1%}"))
    _mind(table, len(steps))
    return table


def _traffic(traffic: Sequence[TrafficResult]) -> Table:
    """Each kind of traffic; nothing where the workload was alone."""
    table = table_of("traffic, class", ">done", ">Gb/s", ">median", ">p99", ">× ideal", ">resent")
    for one in traffic if len(traffic) > 1 else ():
        times = ("-" if time is None else format_us(time) for time in (one.median_us, one.p99_us))
        rate = "-" if one.throughput_gbps is None else f"{one.throughput_gbps:,.0f}"
        name = f"{one.name} ({one.protocol}, {one.traffic_class})"
        add_row(
            table,
            (name, f"{one.finished}/{one.transfers}", rate, *times, _figure(one.slowdown), f"{one.retransmits:,}"),
        )
    return table


def _incidents(incidents: Sequence[Incident]) -> Table:
    table = table_of(">at", "incident")
    for incident in incidents[:_MOST_ROWS]:
        add_row(table, (format_us(incident.time_us), incident.text()))
    _mind(table, len(incidents))
    return table


def _mind(table: Table, count: int) -> None:
    if count > _MOST_ROWS:
        add_row(table, (f"and {count - _MOST_ROWS} more in run.json",))


def _totals(totals: Totals) -> Table:
    return pairs(
        {
            "packets sent": totals.packets_sent,
            "packets delivered": totals.packets_delivered,
            "dropped, no buffer": totals.dropped_buffer,
            "dropped, corrupt": totals.dropped_corrupt,
            "dropped, link down": totals.dropped_link,
            "dropped, watchdog": totals.dropped_watchdog,
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


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
