"""What a reader of NVUE has found so far."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from eastwest.plan.device import (
    Bfd,
    BgpIntent,
    DeviceIntent,
    FrontPort,
    Gnmi,
    InterfaceIntent,
    Lldp,
    LoadBalancing,
    LoopbackIntent,
    Management,
    Neighbour,
    OutOfBand,
    Overlay,
    PeerGroup,
    PrefixFilter,
    Sflow,
    Telemetry,
    Tenancy,
    VlanIntent,
    Vrf,
)
from eastwest.plan.device.qos import HASH_FIELDS
from eastwest.vendors.nvue.draft_qos import QosDraft
from eastwest.vendors.nvue.fit import LARGEST_MTU_BYTES, listening
from eastwest.vendors.routes import RouteMaps, resolved, resolved_group
from eastwest.vendors.text.table import Table

MAXIMUM_PATHS, KEEPALIVE_S, HOLD_S = 64, 3, 9
"""Cumulus Linux's own: `multipaths ebgp` is 64, timers are those of FRR's data-centre defaults."""
BFD = Bfd(300, 300, 3)
INTERNAL = -1
_LANES = 8


@dataclass
class Draft:
    """Records by name, filled statement by statement. sized: ports whose MTU is stated."""

    hostname: str = ""
    ports: Table[str, InterfaceIntent] = field(
        default_factory=lambda: Table(lambda name: InterfaceIntent(name, mtu_bytes=LARGEST_MTU_BYTES))
    )
    sized: set[str] = field(default_factory=set)
    splits: dict[str, int] = field(default_factory=dict)
    loopback: LoopbackIntent | None = None
    bgp: BgpIntent | None = None
    bfd: Bfd | None = None
    timed: dict[str, int] = field(default_factory=dict)
    group_as: dict[str, int | None] = field(default_factory=dict)
    groups: Table[str, PeerGroup] = field(default_factory=lambda: Table(PeerGroup))
    neighbours: Table[str, Neighbour] = field(default_factory=lambda: Table(lambda peer: Neighbour(peer, "")))
    filters: Table[str, PrefixFilter] = field(default_factory=lambda: Table(PrefixFilter))
    route_maps: RouteMaps = field(default_factory=dict)
    qos: QosDraft = field(default_factory=QosDraft)
    balancing: LoadBalancing = field(default_factory=LoadBalancing)
    hashed: dict[str, bool] = field(default_factory=dict)
    lldp: Lldp = field(default_factory=Lldp)
    gnmi: Gnmi | None = None
    listening: str = ""
    sflow: Sflow = field(default_factory=lambda: Sflow(0, ()))
    management: Management = field(default_factory=Management)
    priorities: dict[str, int] = field(default_factory=dict)
    vrfs: Table[str, Vrf] = field(default_factory=lambda: Table(lambda name: Vrf(name, connected=False)))
    overlay: Overlay | None = None
    vlans: Table[int, VlanIntent] = field(default_factory=lambda: Table(VlanIntent))

    def process(self) -> BgpIntent:
        """The process, made when it is met first."""
        if self.bgp is None:
            self.bgp = BgpIntent(0, "", MAXIMUM_PATHS, keepalive_s=KEEPALIVE_S, hold_s=HOLD_S)
        return self.bgp

    def time(self, timer: str, value: int) -> None:
        """A timer of BFD. Raises ValueError for a second value: a DeviceIntent has one set for all sessions."""
        if self.timed.setdefault(timer, value) != value:
            raise ValueError(f"a second {timer}")
        self.bfd = replace(self.bfd or BFD, **{timer: value})

    def management_port(self, **changes: str) -> None:
        """Change the out-of-band port."""
        now = self.management.out_of_band or OutOfBand("eth0")
        self.management = replace(self.management, out_of_band=replace(now, **changes))

    def intent(self) -> DeviceIntent:
        """The device, still without heading and order."""
        ports = tuple(
            replace(port, qos=self.qos.profile_of(port.name), front=self._front(port.name))
            for port in self.ports.all()
            if port.name not in self.splits
        )
        return DeviceIntent(
            hostname=self.hostname,
            interfaces=ports,
            loopbacks=() if self.loopback is None else (self.loopback,),
            bgp=self._bgp(),
            qos=self.qos.intent(ports),
            balancing=replace(self.balancing, hash_fields=self._fields()),
            lldp=self.lldp,
            telemetry=Telemetry(self._gnmi(), self.sflow if self.sflow.sampling else None),
            management=self._management(),
            tenancy=Tenancy(self.vrfs.all(), self.overlay),
            vlans=self.vlans.all(),
        )

    def _front(self, name: str) -> FrontPort | None:
        """Where a part of a split port stands; of others nothing is known that the name does not say."""
        number, _, part = name.removeprefix("swp").partition("s")
        parts = self.splits.get(f"swp{number}", 1)
        return FrontPort(int(number), int(part), parts, _LANES) if part and parts > 1 else None

    def _fields(self) -> tuple[str, ...]:
        if not self.hashed:
            return ()
        return tuple(each for each in HASH_FIELDS[:5] if self.hashed.get(each, True))

    def _gnmi(self) -> Gnmi | None:
        port = self.management.out_of_band
        if self.gnmi is not None and self.listening and self.listening == listening(port) and port is not None:
            return replace(self.gnmi, vrf=port.vrf)
        return self.gnmi

    def _management(self) -> Management:
        aaa = self.management.aaa
        if aaa is None:
            return self.management
        servers = tuple(sorted(aaa.servers, key=lambda server: self.priorities.get(server, len(self.priorities))))
        return replace(self.management, aaa=replace(aaa, servers=servers) if servers else None)

    def _bgp(self) -> BgpIntent | None:
        if self.bgp is None or not self.bgp.asn:
            return None
        return replace(
            resolved(self.bgp, self.route_maps),
            bfd=self.bfd,
            groups=tuple(resolved_group(group, self.route_maps) for group in self.groups.all()),
            neighbours=tuple(self._neighbour(each, self.bgp.asn) for each in self.neighbours.all()),
            filters=tuple(_with_prefixes(each) for each in self.filters.all()),
        )

    def _neighbour(self, each: Neighbour, asn: int) -> Neighbour:
        remote = self.group_as.get(each.group) if each.remote_as is None else each.remote_as
        return replace(each, remote_as=asn if remote == INTERNAL else remote)


def _with_prefixes(each: PrefixFilter) -> PrefixFilter:
    """Without rules that match nothing: a prefix list of FRR needs a prefix in each."""
    return replace(each, rules=tuple(rule for rule in each.rules if rule.prefix))
