"""What a reader of NX-OS has found so far."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial

from eastwest.plan.device import (
    Aaa,
    Bfd,
    BgpIntent,
    DeviceIntent,
    FrontPort,
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
from eastwest.vendors.family import NotUnderstood
from eastwest.vendors.nxos.names import RS_FROM_GBPS, place
from eastwest.vendors.nxos.policies import Policies
from eastwest.vendors.peers import Peers
from eastwest.vendors.routes import RouteMaps, prefix_list_of, resolved
from eastwest.vendors.text.table import Table
from eastwest.vendors.trunks import Trunks


@dataclass(frozen=True, slots=True)
class Breakout:
    """How a port is split. line: where that stands."""

    parts: int
    speed_gbps: float
    line: NotUnderstood


@dataclass
class Draft:
    """Records by name, filled line by line. file: the one that is being read."""

    file: str = ""
    hostname: str = ""
    version: str = ""
    features: set[str] = field(default_factory=set)
    ports: Table[str, InterfaceIntent] = field(
        default_factory=lambda: Table(lambda name: InterfaceIntent(name, mtu_bytes=1500))
    )
    trunks: Trunks = field(default_factory=Trunks)
    breakouts: dict[int, Breakout] = field(default_factory=dict)
    loopbacks: Table[int, LoopbackIntent] = field(default_factory=lambda: Table(LoopbackIntent))
    policies: Policies = field(default_factory=Policies)
    bgp: BgpIntent | None = None
    bfd: Bfd | None = None
    ibgp_paths: int = 0
    peers: Peers = field(default_factory=Peers)
    filters: Table[str, PrefixFilter] = field(default_factory=lambda: Table(PrefixFilter))
    route_maps: RouteMaps = field(default_factory=dict)
    unchanged: set[str] = field(default_factory=set)
    balancing: LoadBalancing = field(default_factory=LoadBalancing)
    lldp_interval_s: int | None = None
    telemetry: Telemetry = field(default_factory=Telemetry)
    sflow: Sflow = field(default_factory=lambda: Sflow(4096, ()))
    management: Management = field(default_factory=Management)
    aaa: Aaa | None = None
    vrfs: Table[str, Vrf] = field(default_factory=lambda: Table(lambda name: Vrf(name, connected=False)))
    overlay: Overlay | None = None
    vlans: Table[int, VlanIntent] = field(default_factory=lambda: Table(VlanIntent))

    def intent(self) -> tuple[DeviceIntent, list[NotUnderstood]]:
        """The device, still without heading and order, and lines whose meaning it cannot hold."""
        qos, profile_of, left = self.policies.intent(self.ports.records)
        lldp = Lldp("lldp" in self.features, self.lldp_interval_s)
        found = DeviceIntent(
            hostname=self.hostname,
            interfaces=tuple(
                self.trunks.applied(self._port(port, profile_of.get(port.name, ""))) for port in self.ports.all()
            ),
            loopbacks=self.loopbacks.all(),
            bgp=self._bgp(),
            qos=qos,
            balancing=self.balancing,
            lldp=lldp,
            telemetry=replace(self.telemetry, sflow=self.sflow if self.sflow.collectors else None),
            management=replace(self.management, aaa=self.aaa),
            tenancy=Tenancy(self.vrfs.all(), self.overlay),
            vlans=self.vlans.all(),
        )
        split = {at[0] for at in map(place, self.ports.records) if at is not None and at[1] is not None}
        return found, [*left, *(each.line for number, each in self.breakouts.items() if number not in split)]

    def management_port(self, **changes: str) -> None:
        """Change the out-of-band port."""
        now = self.management.out_of_band or OutOfBand("mgmt0", vrf="management")
        self.management = replace(self.management, out_of_band=replace(now, **changes))

    def _port(self, port: InterfaceIntent, qos: str) -> InterfaceIntent:
        """With its profile. A part has the speed of its breakout, unless it says otherwise; fast ports have RS-FEC."""
        at = place(port.name)
        breakout = None if at is None or at[1] is None else self.breakouts.get(at[0])
        front, speed = port.front, port.speed_gbps
        if at is not None and at[1] is not None and breakout is not None and at[1] <= breakout.parts:
            front, speed = FrontPort(at[0], at[1] - 1, breakout.parts), speed or breakout.speed_gbps
        return replace(port, front=front, speed_gbps=speed, fec="rs" if speed >= RS_FROM_GBPS else port.fec, qos=qos)

    def _bgp(self) -> BgpIntent | None:
        if self.bgp is None:
            return None
        groups, neighbours = self.peers.found(partial(prefix_list_of, self.route_maps), self.unchanged)
        own = bool(neighbours) and all(each.remote_as == self.bgp.asn for each in neighbours)
        paths = self.ibgp_paths if own and self.ibgp_paths else self.bgp.maximum_paths
        return replace(
            resolved(self.bgp, self.route_maps),
            maximum_paths=paths,
            bfd=self.bfd,
            groups=groups,
            neighbours=neighbours,
            filters=self.filters.all(),
        )
