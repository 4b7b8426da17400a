"""Configurations of hosts as files of the project folder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from eastwest.plan.store import plan_hash, write_text
from eastwest.vendors.family import TextFile
from eastwest.vendors.nic.configure import Group, HostConfiguration
from eastwest.vendors.nic.render import own_files
from eastwest.vendors.parts import in_parts
from eastwest.vendors.write import FOLDER, Loss, loss_of, losses_as_csv, procedure_text

FORMAT = "eastwest-hosts-1"
MODES = {"usr/local/sbin": 0o755, "etc/netplan": 0o600}
"""By folder: scripts are run, and netplan warns when others may read its files."""


@dataclass(frozen=True)
class WrittenHosts:
    """What was written. hosts: how many. losses: with the names of the hosts."""

    folder: Path
    hosts: int
    groups: tuple[str, ...]
    losses: dict[Loss, list[str]]


def write_hosts(configuration: HostConfiguration, folder: Path) -> WrittenHosts:
    """Write `configs/nics-MODEL/...` for each group, `configs/HOSTNAME/...`, and `configs/nics.json` at the end.

    Also `nics-inexpressible.csv` and `apply-FAMILY.txt`. Raises InputError when a file cannot be written.
    """
    place = folder / FOLDER
    losses: dict[Loss, list[str]] = {}
    groups: dict[str, object] = {}
    for group in configuration.groups:
        for each in group.rendered.inexpressible:
            losses.setdefault(loss_of(group.family.name, each), [host.hostname for host in group.hosts])
        groups[group.name] = _write(place, group, configuration.plan.configuration.nic_tool)
        write_text(place / f"apply-{group.family.name}.txt", procedure_text(group.family.title, group.family.procedure))
    write_text(place / "nics-inexpressible.csv", losses_as_csv(plan_hash(configuration.plan), losses))
    tree = {
        "format": FORMAT,
        "plan_sha256": plan_hash(configuration.plan),
        "notes": list(configuration.notes),
        "groups": groups,
    }
    write_text(place / "nics.json", json.dumps(tree, indent=1, ensure_ascii=False) + "\n")
    hosts = sum(len(group.hosts) for group in configuration.groups)
    return WrittenHosts(place, hosts, tuple(groups), losses)


def _write(place: Path, group: Group, version: str) -> dict[str, object]:
    return {
        "family": group.family.name,
        "tool": f"{group.family.tool} {version or group.family.versions[-1]}",
        "files": _write_files(place / group.name, group.rendered.shared),
        "hosts": {
            name: digests
            for part in in_parts(partial(_write_hosts, place, group), len(group.hosts))
            for name, digests in part.items()
        },
    }


def _write_hosts(place: Path, group: Group, first: int, end: int) -> dict[str, dict[str, str]]:
    """The files of some of the hosts, with their digests by host."""
    return {
        host.hostname: _write_files(place / host.hostname, own_files(group.family, host))
        for host in group.hosts[first:end]
    }


def _write_files(place: Path, files: Iterable[TextFile]) -> dict[str, str]:
    """SHA-256 of each file by its path."""
    digests: dict[str, str] = {}
    for file in files:
        path = place / Path(file.path)
        write_text(path, file.text)
        path.chmod(next((mode for folder, mode in MODES.items() if file.path.is_relative_to(folder)), 0o644))
        digests[str(file.path)] = hashlib.sha256(file.text.encode()).hexdigest()
    return digests
