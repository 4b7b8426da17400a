"""`eastwest monitor`: the monitoring of a site, or its panels drawn from a Prometheus."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from eastwest.cli.tables import add_row, table_of
from eastwest.design.from_file import design_file
from eastwest.errors import InputError, Problem
from eastwest.monitor import Bundle, Options, Subject, bundle, parse_nic
from eastwest.monitor.panels import dashboards
from eastwest.monitor.preview import fill
from eastwest.monitor.query import Span
from eastwest.monitor.thresholds import derive
from eastwest.report.monitored import write_preview
from eastwest.telemetry.endpoint import Endpoint
from eastwest.telemetry.promql import Promql
from eastwest.units import format_bytes

_POINTS = 240
_RETRIES = 0  # a person waits


def monitor(
    site: Annotated[Path | None, typer.Argument(help="The site file; --preview needs none.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder of the bundle, or file of the preview; left out: under out/NAME.")
    ] = None,
    vendor: Annotated[str | None, typer.Option(help="Operating system of all switches, instead of the site's.")] = None,
    interval: Annotated[int, typer.Option(help="Seconds between scrapes and evaluations.", min=1, max=300)] = 15,
    retention: Annotated[int, typer.Option(help="Days that samples are kept.", min=1, max=3650)] = 30,
    webhook: Annotated[str, typer.Option(help="Where Alertmanager sends alerts.")] = Options.webhook,
    nic: Annotated[
        list[str] | None,
        typer.Option(help="A NIC's names on hosts: nic0=ens1f0np0,mlx5_0; may be repeated."),
    ] = None,
    preview: Annotated[str | None, typer.Option(help="Draw the panels from the Prometheus at this address.")] = None,
    minutes: Annotated[float, typer.Option(help="--preview: how long before --until.", min=0.1)] = 60.0,
    until: Annotated[str | None, typer.Option(help="--preview: ISO 8601 time; left out: now.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")] = False,
) -> None:
    """Write a site's monitoring from its plan, or draw the same panels from a Prometheus as a page.

    The bundle: scrape configuration and targets with topology labels, recording rules that bring every maker's series
    under one vocabulary, alerts with thresholds from plan and prediction, their unit tests, Alertmanager, Grafana
    dashboards, gnmic subscriptions, exporters' settings, and a README with thresholds, gaps and sizes.
    """
    nics = tuple(parse_nic(text) for text in nic or ())
    options = Options(interval, retention, _checked(webhook), vendor, nics)
    if preview is not None:
        _preview(site, out, options, preview, _span(minutes, until, interval), as_json)
        return
    if site is None:
        raise InputError(Problem("is missing", "SITE", mend="name a site file, or an address with --preview"))
    known, catalogue, plan = design_file(site)
    subject = Subject(known, catalogue, plan, options)
    found = bundle(subject)
    folder = Path("out") / known.name / "monitor" if out is None else out
    found.write(folder)
    if as_json:
        typer.echo(json.dumps(_tree(subject, found, folder), ensure_ascii=False))
    else:
        _show(Console(highlight=False), subject, found, folder)


def _checked(webhook: str) -> str:
    if not webhook.startswith(("http://", "https://")):
        raise InputError(Problem(f'"{webhook}"', "--webhook", allowed="http://… or https://…"))
    return webhook


def _span(minutes: float, until: str | None, interval: int) -> Span:
    try:
        end = time.time() if until is None else datetime.fromisoformat(until).timestamp()
    except ValueError as error:
        raise InputError(Problem(f'"{until}"', "--until", allowed="such as 2026-11-30T12:00:00+00:00")) from error
    step = max(1.0, min(float(interval), minutes * 60 / 60), round(minutes * 60 / _POINTS))
    return Span(end - minutes * 60, end, step)


def _preview(site: Path | None, out: Path | None, options: Options, url: str, span: Span, as_json: bool) -> None:
    endpoint = Endpoint(url, retries=_RETRIES)
    name, thresholds, inference = "monitoring", None, True
    if site is not None:
        known, catalogue, plan = design_file(site)
        name, inference = known.name, bool(known.inference)
        thresholds = derive(Subject(known, catalogue, plan, options))
    with Promql(endpoint) as source:
        boards = fill(dashboards(thresholds, inference=inference), source, span, options.window)
    path = (Path("out") / name / "monitor.html") if out is None else out
    lines = sum(len(panel.lines) for board in boards for panel in board.panels)
    title = "Monitoring" if site is None else f"Monitoring of {name}"
    write_preview(path, title, "Asked of a Prometheus with the queries of the dashboards.", boards, span)
    empty = [f"{one.board.title}: {p.panel.title}" for one in boards for p in one.panels if not p.lines]
    if as_json:
        start, end = (datetime.fromtimestamp(at, UTC).isoformat() for at in (span.start_s, span.end_s))
        typer.echo(json.dumps({"file": str(path), "series": lines, "empty": empty, "start": start, "end": end}))
        return
    typer.echo(f"Written: {path}, {lines} series")
    if empty:
        typer.echo(f"Without data: {', '.join(empty)}")


def _tree(subject: Subject, found: Bundle, folder: Path) -> dict[str, object]:
    return {
        "site": subject.plan.name,
        "plan_sha256": subject.plan.sha256,
        "folder": str(folder),
        "files": sorted(found.files),
        "sources": [one.id for one in subject.sources],
        "thresholds": [
            {"name": one.name, "value": one.value, "unit": one.unit, "why": one.why} for one in found.thresholds.rows()
        ],
        "alerts": [
            {"name": one.name, "layer": one.layer.value, "severity": one.severity.value, "expr": one.expression}
            for one in found.alerts
        ],
        "notes": found.thresholds.notes,
        "series": found.size.series,
        "samples_per_s": found.size.samples_per_s,
        "disk_bytes": found.size.disk_bytes,
    }


def _show(console: Console, subject: Subject, found: Bundle, folder: Path) -> None:
    table = table_of("threshold", ">value", "unit", title=f"{subject.plan.name}: what alerts compare with")
    for one in found.thresholds.rows():
        add_row(table, (one.name, f"{one.value:.4g}", one.unit))
    console.print(table)
    layers = ", ".join(f"layer {n}: {sum(a.layer == n for a in found.alerts)}" for n in range(1, 6))
    console.print(f"\nAlerts: {len(found.alerts)} ({layers}), each with unit tests.", soft_wrap=True)
    console.print(f"Sources: {', '.join(one.id for one in subject.sources)}.", soft_wrap=True)
    size = found.size
    console.print(
        f"Size: about {size.series:,} series, {size.samples_per_s:,.0f} samples/s, {format_bytes(size.disk_bytes)} "
        f"for {subject.options.retention_days} days.",
        soft_wrap=True,
    )
    for note in found.thresholds.notes:
        console.print(f"Note: {note}", soft_wrap=True, markup=False)
    console.print(f"Written: {folder}, {len(found.files)} files; README.md there says how to install.", soft_wrap=True)
