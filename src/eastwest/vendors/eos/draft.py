"""What a reader of EOS has found so far."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial

from eastwest.plan.device import (
    Aaa,
    Bfd,
    BgpIntent,
    BufferPool,
    DeviceIntent,
    InterfaceIntent,
    Lldp,
    LoadBalancing,
    LoopbackIntent,
    LosslessBuffer,
    Management,
    OutOfBand,
    Overlay,
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
from eastwest.plan.device.qos import most_used
from eastwest.vendors.eos.classify import Classify
from eastwest.vendors.peers import Peer, Peers
from eastwest.vendors.routes import RouteMaps, prefix_list_of, resolved
from eastwest.vendors.text.table import Table

WATCHDOG = PfcWatchdog(0, 0, 0, "errdisable")
"""Zero until a line gives a timer; `errdisable` is EOS's own default action (AVD data model)."""

UNSAID = 0
DEFAULT_MTU = 1500
"""Of a routed port (EOS user manual), unless `interface defaults` say otherwise."""


@dataclass
class Draft:
    """Records by name, filled line by line."""

    hostname: str = ""
    ports: Table[str, InterfaceIntent] = field(
        default_factory=lambda: Table(lambda name: InterfaceIntent(name, mtu_bytes=UNSAID))
    )
    mtu_bytes: int = DEFAULT_MTU
    loopbacks: Table[int, LoopbackIntent] = field(default_factory=lambda: Table(LoopbackIntent))
    bgp: BgpIntent | None = None
    bfd: Bfd | None = None
    peers: Peers = field(default_factory=Peers)
    ipv4_by_itself: bool = True
    deactivated: set[tuple[str, str]] = field(default_factory=set)
    shut: set[str] = field(default_factory=set)
    filters: Table[str, PrefixFilter] = field(default_factory=lambda: Table(PrefixFilter))
    route_maps: RouteMaps = field(default_factory=dict)
    everywhere: dict[tuple[str, str], str] = field(default_factory=dict)
    maps: QosMaps = field(default_factory=QosMaps)
    classify: Classify = field(default_factory=Classify)
    profiles: Table[str, PortQos] = field(default_factory=lambda: Table(PortQos))
    queues: dict[str, Table[int, QueueIntent]] = field(default_factory=dict)
    watchdog: PfcWatchdog | None = None
    buffers: Table[int, LosslessBuffer] = field(
        default_factory=lambda: Table(lambda group: LosslessBuffer(group, headroom_bytes=0))
    )
    headroom_bytes: int = 0
    resume_bytes: int = 0
    pool: BufferPool = field(default_factory=BufferPool)
    balancing: LoadBalancing = field(default_factory=LoadBalancing)
    lldp: Lldp = field(default_factory=Lldp)
    telemetry: Telemetry = field(default_factory=Telemetry)
    sflow: Sflow = field(default_factory=lambda: Sflow(0, ()))
    management: Management = field(default_factory=Management)
    aaa: Aaa | None = None
    vrfs: Table[str, Vrf] = field(default_factory=lambda: Table(lambda name: Vrf(name, connected=False)))
    overlay: Overlay | None = None
    vlans: Table[int, VlanIntent] = field(default_factory=lambda: Table(VlanIntent))
    vnis: dict[str, int] = field(default_factory=dict)

    def intent(self) -> DeviceIntent:
        """The device, still without heading and order."""
        port = self.management.out_of_band
        usual = self._usual()
        return DeviceIntent(
            hostname=self.hostname,
            interfaces=tuple(
                replace(port, qos=self._profile_of(port, usual), mtu_bytes=port.mtu_bytes or self.mtu_bytes)
                for port in self.ports.all()
            ),
            loopbacks=self.loopbacks.all(),
            bgp=self._bgp(),
            qos=self._qos(usual),
            balancing=self.balancing,
            lldp=self.lldp,
            telemetry=replace(self.telemetry, sflow=self.sflow if self.sflow.sampling else None),
            management=replace(self.management, aaa=self.aaa),
            tenancy=Tenancy(
                tuple(
                    replace(vrf, vni=self.vnis.get(vrf.name))
                    for vrf in self.vrfs.all()
                    if port is None or vrf.name != port.vrf
                ),
                self.overlay,
            ),
            vlans=self.vlans.all(),
        )

    def management_port(self, **changes: str) -> None:
        """Change the out-of-band port."""
        now = self.management.out_of_band or OutOfBand("")
        self.management = replace(self.management, out_of_band=replace(now, **changes))

    def _bgp(self) -> BgpIntent | None:
        if self.bgp is None:
            return None
        peers = Peers(
            {name: self._filled(name, peer) for name, peer in self.peers.templates.items()},
            {
                name: self._filled(name, peer)
                for name, peer in self.peers.neighbours.items()
                if not {name, peer.inherits} & self.shut
            },
        )
        groups, neighbours = peers.found(partial(prefix_list_of, self.route_maps), ())
        return replace(
            resolved(self.bgp, self.route_maps),
            bfd=self.bfd,
            groups=groups,
            neighbours=neighbours,
            filters=self.filters.all(),
        )

    def _filled(self, name: str, peer: Peer) -> Peer:
        """With what EOS adds: IPv4 unless switched off, and route maps outside of a family, which hold in all."""
        families = set(peer.families)
        if self.ipv4_by_itself and not peer.inherits:
            families.add("ipv4")
        families -= {family for of, family in self.deactivated if of == name}
        everywhere = {
            (family, direction): route_map
            for (of, direction), route_map in self.everywhere.items()
            for family in ("ipv4", *({"ipv6"} & families))
            if of == name
        }
        return replace(peer, families=families, route_maps=everywhere | peer.route_maps)

    def _qos(self, usual: QosMaps) -> QosIntent | None:
        ports = tuple(
            replace(
                profile,
                queues=self.queues[name].all() if name in self.queues else (),
                buffers=tuple(self._buffer(group) for group in profile.pfc if group in self.buffers.records),
            )
            for name, profile in self._shared()
        )
        pool = None if self.pool == BufferPool() else self.pool
        found = QosIntent(usual, (*ports, *self._classified(ports, usual)), self.watchdog, pool)
        return None if found == QosIntent() else found

    def _base(self, port: InterfaceIntent) -> str:
        return port.qos or self._own(port.name)

    def _maps_of(self, port: InterfaceIntent) -> QosMaps:
        return self.classify.maps(self.classify.policy_of(port.name, port.qos), self.maps)

    def _usual(self) -> QosMaps:
        """The maps that most ports with QoS have, the device's own without any."""
        if not self.classify.policies:
            return self.maps
        policed = [port for port in self.ports.all() if self._base(port) or port.name in self.classify.of_port]
        return most_used(map(self._maps_of, policed)) if policed else self.maps

    def _profile_of(self, port: InterfaceIntent, usual: QosMaps) -> str:
        """Its profile's name, with that of a policy that classifies otherwise than at most ports."""
        base = self._base(port)
        if not self.classify.policies or self._maps_of(port) == usual:
            return base
        return "-".join(filter(None, (base, self.classify.policy_of(port.name, port.qos) or "unclassified")))

    def _classified(self, profiles: tuple[PortQos, ...], usual: QosMaps) -> Iterator[PortQos]:
        """Profiles of ports that classify otherwise."""
        known = {each.name: each for each in profiles}
        made: set[str] = set()
        for port in self.ports.all() if self.classify.policies else ():
            name, maps = self._profile_of(port, usual), self._maps_of(port)
            if maps != usual and name not in made:
                made.add(name)
                yield replace(known.get(self._base(port), PortQos(name)), name=name, maps=maps)

    def _whole(self, name: str) -> PortQos:
        queues = self.queues[name].all() if name in self.queues else ()
        return replace(self.profiles.at(name), name="", queues=queues)

    def _own_names(self) -> dict[PortQos, str]:
        """Names of what ports say themselves, numbered in order of first mention; equal settings are one profile."""
        found: dict[PortQos, str] = {}
        for name in self.profiles.records:
            if name.startswith("@"):
                found.setdefault(self._whole(name), f"PORT-{len(found) + 1}")
        return found

    def _own(self, port: str) -> str:
        own = f"@{port}"
        return self._own_names()[self._whole(own)] if own in self.profiles.records else ""

    def _shared(self) -> Iterator[tuple[str, PortQos]]:
        """Every profile once, by the name under which its queues stand."""
        taken: set[str] = set()
        names = self._own_names()
        for name, profile in self.profiles.records.items():
            shown = names[self._whole(name)] if name.startswith("@") else name
            if shown not in taken:
                taken.add(shown)
                yield name, replace(profile, name=shown)

    def _buffer(self, group: int) -> LosslessBuffer:
        return replace(self.buffers.at(group), headroom_bytes=self.headroom_bytes, xon_offset_bytes=self.resume_bytes)
