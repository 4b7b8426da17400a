"""`eastwest compare`: alternative sites side by side."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from eastwest.cli.tables import add_row, table_of
from eastwest.exchange.prices import read_prices
from eastwest.explore.compare import Alternative
from eastwest.explore.compare import compare as side_by_side
from eastwest.plan.codec import encode
from eastwest.plan.model import FailureDomain
from eastwest.plan.store import plan_hash
from eastwest.predict.calibration import load_calibration
from eastwest.report.explored.compare import compare_sections, failure_rows, figure_rows
from eastwest.report.explored.page import write_page


def compare(
    sites: Annotated[list[Path], typer.Argument(help="Two site files or more.")],
    prices: Annotated[
        Path | None, typer.Option(help="A CSV of item, unit_price, currency; items as in the bill of materials.")
    ] = None,
    calibration: Annotated[
        Path | None, typer.Option(help="A calibration file, for alternatives of the hardware it was measured on.")
    ] = None,
    output: Annotated[Path, typer.Option(help="The page.")] = Path("out/compare.html"),
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")] = False,
) -> None:
    """Set alternative sites side by side: performance, ports, power, cost, and what failures cost."""
    calibrated = None if calibration is None else load_calibration(calibration)
    found = side_by_side(sites, {} if prices is None else read_prices(prices), calibrated)
    both = hashlib.sha256("".join(one.site.source_hash for one in found).encode()).hexdigest()
    title = ", ".join(one.name for one in found)
    said = () if calibrated is None else calibrated.sentences
    page = write_page(output, title, "Comparison", (both, ""), compare_sections(found, prices is not None, said))
    if as_json:
        tree = {"alternatives": [_tree(one) for one in found], "calibration": list(said), "page": str(page)}
        typer.echo(json.dumps(tree, indent=2, ensure_ascii=False))
        return
    _show(Console(highlight=False), found, prices is not None)
    for sentence in said:
        typer.echo(sentence)
    typer.echo(f"Written: {page}")


def _show(console: Console, found: Sequence[Alternative], prices: bool) -> None:
    table = table_of("figure", *(one.name for one in found), title="Side by side")
    for row in figure_rows(found, prices):
        add_row(table, row)
    console.print(table)
    console.print()
    table = table_of("if one fails", *(one.name for one in found))
    for row in failure_rows(found):
        add_row(table, row)
    console.print(table)
    for one in found:
        if one.why_not:
            console.print(f"{one.name}: collectives are not predicted: {one.why_not}", markup=False, soft_wrap=True)
        for why in one.outlook.why_not:
            console.print(f"{one.name}: not predicted: {why}", markup=False, soft_wrap=True)


def _tree(one: Alternative) -> dict[str, object]:
    return {
        "name": one.name,
        "file": str(one.file),
        "site_sha256": one.site.source_hash,
        "plan_sha256": plan_hash(one.plan),
        "gpus": one.gpus,
        "topology": one.plan.topology,
        "oversubscription": one.oversubscription,
        "collectives": [
            {key: value for key, value in asdict(each).items() if key != "assumptions"} for each in one.collectives
        ],
        "not_predicted": one.why_not,
        "steps": [asdict(step) for step in one.steps],
        "outlook": [asdict(figure) for figure in one.outlook.figures],
        "outlook_not_predicted": list(one.outlook.why_not),
        "switches": one.switches,
        "cables": one.cables,
        "switch_ports_linked": one.switch_links,
        "switch_capacity_used": one.capacity_used,
        "power_w": one.power.known_w,
        "power_unknown": list(one.power.unknown),
        "cost": {currency: str(total) for currency, total in one.cost.items()},
        "unpriced": list(one.unpriced),
        "failures": encode(one.failures, tuple[FailureDomain, ...]),
    }
