"""`eastwest diagnose`: the root causes in the telemetry of a run or recording."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from eastwest.cli.tables import add_row, table_of
from eastwest.diagnose import Diagnosis, Report
from eastwest.diagnose.engine import diagnose as diagnose_range
from eastwest.diagnose.engine import place_of
from eastwest.diagnose.expectation import load_expected, stated
from eastwest.diagnose.model import Expected
from eastwest.diagnose.stored import open_run
from eastwest.errors import InputError, Problem
from eastwest.report.incident import write_incident
from eastwest.units import format_us, parse_us

PAGE = "incident.html"


def diagnose(
    run: Annotated[Path, typer.Argument(help="Folder of a run or recording.")],
    plan: Annotated[Path | None, typer.Option(help="Its plan.json; left out: that of its project.")] = None,
    begin: Annotated[str, typer.Option("--from", help="Begin of the time range.")] = "0 s",
    end: Annotated[str | None, typer.Option("--to", help="Its end; left out: the end of the run.")] = None,
    expect_step: Annotated[
        str | None,
        typer.Option(help="What a step should take; left out: what was simulated without faults, else the calm tenth."),
    ] = None,
    expect_run: Annotated[
        Path | None,
        typer.Option(help="Folder of another recording: its workload, where it runs here too, should take as long."),
    ] = None,
    page: Annotated[Path | None, typer.Option(help="Where the page goes; left out: incident.html in the run.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")] = False,
) -> None:
    """Name the root cause of slow steps and stalls: what was seen, why this cause and not its twins, what to do.

    Writes a page with the path of the pauses on the topology and the series that prove it. Exit code 0: healthy,
    1: something was found or is open, 2: an input cannot be taken.
    """
    designed, source = open_run(run, plan)
    begin_us = _time("--from", begin)
    end_us = source.end_us if end is None else _time("--to", end)
    if not 0 <= begin_us < min(end_us, source.end_us):
        found = f"{format_us(begin_us)} to {format_us(end_us)}"
        raise InputError(Problem(found, "--from, --to", allowed=f"a range within 0 and {format_us(source.end_us)}"))
    observed = source.read(begin_us, end_us)
    expected = _expected(run, expect_step, expect_run)
    report = diagnose_range(designed, observed, expected)
    place = run / PAGE if page is None else page
    write_incident(place, designed, observed, report, expected)
    if as_json:
        typer.echo(json.dumps(as_tree(report) | {"page": str(place)}, indent=2, ensure_ascii=False))
    else:
        _show(report, place)
    raise typer.Exit(0 if report.healthy else 1)


def _expected(run: Path, step: str | None, other: Path | None) -> Expected | None:
    """What steps are held against."""
    if step is not None and other is not None:
        raise InputError(Problem("given together with --expect-step", "--expect-run", mend="state one of the two"))
    if step is not None:
        return stated(_time("--expect-step", step))
    if other is None:
        return load_expected(run)
    found = load_expected(other)
    if found is None:
        mend = "record it with eastwest simulate --duration"
        raise InputError(Problem("no expected.json in this folder", "--expect-run", file=other, mend=mend))
    return replace(found, source=f"{found.source} (run {other.name})")


def _time(option: str, text: str) -> float:
    try:
        return parse_us(text)
    except ValueError as error:
        raise InputError(Problem(f'"{text}"', option, allowed=str(error))) from error


def as_tree(report: Report) -> dict[str, object]:
    """A report for machines."""
    return {
        "begin_us": report.begin_us,
        "end_us": report.end_us,
        "grid_us": report.grid_us,
        "healthy": report.healthy,
        "slowdown": None if report.slowdown is None or math.isnan(report.slowdown) else report.slowdown,
        "diagnoses": [_tree(one) for one in report.diagnoses],
        "abstentions": [
            {
                "symptom": one.symptom,
                "causes": [cause.value for cause in one.causes],
                "series": list(one.series),
                "begin_us": one.begin_us,
                "end_us": one.end_us,
            }
            for one in report.abstentions
        ],
        "notes": list(report.notes),
    }


def _tree(one: Diagnosis) -> dict[str, object]:
    finding = one.finding
    return {
        "cause": one.cause.value,
        "title": finding.title,
        "layer": finding.layer.value,
        "severity": finding.severity.value,
        "places": [{"device": end.device, "port": end.port} for end in one.places],
        "begin_us": one.begin_us,
        "end_us": one.end_us,
        "confidence": one.confidence,
        "observed": finding.observed,
        "expected": finding.expected,
        "effect": finding.effect,
        "gpu_seconds": one.gpu_seconds,
        "remedy": finding.remedy,
        "seen": [
            {"series": seen.series, "place": seen.place, "text": seen.text, "value": seen.value, "limit": seen.limit}
            for seen in one.seen
        ],
        "excluded": [{"cause": other.cause.value, "why": other.why} for other in one.excluded],
        "path": [{"device": end.device, "port": end.port} for end in one.path],
        "missing": list(one.missing),
    }


def _show(report: Report, place: Path) -> None:
    console = Console(highlight=False)
    span = f"{format_us(report.begin_us)} to {format_us(report.end_us)}, samples every {format_us(report.grid_us)}"
    console.print(span, markup=False)
    for note in report.notes:
        console.print(f"{note[0].upper()}{note[1:]}.", markup=False, soft_wrap=True)
    if report.healthy:
        console.print("Healthy: nothing was found, and nothing is open.")
    if report.diagnoses:
        table = table_of("cause", "place", "layer", ">from", ">to", ">GPU-seconds", ">sure")
        for one in report.diagnoses:
            lost = "unknown" if one.gpu_seconds is None else f"{one.gpu_seconds:,.0f}"
            layer = f"{one.finding.layer.value} {one.finding.layer.title}"
            times = (format_us(one.begin_us), format_us(one.end_us))
            add_row(table, (one.cause.value, place_of(one), layer, *times, lost, f"{one.confidence:.0%}"))
        console.print(table)
    for one in report.diagnoses:
        _explain(console, one)
    for open_one in report.abstentions:
        causes = ", ".join(cause.value for cause in open_one.causes)
        console.print(f"\nOpen: {open_one.symptom}. Remaining: {causes}.", markup=False)
        if open_one.series:
            console.print(f"  these series would decide: {', '.join(open_one.series)}", markup=False)
    console.print(f"\nPage: {place}", markup=False, soft_wrap=True)


def _explain(console: Console, one: Diagnosis) -> None:
    console.print(f"\n{one.finding.title}: {place_of(one)}", style="bold", markup=False)
    console.print(f"  {one.finding.effect}", markup=False)
    for seen in one.seen:
        console.print(f"  seen: {seen.place}: {seen.text} [{seen.series}]", markup=False, soft_wrap=True)
    for other in one.excluded:
        console.print(f"  not {other.cause.value}: {other.why}", markup=False, soft_wrap=True)
    console.print(f"  do: {one.finding.remedy}", markup=False, soft_wrap=True)
