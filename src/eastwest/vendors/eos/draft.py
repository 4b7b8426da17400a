"""What a reader of EOS has found so far."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial

from eastwest.plan.device import (
    Aaa,
    Bfd,
    BgpIntent,
    DeviceIntent,
    InterfaceIntent,
    Lldp,
    LoadBalancing,
    LoopbackIntent,
    Management,
    OutOfBand,
    Overlay,
    PrefixFilter,
    Sflow,
    Telemetry,
    Tenancy,
    VlanIntent,
    Vrf,
)
from eastwest.vendors.eos.draft_qos import QosDraft
from eastwest.vendors.peers import Peer, Peers
from eastwest.vendors.routes import RouteMaps, prefix_list_of, resolved
from eastwest.vendors.text.table import Table
from eastwest.vendors.trunks import Trunks

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
    trunks: Trunks = field(default_factory=Trunks)
    borrowed: dict[str, int] = field(default_factory=dict)
    mtu_bytes: int = DEFAULT_MTU
    loopbacks: Table[int, LoopbackIntent] = field(default_factory=lambda: Table(LoopbackIntent))
    bgp: BgpIntent | None = None
    bfd: Bfd | None = None
    peers: Peers = field(default_factory=Peers)
    ipv4_by_itself: bool = True
    deactivated: set[tuple[str, str]] = field(default_factory=set)
    shut: set[str] = field(default_factory=set)
    timers: dict[str, tuple[int, int]] = field(default_factory=dict)
    filters: Table[str, PrefixFilter] = field(default_factory=lambda: Table(PrefixFilter))
    route_maps: RouteMaps = field(default_factory=dict)
    everywhere: dict[tuple[str, str], str] = field(default_factory=dict)
    qos: QosDraft = field(default_factory=QosDraft)
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
        qos, ports = self.qos.applied(map(self._port, self.ports.all()))
        return DeviceIntent(
            hostname=self.hostname,
            interfaces=ports,
            loopbacks=self.loopbacks.all(),
            bgp=self._bgp(),
            qos=qos,
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

    def _port(self, port: InterfaceIntent) -> InterfaceIntent:
        """With the MTU of ports that say none, and the address of the loopback that a port borrows."""
        lender = self.borrowed.get(port.name)
        if lender is not None:
            port = replace(port, addresses=self.loopbacks.at(lender).addresses)
        if port.mtu_bytes == UNSAID:
            port = replace(port, mtu_bytes=self.mtu_bytes)
        return self.trunks.applied(port)

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
            self._timed(resolved(self.bgp, self.route_maps)),
            bfd=self.bfd,
            groups=groups,
            neighbours=neighbours,
            filters=self.filters.all(),
        )

    def _timed(self, bgp: BgpIntent) -> BgpIntent:
        """Timers that all groups have in common stand for the process; those of some sessions have no place."""
        found = {self.timers.get(name) for name in self.peers.templates}
        only = found.pop() if len(found) == 1 else None
        return bgp if only is None else replace(bgp, keepalive_s=only[0], hold_s=only[1])

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
