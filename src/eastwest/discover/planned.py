"""Neighbours that the files of SONiC plan."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from eastwest.discover.claims import Claim
from eastwest.discover.model import FoundDevice, SourceLine
from eastwest.discover.names import Directory
from eastwest.errors import InputError
from eastwest.fabric.graph import PortId
from eastwest.vendors.sonic.files import tables_of

_CHIP = re.compile(r"(?i)asic\d{1,2}")
"""A chip of the switch itself, to which its own ports lead."""
Planned = Mapping[str, Mapping[str, tuple[str, str]]]


def planned_claims(devices: Sequence[FoundDevice], planned: Planned, directory: Directory) -> Iterator[Claim]:
    """planned: neighbours by device and port, as `planned_in` has those of one device."""
    for device in devices:
        for port, (name, peer) in planned.get(device.name, {}).items():
            own = directory.port(device.name, port) or port
            far = directory.device(name) or name
            source = partial(SourceLine, next(iter(device.files), ""), 1)
            yield Claim(PortId(device.name, own), PortId(far, directory.port(far, peer) or peer), "plan", source)


def planned_in(data: object) -> dict[str, tuple[str, str]]:
    """Neighbours by port that SONiC's config_db plans (`DEVICE_NEIGHBOR`): by port, or by name in older releases."""
    table = data.get("DEVICE_NEIGHBOR") if isinstance(data, dict) else None
    found: dict[str, tuple[str, str]] = {}
    for key, each in table.items() if isinstance(table, dict) else ():
        if isinstance(each, dict) and each.get("port"):
            name, port = (key, each["local_port"]) if each.get("local_port") else (each.get("name"), key)
            if name and _CHIP.fullmatch(str(name)) is None:
                found[str(port)] = (str(name), str(each["port"]))
    return found


def planned_of(texts: Iterable[str]) -> dict[str, tuple[str, str]]:
    """The same, of texts of config_db."""
    found: dict[str, tuple[str, str]] = {}
    for text in texts:
        if "DEVICE_NEIGHBOR" in text:
            try:
                found |= {port: far for each in tables_of("", text) for port, far in planned_in(each.tree).items()}
            except InputError:
                continue
    return found
