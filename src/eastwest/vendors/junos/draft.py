"""What a reader of Junos has found so far."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from eastwest.plan.device import (
    Aaa,
    DeviceIntent,
    FrontPort,
    InterfaceIntent,
    Lldp,
    LoadBalancing,
    LoopbackIntent,
    Management,
    OutOfBand,
    Overlay,
    Sflow,
    Telemetry,
    Tenancy,
    Trunk,
    VlanIntent,
    Vrf,
)
from eastwest.vendors.junos.draft_bgp import BgpDraft
from eastwest.vendors.junos.draft_qos import QosDraft
from eastwest.vendors.junos.filters import FirewallFilter, bind_filters
from eastwest.vendors.junos.fit import HEADER_BYTES, MANAGEMENT_VRF
from eastwest.vendors.text.indent import Node
from eastwest.vendors.text.table import Table

DEFAULT_MTU_BYTES = 1500


_SESSION = re.compile(r"protocols bgp group \S+ (?:neighbor \S+ )?(?:neighbor|peer-as|local-address) ")


@dataclass
class Draft:
    """Records by name, filled statement by statement. speeds, sub_ports, physical: by name of the whole port; those of
    the chassis by its place, `0/0/8`. switched: VLANs of a port as they are named. filtered: its input filter.
    balanced_alone: only flows that a filter names are moved by load.
    vlan_numbers: by name. inner: addresses by unit of irb.

    nodes: every statement read, kept so that those in `left` stay distinct objects.
    """

    hostname: str = ""
    ports: Table[str, InterfaceIntent] = field(
        default_factory=lambda: Table(lambda name: InterfaceIntent(name, mtu_bytes=0))
    )
    speeds: dict[str, float] = field(default_factory=dict)
    sub_ports: dict[str, int] = field(default_factory=dict)
    physical: dict[str, int] = field(default_factory=dict)
    chassis_speeds: dict[str, float] = field(default_factory=dict)
    chassis_parts: dict[str, int] = field(default_factory=dict)
    loopbacks: Table[int, LoopbackIntent] = field(default_factory=lambda: Table(LoopbackIntent))
    bgp: BgpDraft = field(default_factory=BgpDraft)
    qos: QosDraft = field(default_factory=QosDraft)
    balancing: LoadBalancing = field(default_factory=LoadBalancing)
    balanced_alone: bool = False
    lldp: Lldp = field(default_factory=lambda: Lldp(enabled=False))
    telemetry: Telemetry = field(default_factory=Telemetry)
    sflow: Sflow = field(default_factory=lambda: Sflow(0, ()))
    management: Management = field(default_factory=Management)
    managed_inside: bool = False
    routes: dict[str, tuple[str, Node]] = field(default_factory=dict)
    aaa: Aaa | None = None
    layer_2: set[str] = field(default_factory=set)
    vrfs: Table[str, Vrf] = field(default_factory=lambda: Table(lambda name: Vrf(name, connected=False)))
    overlay: Overlay | None = None
    switched: dict[str, list[tuple[str, Node]]] = field(default_factory=dict)
    trunks: set[str] = field(default_factory=set)
    native: dict[str, int] = field(default_factory=dict)
    vlan_numbers: dict[str, int] = field(default_factory=dict)
    instance_vlans: dict[str, int] = field(default_factory=dict)
    filters: dict[str, FirewallFilter] = field(default_factory=dict)
    filtered: dict[str, tuple[str, Node]] = field(default_factory=dict)
    inner: dict[int, tuple[str, ...]] = field(default_factory=dict)
    version: str = ""
    nodes: list[Node] = field(default_factory=list)
    left: list[Node] = field(default_factory=list)

    def intent(self) -> DeviceIntent:
        """The device, still without heading and order; `left` gains what could not be resolved."""
        bgp = self.bgp.intent(self.loopbacks.all(), self.left)
        if bgp is None:  # without an AS number nothing is said of a session
            self.left += [node for node in self.nodes if _SESSION.match(node.text)]
        self._classify()
        return DeviceIntent(
            hostname=self.hostname,
            interfaces=tuple(
                self._port(port) for name, port in self.ports.records.items() if name not in self.sub_ports
            ),
            loopbacks=self.loopbacks.all(),
            bgp=bgp,
            qos=self.qos.intent(self.left),
            balancing=self._balancing(),
            lldp=self.lldp,
            telemetry=replace(
                self.telemetry, sflow=self.sflow if self.sflow.sampling or self.sflow.collectors else None
            ),
            management=self._management(),
            tenancy=Tenancy(tuple(vrf for vrf in self.vrfs.all() if vrf.name not in self.layer_2), self.overlay),
            vlans=tuple(VlanIntent(number, self.inner.get(number, ())) for number in self.vlan_numbers.values()),
        )

    def _classify(self) -> None:
        """What classifies at each port: its classifier, and before it a filter."""
        ports = [name for name in self.ports.records if name not in self.sub_ports]
        self.qos.bind(ports)
        self.left += bind_filters(self.qos, self.filters, self.filtered)
        if self.filtered:
            self.qos.bind(ports)

    def _balancing(self) -> LoadBalancing:
        """Without any Ethernet type only flows that a filter picks are moved: what moves the others is the hash."""
        return replace(self.balancing, mode="static", flowlet_us=None) if self.balanced_alone else self.balancing

    def out_of_band(self, **changes: str) -> None:
        """Change the management port."""
        now = self.management.out_of_band or OutOfBand("")
        self.management = replace(self.management, out_of_band=replace(now, **changes))

    def _management(self) -> Management:
        """The gateway is the default route of the instance that the management port is in."""
        port = self.management.out_of_band
        vrf = MANAGEMENT_VRF if self.managed_inside else ""
        if port is not None:
            gateway, _ = self.routes.pop(vrf, ("", None))
            port = replace(port, vrf=vrf, gateway=gateway)
        self.left += [node for _, node in self.routes.values()]
        return replace(self.management, out_of_band=port, aaa=self.aaa)

    def _vlan(self, port: str) -> int | None:
        """The VLAN of an access port; of ports in several, or in one without number, nothing is made."""
        members = self.switched.get(port, [])
        if len(members) == 1 and port not in self.trunks:
            number = self._vlan_number(members[0][0])
            if number is not None:
                return number
        if port not in self.trunks:
            self.left += [node for _, node in members]
        return None

    def _trunk(self, port: str) -> Trunk | None:
        """The VLANs of a trunk, by number or by name; none for one whose members are not all known."""
        members = self.switched.get(port, [])
        if port not in self.trunks or not members:
            return None
        numbers = [self._vlan_number(word) for word, _ in members if word != "all"]
        if None in numbers:
            self.left += [node for _, node in members]
            return None
        every = any(word == "all" for word, _ in members)
        allowed = () if every else tuple(sorted({number for number in numbers if number is not None}))
        return Trunk(self.native.get(port, 1), allowed)

    def _vlan_number(self, word: str) -> int | None:
        if word.isascii() and word.isdecimal() and len(word) < 5:
            return int(word)
        return self.vlan_numbers.get(word, self.instance_vlans.get(word))

    def _speed(self, name: str, parent: str, place: str) -> float:
        found = (self.speeds.get(name), self.speeds.get(parent), self.chassis_speeds.get(place))
        return next((each for each in found if each is not None), 0.0)

    def _port(self, port: InterfaceIntent) -> InterfaceIntent:
        parent, split, part = port.name.partition(":")
        place = parent.partition("-")[2]
        parts = self.sub_ports.get(parent, self.chassis_parts.get(place))
        front = None
        if split and parts:
            front = FrontPort(int(parent.rpartition("/")[2]), int(part), parts, first=0)
        physical = self.physical.get(port.name)
        return replace(
            port,
            front=front,
            speed_gbps=self._speed(port.name, parent, place),
            mtu_bytes=port.mtu_bytes or (physical - HEADER_BYTES if physical else DEFAULT_MTU_BYTES),
            qos=self.qos.profile_of(port.name),
            vlan=self._vlan(port.name),
            trunk=self._trunk(port.name),
        )
