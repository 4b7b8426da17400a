"""Neighbours by LLDP: `lldpcli show neighbors` as JSON or text, SONiC's `show lldp table`.

Source: lldpd's JSON output (json and json0), SONiC command reference.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_TABLE = re.compile(r"^(\S+)\s+(\S+)\s+(\S+)\s+\S+\s*(\S*)\s*$")
_TEXT = re.compile(r"^\s*(Interface|SysName|PortID|PortDescr):\s*(?:(ifname|mac|local)\s+)?([^,]+)")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Who is seen at a local port. ports: names by which the far port calls itself."""

    port: str
    device: str
    ports: tuple[str, ...]


def neighbours(text: str) -> tuple[Neighbour, ...]:
    """Every neighbour of an output; none when it holds none."""
    start = text.find("{")
    if start >= 0 and '"lldp"' in text:
        try:
            tree, _ = json.JSONDecoder().raw_decode(text, start)
        except (ValueError, RecursionError):
            return ()
        return tuple(_of_json(tree))
    if "SysName:" in text:
        return tuple(_of_text(text))
    return tuple(_of_table(text))


def _of_json(tree: Any) -> Iterator[Neighbour]:  # noqa: ANN401
    for part in _list(tree.get("lldp")):
        for face in _list(part.get("interface") if isinstance(part, dict) else None):
            # The plain form has the port's name as key, json0 as a field.
            named = [(face["name"], face)] if isinstance(face.get("name"), str) else list(face.items())
            for port, inner in named:
                if isinstance(inner, dict):
                    device = _chassis(inner.get("chassis"))
                    ports = tuple(_ports(inner.get("port")))
                    if device:
                        yield Neighbour(str(port), device, ports)


def _chassis(tree: Any) -> str:  # noqa: ANN401
    for one in _list(tree):
        if not isinstance(one, dict):
            continue
        name = one.get("name")
        if isinstance(name, list):
            return str(_first(name, "value"))
        if isinstance(name, str):
            return name
        key = next((key for key, value in one.items() if isinstance(value, dict) and key != "id"), "")
        if key:
            return str(key)
    return ""


def _ports(tree: Any) -> Iterator[str]:  # noqa: ANN401
    for one in _list(tree):
        if isinstance(one, dict):
            for key in ("id", "descr"):
                value = one.get(key)
                if isinstance(value, dict):
                    value = value.get("value")
                if isinstance(value, list):
                    value = _first(value, "value")
                if value:
                    yield str(value)


def _first(rows: list[Any], key: str) -> Any:  # noqa: ANN401
    return rows[0].get(key, "") if rows and isinstance(rows[0], dict) else ""


def _list(value: Any) -> list[Any]:  # noqa: ANN401
    return value if isinstance(value, list) else [] if value is None else [value]


def _of_text(text: str) -> Iterator[Neighbour]:
    port, device, ports = "", "", list[str]()
    for line in text.splitlines():
        found = _TEXT.match(line)
        if not found:
            continue
        value = found[3].strip()
        if found[1] == "Interface":
            if device:
                yield Neighbour(port, device, tuple(ports))
            port, device, ports = value, "", []
        elif found[1] == "SysName":
            device = value
        else:
            ports.append(value)
    if device:
        yield Neighbour(port, device, tuple(ports))


def _of_table(text: str) -> Iterator[Neighbour]:
    """Columns LocalPort, RemoteDevice, RemotePortID, Capability, RemotePortDescr."""
    for line in text.splitlines():
        found = _TABLE.match(line)
        if found and found[1] != "LocalPort" and not line.startswith("-"):
            yield Neighbour(found[1], found[2], tuple(one for one in (found[3], found[4]) if one))
