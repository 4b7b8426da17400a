"""`eastwest import`: the fabric, or a switch, that another tool's file describes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from eastwest.errors import InputError, Problem
from eastwest.exchange.containerlab import read_topology
from eastwest.exchange.fabric_file import Imported, save_fabric
from eastwest.exchange.inventory import read_inventory
from eastwest.exchange.netbox.device_type import entry_text
from eastwest.exchange.text import slug
from eastwest.intent.problems import did_you_mean
from eastwest.plan.store import write_text


def _netbox(path: Path) -> Imported:
    from eastwest.exchange.netbox import read_dump  # noqa: PLC0415  (brings httpx)

    return read_dump(path)


READERS: dict[str, Callable[[Path], Imported]] = {
    "netbox": _netbox,
    "containerlab": read_topology,
    "ansible": read_inventory,
}
FORMATS = (*READERS, "device-type")


def import_(
    format_: Annotated[str, typer.Argument(metavar="FORMAT", help=f"{', '.join(FORMATS)}.")],
    file: Annotated[
        str, typer.Argument(help="The file; ansible: also a folder; netbox: also the address of a NetBox.")
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where to write; left out: NAME.fabric.json.")
    ] = None,
    site: Annotated[str | None, typer.Option(help="netbox, from a running one: the slug of the site.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")] = False,
) -> None:
    """Read the fabric of another tool's file, or a device type into the catalogue."""
    if format_ not in FORMATS:
        mend = did_you_mean(format_, FORMATS)
        raise InputError(Problem(f'unknown format "{format_}"', "FORMAT", allowed=", ".join(FORMATS), mend=mend))
    path = Path(file)
    if format_ == "device-type":
        place = Path("catalogue") / f"{slug(path.stem)}.yaml" if output is None else output
        write_text(place, entry_text(path))
        typer.echo(json.dumps({"file": str(place)}) if as_json else f"Written: {place}; fill in its chip and systems")
        return
    found = _live(file, site) if format_ == "netbox" and "://" in file else READERS[format_](path)
    name = site if "://" in file else path.name.split(".")[0]
    place = Path(f"{slug(name or 'netbox')}.fabric.json") if output is None else output
    save_fabric(found.fabric, place)
    roles = Counter(device.role.value for device in found.fabric.devices)
    if as_json:
        result = {
            "file": str(place),
            "devices": dict(roles),
            "links": len(found.fabric.links),
            "notes": list(found.notes),
        }
        typer.echo(json.dumps(result))
        return
    counts = ", ".join(f"{count} {role}" for role, count in roles.items())
    typer.echo(f"Written: {place} ({counts}; {len(found.fabric.links)} links)")
    for note in found.notes:
        typer.echo(f"Note: {note}")


def _live(url: str, site: str | None) -> Imported:
    from eastwest.cli.netbox import import_netbox  # noqa: PLC0415  (brings httpx)

    return import_netbox(url, site)
