"""A containerlab topology file as a Fabric."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from eastwest.errors import InputError, Problem
from eastwest.exchange.containerlab.kinds import SWITCH_KINDS
from eastwest.exchange.containerlab.write import PREFIX
from eastwest.exchange.fabric_file import Imported, check_fabric
from eastwest.exchange.roles import ALLOWED, role_of
from eastwest.fabric import Device, Fabric, Link, Port, PortId, Role
from eastwest.intent.document import Document, Key, read_document
from eastwest.intent.problems import shown

Section = dict[str, object]

_PORT = re.compile(r"(?P<interface>[^=\s]+)=(?P<name>[^@\s]+)@(?P<speed>\d{1,9}(?:\.\d{1,9})?)(?:#(?P<rail>\d{1,6}))?")
MOST_GBPS, MOST_M = 1e5, 1e6


def read_topology(path: Path) -> Imported:
    """The fabric of a topology file. Node groups, labels and names tell roles; `eastwest.` labels tell the rest.

    Raises InputError, with lines, for a file that is no topology or a link that ends nowhere.
    """
    reader = _Reader(read_document(path))
    fabric = reader.fabric()
    check_fabric(fabric, path)
    return Imported(fabric, tuple(reader.notes))


class _Reader:
    """Collects problems of the whole file before it gives up. ports: interface of the lab → port, by device."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.problems: list[Problem] = []
        self.notes: list[str] = []
        self.ports: dict[str, dict[str, Port]] = {}
        self.unknown = {"speed": 0, "length": 0}

    def fabric(self) -> Fabric:
        """Devices and links. Raises InputError."""
        nodes = self._section(("topology", "nodes"))
        links = self.document.value_at(("topology", "links"))
        devices = [device for name in nodes for device in self._device(name, nodes[name])]
        rows = links if isinstance(links, list) else []
        if links is not None and not isinstance(links, list):
            self._wrong(("topology", "links"), shown(links), "a list")
        found = [link for at, row in enumerate(rows) for link in self._link(at, row)]
        if self.problems:
            raise InputError(self.problems)
        self._remark()
        used = {device.name: tuple(self.ports[device.name].values()) for device in devices}
        return Fabric(
            tuple(Device(one.name, one.role, one.model, used[one.name], one.unit, one.rail) for one in devices),
            tuple(found),
        )

    def _section(self, path: tuple[Key, ...]) -> Section:
        value = self.document.value_at(path)
        if isinstance(value, dict):
            return value
        mend = "" if value is not None else "a topology file of containerlab has `topology:` with `nodes:` in it"
        self._wrong(path, shown(value), "a section with one key a node", mend)
        raise InputError(self.problems)

    def _wrong(self, path: tuple[Key, ...], found: str, allowed: str = "", mend: str = "") -> None:
        self.problems.append(self.document.problem(path, found, allowed, mend))

    def _device(self, name: str, node: object) -> Iterator[Device]:
        node = {} if node is None else node
        if not isinstance(node, dict):
            self._wrong(("topology", "nodes", name), shown(node), "a section")
            return
        labels = node.get("labels")
        own = labels if isinstance(labels, dict) else {}
        kind = self._kind(node)
        role = role_of(*(str(one) for one in (own.get(f"{PREFIX}role"), node.get("group"), name) if one is not None))
        if role is None and kind == "linux":
            role = Role.GPU_NODE
        if role is None:
            mend = f"give it a `group:` that says so, or the label `{PREFIX}role`"
            self._wrong(("topology", "nodes", name), f'cannot tell what "{name}" ({kind}) is for', ALLOWED, mend)
            return
        self.ports[name] = dict(self._ports(name, str(own.get(f"{PREFIX}ports", ""))))
        model = str(own.get(f"{PREFIX}model", kind))
        yield Device(name, role, model, (), self._count(name, own, "unit"), self._count(name, own, "rail"))

    def _kind(self, node: Section) -> str:
        """Of the node, its group or the defaults, in containerlab's order."""
        group = self.document.value_at(("topology", "groups", str(node.get("group", "")), "kind"))
        return str(node.get("kind") or group or self.document.value_at(("topology", "defaults", "kind")) or "linux")

    def _count(self, name: str, labels: Section, what: str) -> int | None:
        text = str(labels.get(f"{PREFIX}{what}", ""))
        if not text:
            return None
        if not re.fullmatch(r"\d{1,6}", text):
            self._wrong(("topology", "nodes", name, "labels", f"{PREFIX}{what}"), f'"{text}"', "a whole number")
            return None
        return int(text)

    def _ports(self, name: str, text: str) -> Iterator[tuple[str, Port]]:
        for word in text.split():
            found = _PORT.fullmatch(word)
            if found is None or float(found["speed"]) > MOST_GBPS:
                path = ("topology", "nodes", name, "labels", f"{PREFIX}ports")
                self._wrong(path, f'"{word[:60]}"', "INTERFACE=PORT@GBPS or INTERFACE=PORT@GBPS#RAIL")
            else:
                rail = None if found["rail"] is None else int(found["rail"])
                yield found["interface"], Port(found["name"], float(found["speed"]), rail)

    def _link(self, at: int, row: object) -> Iterator[Link]:
        path = ("topology", "links", at)
        ends = list(ends_of(row))
        if len(ends) != 2:
            self._wrong(path, shown(row), 'endpoints: ["NODE:INTERFACE", "NODE:INTERFACE"]')
            return
        facts = row.get("vars") if isinstance(row, dict) else None
        facts = facts if isinstance(facts, dict) else {}
        speed_gbps = self._figure(path, facts, "speed_gbps", "speed", MOST_GBPS)
        length_m = self._figure(path, facts, "length_m", "length", MOST_M)
        outside = [node for node, _ in ends if node not in self.ports]
        if outside:
            self._outside(path, outside)
            return
        a, b = (self._port(node, interface, speed_gbps) for node, interface in ends)
        yield Link(a, b, speed_gbps, length_m, str(facts.get("cable", "")))

    def _outside(self, path: tuple[Key, ...], names: list[str]) -> None:
        """containerlab's own words for bridges and the host are no devices of a fabric."""
        if all(name in ("host", "mgmt-net", "macvlan", "vxlan") for name in names):
            self.notes.append(f"a link to {', '.join(names)} is left out: it leaves the lab")
        else:
            self._wrong(path, f"no node is called {', '.join(names)}", ", ".join(list(self.ports)[:10]))

    def _port(self, node: str, interface: str, speed_gbps: float) -> PortId:
        port = self.ports[node].setdefault(interface, Port(interface, speed_gbps))
        return PortId(node, port.name)

    def _figure(self, path: tuple[Key, ...], facts: Section, name: str, what: str, most: float) -> float:
        value = facts.get(name)
        if value is None:
            self.unknown[what] += 1
            return 0.0
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
            self._wrong((*path, "vars", name), shown(value), f"a number from 0 to {most:g}")
            return 0.0
        return float(value)

    def _remark(self) -> None:
        for what, count in self.unknown.items():
            if count:
                self.notes.append(f"the {what} of {count} links is not known: 0 stands for it (`vars:` can say it)")
        kinds = {
            str(self._kind(node)) for node in self._section(("topology", "nodes")).values() if isinstance(node, dict)
        }
        strange = sorted(kinds - SWITCH_KINDS - {"linux"})
        if strange:
            self.notes.append(f"kinds that are not known as switches or hosts: {', '.join(strange)}")


def ends_of(row: object) -> Iterator[tuple[str, str]]:
    """Node and interface of each end of a link, in the brief form (`node:interface`) and in the extended one."""
    listed = row.get("endpoints") if isinstance(row, dict) else None
    for end in listed if isinstance(listed, list) else []:
        if isinstance(end, str) and ":" in end:
            node, _, interface = end.partition(":")
            yield node, interface
        elif isinstance(end, dict) and "node" in end and "interface" in end:
            yield str(end["node"]), str(end["interface"])
