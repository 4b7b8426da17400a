"""The project folder of a design: site, plan, cabling, bill of materials, addressing and failure domains as files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from eastwest.design.growth_text import Row, growth_rows, growth_text
from eastwest.errors import InputError, Problem
from eastwest.intent.references import RECORD, Reference, record_of
from eastwest.plan import Plan
from eastwest.plan.store import plan_hash, save_plan, write_bytes, write_text

_OPTIONAL = frozenset({"racks.csv", "growth.csv", "growth.txt"})
"""Files that a plan without racks or growth lacks; those of an earlier plan are removed."""


def write_design(plan: Plan, site_path: Path, folder: Path, references: Sequence[Reference]) -> tuple[Path, ...]:
    """Write all files of a design and return their paths; existing ones are replaced, each whole or not at all.

    The site file is copied as `site.yaml`, the user's catalogue entries beside it as `catalogue/`; the hashes of other
    files that it names, the site's `references`, stand in `references.json`. Every CSV names the hash of the plan in
    its first line, `# plan sha256:...`; `plan.json` names the hash of the site and is written last. Raises InputError
    when a file cannot be read or written.
    """
    tables = {
        "cabling.csv": _cabling(plan),
        "bill-of-materials.csv": _bill(plan),
        "addressing.csv": _addressing(plan),
        "failure-domains.csv": _failure_domains(plan),
    }
    if plan.places:
        tables["racks.csv"] = _racks(plan)
    if plan.growth:
        tables["growth.csv"] = growth_rows(plan)
    written = [*_copy_inputs(site_path, folder), *_record_references(references, folder)]
    mark = f"# plan sha256:{plan_hash(plan)}\n"
    for name, rows in tables.items():
        write_text(folder / name, mark + _csv(rows))
        written.append(folder / name)
    for name in _OPTIONAL - tables.keys():
        (folder / name).unlink(missing_ok=True)
    if plan.growth:
        write_text(folder / "growth.txt", growth_text(plan))
        written.append(folder / "growth.txt")
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


def _record_references(references: Sequence[Reference], folder: Path) -> Iterator[Path]:
    """Files that the site names stay where they are: the copy of the site has to know what they were."""
    record = folder / RECORD
    if references:
        write_text(record, record_of(references))
        yield record
    else:
        record.unlink(missing_ok=True)


def _csv(rows: Iterable[Row]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([f"{value:g}" if isinstance(value, float) else value for value in row] for row in rows)
    return text.getvalue()


def _cabling(plan: Plan) -> Iterator[Row]:
    yield "number", "a_device", "a_port", "b_device", "b_port", "speed_gbps", "length_m", "cable", "network"
    for row in plan.cabling:
        ends = (row.a_device, row.a_port, row.b_device, row.b_port)
        yield row.number, *ends, row.speed_gbps, row.length_m, row.cable, row.network


def _bill(plan: Plan) -> Iterator[Row]:
    yield "kind", "item", "description", "count", "note", "network"
    for line in plan.bill:
        yield line.kind, line.item, line.description, line.count, line.note, line.network


def _addressing(plan: Plan) -> Iterator[Row]:
    """Every end of a link, and IPv6 loopbacks; hosts have neither ASN nor router id."""
    yield "device", "asn", "router_id", "port", "peer", "address", "network"
    for name, addressing in (("compute", plan.addressing), *((one.name, one.addressing) for one in plan.networks)):
        routers = {router.device: router for router in addressing.routers}
        without = "switched" if addressing.kind == "shared-subnet" else "unnumbered"
        for end in addressing.interfaces:
            router = routers.get(end.device)
            asn, router_id = (router.asn, router.router_id) if router else ("", "")
            yield end.device, asn, router_id, end.port, end.peer, end.address or without, name
        for router in (each for each in addressing.routers if each.loopback6):
            yield router.device, router.asn, router.router_id, "loopback0", "", f"{router.loopback6}/128", name


def _failure_domains(plan: Plan) -> Iterator[Row]:
    yield "element", "count", "nodes_affected", "nics_lost", "bandwidth_left", "statement", "network"
    for name, domains in (
        ("compute", plan.failure_domains),
        *((one.name, one.failure_domains) for one in plan.networks),
    ):
        for domain in domains:
            figures = (domain.count, domain.nodes_affected, domain.nics_lost, domain.bandwidth_left)
            yield domain.element, *figures, domain.statement, name


def _racks(plan: Plan) -> Iterator[Row]:
    yield "device", "rack", "row", "x_m", "y_m"
    for place in plan.places:
        yield place.device, place.rack, place.row, place.x_m, place.y_m
