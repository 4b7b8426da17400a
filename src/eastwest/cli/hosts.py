"""Written configurations of hosts on screen and as JSON."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from eastwest.vendors.nic.configure import HostConfiguration
from eastwest.vendors.nic.write import WrittenHosts


def show_hosts(configured: HostConfiguration, written: WrittenHosts, folder: Path) -> None:
    """How many hosts in which groups, the defaults that were overridden, and where losses are listed."""
    console = Console(highlight=False, soft_wrap=False)
    place = written.folder.relative_to(folder)
    groups = ", ".join(str(place / name) for name in written.groups) or "none"
    console.print(
        f"Configurations of {written.hosts} hosts; shared by all of a kind: {groups}", soft_wrap=True, markup=False
    )
    for note in configured.notes:
        console.print(f"Note: {note}", soft_wrap=True, markup=False)
    settings = dict.fromkeys(".".join(loss.path.split(".")[:3]) for loss in written.losses)
    if settings:
        listed = f"every value: {place / 'nics-inexpressible.csv'}"
        console.print(f"Not expressible: {', '.join(settings)}; {listed}", soft_wrap=True, markup=False)


def hosts_as_json(hosts: tuple[HostConfiguration, WrittenHosts] | None) -> dict[str, object]:
    """For machines; empty without configurations."""
    if hosts is None:
        return {}
    configured, written = hosts
    return {
        "hosts": {
            "devices": written.hosts,
            "groups": list(written.groups),
            "notes": list(configured.notes),
            "inexpressible": [
                {
                    "family": loss.family,
                    "setting": loss.path,
                    "wanted": loss.wanted,
                    "instead": loss.instead,
                    "why": loss.why,
                    "devices": len(names),
                }
                for loss, names in written.losses.items()
            ],
        }
    }
