"""A Fabric as a file, and the check that what came from elsewhere is one."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from eastwest.errors import InputError, Problem
from eastwest.fabric import Fabric, Link
from eastwest.plan.codec import decode, encode
from eastwest.plan.store import read_json, write_text

FORMAT = "eastwest-fabric-1"
LARGEST_BYTES = 256 * 2**20


@dataclass(frozen=True)
class Imported:
    """A fabric that was read from another tool's file. notes: what was left out or is not known, one sentence each."""

    fabric: Fabric
    notes: tuple[str, ...] = ()


def fabric_text(fabric: Fabric) -> str:
    """The fabric as JSON with sorted keys."""
    tree = {"format": FORMAT, "fabric": encode(fabric, Fabric)}
    return json.dumps(tree, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def save_fabric(fabric: Fabric, path: Path) -> None:
    """Write the fabric as JSON. Raises InputError when the place cannot be written."""
    write_text(path, fabric_text(fabric))


def load_fabric(path: Path) -> Fabric:
    """Read a fabric that `save_fabric` wrote. Raises InputError for anything else."""
    tree = read_json(path, LARGEST_BYTES)
    if not isinstance(tree, dict) or tree.get("format") != FORMAT:
        mend = "`eastwest import` writes one from NetBox, containerlab or Ansible"
        raise InputError(
            Problem("is not a fabric of this version", "", path, allowed=f'"format": "{FORMAT}"', mend=mend)
        )
    try:
        fabric = decode(tree.get("fabric"), Fabric)
    except InputError as error:
        raise InputError([replace(problem, file=path) for problem in error.problems]) from error
    check_fabric(fabric, path)
    return fabric


def check_fabric(fabric: Fabric, file: Path) -> None:
    """Names are unique, links end at ports that exist, a port has one link. Raises InputError with all problems."""
    problems = [Problem(found, file=file) for found in _wrong(fabric)]
    if problems:
        raise InputError(problems[:20])


def _wrong(fabric: Fabric) -> Iterator[str]:
    for name, count in Counter(device.name for device in fabric.devices).items():
        if count > 1:
            yield f'device "{name}" stands {count} times'
    ports = {device.name: {port.name for port in device.ports} for device in fabric.devices}
    for device in fabric.devices:
        if len(ports[device.name]) < len(device.ports):
            yield f'device "{device.name}" has ports of the same name'
    ends = Counter(end for link in fabric.links for end in (link.a, link.b))
    for end, count in ends.items():
        if end.port not in ports.get(end.device, ()):
            yield f'a link ends at "{end.device}" "{end.port}", which does not exist'
        elif count > 1:
            yield f'"{end.device}" "{end.port}" has {count} links'
    yield from (f"link {at}: {found}" for at, link in enumerate(fabric.links, start=1) for found in _impossible(link))


def _impossible(link: Link) -> Iterator[str]:
    if link.a == link.b:
        yield f'"{link.a.device}" "{link.a.port}" is linked with itself'
    if link.length_m < 0 or link.speed_gbps < 0:
        yield "length or speed is below zero"
