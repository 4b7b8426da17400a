"""Written configurations on screen and as JSON."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.table import Table

from eastwest.cli.tables import add_row, table_of
from eastwest.vendors.configure import Configuration
from eastwest.vendors.write import Written, warnings


def show_configurations(configured: Configuration, written: Written, folder: Path) -> None:
    """Families, notes, deviations, and everything that could not be expressed."""
    console = Console(highlight=False, soft_wrap=False)
    titles = ", ".join(dict.fromkeys(family.title for family in configured.choice.families.values()))
    place = written.folder.relative_to(folder)
    console.print(
        f"Configurations of {len(written.files)} switches for {titles}: {place}", soft_wrap=True, markup=False
    )
    for note in configured.choice.notes:
        console.print(f"Note: {note}", soft_wrap=True, markup=False)
    for text in warnings(written.losses):
        console.print(f"[bold]Warning[/bold]: {text}", soft_wrap=True)
    for text in sorted({f"{fault.deviation}: {fault.found}" for fault in configured.faults}):
        console.print(f"Deviation {text}", soft_wrap=True, markup=False)
    if written.losses:
        console.print()
        console.print(_losses(written))
        console.print(f"Every value: {place / 'inexpressible.csv'}", soft_wrap=True, markup=False)


def _losses(written: Written) -> Table:
    """One row per setting; where values differ, the first stands for all."""
    rows: dict[tuple[str, str, str], tuple[str, str, set[str], int]] = {}
    for loss, devices in written.losses.items():
        key = (loss.family, loss.path, loss.why)
        wanted, instead, names, values = rows.get(key, (loss.wanted, loss.instead, set(), 0))
        rows[key] = (wanted, instead, names | set(devices), values + 1)
    table = table_of("setting", "wanted", "instead", "why", ">switches", title="Not expressible")
    for (family, path, why), (wanted, instead, names, values) in rows.items():
        more = f" and {values - 1} more" if values > 1 else ""
        add_row(table, (f"{family} {path}", f"{wanted}{more}", instead, why, str(len(names))))
    return table


def configurations_as_json(configured: Configuration | None, written: Written | None) -> dict[str, object]:
    """For machines; empty without configurations."""
    if configured is None or written is None:
        return {}
    return {
        "configurations": {
            "folder": str(written.folder),
            "devices": len(written.files),
            "notes": list(configured.choice.notes),
            "warnings": list(warnings(written.losses)),
            "deviations": sorted({f"{fault.deviation}: {fault.found}" for fault in configured.faults}),
            "inexpressible": [
                {
                    "family": loss.family,
                    "setting": loss.path,
                    "wanted": loss.wanted,
                    "instead": loss.instead,
                    "why": loss.why,
                    "devices": len(devices),
                }
                for loss, devices in written.losses.items()
            ],
        }
    }
