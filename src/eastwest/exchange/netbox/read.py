"""NetBox's devices, interfaces and cables as a Fabric: from a JSON dump of the API, or from a running NetBox."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from eastwest.errors import InputError, Problem
from eastwest.exchange.fabric_file import LARGEST_BYTES, Imported, check_fabric
from eastwest.exchange.netbox.client import Client, Row
from eastwest.exchange.netbox.interfaces import speed_of
from eastwest.exchange.netbox.wanted import CONTEXT
from eastwest.exchange.roles import role_of
from eastwest.fabric import Device, Fabric, Link, Port, PortId, Role
from eastwest.plan.store import read_json

METRES = {"km": 1000.0, "m": 1.0, "cm": 0.01, "mi": 1609.344, "ft": 0.3048, "in": 0.0254}
"""Units of cable lengths in NetBox. Source: its OpenAPI schema; the foot and mile of 1959."""
_PARTS = ("devices", "interfaces", "cables")


def read_dump(path: Path) -> Imported:
    """A JSON file `{"devices": [...], "interfaces": [...], "cables": [...]}`; each part a list, or a page of the API.

    Raises InputError.
    """
    tree = read_json(path, LARGEST_BYTES)
    if not isinstance(tree, dict) or not any(part in tree for part in _PARTS):
        mend = "see docs/how-to/exchange.md for the calls that write it"
        raise InputError(
            Problem("is no dump of NetBox", file=path, allowed=f"an object with {', '.join(_PARTS)}", mend=mend)
        )
    return _imported({part: _rows(tree.get(part), part, path) for part in _PARTS}, path)


def read_live(client: Client, site: str) -> Imported:
    """The devices of one site, by slug, with their interfaces and cables. Raises InputError."""
    parts = {part: list(client.all(f"dcim/{part}", site=site)) for part in _PARTS}
    return _imported(parts, Path(f"NetBox site {site}"))


def _rows(value: object, part: str, path: Path) -> list[Row]:
    rows = value.get("results") if isinstance(value, dict) else value
    if rows is None:
        return []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise InputError(Problem("is no list of objects", part, path))
    if isinstance(value, dict) and value.get("next"):
        mend = "fetch with `?limit=0`, or put the results of all pages into one list"
        raise InputError(Problem("is only the first page", part, path, mend=mend))
    return rows


def _imported(parts: Mapping[str, list[Row]], file: Path) -> Imported:
    reader = _Reader(parts)
    fabric = reader.fabric()
    if not fabric.devices:
        raise InputError(
            Problem("has no device whose role is one of a fabric", file=file, allowed="leaf, spine, server")
        )
    check_fabric(fabric, file)
    return Imported(fabric, tuple(reader.notes()))


class _Reader:
    """left_out: what was not taken, with how often. unknown: what is not recorded."""

    def __init__(self, parts: Mapping[str, list[Row]]) -> None:
        self.parts = parts
        self.left_out: Counter[str] = Counter()
        self.unknown: Counter[str] = Counter()

    def fabric(self) -> Fabric:
        """Devices with a role; their interfaces that are cabled or carry a speed; cables between two of them."""
        rows = {str(row.get("name")): row for row in self.parts["devices"]}
        roles = {name: self._role(name, row) for name, row in rows.items()}
        kept = {name for name, role in roles.items() if role is not None}
        ports = {name: dict[str, Port]() for name in kept}
        for row in self.parts["interfaces"]:
            device = str(_name(row.get("device")))
            if device in kept and not row.get("mgmt_only"):
                self._port(ports[device], _context(rows[device]), row)
        links = tuple(link for row in self.parts["cables"] for link in self._link(row, ports))
        devices = []
        for name, row in rows.items():
            role = roles[name]
            if role is not None:
                context = _context(row)
                model = str(context.get("model") or _slug(row.get("device_type")))
                unit, rail = _whole(context.get("unit")), _whole(context.get("rail"))
                devices.append(Device(name, role, model, tuple(ports[name].values()), unit, rail))
        return Fabric(tuple(devices), links)

    def _role(self, name: str, row: Row) -> Role | None:
        given = row.get("role") or row.get("device_role")
        role = role_of(_slug(given), name)
        if role is None:
            self.left_out[f"devices of the role {_slug(given) or 'none'}"] += 1
        return role

    def _port(self, ports: dict[str, Port], context: Row, row: Row) -> None:
        type_name = str(_choice(row.get("type")))
        if type_name in ("virtual", "lag", "bridge"):
            return
        kbps = row.get("speed")
        speed_gbps = kbps / 1e6 if isinstance(kbps, int | float) and kbps > 0 else speed_of(type_name)
        if speed_gbps is None:
            self.unknown["the speed of {} interfaces is not recorded: 0 stands for it"] += 1
        name, rails = str(row.get("name")), context.get("rails")
        rail = _whole(rails.get(name)) if isinstance(rails, dict) else None
        ports[name] = Port(name, speed_gbps or 0.0, rail)

    def _link(self, row: Row, ports: Mapping[str, Mapping[str, Port]]) -> Iterator[Link]:
        ends = [list(_ends(row.get(side))) for side in ("a_terminations", "b_terminations")]
        if [len(side) for side in ends] != [1, 1]:
            self.left_out["cables that do not join two interfaces"] += 1
            return
        a, b = ends[0][0], ends[1][0]
        if any(end.port not in ports.get(end.device, {}) for end in (a, b)):
            self.left_out["cables that leave the fabric"] += 1
            return
        speeds = [ports[end.device][end.port].speed_gbps for end in (a, b)]
        yield Link(a, b, min(filter(None, speeds), default=0.0), self._length_m(row), str(row.get("description") or ""))

    def _length_m(self, row: Row) -> float:
        length, unit = row.get("length"), str(_choice(row.get("length_unit")))
        if isinstance(length, int | float) and 0 <= length < 1e6 and unit in METRES:
            return float(length) if unit == "m" else round(length * METRES[unit], 3)
        self.unknown["the length of {} cables is not recorded: 0 m stands for it"] += 1
        return 0.0

    def notes(self) -> Iterator[str]:
        """What a user should know of the import."""
        yield from (f"left out: {count} {what}" for what, count in sorted(self.left_out.items()))
        yield from (text.format(count) for text, count in sorted(self.unknown.items()))


def _context(row: Row) -> Row:
    data = row.get("local_context_data")
    own = data.get(CONTEXT) if isinstance(data, dict) else None
    return own if isinstance(own, dict) else {}


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _name(value: object) -> object:
    return value.get("name") if isinstance(value, dict) else value


def _slug(value: object) -> str:
    return str(value.get("slug") or value.get("name") or "") if isinstance(value, dict) else str(value or "")


def _choice(value: object) -> object:
    return value.get("value") if isinstance(value, dict) else value


def _ends(side: object) -> Iterator[PortId]:
    for end in side if isinstance(side, list) else []:
        thing = end.get("object") if isinstance(end, dict) else None
        if isinstance(thing, dict) and end.get("object_type") == "dcim.interface":
            yield PortId(str(_name(thing.get("device"))), str(thing.get("name")))
