"""Neighbours that the files of SONiC plan."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from eastwest.discover.claims import Claim
from eastwest.discover.model import FoundDevice, SourceLine
from eastwest.discover.names import Directory
from eastwest.fabric.graph import PortId

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
            found |= {str(port): (str(name), str(each["port"]))} if name else {}
    return found


def planned_of(texts: Iterable[str]) -> dict[str, tuple[str, str]]:
    """The same, of texts of config_db."""
    found: dict[str, tuple[str, str]] = {}
    for text in texts:
        if "DEVICE_NEIGHBOR" in text:
            try:
                found |= planned_in(json.loads(text))
            except (ValueError, RecursionError):
                continue
    return found
