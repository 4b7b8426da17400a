"""`eastwest design`: the fabric of a site, with its reasons, written into a project folder."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from eastwest.cli.alternatives import alternatives_as_json, show_alternatives, write_alternatives
from eastwest.cli.configurations import configurations_as_json, show_configurations
from eastwest.cli.design_document import NO_PDF, day_of, pdf_wanted, write_design_document
from eastwest.cli.hosts import hosts_as_json, show_hosts
from eastwest.cli.tables import add_row, table_of
from eastwest.cli.ztp import provision, show_ztp, ztp_as_json
from eastwest.design.artefacts import write_design
from eastwest.design.from_file import design_file, placed
from eastwest.errors import InputError
from eastwest.fabric import Fabric
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.document import read_document
from eastwest.plan import BillLine, FailureDomain, GrowthStep, Plan, Tier
from eastwest.plan.codec import encode
from eastwest.plan.store import plan_hash
from eastwest.units import format_gbps
from eastwest.vendors.configure import Configuration
from eastwest.vendors.nic.configure import HostConfiguration
from eastwest.vendors.nic.write import write_hosts
from eastwest.vendors.registry import FAMILIES
from eastwest.vendors.several import configurations, hosts_of_all
from eastwest.vendors.write import write_configurations

_OF_SITE = ("configuration", "fabric.")
"""Starts of the paths that are places in the site file; others are devices."""


def design(
    site: Annotated[Path, typer.Argument(help="The site file.")],
    output: Annotated[
        Path | None, typer.Option("--output", "--out", help="The project folder; left out: out/NAME of the site.")
    ] = None,
    vendor: Annotated[
        list[str] | None,
        typer.Option(
            help=f"Write configurations: switches of one family ({', '.join(FAMILIES)}), and hosts; left out: the "
            "families that the site names per role. Given again: the same switches in that family too, below "
            "`alternatives/`."
        ),
    ] = None,
    pdf: Annotated[
        bool | None,
        typer.Option("--pdf/--no-pdf", help="Write design.pdf; left out: where typst is installed."),
    ] = None,
    date: Annotated[
        str | None,
        typer.Option(
            help="Date of the design document, YYYY-MM-DD; left out: SOURCE_DATE_EPOCH, else the day the site file "
            "last changed."
        ),
    ] = None,
    ztp: Annotated[
        str | None,
        typer.Option(help="Write files for zero-touch provisioning too: the URL at which a server offers `configs/`."),
    ] = None,
    inventory: Annotated[
        Path | None, typer.Option(help="With --ztp: a CSV of hostname,serial,mac of the switches.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")] = False,
) -> None:
    """Design the fabric of a site: topology, policy, addressing, cabling, bill of materials, design document."""
    with_pdf, day = pdf_wanted(pdf), day_of(site, date)
    designed = design_file(site)
    known, catalogue, plan = designed
    families = vendor or []
    all_configured, of_hosts = _configured(plan, catalogue, families, site)
    configured = all_configured[0] if all_configured else None
    folder = Path("out") / plan.name if output is None else output
    files = write_design(plan, site, folder, known.references)
    written = None if configured is None else write_configurations(configured, folder)
    hosts = None if of_hosts is None else (of_hosts, write_hosts(of_hosts, folder))
    alternatives = write_alternatives(all_configured, families, folder)
    files += write_design_document(site, designed, (configured, written), folder, day, pdf=with_pdf)
    provisioned = provision(configured, ztp, inventory, folder)
    if as_json:
        summary = _summary(plan, files) | configurations_as_json(configured, written) | hosts_as_json(hosts)
        summary |= alternatives_as_json(alternatives)
        typer.echo(json.dumps(summary | ztp_as_json(provisioned), indent=2))
    else:
        _show(plan, folder, files)
        if configured is not None and written is not None:
            show_configurations(configured, written, folder)
        if hosts is not None:
            show_hosts(*hosts, folder)
        show_alternatives(alternatives, folder)
        if pdf is None and not with_pdf:
            typer.echo(NO_PDF)
        if provisioned is not None:
            show_ztp(provisioned, folder)


def _configured(
    plan: Plan, catalogue: Catalogue, families: Sequence[str], site: Path
) -> tuple[tuple[Configuration, ...], HostConfiguration | None]:
    """The configurations of switches and, with an MTU that all of them route, of hosts, checked before any is written;
    what the site file can mend is told with its line.
    """
    try:
        switches = configurations(plan, catalogue, families)
        return switches, hosts_of_all(plan, catalogue, switches) if switches else None
    except InputError as error:
        document = read_document(site)
        raise InputError(
            [placed(problem, document) if problem.path.startswith(_OF_SITE) else problem for problem in error.problems]
        ) from error


def _summary(plan: Plan, files: tuple[Path, ...]) -> dict[str, object]:
    return {
        "name": plan.name,
        "plan_sha256": plan_hash(plan),
        "site_sha256": plan.site_hash,
        "topology": plan.topology,
        "tiers": encode(plan.tiers, tuple[Tier, ...]),
        "networks": [
            {
                "name": network.name,
                "topology": network.topology,
                "tiers": encode(network.tiers, tuple[Tier, ...]),
                "failure_domains": encode(network.failure_domains, tuple[FailureDomain, ...]),
            }
            for network in plan.networks
        ],
        "growth": encode(plan.growth, tuple[GrowthStep, ...]),
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
    nics = sum(node.nics for node in plan.fabric.gpu_nodes)
    console.print(f"[bold]{plan.name}[/bold]: {plan.topology}, {nodes} GPU nodes, {nics} NICs, {plan.rails} rails")
    tables = [_tiers(plan), _failures(plan), _reasons(plan)]
    if plan.networks:
        tables.insert(1, _networks(plan))
    if plan.growth:
        tables.insert(-1, _growth(plan))
    for table in tables:
        console.print()
        console.print(table)
    console.print()
    names = ", ".join(str(file.relative_to(folder)) for file in files)
    console.print(f"Written to {folder}: {names}", soft_wrap=True, markup=False)
    console.print(f"Plan sha256:{plan_hash(plan)}", soft_wrap=True)


def _tiers(plan: Plan) -> Table:
    table = table_of("tier", "model", ">switches", ">down", ">up", ">oversubscription", title="Tiers")
    for row in _tier_rows(plan.tiers, plan.fabric):
        add_row(table, row)
    return table


def _tier_rows(tiers: tuple[Tier, ...], fabric: Fabric) -> Iterator[tuple[str, ...]]:
    for tier in tiers:
        models = {switch.model for switch in fabric.switches if switch.role.value == tier.name}
        up = format_gbps(tier.up_gbps) if tier.up_gbps else "-"
        ratio = f"{tier.oversubscription:.3g}:1" if tier.up_gbps else "-"
        yield tier.name, ", ".join(sorted(models)), str(tier.switches), format_gbps(tier.down_gbps), up, ratio


def _networks(plan: Plan) -> Table:
    columns = ("network", "kind", "tier", "model", ">switches", ">down", ">up", ">oversubscription")
    table = table_of(*columns, title="Other networks")
    for network in plan.networks:
        for row in _tier_rows(network.tiers, network.fabric):
            add_row(table, (network.name, network.topology, *row))
    return table


def _growth(plan: Plan) -> Table:
    table = table_of(">nodes", ">GPUs", ">cables added", ">moved", ">ports kept free", "what it means", title="Growth")
    for step in plan.growth:
        figures = (step.nodes, step.gpus, step.cables_added, step.cables_moved, step.ports_kept_free)
        add_row(table, (*map(str, figures), step.statement))
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
