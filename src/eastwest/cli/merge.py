"""`eastwest merge`: the design of one switch within a customer's own configuration."""

from __future__ import annotations

import csv
import difflib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from eastwest.cli.tables import add_row, table_of
from eastwest.design.from_file import design_file
from eastwest.errors import InputError, Problem
from eastwest.intent.catalogue.load import catalogue_beside, load_catalogue
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.problems import did_you_mean
from eastwest.plan import Plan
from eastwest.plan.device import DeviceIntent
from eastwest.plan.store import load_plan, write_text
from eastwest.vendors.configure import configuration
from eastwest.vendors.family import Family, Rendered
from eastwest.vendors.merge import Conflict, Merged, MergedFile, merge_golden
from eastwest.vendors.merge.conflict import OPEN
from eastwest.vendors.secrets import masked
from eastwest.vendors.text.indent import LARGEST_BYTES


def merge(
    site: Annotated[Path, typer.Argument(help="The site file, or the project folder of a design.")],
    golden: Annotated[
        list[Path],
        typer.Option(help="A configuration of yours; once for each kind of file (SONiC: config_db.json, frr.conf)."),
    ],
    device: Annotated[str, typer.Option(help="The switch, as the design names it.")],
    vendor: Annotated[
        str | None, typer.Option(help="Its vendor family; left out: what the site names for its role.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "--out", help="Where to write; left out: out/NAME/merged/DEVICE.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")] = False,
) -> None:
    """Merge the design of one switch into your own configuration of it.

    Keeps every line of yours but those that contradict the design, and names each of those with what became of it.
    Exit code 1 when the result, read back, still does not mean what was designed.
    """
    plan, catalogue = _plan_of(site)
    family, rendered = _rendered(plan, catalogue, vendor, device)
    merged = merge_golden(family, rendered, _texts(golden))
    folder = Path("out") / plan.name / "merged" / device if output is None else output
    written = _write(merged, folder)
    if as_json:
        typer.echo(json.dumps(_summary(merged, written), indent=2, ensure_ascii=False))
    else:
        _show(merged, written)
    if any(conflict.choice == OPEN for conflict in merged.conflicts):
        raise typer.Exit(1)


def _plan_of(site: Path) -> tuple[Plan, Catalogue]:
    if site.is_dir():
        return load_plan(site / "plan.json"), load_catalogue(catalogue_beside(site / "site.yaml"))
    _, catalogue, plan = design_file(site)
    return plan, catalogue


def _rendered(plan: Plan, catalogue: Catalogue, vendor: str | None, device: str) -> tuple[Family, Rendered]:
    configured = configuration(plan, catalogue, vendor)
    if configured is None:
        mend = "name one with --vendor, or in the site under configuration.nos"
        raise InputError(Problem("neither the site nor --vendor names an operating system", mend=mend))
    names: dict[str, DeviceIntent] = {intent.hostname: intent for intent in configured.intents}
    if device not in names:
        mend = did_you_mean(device, names)
        raise InputError(Problem(f'the design has no switch "{device}"', allowed=_some(list(names)), mend=mend))
    family = configured.choice.families[names[device].role]
    return family, family.render(names[device])


def _some(names: list[str]) -> str:
    return ", ".join(names) if len(names) <= 8 else f"{', '.join(names[:7])}, ... {names[-1]}"


def _texts(files: list[Path]) -> dict[str, str]:
    """The texts by name. Raises InputError for a file that cannot be read or is no text."""
    texts: dict[str, str] = {}
    for file in files:
        try:
            if file.stat().st_size > LARGEST_BYTES:
                raise InputError(Problem("is too large for a configuration", file=file, allowed=f"{LARGEST_BYTES:,} B"))
            texts[str(file)] = file.read_text(encoding="utf-8")
        except OSError as error:
            raise InputError(Problem(error.strerror or "cannot be read", file=file)) from error
        except UnicodeDecodeError as error:
            raise InputError(Problem("is no text in UTF-8", file=file)) from error
    return texts


def _write(merged: Merged, folder: Path) -> list[Path]:
    """The files; only their owner may read them, because the customer's may hold secrets."""
    written: dict[Path, str] = {folder / "conflicts.csv": _as_csv(merged.conflicts)}
    for file in merged.files:
        written[folder / file.path] = file.text
        kind = ".json" if file.path.endswith(".json") else ".txt"
        if file.remediation is not None and file.rollback is not None:
            written[folder / f"remediation{kind}"] = file.remediation
            written[folder / f"rollback{kind}"] = file.rollback
    for path, text in written.items():
        write_text(path, text)
        path.chmod(0o600)
    return list(written)


def _as_csv(conflicts: tuple[Conflict, ...]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("where", "theirs", "ours", "choice"))
    writer.writerows((each.where, each.theirs, each.ours, each.choice) for each in conflicts)
    return text.getvalue()


def _diff(file: MergedFile) -> Iterator[str]:
    before, after = ([masked(line) for line in text.splitlines()] for text in (file.golden, file.text))
    return difflib.unified_diff(before, after, f"yours/{file.path}", f"merged/{file.path}", lineterm="")


def _summary(merged: Merged, written: list[Path]) -> dict[str, object]:
    return {
        "files": [str(path) for path in written],
        "untouched": list(merged.untouched),
        "conflicts": [
            {"where": each.where, "theirs": each.theirs, "ours": each.ours, "choice": each.choice}
            for each in merged.conflicts
        ],
        "diff": {file.path: list(_diff(file)) for file in merged.files},
    }


def _show(merged: Merged, written: list[Path]) -> None:
    for file in merged.files:
        for line in _diff(file):
            typer.echo(line)
    console = Console(highlight=False, soft_wrap=False)
    if merged.conflicts:
        table = table_of("where", "yours", "design", "choice", title="Conflicts")
        for each in merged.conflicts:
            add_row(table, (each.where, each.theirs or "-", each.ours or "-", each.choice))
        console.print(table)
    else:
        console.print("No conflicts.")
    for path in merged.untouched:
        console.print(f"{path}: no golden file was given, the design's own stands as it is", markup=False)
    names = ", ".join(str(path) for path in written)
    console.print(f"Written, readable by you alone: {names}", soft_wrap=True, markup=False)
