"""A case of the HPCC ns-3 on the command line."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import typer
from rich.console import Console

from eastwest.cli.status import Status
from eastwest.cli.tables import pairs
from eastwest.simulate.ns3 import CaseResult, read_case, run_case
from eastwest.units import format_bytes, format_us


def simulate_case(console: Console, files: tuple[Path, Path, Path], seed: int, threads: int, as_json: bool) -> None:
    """Run the case of a topology, a flow and a settings file and print its result. Raises InputError."""
    with Status(console, quiet=as_json) as status:
        result = run_case(read_case(*files), seed, status, threads)
    if as_json:
        # Completion times in ns; null: the flow did not finish.
        typer.echo(json.dumps({"seed": seed, **asdict(result)}))
    else:
        console.print(pairs({**_completion(result), **_counts(result)}))


def _completion(result: CaseResult) -> dict[str, int | str]:
    """Percentiles as the reference computes them: sorted[int(p · n)]."""
    times = sorted(flow.fct_ns / 1000 for flow in result.flows if flow.fct_ns is not None)
    figures: dict[str, int | str] = {
        "preset": result.preset,
        "flows": len(result.flows),
        "flows that finished": len(times),
    }
    if times:
        figures["completion time, mean"] = format_us(sum(times) / len(times))
        for name, share in (("least", 0.0), ("median", 0.5), ("99 %", 0.99)):
            figures[f"completion time, {name}"] = format_us(times[int(share * len(times))])
        figures["completion time, most"] = format_us(times[-1])
    return figures


def _counts(result: CaseResult) -> dict[str, int | str]:
    return {
        "packets delivered": result.packets,
        "pause frames": result.pauses,
        "ECN marks": result.marks,
        "events": result.events,
        "engine": f"{result.engine_cpu_s:.2f} s",
        "engine memory": format_bytes(result.engine_peak_bytes),
    }
