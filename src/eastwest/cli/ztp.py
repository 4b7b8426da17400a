"""Files of zero-touch provisioning, asked for and told of on screen and as JSON."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from eastwest.errors import InputError, Problem
from eastwest.vendors.configure import Configuration
from eastwest.vendors.ztp import WrittenZtp, read_inventory, write_ztp


def provision(
    configured: Configuration | None, url: str | None, inventory: Path | None, folder: Path
) -> WrittenZtp | None:
    """Write the files when a URL was given. Raises InputError for options that lack what they go with."""
    if url is None:
        if inventory is not None:
            raise InputError(Problem("--inventory goes with --ztp URL"))
        return None
    if configured is None:
        raise InputError(Problem("--ztp needs configurations", mend="name a family with --vendor or in the site"))
    names = [intent.hostname for intent in configured.intents]
    boxes = {} if inventory is None else read_inventory(inventory, names)
    return write_ztp(configured, boxes, url, folder)


def show_ztp(written: WrittenZtp, folder: Path) -> None:
    """Where the files are, and what the inventory lacks."""
    console = Console(highlight=False, soft_wrap=False)
    console.print(f"Zero-touch provisioning: {written.folder.relative_to(folder)}", soft_wrap=True, markup=False)
    for what, names in (("MAC address", written.without_mac), ("serial number", written.without_serial)):
        if names:
            console.print(f"No {what} of: {', '.join(names)}", soft_wrap=True, markup=False)
    if written.by_hand:
        told = f"To be configured by hand, before all others: {', '.join(written.by_hand)}"
        console.print(told, soft_wrap=True, markup=False)


def ztp_as_json(written: WrittenZtp | None) -> dict[str, object]:
    """For machines; empty without."""
    if written is None:
        return {}
    lacking = {"without_mac": list(written.without_mac), "without_serial": list(written.without_serial)}
    lacking |= {"by_hand": list(written.by_hand)}
    return {"ztp": {"folder": str(written.folder), **lacking}}
