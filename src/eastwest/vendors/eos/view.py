"""What the EOS template prints: every value ready, in the order of the running configuration."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from eastwest.plan.device import DeviceIntent, InterfaceIntent, LoopbackIntent, OutOfBand
from eastwest.vendors.eos import view_qos
from eastwest.vendors.eos.silicon import is_sand
from eastwest.vendors.eos.view_bgp import Bgp, bgp_view, filter_lines
from eastwest.vendors.routes import WORDS
from eastwest.vendors.text.heading import heading
from eastwest.vendors.text.secret import placeholder

ROCE_PORT = 4791
QUEUE_PAIR_BYTES = range(5, 8)
"""Bytes of the destination queue pair in the base transport header, after opcode, flags, key and a reserved byte."""
UDP_HEADER_BYTES = 8
LEAST_LANED_GBPS = 50
"""Slower ports have one lane, and their `speed` does not say so (EOS user manual, `speed`)."""
ROLES = {"admin": (15, "network-admin"), "operator": (1, "network-operator")}
FEC = {"rs": "error-correction encoding reed-solomon", "fc": "error-correction encoding fire-code",
       "none": "no error-correction encoding"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Block:
    """Something with a name and lines below it. kind: `ip` or `ipv6`, of a prefix list."""

    name: str
    lines: list[str] = field(default_factory=list)
    kind: str = ""


class View:
    """One fitted device."""

    def __init__(self, intent: DeviceIntent) -> None:
        self.intent = intent
        self.hostname = intent.hostname
        self.heading = heading(intent)
        self.banner = intent.management.banner
        self.vlans = [vlan.number for vlan in intent.vlans]
        self.qos = view_qos.QosView(intent.qos)
        self.mmu = self.qos.mmu
        self.headroom_pool = self.qos.headroom_pool
        self.maps = self.qos.maps
        self.watchdog = self.qos.watchdog
        self.profiles = self.qos.profiles

    @property
    def _management_vrf(self) -> str:
        """` vrf MGMT`, or nothing without a management VRF."""
        port = self.intent.management.out_of_band
        return f" vrf {port.vrf}" if port is not None and port.vrf else ""

    @property
    def access(self) -> Iterator[str]:
        """Who may log in."""
        management = self.intent.management
        for user in management.users:
            privilege, role = ROLES[user.role]
            secret = placeholder(user.secret)
            yield f"username {user.name} privilege {privilege} role {role} secret sha512 {secret}"
        if management.aaa is not None:
            kind, key = management.aaa.kind, placeholder(management.aaa.secret)
            group = "tacacs+" if kind == "tacacs" else kind
            for server in management.aaa.servers:
                yield f"{kind}-server host {server}{self._management_vrf} key 7 {key}"
            yield f"aaa authentication login default group {group} local"

    @property
    def balancing(self) -> Iterator[str]:
        """Dynamic load balancing, and the queue pair in the hash."""
        balancing = self.intent.balancing
        if balancing.mode == "flowlet":
            yield "ip hardware fib load-balance distribution dynamic"
        if balancing.hash_fields and is_sand(self.intent.model):
            yield "load-balance policies"
            yield "   load-balance sand profile default"
            yield f"      fields udp dst-port {ROCE_PORT}"
            yield f"         payload bytes {QUEUE_PAIR_BYTES[0]}-{QUEUE_PAIR_BYTES[-1]}"
        elif balancing.hash_fields:
            kind = "IPv6" if self.intent.six else "IPv4"
            for byte in QUEUE_PAIR_BYTES:
                offset = UDP_HEADER_BYTES + byte
                yield f"port-channel load-balance trident udf eth-type {kind} header outer l4 offset {offset} mask 0xff"

    @property
    def discovery(self) -> Iterator[str]:
        """LLDP."""
        if self.intent.lldp.interval_s is not None:
            yield f"lldp timer {self.intent.lldp.interval_s}"
        if not self.intent.lldp.enabled:
            yield "no lldp run"

    @property
    def services(self) -> Iterator[str]:
        """Servers on the management network, and sFlow."""
        management, vrf = self.intent.management, self._management_vrf
        yield from (f"ip name-server{vrf or ' vrf default'} {server}" for server in management.dns)
        if management.domain:
            yield f"dns domain {management.domain}"
        yield from (f"ntp server{vrf} {server}" for server in management.ntp)
        yield from (f"logging{vrf} host {server}" for server in management.syslog)
        sflow = self.intent.telemetry.sflow
        if sflow is not None:
            yield f"sflow sample {sflow.sampling}"
            yield f"sflow polling-interval {sflow.polling_s}"
            yield from (f"sflow{vrf} destination {collector} {sflow.port}" for collector in sflow.collectors)
            yield "sflow run"

    @property
    def vrfs(self) -> Iterator[str]:
        """Tenants, and management."""
        yield from (vrf.name for vrf in self.intent.tenancy.vrfs)
        port = self.intent.management.out_of_band
        if port is not None and port.vrf:
            yield port.vrf

    @property
    def gnmi(self) -> list[str]:
        """Lines of the transport, none without a server."""
        gnmi = self.intent.telemetry.gnmi
        if gnmi is None:
            return []
        lines = [f"ssl profile {gnmi.certificate}"] if gnmi.certificate else []
        lines.append(f"port {gnmi.port}")
        return [*lines, f"vrf {gnmi.vrf}"] if gnmi.vrf else lines

    @property
    def reached_in(self) -> str:
        """The VRF in which operators log in; EOS's SSH server answers in the default one unless told otherwise."""
        port = self.intent.management.out_of_band
        return "" if port is None else port.vrf

    @property
    def certificate(self) -> str:
        """Name of the TLS profile of the gNMI server, and of its files on the switch."""
        gnmi = self.intent.telemetry.gnmi
        return "" if gnmi is None else gnmi.certificate

    @property
    def interfaces(self) -> Iterator[Block]:
        """Front ports, loopbacks, management and the tunnel endpoint."""
        yield from (Block(port.name, list(_port(port))) for port in self.intent.interfaces)
        for loopback in self.intent.loopbacks:
            yield Block(f"Loopback{loopback.number}", list(_loopback(loopback)))
        for vlan in self.intent.vlans:
            yield Block(f"Vlan{vlan.number}", list(_addresses(vlan.addresses)))
        port = self.intent.management.out_of_band
        if port is not None:
            yield Block(port.interface, list(_out_of_band(port)))
        if self.intent.tenancy.overlay is not None:
            yield Block("Vxlan1", list(self._vxlan()))

    def _vxlan(self) -> Iterator[str]:
        overlay = self.intent.tenancy.overlay
        if overlay is None:
            return
        yield f"vxlan source-interface Loopback{overlay.source}"
        yield f"vxlan udp-port {overlay.udp_port}"
        for vrf in self.intent.tenancy.vrfs:
            if vrf.vni is not None:
                yield f"vxlan vrf {vrf.name} vni {vrf.vni}"
        if overlay.copy_ecn:
            yield "vxlan qos ecn propagation"
        if overlay.copy_dscp:
            yield "vxlan qos dscp propagation encapsulation"

    @property
    def routing(self) -> Iterator[str]:
        """What is routed, and the way out of the management network."""
        unnumbered = any(port.unnumbered for port in self.intent.interfaces)
        yield "ip routing ipv6 interfaces" if unnumbered else "ip routing"
        yield from (f"ip routing vrf {vrf.name}" for vrf in self.intent.tenancy.vrfs)
        yield "ipv6 unicast-routing"
        port = self.intent.management.out_of_band
        if port is not None and port.gateway:
            yield f"ip route{self._management_vrf} 0.0.0.0/0 {port.gateway}"

    @property
    def filters(self) -> Iterator[Block]:
        """Prefix lists; a route map of the same name applies each."""
        bgp = self.intent.bgp
        for each in () if bgp is None else bgp.filters:
            yield Block(each.name, list(filter_lines(each)), WORDS[each.family])

    @property
    def bfd(self) -> Iterator[str]:
        """Timers of all sessions."""
        bfd = None if self.intent.bgp is None else self.intent.bgp.bfd
        if bfd is not None:
            yield f"interval {bfd.interval_ms} min-rx {bfd.receive_ms} multiplier {bfd.multiplier} default"

    @cached_property
    def bgp(self) -> Bgp | None:
        """The routing process."""
        return None if self.intent.bgp is None else bgp_view(self.intent.bgp, self.intent.tenancy)


def _port(port: InterfaceIntent) -> Iterator[str]:
    if port.description:
        yield f"description {port.description}"
    yield "no shutdown" if port.enabled else "shutdown"
    yield f"mtu {port.mtu_bytes}"
    if port.speed_gbps:
        yield f"speed {port.speed_gbps:g}g{lanes_of(port)}"
    if port.fec:
        yield FEC[port.fec]
    if port.vlan is None:
        yield "no switchport"
    else:
        yield f"switchport access vlan {port.vlan}"
        yield "spanning-tree portfast"
    if port.vrf:
        yield f"vrf {port.vrf}"
    yield from _addresses(port.addresses)
    if port.unnumbered:
        yield "ipv6 enable"
    elif port.silent:
        yield "ipv6 nd ra disabled"
    if port.qos:
        yield f"service-profile {port.qos}"


def lanes_of(port: InterfaceIntent) -> str:
    """`-8` behind the speed of a port that has several lanes, or could."""
    if port.front is None or port.speed_gbps < LEAST_LANED_GBPS:
        return ""
    return f"-{port.front.lanes // port.front.parts}"


def _addresses(addresses: tuple[str, ...]) -> Iterator[str]:
    four = [address for address in addresses if ":" not in address]
    for at, address in enumerate(four):
        yield f"ip address {address}{' secondary' if at else ''}"
    yield from (f"ipv6 address {address}" for address in addresses if ":" in address)


def _loopback(loopback: LoopbackIntent) -> Iterator[str]:
    if loopback.description:
        yield f"description {loopback.description}"
    yield from _addresses(loopback.addresses)


def _out_of_band(port: OutOfBand) -> Iterator[str]:
    if port.vrf:
        yield f"vrf {port.vrf}"
    if not port.address:
        yield "ip address dhcp"
    else:
        yield f"ip{'v6' if ':' in port.address else ''} address {port.address}"
