"""The project folder of a design: site, plan, cabling, bill of materials, addressing and failure domains as files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from eastwest.errors import InputError, Problem
from eastwest.plan import Plan
from eastwest.plan.store import plan_hash, save_plan, write_bytes, write_text

Row = Sequence[str | int | float]


def write_design(plan: Plan, site_path: Path, folder: Path) -> tuple[Path, ...]:
    """Write all files of a design and return their paths; existing ones are replaced, each whole or not at all.

    The site file is copied as `site.yaml`, the user's catalogue entries beside it as `catalogue/`. Every CSV names the
    hash of the plan in its first line, `# plan sha256:...`; `plan.json` names the hash of the site file and is written
    last. Raises InputError when a file cannot be read or written.
    """
    tables = {
        "cabling.csv": _cabling(plan),
        "bill-of-materials.csv": _bill(plan),
        "addressing.csv": _addressing(plan),
        "failure-domains.csv": _failure_domains(plan),
    }
    written = [*_copy_inputs(site_path, folder)]
    mark = f"# plan sha256:{plan_hash(plan)}\n"
    for name, rows in tables.items():
        write_text(folder / name, mark + _csv(rows))
        written.append(folder / name)
    save_plan(plan, folder / "plan.json")
    return (*written, folder / "plan.json")


def _copy_inputs(site_path: Path, folder: Path) -> Iterator[Path]:
    copies = [(site_path, folder / "site.yaml")]
    own = site_path.parent / "catalogue"
    if own.is_dir():
        copies += [(file, folder / "catalogue" / file.name) for file in sorted(own.glob("*.yaml"))]
    for source, copy in copies:
        try:
            content = source.read_bytes()
        except OSError as error:
            raise InputError(Problem(error.strerror or "cannot be read", file=source)) from error
        if source.resolve() != copy.resolve():
            write_bytes(copy, content)
        yield copy


def _csv(rows: Iterable[Row]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([f"{value:g}" if isinstance(value, float) else value for value in row] for row in rows)
    return text.getvalue()


def _cabling(plan: Plan) -> Iterator[Row]:
    yield "number", "a_device", "a_port", "b_device", "b_port", "speed_gbps", "length_m", "cable"
    for row in plan.cabling:
        ends = (row.a_device, row.a_port, row.b_device, row.b_port)
        yield row.number, *ends, row.speed_gbps, row.length_m, row.cable


def _bill(plan: Plan) -> Iterator[Row]:
    yield "kind", "item", "description", "count", "note"
    for line in plan.bill:
        yield line.kind, line.item, line.description, line.count, line.note


def _addressing(plan: Plan) -> Iterator[Row]:
    """Every end of a link; hosts have neither ASN nor router id."""
    routers = {router.device: router for router in plan.addressing.routers}
    yield "device", "asn", "router_id", "port", "peer", "address"
    for end in plan.addressing.interfaces:
        router = routers.get(end.device)
        asn, router_id = (router.asn, router.router_id) if router else ("", "")
        yield end.device, asn, router_id, end.port, end.peer, end.address or "unnumbered"


def _failure_domains(plan: Plan) -> Iterator[Row]:
    yield "element", "count", "nodes_affected", "nics_lost", "bandwidth_left", "statement"
    for domain in plan.failure_domains:
        figures = (domain.count, domain.nodes_affected, domain.nics_lost, domain.bandwidth_left)
        yield domain.element, *figures, domain.statement
