"""`eastwest export`: a site, a project or an imported fabric in another tool's format."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from eastwest.errors import InputError, Problem
from eastwest.exchange.containerlab import topology_text
from eastwest.exchange.inventory import ansible_files, nornir_files
from eastwest.exchange.netbox.device_type import device_type_text
from eastwest.exchange.pictures import Drawing, dot_text, draw, drawio_text, svg_text
from eastwest.exchange.prices import read_prices
from eastwest.exchange.source import Source, load_source
from eastwest.exchange.tables import bill_text, cabling_text
from eastwest.exchange.text import slug, yaml_text
from eastwest.intent.problems import did_you_mean
from eastwest.plan.store import write_text

PICTURES: dict[str, Callable[[Drawing], str]] = {"dot": dot_text, "svg": svg_text, "drawio": drawio_text}
FOLDERS = {"ansible": ansible_files, "nornir": nornir_files}
TESTERS = ("otg", "testcenter")
FORMATS = ("containerlab", *FOLDERS, *PICTURES, "cabling", "bill", *TESTERS, "device-types", "netbox")


def export(
    format_: Annotated[str, typer.Argument(metavar="FORMAT", help=f"{', '.join(FORMATS)}.")],
    source: Annotated[Path, typer.Argument(help="A site file, a project folder, or a fabric of `eastwest import`.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="File or folder; left out: out/NAME/exchange. otg: .yaml for YAML."),
    ] = None,
    prices: Annotated[Path | None, typer.Option(help="bill: a CSV file with item, unit_price, currency.")] = None,
    whole: Annotated[bool, typer.Option("--whole", help="Pictures: one box a device, however many.")] = False,
    workload: Annotated[
        str | None, typer.Option(help="otg, testcenter: a workload by name; left out: the first.")
    ] = None,
    url: Annotated[str | None, typer.Option(help="netbox: its address; the token comes from NETBOX_TOKEN.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="netbox: list the changes and make none.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")] = False,
) -> None:
    """Write a fabric in the format of another tool, or bring it into NetBox."""
    if format_ not in FORMATS:
        mend = did_you_mean(format_, FORMATS)
        raise InputError(Problem(f'unknown format "{format_}"', "FORMAT", allowed=", ".join(FORMATS), mend=mend))
    loaded = load_source(source)
    if format_ == "netbox":
        from eastwest.cli.netbox import export_netbox  # noqa: PLC0415  (httpx is wanted for this one only)

        export_netbox(loaded, url, dry_run, as_json)
        return
    notes: list[str] = []
    files = _files(format_, loaded, prices, whole, workload, notes)
    place = Path("out") / slug(loaded.name) / "exchange" if output is None else output
    alone = len(files) == 1 and output is not None and format_ not in (*FOLDERS, "device-types") and not place.is_dir()
    written = [place if alone else place / name for name in files]
    for path, text in zip(written, files.values(), strict=True):
        write_text(path, _as_yaml(text) if format_ == "otg" and path.suffix in (".yaml", ".yml") else text)
    if as_json:
        typer.echo(json.dumps({"format": format_, "files": [str(path) for path in written], "notes": notes}))
        return
    shown = [str(path) for path in written[:3]] + ([f"and {len(written) - 3} more"] if len(written) > 3 else [])
    typer.echo(f"Written: {', '.join(shown)}")
    for note in notes:
        typer.echo(f"Note: {note}")


def _as_yaml(text: str) -> str:
    """The same tree in the other form that snappi loads."""
    return yaml_text(json.loads(text))


def _files(
    format_: str, source: Source, prices: Path | None, whole: bool, workload: str | None, notes: list[str]
) -> dict[str, str]:
    """File name → text."""
    name = slug(source.name)
    if format_ in FOLDERS:
        return {f"{format_}/{path}": text for path, text in FOLDERS[format_](source).items()}
    if format_ in PICTURES:
        return {f"{name}.{format_}": _picture(format_, source, whole, notes)}
    if format_ == "device-types":
        return _device_types(source)
    if format_ in TESTERS:
        return {f"{name}-{format_}.json": _tester(format_, source, workload, notes)}
    if format_ == "containerlab":
        return {f"{name}.clab.yml": topology_text(source)}
    cabling = format_ == "cabling"
    text = cabling_text(source.planned("the cabling schedule")) if cabling else _bill(source, prices, notes)
    return {f"{name}-{format_}.csv": text}


def _picture(format_: str, source: Source, whole: bool, notes: list[str]) -> str:
    drawing = draw(source.name, source.fabric, whole)
    notes += ["devices that are alike share one box; --whole draws each"] if drawing.grouped else []
    return PICTURES[format_](drawing)


def _device_types(source: Source) -> dict[str, str]:
    models = dict.fromkeys(switch.model for switch in source.whole.fabric.switches)
    known = [source.catalogue.switches[model] for model in models if model in source.catalogue.switches]
    return {f"device-types/{slug(one.vendor)}/{one.id}.yaml": device_type_text(one) for one in known}


def _bill(source: Source, prices: Path | None, notes: list[str]) -> str:
    costed = bill_text(source.planned("the bill of materials"), {} if prices is None else read_prices(prices))
    notes += [f"total {total} {currency}" for currency, total in sorted(costed.totals.items())]
    if prices is not None and costed.unpriced:
        notes.append(f"no price, and not in the totals: {', '.join(costed.unpriced)}")
    if costed.unused:
        notes.append(f"prices of items that the bill has not: {', '.join(costed.unused)}")
    return costed.text


def _tester(format_: str, source: Source, workload: str | None, notes: list[str]) -> str:
    from eastwest.exchange.tester import otg_config, testcenter_script  # noqa: PLC0415  (numpy)
    from eastwest.exchange.tester.from_site import replay_of  # noqa: PLC0415

    found = replay_of(source, workload)
    notes += found.notes
    tree = otg_config(found) if format_ == "otg" else testcenter_script(found)
    notes += ["never tried on a chassis"] if format_ == "testcenter" else []
    return json.dumps(tree, indent=1) + "\n"
