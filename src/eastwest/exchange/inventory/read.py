"""An Ansible inventory as a Fabric: a folder with host_vars, a YAML file, or what `ansible-inventory --list` prints."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from eastwest.errors import InputError, Problem
from eastwest.exchange.fabric_file import LARGEST_BYTES, Imported, check_fabric
from eastwest.exchange.roles import role_of
from eastwest.fabric import Device, Fabric, Link, Port, PortId
from eastwest.intent.document import read_document
from eastwest.intent.problems import shown
from eastwest.plan.store import read_json

Tree = dict[str, object]

_NAMES = ("inventory.yaml", "inventory.yml", "hosts.yaml", "hosts.yml")
MOST_DEPTH = 16


def read_inventory(path: Path) -> Imported:
    """Devices with the role of their groups; ports and links where host variables of eastwest state them.

    Hosts whose groups and names tell no role are left out, and the notes say so. Raises InputError.
    """
    file = _inventory_file(path)
    hosts = _listed(file) if file.suffix == ".json" else _written(file)
    fabric, notes = _fabric(hosts, file)
    check_fabric(fabric, file)
    return Imported(fabric, notes)


@dataclass
class _Host:
    """A host with its groups, nearest first, its variables and the file they stand in."""

    name: str
    file: Path
    groups: list[str] = field(default_factory=list)
    variables: Tree = field(default_factory=dict)


def _inventory_file(path: Path) -> Path:
    if not path.is_dir():
        return path
    found = [path / name for name in _NAMES if (path / name).is_file()]
    if not found:
        mend = "an INI inventory: `ansible-inventory -i FILE --list > inventory.json`, and import that"
        raise InputError(Problem("has no inventory", file=path, allowed=", ".join(_NAMES), mend=mend))
    return found[0]


def _section(value: object, path: str, file: Path, line: int | None = None) -> Tree:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise InputError(Problem(shown(value), path, file, line, allowed="a section"))
    return value


def _listed(file: Path) -> dict[str, _Host]:
    """Hosts of the JSON that `ansible-inventory --list` prints."""
    tree = _section(read_json(file, LARGEST_BYTES), "", file)
    meta = _section(tree.get("_meta"), "_meta", file)
    variables = _section(meta.get("hostvars"), "_meta.hostvars", file)
    hosts = {
        name: _Host(name, file, variables=_section(value, f"_meta.hostvars.{name}", file))
        for name, value in variables.items()
    }
    for group, value in tree.items():
        members = value.get("hosts") if isinstance(value, dict) else None
        for name in members if isinstance(members, list) else []:
            if isinstance(name, str):
                hosts.setdefault(name, _Host(name, file)).groups.append(group)
    return hosts


def _written(file: Path) -> dict[str, _Host]:
    """Hosts of a YAML inventory with the variables of `host_vars/` beside it."""
    document = read_document(file)
    hosts: dict[str, _Host] = {}
    tree = _section(document.data, "", file, 1)

    def walk(group: str, value: object, depth: int) -> None:
        if depth > MOST_DEPTH:
            raise InputError(document.problem((group,), f"groups nested deeper than {MOST_DEPTH}"))
        section = _section(value, group, file, document.line_of((group,)))
        for name, own in _section(section.get("hosts"), f"{group}.hosts", file).items():
            host = hosts.setdefault(name, _Host(name, file))
            host.groups.insert(0, group)
            host.variables |= _section(own, f"{group}.hosts.{name}", file)
        for name, child in _section(section.get("children"), f"{group}.children", file).items():
            walk(name, child, depth + 1)

    for name, value in tree.items():
        walk(name, value, 0)
    for host in hosts.values():
        _host_vars(host, file.parent / "host_vars")
    return hosts


def _host_vars(host: _Host, folder: Path) -> None:
    for suffix in ("", ".yaml", ".yml"):
        beside = folder / f"{host.name}{suffix}"
        if "/" not in host.name and beside.is_file():
            host.variables |= _section(read_document(beside).data, "", beside, 1)
            host.file = beside


def _fabric(hosts: dict[str, _Host], file: Path) -> tuple[Fabric, tuple[str, ...]]:
    devices, ends, left_out = [], _Ends(), []
    for host in hosts.values():
        role = role_of(str(host.variables.get("eastwest_role", "")), *host.groups, host.name)
        if role is None:
            left_out.append(host.name)
            continue
        rows = host.variables.get("eastwest_interfaces")
        ports = [ends.port(host, at, row) for at, row in enumerate(rows if isinstance(rows, list) else [])]
        model = str(host.variables.get("eastwest_model", ""))
        unit, rail = (_whole(host, f"eastwest_{what}") for what in ("unit", "rail"))
        devices.append(Device(host.name, role, model, tuple(ports), unit, rail))
    if not devices:
        raise InputError(Problem("has no host whose group or name tells a role", file=file, allowed="leaf, spine, ..."))
    names = {device.name for device in devices}
    links = tuple(link for link in ends.links() if {link.a.device, link.b.device} <= names)
    notes = [f"{len(left_out)} hosts of no role are left out: {', '.join(left_out[:5])}"] if left_out else []
    bare = sum(not device.ports for device in devices)
    if bare:
        notes.append(f"{bare} devices have no ports: the inventory has no `eastwest_interfaces` of them")
    return Fabric(tuple(devices), links), tuple(notes)


def _whole(host: _Host, name: str) -> int | None:
    value = host.variables.get(name)
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise InputError(Problem(shown(value), name, host.file, allowed="a whole number"))


class _Ends:
    """Ends of cables, each of which both devices state; either is enough."""

    def __init__(self) -> None:
        self._links: dict[frozenset[PortId], Link] = {}

    def port(self, host: _Host, at: int, row: object) -> Port:
        """One entry of `eastwest_interfaces`. Raises InputError."""
        path = f"eastwest_interfaces[{at}]"
        facts = _section(row, path, host.file)
        name, rail = facts.get("name"), facts.get("rail")
        if not isinstance(name, str) or not name:
            raise InputError(Problem(shown(name), f"{path}.name", host.file, allowed="the name of a port"))
        if rail is not None and not isinstance(rail, int):
            raise InputError(Problem(shown(rail), f"{path}.rail", host.file, allowed="a whole number"))
        speed_gbps = _figure(host, f"{path}.speed_gbps", facts.get("speed_gbps", 0))
        if facts.get("peer") is not None:
            near, far = PortId(host.name, name), PortId(str(facts["peer"]), str(facts.get("peer_port", "")))
            length_m = _figure(host, f"{path}.length_m", facts.get("length_m", 0))
            link = Link(near, far, speed_gbps, length_m, str(facts.get("cable", "")))
            self._links.setdefault(frozenset((near, far)), link)
        return Port(name, speed_gbps, rail)

    def links(self) -> Iterator[Link]:
        """Every cable once, in the order of their first ends."""
        yield from self._links.values()


def _figure(host: _Host, path: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1e6:
        raise InputError(Problem(shown(value), path, host.file, allowed="a number from 0 to 1000000"))
    return float(value)
