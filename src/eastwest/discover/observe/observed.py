"""What outputs tell of one device while they are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields, replace
from typing import Any

from eastwest.discover.state import (
    AddressSeen,
    BgpSession,
    Counters,
    Gid,
    HostState,
    LldpNeighbour,
    NicState,
    Optics,
    PfcState,
    PoolState,
    PortState,
    QueueState,
    RouteSeen,
    SwitchState,
)
from eastwest.plan.device import natural
from eastwest.vendors.text.table import Table

_FRONT = re.compile(r"swp\d+(?:s\d+)?|Ethernet\d+")
QueueKey = tuple[str, str, str, int]


@dataclass
class Observed:
    """Facts by name. addresses: of interfaces of a host, CIDR. rdma: interface by RDMA device. current: the interface
    that an output without a name is of, as its command or the name of its file has it.
    """

    hostname: str = ""
    version: str = ""
    model: str = ""
    kernel: str = ""
    versions: dict[str, str] = field(default_factory=dict)
    files: dict[str, None] = field(default_factory=dict)
    lldp: dict[tuple[str, str, str], LldpNeighbour] = field(default_factory=dict)
    bgp: dict[tuple[str, str], BgpSession] = field(default_factory=dict)
    ports: Table[str, PortState] = field(default_factory=lambda: Table(PortState))
    queues: dict[QueueKey, QueueState] = field(default_factory=dict)
    seen: dict[AddressSeen, None] = field(default_factory=dict)
    routes: dict[tuple[str, str], RouteSeen] = field(default_factory=dict)
    nics: Table[str, NicState] = field(default_factory=lambda: Table(NicState))
    addresses: dict[str, tuple[str, ...]] = field(default_factory=dict)
    rdma: dict[str, str] = field(default_factory=dict)
    gids: dict[tuple[str, int], Gid] = field(default_factory=dict)
    drops: dict[str, int] = field(default_factory=dict)
    pools: dict[tuple[str, str], PoolState] = field(default_factory=dict)
    counters: dict[str, dict[str, int]] = field(default_factory=dict)
    settings: dict[str, dict[str, str]] = field(default_factory=dict)
    current: str = ""

    def neighbour(self, found: LldpNeighbour) -> None:
        """Add an LLDP neighbour; two tellings of the same one are one."""
        key = (found.port, found.device, found.peer_port)
        if found.port and (found.device or found.chassis):
            self.lldp.setdefault(key, found)

    def pfc(self, port: str, **changes: object) -> None:
        """Change what is known of PFC on a switch port."""
        now = self.ports.at(port).pfc or PfcState()
        self.ports.put(port, pfc=replace(now, **changes))  # type: ignore[arg-type]

    def optics(self, port: str, change: Callable[[Optics], Optics]) -> None:
        """Change what is known of the transceiver of a switch port."""
        self.ports.put(port, optics=change(self.ports.at(port).optics or Optics()))

    def nic_optics(self, nic: str, change: Callable[[Optics], Optics]) -> None:
        """The same for a NIC."""
        self.nics.put(nic, optics=change(self.nics.at(nic).optics or Optics()))

    def queue(
        self,
        port: str,
        queue: int,
        direction: str = "egress",
        profile: str = "",
        **changes: Any,  # noqa: ANN401
    ) -> None:
        """Change what is known of a queue or priority group."""
        key = (port, profile, direction, queue)
        now = self.queues.get(key) or QueueState(port, queue, direction, profile)
        self.queues[key] = replace(now, **changes)

    def route(self, prefix: str, protocol: str, next_hop: str, vrf: str = "") -> None:
        """One more next hop of a route; the first protocol that tells of a prefix is the one in use."""
        now = self.routes.setdefault((vrf, prefix), RouteSeen(prefix, protocol, vrf=vrf))
        if now.protocol == protocol and next_hop and next_hop not in now.next_hops:
            self.routes[vrf, prefix] = replace(now, next_hops=(*now.next_hops, next_hop))

    def address(self, interface: str, address: str) -> None:
        """One more address of an interface of a host, CIDR."""
        self.addresses[interface] = (*self.addresses.get(interface, ()), address)

    def count(self, interface: str, name: str, value: int) -> None:
        """A counter of an interface."""
        self.counters.setdefault(interface, {})[name] = value

    @property
    def is_empty(self) -> bool:
        """Whether nothing was told beyond names."""
        tables = (self.lldp, self.bgp, self.ports.records, self.queues, self.seen, self.routes, self.nics.records)
        told = (
            self.addresses,
            self.gids,
            self.drops,
            self.pools,
            self.counters,
            self.settings,
            self.version,
            self.versions,
        )
        return not any((*tables, *told))

    def drop_nameless(self) -> tuple[str, ...]:
        """Forget what was told of an interface that neither its output nor its command names; of what it was."""
        kinds: dict[str, dict[str, Any]] = {
            "the state of a NIC": self.nics.records,
            "counters": self.counters,
            "parameters": self.settings,
        }
        return tuple(name for name, table in kinds.items() if table.pop("", None) is not None)

    def switch_state(self) -> SwitchState | None:
        """As the state of a switch; None when nothing was told."""
        if self.is_empty:
            return None
        for nic in self.nics.all():
            if _FRONT.fullmatch(nic.name):
                self._put_front(nic)
        for name in (name for name in self.counters if name):
            self.ports.put(name, counters=_sorted(self.counters[name]))
        return SwitchState(
            self.version,
            self.model,
            tuple(sorted(self.lldp.values(), key=lambda each: natural(each.port))),
            tuple(sorted(self.bgp.values(), key=lambda each: (each.vrf, natural(each.peer)))),
            tuple(sorted(self.ports.all(), key=lambda each: natural(each.name))),
            tuple(self.queues[key] for key in sorted(self.queues)),
            tuple(self.seen),
            tuple(self.files),
            tuple(self.routes.values()),
            _sorted(self.drops),
            tuple(self.pools.values()),
        )

    def _put_front(self, nic: NicState) -> None:
        """What Linux tells of a front port of a switch, where the switch itself tells nothing."""
        port = self.ports.at(nic.name)
        told = {name: getattr(nic, name) for name in ("up", "speed_gbps", "mtu_bytes", "optics")}
        self.ports.put(nic.name, **{name: told[name] for name in told if getattr(port, name) is None})

    @property
    def knows_others_alone(self) -> bool:
        """Whether it told addresses that it has seen, and nothing of itself."""
        tables = (self.lldp, self.bgp, self.ports.records, self.queues, self.routes, self.nics.records)
        own = (self.addresses, self.gids, self.counters, self.settings, self.version, self.versions, self.kernel)
        return bool(self.seen) and not any(tables) and not any(own)

    def host_state(self) -> HostState | None:
        """As the state of a host; None when nothing was told."""
        if self.is_empty and not self.kernel:
            return None
        names = dict.fromkeys((*self.nics.records, *self.counters, *self.settings, *self.addresses))
        names |= dict.fromkeys((*self.rdma.values(), *(port for port, _, _ in self.lldp)))
        nics = (self._nic(name) for name in sorted(self._joined(names), key=natural))
        return HostState(self.kernel, tuple(sorted(self.versions.items())), tuple(nics), tuple(self.files))

    def _joined(self, names: dict[str, None]) -> set[str]:
        """Interfaces; RDMA devices and PCI addresses that are known to belong to one are left to it."""
        return {self.interface(name) for name in names if name}

    def interfaces(self) -> dict[str, str]:
        """The interface of each RDMA device and PCI address that is known."""
        cards = {nic.pci.removeprefix("0000:"): nic.name for nic in self.nics.all() if nic.pci}
        return {**self.rdma, **cards, **{f"0000:{pci}": name for pci, name in cards.items() if pci.count(":") == 1}}

    def interface(self, name: str) -> str:
        """The interface of an RDMA device or a PCI address, the name itself where none is known."""
        if name in self.rdma:
            return self.rdma[name]
        bare = name.removeprefix("0000:")
        return next((nic.name for nic in self.nics.all() if bare and nic.pci.removeprefix("0000:") == bare), name)

    def _whole(self, name: str, aliases: Iterable[str]) -> NicState:
        """A NIC with what was told of its RDMA device or PCI address before it was known whose they are."""
        own = self.nics.at(name)
        for other in (self.nics.at(each) for each in sorted(aliases) if each != name and each in self.nics.records):
            empty = (each.name for each in fields(own) if getattr(own, each.name) in (None, "", ()))
            own = replace(own, **{each: getattr(other, each) for each in empty})
        return own

    def _nic(self, name: str) -> NicState:
        told = (*self.rdma, *self.settings, *self.counters, *self.nics.records, name)
        aliases = {each for each in told if self.interface(each) == name}
        counters = {key: value for each in sorted(aliases) for key, value in self.counters.get(each, {}).items()}
        settings = {key: value for each in sorted(aliases) for key, value in self.settings.get(each, {}).items()}
        rdma = next((device for device, interface in self.rdma.items() if interface == name), "")
        return replace(
            self._whole(name, aliases),
            rdma=rdma,
            lldp=tuple(each for each in self.lldp.values() if each.port == name),
            gids=tuple(gid for (device, _), gid in sorted(self.gids.items()) if device in (rdma, name)),
            counters=_sorted(counters),
            settings=tuple(sorted(settings.items())),
        )


def _sorted(counters: dict[str, int]) -> Counters:
    return tuple(sorted(counters.items()))
