"""`eastwest prove`: from one site file to a verdict and a report."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from eastwest.cli.explore_options import tell_changed
from eastwest.cli.status import Status
from eastwest.cli.tables import add_row
from eastwest.explore.sources import sources_of
from eastwest.findings import Outcome
from eastwest.intent.load import load_site
from eastwest.prove import Options, Proof
from eastwest.prove import prove as prove_site
from eastwest.report.verdicts import as_json as verdicts_json
from eastwest.report.verdicts import banner

NOT_READY = 1
"""Exit code when the site was judged and is not ready."""


def prove(
    site: Annotated[Path, typer.Argument(help="The site file.")],
    output: Annotated[Path | None, typer.Option(help="The project folder; left out: out/NAME of the site.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of every random draw.", min=0, max=2**53)] = 1,
    workers: Annotated[int, typer.Option(help="Simulations at a time.", min=1, max=256)] = 2,
    experiments: Annotated[bool, typer.Option(help="Also compare settings and faults.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")] = False,
) -> None:
    """Design, simulate, judge and report: is this site ready?

    Exit code 0: ready, perhaps with warnings, or not all could be judged. 1: not ready. 2: the input cannot be taken.
    An interrupted proof goes on where it stopped when the same command is given again.
    """
    console = Console(highlight=False, stderr=as_json)
    begun = time.monotonic()
    known = load_site(site)
    tell_changed(Path("out") / known.name if output is None else output, sources_of(known, site))
    with Status(console, quiet=as_json) as status:
        proof = prove_site(site, output, Options(seed, workers, experiments), status)
    if as_json:
        typer.echo(json.dumps({**verdicts_json(proof.material), "report": str(proof.report)}, ensure_ascii=False))
    else:
        _show(console, proof, time.monotonic() - begun)
    if proof.material.outcome is Outcome.FAIL:
        raise typer.Exit(NOT_READY)


def _show(console: Console, proof: Proof, seconds: float) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold", expand=False)
    for name in ("layer", "criterion", "verdict", "measured", "target"):
        table.add_column(name, no_wrap=name == "verdict", overflow="fold")
    layer = None
    for verdict in proof.material.verdicts:
        first = "" if verdict.layer is layer else f"{verdict.layer.value} {verdict.layer.title}"
        layer = verdict.layer
        cells = (first, verdict.criterion, verdict.outcome.value, verdict.measured, verdict.target)
        add_row(table, cells)
    console.print(table)
    console.print()
    console.print(Text(f"{proof.material.site.name}: {_headline(proof)}", style="bold"))
    console.print(f"{_counts(proof)} in {seconds:.0f} s", markup=False)
    console.print(f"Report: {proof.report}", markup=False, soft_wrap=True)


def _headline(proof: Proof) -> str:
    return banner(proof.material).word


def _counts(proof: Proof) -> str:
    arms = [*proof.material.workloads, *(arm for one in proof.material.experiments for arm in one.arms)]
    runs = {arm.folder: arm.run for arm in arms}.values()
    packets = sum(run.totals.packets_sent for run in runs)
    return f"{len(runs)} simulations, {packets / 1e6:.1f} million packets"
