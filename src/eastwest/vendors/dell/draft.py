"""What a reader of either command line has found so far."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from eastwest.plan.device import (
    BgpIntent,
    BufferPool,
    DeviceIntent,
    EcnMarking,
    InterfaceIntent,
    Lldp,
    LoadBalancing,
    LoopbackIntent,
    LosslessBuffer,
    Management,
    Neighbour,
    Overlay,
    PeerGroup,
    PfcWatchdog,
    PortQos,
    PrefixFilter,
    QosIntent,
    QosMaps,
    QueueIntent,
    Sflow,
    Telemetry,
    Tenancy,
    VlanIntent,
    Vrf,
)
from eastwest.plan.device.qos import CLASSES, DSCPS, HASH_FIELDS, most_used
from eastwest.vendors.dell.names import Breakout, numbers_of
from eastwest.vendors.routes import RouteMaps, resolved, resolved_group, slowest
from eastwest.vendors.text.table import Table

DEFAULT_MTU_BYTES = {"enterprise-sonic": 9100, "os10": 1532 - 18}
"""Defaults of the makers' user guides: 9100 in SONiC; 1532 in OS10, with the Ethernet header and FCS (18 B)."""


_MAPS = {
    "dscp-tc": DSCPS,
    "tc-queue": CLASSES,
    "tc-pg": CLASSES,
    "pfc-priority-queue": CLASSES,
    "dot1p-tc": CLASSES,
}


@dataclass(frozen=True, slots=True)
class Scheduler:
    """How one queue is served."""

    strict: bool = False
    weight: int | None = None


@dataclass(frozen=True, slots=True)
class PortUse:
    """What one port binds, by name. maps: by kind of map (`dscp-tc`). wred: by queue. pfc: priorities.

    cable_m: length that its headroom is for.
    mode: `on` where PFC is switched on for the port as a whole and a policy names the priorities.
    """

    scheduler: str = ""
    maps: tuple[tuple[str, str], ...] = ()
    wred: tuple[tuple[int, str], ...] = ()
    pfc: tuple[int, ...] = ()
    mode: bool = False
    watchdog: bool = False
    policy: str = ""
    trust: str = ""
    cable_m: float | None = None


@dataclass
class Draft:
    """Records by name, filled line by line. schedulers: by policy and queue. values: of each map, by name.

    lossless: whether the device gives the priorities that pause buffers by itself. endpoint: address of the tunnel.
    samples: whether sFlow is on.
    """

    family: str
    hostname: str = ""
    version: str = ""
    ports: Table[str, InterfaceIntent] = field(default_factory=lambda: Table(InterfaceIntent))
    uses: Table[str, PortUse] = field(default_factory=lambda: Table(lambda name: PortUse()))
    everywhere: PortUse = field(default_factory=PortUse)
    loopbacks: Table[int, LoopbackIntent] = field(default_factory=lambda: Table(LoopbackIntent))
    bgp: BgpIntent | None = None
    groups: Table[str, PeerGroup] = field(default_factory=lambda: Table(lambda name: PeerGroup(name, families=())))
    group_as: dict[str, int] = field(default_factory=dict)
    group_timers: dict[str, tuple[int, int]] = field(default_factory=dict)
    filters: Table[str, PrefixFilter] = field(default_factory=lambda: Table(PrefixFilter))
    route_maps: RouteMaps = field(default_factory=dict)
    breakouts: dict[str, Breakout] = field(default_factory=dict)
    vlans: Table[int, VlanIntent] = field(default_factory=lambda: Table(VlanIntent))
    trunks: set[str] = field(default_factory=set)
    tunnel: Overlay | None = None
    endpoint: str = ""
    lossless: bool = False
    neighbours: Table[str, Neighbour] = field(default_factory=lambda: Table(lambda peer: Neighbour(peer, "")))
    vrfs: Table[str, Vrf] = field(default_factory=lambda: Table(lambda name: Vrf(name, connected=False)))
    maps: dict[tuple[str, str], dict[int, int]] = field(default_factory=dict)
    schedulers: dict[str, dict[int, Scheduler]] = field(default_factory=dict)
    wred: dict[str, EcnMarking] = field(default_factory=dict)
    unmarked: set[str] = field(default_factory=set)
    pauses: dict[str, set[int]] = field(default_factory=dict)
    watchdog: PfcWatchdog | None = None
    pool: BufferPool = field(default_factory=BufferPool)
    lldp: Lldp = field(default_factory=Lldp)
    balancing: LoadBalancing = field(default_factory=LoadBalancing)
    hashed: set[str] = field(default_factory=set)
    hashed_pair: bool = False
    management: Management = field(default_factory=Management)
    sflow: Sflow = field(default_factory=lambda: Sflow(0, ()))
    samples: bool = False

    def intent(self) -> DeviceIntent:
        """The device, still without order."""
        maps = self._maps()
        kinds, profile_of = self._kinds(maps)
        pool = None if self.pool == BufferPool() else self.pool
        qos = QosIntent(maps, kinds, self.watchdog, pool)
        return DeviceIntent(
            hostname=self.hostname,
            interfaces=tuple(self._interface(port, profile_of.get(port.name, "")) for port in self.ports.all()),
            loopbacks=self.loopbacks.all(),
            bgp=self._bgp(),
            qos=None if qos == QosIntent() else qos,
            balancing=replace(self.balancing, hash_fields=self._hash_fields()),
            lldp=self.lldp,
            telemetry=Telemetry(sflow=self.sflow if self.samples else None),
            management=self.management,
            tenancy=Tenancy(self.vrfs.all(), self._overlay()),
            vlans=self.vlans.all(),
        )

    def _interface(self, port: InterfaceIntent, qos: str) -> InterfaceIntent:
        """A port as a whole: a trunk is in no VLAN alone, and a part has the speed of its breakout."""
        split = self.breakouts.get(numbers_of(port.name))
        return replace(
            port,
            qos=qos,
            mtu_bytes=port.mtu_bytes or DEFAULT_MTU_BYTES[self.family],
            vlan=None if port.name in self.trunks else port.vlan,
            speed_gbps=port.speed_gbps or (0.0 if split is None else split.speed_gbps),
        )

    def _overlay(self) -> Overlay | None:
        """The tunnel endpoint, where a loopback has its address."""
        for loopback in self.loopbacks.all():
            if self.endpoint in {address.partition("/")[0] for address in loopback.addresses}:
                return replace(self.tunnel or Overlay(), source=loopback.number)
        return None

    def _hash_fields(self) -> tuple[str, ...]:
        """None are stated where neither fields nor the queue pair are; the queue pair alone adds to the default."""
        if not self.hashed and not self.hashed_pair:
            return ()
        own = (self.hashed or set(HASH_FIELDS)) | ({"roce-qp"} if self.hashed_pair else set())
        return tuple(each for each in HASH_FIELDS if each in own)

    def _bgp(self) -> BgpIntent | None:
        if self.bgp is None:
            return None
        neighbours = (
            replace(each, remote_as=each.remote_as or self.group_as.get(each.group)) for each in self.neighbours.all()
        )
        groups = tuple(resolved_group(group, self.route_maps) for group in self.groups.all())
        bgp = resolved(slowest(self.bgp, self.groups.records, self.group_timers), self.route_maps)
        return replace(bgp, groups=groups, neighbours=tuple(neighbours), filters=self.filters.all())

    def _maps(self) -> QosMaps:
        """The maps that most ports use, the only one of a kind where none does."""
        return most_used(self._maps_of(use) for use in self.uses.all() or (self.everywhere,))

    def _maps_of(self, use: PortUse) -> QosMaps:
        """Of a port: what it binds, what the system binds, or what no port says otherwise."""
        named = dict((*self.everywhere.maps, *use.maps))
        found = []
        for kind, length in _MAPS.items():
            name = named.get(kind) or self._unbound(kind)
            values = self.maps.get((kind, name), {})
            found.append(tuple(values.get(at) for at in range(length)))
        return QosMaps(*found)

    def _unbound(self, kind: str) -> str:
        """The map of ports that bind none of a kind: one that another port binds, else the only one."""
        bound = (name for each in self.uses.all() for of, name in each.maps if of == kind)
        names = [name for of, name in self.maps if of == kind]
        return next(bound, names[0] if len(names) == 1 else "")

    def _kinds(self, usual: QosMaps) -> tuple[tuple[PortQos, ...], dict[str, str]]:
        """Ports that bind the same are one kind, named after their scheduler."""
        kinds: dict[PortQos, str] = {}
        profile_of: dict[str, str] = {}
        for name in self.ports.records:
            use = self.uses.at(name)
            qos, maps = self._port(use), self._maps_of(use)
            qos = qos if maps == usual else replace(qos, maps=maps)
            if qos == PortQos("", trust="none"):
                continue
            if qos not in kinds:
                base = use.scheduler or next((each for _, each in use.wred), "") or use.policy or "PORT"
                taken = sum(each == base or each.startswith(f"{base}-") for each in kinds.values())
                kinds[qos] = f"{base}-{taken + 1}" if taken else base
            profile_of[name] = kinds[qos]
        return tuple(replace(qos, name=name) for qos, name in kinds.items()), profile_of

    def _port(self, use: PortUse) -> PortQos:
        trust = _trust(use) or _trust(self.everywhere) or "none"
        policy = use.policy or self.everywhere.policy
        pfc = set(use.pfc) | (self.pauses.get(policy, set()) if use.mode or self.everywhere.mode else set())
        queues = tuple(self._queues(use.scheduler or self.everywhere.scheduler, dict(use.wred)))
        return PortQos("", trust, tuple(sorted(pfc)), use.watchdog, queues, tuple(self._buffers(use, pfc)))

    def _buffers(self, use: PortUse, pfc: set[int]) -> Iterator[LosslessBuffer]:
        """Of priorities that pause, where the device works headroom out itself."""
        if self.lossless or use.cable_m is not None:
            yield from (LosslessBuffer(each, None, cable_m=use.cable_m) for each in sorted(pfc))

    def _queues(self, scheduler: str, wred: dict[int, str]) -> Iterator[QueueIntent]:
        served = self.schedulers.get(scheduler, {})
        for queue in sorted({*served, *wred}):
            how = served.get(queue, Scheduler())
            weight = None if how.strict else how.weight
            yield QueueIntent(queue, how.strict, weight, self._marking(wred.get(queue, "")))

    def _marking(self, name: str) -> EcnMarking | None:
        return None if name in self.unmarked else self.wred.get(name)


def _trust(use: PortUse) -> str:
    """By the maps that are bound; of two, that of code points is for IP packets. Empty without one."""
    kinds = dict(use.maps)
    return "dscp" if "dscp-tc" in kinds else "cos" if "dot1p-tc" in kinds else ""
