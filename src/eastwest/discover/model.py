"""The network as found: devices, hosts and links read from anybody's files, with where each fact stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from eastwest.discover.state import HostState, NicState, SwitchState
from eastwest.fabric.graph import PortId
from eastwest.plan.device import DeviceIntent, NicIntent
from eastwest.vendors.family import NotUnderstood

EVIDENCE = ("lldp", "addresses", "bgp", "description", "plan")
"""From what a link can be known."""


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A place in a file. line: from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class FoundDevice:
    """A switch as its files describe it.

    family: of the registry, or the name of an operating system that is only recognised. role: `leaf`, `spine`,
    `super-spine`, `border`, `access`, `aggregation`, `core`, empty when it cannot be told. lines: statements in its
    files; relevant: those that bear on ports, routing and QoS, relevant_left of which were not understood. where:
    lines by path in the intent
    (`interfaces[swp1].mtu_bytes`), as far as they can be told. partial: the files are a fragment, so that what is
    absent may only not be shown. texts: what was read, by file; lines of other devices in the same file are empty.
    """

    name: str
    family: str
    version: str
    role: str
    intent: DeviceIntent
    files: tuple[str, ...] = ()
    lines: int = 0
    not_understood: tuple[NotUnderstood, ...] = ()
    where: Mapping[str, SourceLine] = field(default_factory=dict)
    state: SwitchState | None = None
    relevant: int = 0
    relevant_left: int = 0
    partial: bool = False
    texts: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    @property
    def coverage(self) -> float:
        """Share of its relevant lines that were understood, 0 to 1."""
        return 1.0 if not self.relevant else 1.0 - self.relevant_left / self.relevant


@dataclass(frozen=True, slots=True)
class FoundNic:
    """A NIC port of a host. unstated: fields of the intent (`qos.pfc`) whose value no file gives: they mean nothing."""

    intent: NicIntent
    family: str = ""
    unstated: frozenset[str] = frozenset()
    state: NicState | None = None

    @property
    def name(self) -> str:
        """The name of its interface."""
        return self.intent.name


@dataclass(frozen=True)
class FoundHost:
    """A server. environment: of its jobs, by name (`NCCL_IB_TC`). kind: `host`, or `storage` for an array."""

    name: str
    nics: tuple[FoundNic, ...] = ()
    files: tuple[str, ...] = ()
    not_understood: tuple[NotUnderstood, ...] = ()
    state: HostState | None = None
    environment: tuple[tuple[str, str], ...] = ()
    lines: int = 0
    relevant: int = 0
    relevant_left: int = 0
    kind: str = "host"
    where: Mapping[str, SourceLine] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A cable. a, b: (device or host, port). evidence: one of `EVIDENCE`, the strongest. confidence: 0 to 1."""

    a: PortId
    b: PortId
    evidence: str
    confidence: float

    def other(self, device: str) -> PortId:
        """The end that is not on `device`."""
        return self.b if self.a.device == device else self.a


@dataclass(frozen=True, slots=True)
class LinkClaim:
    """What one file says is at the other end of a port."""

    peer: PortId
    evidence: str
    source: SourceLine


@dataclass(frozen=True, slots=True)
class LinkConflict:
    """Files that disagree. port: about which. claims: what each says; none of them became a link unless `kept` does."""

    port: PortId
    claims: tuple[LinkClaim, ...]
    problem: str
    kept: FoundLink | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that could not be read, and why, in a sentence."""

    file: str
    problem: str


@dataclass(frozen=True)
class FoundNetwork:
    """Everything that a folder tells. notes: what could not be derived, in sentences.

    shape: `leaf-spine`, `three-tier` (access, aggregation, core), `single-switch`, empty when it cannot be told.
    """

    devices: tuple[FoundDevice, ...] = ()
    hosts: tuple[FoundHost, ...] = ()
    links: tuple[FoundLink, ...] = ()
    conflicts: tuple[LinkConflict, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    notes: tuple[str, ...] = ()
    shape: str = ""

    @property
    def coverage(self) -> float:
        """Share of the relevant lines of all devices and hosts that were understood, 0 to 1; 1.0 without lines."""
        everybody: tuple[FoundDevice | FoundHost, ...] = (*self.devices, *self.hosts)
        lines = sum(each.relevant or each.lines for each in everybody)
        left = sum(each.relevant_left if each.relevant else len(each.not_understood) for each in everybody)
        return 1.0 if not lines else max(0.0, 1.0 - left / lines)

    @cached_property
    def _devices(self) -> dict[str, FoundDevice]:
        return {device.name: device for device in self.devices}

    @cached_property
    def _hosts(self) -> dict[str, FoundHost]:
        return {host.name: host for host in self.hosts}

    @cached_property
    def _at(self) -> dict[PortId, FoundLink]:
        return {end: link for link in self.links for end in (link.a, link.b)}

    @cached_property
    def _of(self) -> dict[str, tuple[FoundLink, ...]]:
        found: dict[str, list[FoundLink]] = {}
        for link in self.links:
            found.setdefault(link.a.device, []).append(link)
            found.setdefault(link.b.device, []).append(link)
        return {name: tuple(links) for name, links in found.items()}

    @cached_property
    def _owners(self) -> dict[str, FoundDevice | None]:
        found: dict[str, FoundDevice | None] = {}
        for device in self.devices:
            for port in device.intent.interfaces:
                for text in port.addresses:
                    address = text.partition("/")[0]
                    found[address] = device if found.get(address, device) is device else None
        return found

    def device(self, name: str) -> FoundDevice | None:
        """The switch of that name."""
        return self._devices.get(name)

    def host(self, name: str) -> FoundHost | None:
        """The host of that name."""
        return self._hosts.get(name)

    def owner(self, address: str) -> FoundDevice | None:
        """The switch that alone has an address, without its length, on a port, up or shut; None for a loopback's."""
        return self._owners.get(address)

    def links_of(self, device: str) -> tuple[FoundLink, ...]:
        """The links of a switch or host."""
        return self._of.get(device, ())

    def link_at(self, device: str, port: str) -> FoundLink | None:
        """The link of a port."""
        return self._at.get(PortId(device, port))

    def peer(self, device: str, port: str) -> PortId | None:
        """The other end of the link of a port."""
        link = self.link_at(device, port)
        return None if link is None else (link.b if link.a == (device, port) else link.a)
