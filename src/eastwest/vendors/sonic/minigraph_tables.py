"""What the elements of a minigraph stand for in config_db.

Meaning: sonic-buildimage, src/sonic-config-engine/minigraph.py. A minigraph names ports by the labels on the panel;
which `EthernetN` a label is, stands in the files of the HwSKU, so that ports keep their labels here. A chassis or a
switch of several chips has a plane for each chip beside its own, and links between them: these are inside the device.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LINE = "line"
"""The attribute under which an element keeps its line."""
Table = dict[str, dict[str, object]]
_TAGGED = "Tagged"
_INSIDE = frozenset(("Asic", "ASIC"))
"""Devices that are chips of this one."""


def text_of(element: Element, name: str) -> str:
    """The text of an element below, empty without one."""
    found = element.find(name)
    return (found.text or "").strip() if found is not None else ""


def _listed(text: str) -> list[str]:
    return [each.strip() for each in text.split(";") if each.strip()]


class Minigraph:
    """One device of a minigraph: the one that the root names, else the first plane's."""

    def __init__(self, root: Element) -> None:
        self._root = root
        self._lines: dict[str, int] = {}
        first = next(root.iter("DeviceDataPlaneInfo"), None)
        self.name = text_of(root, "Hostname") or ("" if first is None else text_of(first, "Hostname"))

    @cached_property
    def _planes(self) -> list[Element]:
        """Of this device; all of them where none has its name."""
        planes = list(self._root.iter("DeviceDataPlaneInfo"))
        own = [each for each in planes if text_of(each, "Hostname") == self.name]
        return own or planes or [self._root]

    def other_planes(self) -> list[Element]:
        """Planes of its chips."""
        return [each for each in self._root.iter("DeviceDataPlaneInfo") if each not in self._planes]

    def unattached(self) -> Iterator[Element]:
        """Addresses of no interface."""
        return (each for each in self._of("IPInterface") if not text_of(each, "AttachTo"))

    def undeclared(self) -> Iterator[tuple[Element, str]]:
        """Sessions of the device, without monitors, with a router whose AS nothing tells."""
        for each in self._root.iter("BGPSession"):
            ends = [text_of(each, "StartRouter"), text_of(each, "EndRouter")]
            far = next((end for end in ends if end != self.name), "")
            if self.name in ends and far not in self._asns and not _is_monitor(each):
                yield each, far

    def _of(self, tag: str) -> Iterator[Element]:
        return (each for plane in self._planes for each in plane.iter(tag))

    def tables(self) -> tuple[dict[str, object], dict[str, int]]:
        """Tables with entries, and the line of each key."""
        ports, neighbours = self._linked()
        addresses, subnets, channels = self._addressed(ports)
        sessions, monitors = self._sessions()
        asn = self._asns.get(self.name, "")
        found: dict[str, Table] = {
            "DEVICE_METADATA": {"localhost": {"hostname": self.name, "bgp_asn": asn}},
            "PORT": ports,
            "INTERFACE": addresses,
            "LOOPBACK_INTERFACE": dict(self._own("LoopbackIPInterface")),
            "MGMT_INTERFACE": dict(self._own("ManagementIPInterface")),
            "VLAN": {name: {"vlanid": name.removeprefix("Vlan")} for name in self._vlans.values()},
            "VLAN_MEMBER": dict(self._members()),
            "VLAN_INTERFACE": subnets,
            "PORTCHANNEL": {name: {} for name in self._channels},
            "PORTCHANNEL_MEMBER": {f"{name}|{port}": {} for name, ports in self._channels.items() for port in ports},
            "PORTCHANNEL_INTERFACE": channels,
            "DEVICE_NEIGHBOR": neighbours,
            "BGP_NEIGHBOR": sessions,
            "BGP_MONITORS": monitors,
            "NTP_SERVER": {each: {} for each in self._resources("NtpResources")},
            "SYSLOG_SERVER": {each: {} for each in self._resources("SyslogResources")},
        }
        return {name: table for name, table in found.items() if table}, self._lines

    def _at(self, key: str, element: Element) -> str:
        """The key, whose line is that of an element."""
        self._lines.setdefault(key, int(element.get(LINE, "1")))
        return key

    @cached_property
    def _asns(self) -> dict[str, str]:
        return {text_of(each, "Hostname"): text_of(each, "ASN") for each in self._root.iter("BGPRouterDeclaration")}

    @cached_property
    def _chips(self) -> set[str]:
        """Names of devices that are chips of this one."""
        devices = self._root.iter("Device")
        return {
            text_of(each, "Hostname") for each in devices if {each.get("type"), text_of(each, "ElementType")} & _INSIDE
        }

    @cached_property
    def _channels(self) -> dict[str, list[str]]:
        """Ports of port channels."""
        found = [(each, text_of(each, "Name")) for each in self._of("PortChannel")]
        return {self._at(name, each): _listed(text_of(each, "AttachTo")) for each, name in found}

    @cached_property
    def _vlans(self) -> dict[str, str]:
        """`VlanN` by the name that a minigraph gives it."""
        return {text_of(each, "Name"): f"Vlan{text_of(each, 'VlanID')}" for each in self._of("VlanInterface")}

    def _members(self) -> Iterator[tuple[str, dict[str, object]]]:
        """Ports of VLANs; a port of several is tagged in each."""
        vlans = list(self._of("VlanInterface"))
        times = Counter(port for each in vlans for port in _listed(text_of(each, "AttachTo")))
        for each in vlans:
            name = self._vlans[text_of(each, "Name")]
            for port in _listed(text_of(each, "AttachTo")):
                tagged = text_of(each, "Type") == _TAGGED or times[port] > 1
                yield self._at(f"{name}|{port}", each), {"tagging_mode": "tagged" if tagged else "untagged"}

    def _linked(self) -> tuple[Table, Table]:
        """Ports and their neighbours, of the links to other devices."""
        ports: Table = {}
        neighbours: Table = {}
        for link in self._root.iter("DeviceLinkBase"):
            if text_of(link, "ElementType") != "DeviceInterfaceLink" or text_of(link, "ChassisInternal") == "true":
                continue
            for here, there in (("Start", "End"), ("End", "Start")):
                port, far = text_of(link, f"{here}Port"), text_of(link, f"{there}Device")
                if text_of(link, f"{here}Device") == self.name and port and far not in self._chips:
                    speed = text_of(link, "Bandwidth") or self._speeds.get(port, "")
                    said: dict[str, object] = {"admin_status": "up", "speed": speed}
                    ports[self._at(port, link)] = {field: value for field, value in said.items() if value}
                    neighbours[port] = {"name": far, "port": text_of(link, f"{there}Port")}
        for port in self._used():
            used: dict[str, object] = {"admin_status": "up", "speed": self._speeds.get(port, "")}
            ports.setdefault(port, {field: value for field, value in used.items() if value})
        return ports, neighbours

    def _used(self) -> Iterator[str]:
        """Ports of port channels, of VLANs and with addresses."""
        for members in self._channels.values():
            yield from members
        for each in self._of("VlanInterface"):
            yield from (port for port in _listed(text_of(each, "AttachTo")) if port not in self._channels)
        for each in self._of("IPInterface"):
            if text_of(each, "AttachTo") in self._speeds:
                yield text_of(each, "AttachTo")

    @cached_property
    def _speeds(self) -> dict[str, str]:
        """What the cages of the device have, where a link says nothing."""
        return {
            text_of(each, "InterfaceName"): text_of(each, "Speed")
            for tag in ("EthernetInterface", "DeviceInterface")
            for each in self._root.iter(tag)
        }

    def _addressed(self, ports: Table) -> tuple[Table, Table, Table]:
        """Addresses of ports, of VLANs and of port channels."""
        found: tuple[Table, Table, Table] = ({}, {}, {})
        for each in self._of("IPInterface"):
            name, prefix = text_of(each, "AttachTo"), text_of(each, "Prefix").lower()
            if name in self._vlans:
                found[1][self._at(f"{self._vlans[name]}|{prefix}", each)] = {}
            elif name in self._channels:
                found[2][self._at(f"{name}|{prefix}", each)] = {}
            elif name:
                found[0][self._at(f"{name}|{prefix}", each)] = {}
                ports.setdefault(self._at(name, each), {"admin_status": "up"})
        return found

    def _own(self, kind: str) -> Iterator[tuple[str, dict[str, object]]]:
        for each in self._of(kind):
            prefix = text_of(each, "PrefixStr") or text_of(each, "Prefix")
            if prefix:
                yield self._at(f"{text_of(each, 'AttachTo')}|{prefix.lower()}", each), {}

    def _sessions(self) -> tuple[Table, Table]:
        """Sessions with neighbours, and with monitors some hops away."""
        found: tuple[Table, Table] = ({}, {})
        for each in self._root.iter("BGPSession"):
            for here, there in (("Start", "End"), ("End", "Start")):
                peer = text_of(each, f"{there}Peer").lower()
                if text_of(each, f"{here}Router") == self.name and peer:
                    router = text_of(each, f"{there}Router")
                    said = {
                        "asn": self._asns.get(router, ""),
                        "name": router,
                        "local_addr": text_of(each, f"{here}Peer").lower(),
                        "holdtime": text_of(each, "HoldTime"),
                        "keepalive": text_of(each, "KeepAliveTime"),
                    }
                    found[_is_monitor(each)][self._at(peer, each)] = {
                        field: value for field, value in said.items() if value
                    }
        return found

    def _resources(self, kind: str) -> list[str]:
        """Servers that the metadata of the device name."""
        found: list[str] = []
        for device in self._root.iter("DeviceMetadata"):
            if text_of(device, "Name") == self.name:
                for each in device.iter("DeviceProperty"):
                    found += _listed(text_of(each, "Value")) if text_of(each, "Name") == kind else []
        return list(dict.fromkeys(found))


def _is_monitor(session: Element) -> bool:
    """Whether it looks on from some hops away."""
    far = text_of(session, "Multihop")
    return far.isdecimal() and int(far[:9]) > 1
