"""`eastwest design`: the fabric of a site, with its reasons, written into a project folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from eastwest.cli.configurations import configurations_as_json, show_configurations
from eastwest.cli.tables import add_row, table_of
from eastwest.design.artefacts import write_design
from eastwest.design.from_file import design_file, placed
from eastwest.errors import InputError
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.document import read_document
from eastwest.plan import BillLine, FailureDomain, Plan, Tier
from eastwest.plan.codec import encode
from eastwest.plan.store import plan_hash
from eastwest.units import format_gbps
from eastwest.vendors.configure import Configuration, configuration
from eastwest.vendors.write import write_configurations


def design(
    site: Annotated[Path, typer.Argument(help="The site file.")],
    output: Annotated[
        Path | None, typer.Option("--output", "--out", help="The project folder; left out: out/NAME of the site.")
    ] = None,
    vendor: Annotated[
        str | None,
        typer.Option(
            help="Write the switch configurations of one family (eos, sonic); left out: of the systems the site names."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")] = False,
) -> None:
    """Design the fabric of a site: topology, policy, addressing, cabling, bill of materials."""
    _, catalogue, plan = design_file(site)
    configured = _configured(plan, catalogue, vendor, site)
    folder = Path("out") / plan.name if output is None else output
    files = write_design(plan, site, folder)
    written = None if configured is None else write_configurations(configured, folder)
    if as_json:
        typer.echo(json.dumps(_summary(plan, files) | configurations_as_json(configured, written), indent=2))
    else:
        _show(plan, folder, files)
        if configured is not None and written is not None:
            show_configurations(configured, written, folder)


def _configured(plan: Plan, catalogue: Catalogue, vendor: str | None, site: Path) -> Configuration | None:
    """The configurations, checked; what the site file can mend is told with its line."""
    try:
        return configuration(plan, catalogue, vendor)
    except InputError as error:
        document = read_document(site)
        raise InputError(
            [
                placed(problem, document) if problem.path.startswith("configuration") else problem
                for problem in error.problems
            ]
        ) from error


def _summary(plan: Plan, files: tuple[Path, ...]) -> dict[str, object]:
    return {
        "name": plan.name,
        "plan_sha256": plan_hash(plan),
        "site_sha256": plan.site_hash,
        "topology": plan.topology,
        "tiers": encode(plan.tiers, tuple[Tier, ...]),
        "bill": encode(plan.bill, tuple[BillLine, ...]),
        "failure_domains": encode(plan.failure_domains, tuple[FailureDomain, ...]),
        "reasons": [
            {"subject": reason.subject, "value": reason.value, "why": reason.why, "source": reason.source}
            for reason in plan.reasons
        ],
        "files": [str(file) for file in files],
    }


def _show(plan: Plan, folder: Path, files: tuple[Path, ...]) -> None:
    console = Console(highlight=False, soft_wrap=False)
    nodes = len(plan.fabric.gpu_nodes)
    nics = sum(len(node.ports) for node in plan.fabric.gpu_nodes)
    console.print(f"[bold]{plan.name}[/bold]: {plan.topology}, {nodes} GPU nodes, {nics} NICs, {plan.rails} rails")
    for table in (_tiers(plan), _failures(plan), _reasons(plan)):
        console.print()
        console.print(table)
    console.print()
    names = ", ".join(str(file.relative_to(folder)) for file in files)
    console.print(f"Written to {folder}: {names}", soft_wrap=True, markup=False)
    console.print(f"Plan sha256:{plan_hash(plan)}", soft_wrap=True)


def _tiers(plan: Plan) -> Table:
    table = table_of("tier", "model", ">switches", ">down", ">up", ">oversubscription", title="Tiers")
    for tier in plan.tiers:
        models = {switch.model for switch in plan.fabric.switches if switch.role.value == tier.name}
        up = format_gbps(tier.up_gbps) if tier.up_gbps else "-"
        ratio = f"{tier.oversubscription:.3g}:1" if tier.up_gbps else "-"
        name = ", ".join(sorted(models))
        add_row(table, (tier.name, name, str(tier.switches), format_gbps(tier.down_gbps), up, ratio))
    return table


def _failures(plan: Plan) -> Table:
    table = table_of("element", ">of", ">nodes", ">NICs lost", "what it means", title="If one fails")
    for domain in plan.failure_domains:
        figures = (str(domain.count), str(domain.nodes_affected), str(domain.nics_lost))
        add_row(table, (domain.element, *figures, domain.statement))
    return table


def _reasons(plan: Plan) -> Table:
    table = table_of("choice", "value", "reason", title="Why")
    for reason in plan.reasons:
        add_row(table, (reason.subject, reason.value, reason.why))
    return table
