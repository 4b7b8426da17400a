"""What the NX-OS templates print: lines with their indentation, section by section."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_interface

from eastwest.plan.device import DeviceIntent, is_address
from eastwest.vendors.nxos.clean import mark_for
from eastwest.vendors.nxos.fit import HASHES
from eastwest.vendors.nxos.view_bgp import bgp_lines, filter_lines, vrf_lines
from eastwest.vendors.nxos.view_ports import breakout_lines, breakouts, loopback_lines, port_lines, vlan_lines
from eastwest.vendors.nxos.view_qos import QosView
from eastwest.vendors.text.heading import heading
from eastwest.vendors.text.secret import placeholder

ROLES = {"admin": "network-admin", "operator": "network-operator"}
GROUP = "EASTWEST"
_SEVERITY = 5
"""Notices and above, NX-OS's own default for remote servers."""


class View:
    """One fitted device."""

    def __init__(self, intent: DeviceIntent) -> None:
        self.intent = intent
        self.hostname = intent.hostname
        self.heading = heading(intent)
        self.banner = intent.management.banner
        self.banner_mark = mark_for(self.banner)
        self.qos = QosView(intent.qos)

    @property
    def features(self) -> Iterator[str]:
        """What has to be enabled first."""
        bgp, management, telemetry = self.intent.bgp, self.intent.management, self.intent.telemetry
        overlay = self.intent.tenancy.overlay is not None
        if overlay or (bgp is not None and any("evpn" in group.families for group in bgp.groups)):
            yield "nv overlay evpn"
        wanted = {
            "grpc": telemetry.gnmi is not None,
            "tacacs+": management.aaa is not None and management.aaa.kind == "tacacs",
            "bgp": bgp is not None,
            "interface-vlan": bool(self.intent.vlans),
            "vn-segment-vlan-based": overlay,
            "sflow": telemetry.sflow is not None,
            "lldp": self.intent.lldp.enabled,
            "bfd": bgp is not None and (bgp.bfd is not None or any(group.bfd for group in bgp.groups)),
            "nv overlay": overlay,
        }
        yield from (f"feature {name}" for name, needed in wanted.items() if needed)

    @property
    def _use_vrf(self) -> str:
        return "" if self.intent.management.out_of_band is None else " use-vrf management"

    @property
    def access(self) -> Iterator[str]:
        """Who may log in."""
        management = self.intent.management
        for user in management.users:
            yield f"username {user.name} password 5 {placeholder(user.secret)}  role {ROLES[user.role]}"
        aaa = management.aaa
        if aaa is not None:
            for server in aaa.servers:
                yield f'{aaa.kind}-server host {server} key 7 "{placeholder(aaa.secret)}"'
            yield f"aaa group server {'tacacs+' if aaa.kind == 'tacacs' else aaa.kind} {GROUP}"
            yield from (f"  server {server}" for server in aaa.servers)
            if self._use_vrf:
                yield f" {self._use_vrf}"
            yield f"aaa authentication login default group {GROUP} local"

    @property
    def services(self) -> Iterator[str]:
        """Servers on the management network."""
        management, vrf = self.intent.management, self._use_vrf
        if management.domain:
            yield f"ip domain-name {management.domain}"
        if management.dns:
            yield f"ip name-server {' '.join(management.dns)}{vrf}"
        yield from (f"ntp server {server}{vrf}" for server in management.ntp)
        yield from (f"logging server {server} {_SEVERITY}{vrf}" for server in management.syslog)

    @property
    def balancing(self) -> Iterator[str]:
        """The hash, and dynamic load balancing on the ports towards other switches."""
        balancing = self.intent.balancing
        if balancing.hash_fields:
            seed = "" if balancing.seed is None else f" universal-id {balancing.seed}"
            yield f"ip load-sharing address {HASHES[balancing.hash_fields]}{seed}"
        if balancing.mode != "static":
            yield "hardware profile dlb"
            uplinks = list(self._uplinks())
            if uplinks:
                yield f"  dlb-interface {' , '.join(uplinks)}"
            yield f"  mode {balancing.mode}"
            if balancing.flowlet_us is not None:
                yield f"  flowlet-aging {balancing.flowlet_us}"

    def _uplinks(self) -> Iterator[str]:
        """Ports over which neighbours are reached."""
        peers = () if self.intent.bgp is None else self.intent.bgp.neighbours
        named = {each.peer for each in peers if not is_address(each.peer)}
        addressed = sorted(int(ip_address(each.peer)) for each in peers if is_address(each.peer))
        for port in self.intent.interfaces:
            networks = (ip_interface(address).network for address in port.addresses) if addressed else ()
            if port.name in named or any(_reaches(network, addressed) for network in networks):
                yield port.name

    @property
    def vrfs(self) -> Iterator[str]:
        """Management, and tenants."""
        port = self.intent.management.out_of_band
        if port is not None:
            yield "vrf context management"
            if port.gateway:
                yield f"  ip route 0.0.0.0/0 {port.gateway}"
        for vrf in self.intent.tenancy.vrfs:
            yield from vrf_lines(vrf)

    @property
    def vlans(self) -> Iterator[str]:
        """VLANs of hosts."""
        yield from (f"vlan {vlan.number}" for vlan in self.intent.vlans)

    @property
    def breakouts(self) -> Iterator[str]:
        """How ports are split, before there are parts to configure."""
        return breakout_lines(breakouts(self.intent.interfaces))

    @property
    def interfaces(self) -> Iterator[list[str]]:
        """Front ports, the tunnel endpoint, management and loopbacks."""
        split = breakouts(self.intent.interfaces)
        for port in self.intent.interfaces:
            yield list(port_lines(port, split, self.qos.on_port(port.qos)))
        for vlan in self.intent.vlans:
            yield list(vlan_lines(vlan))
        if self.intent.tenancy.overlay is not None:
            yield list(self._tunnel())
        out = self.intent.management.out_of_band
        if out is not None:
            kind = "ipv6" if ":" in out.address else "ip"
            yield [f"interface {out.interface}", "  vrf member management", f"  {kind} address {out.address or 'dhcp'}"]
        for loopback in self.intent.loopbacks:
            yield list(loopback_lines(loopback))

    def _tunnel(self) -> Iterator[str]:
        overlay = self.intent.tenancy.overlay
        if overlay is not None:
            yield "interface nve1"
            yield "  no shutdown"
            yield "  host-reachability protocol bgp"
            yield f"  source-interface loopback{overlay.source}"
            for vrf in self.intent.tenancy.vrfs:
                if vrf.vni is not None:
                    yield f"  member vni {vrf.vni} associate-vrf"

    @property
    def telemetry(self) -> Iterator[str]:
        """gNMI and sFlow."""
        gnmi, sflow = self.intent.telemetry.gnmi, self.intent.telemetry.sflow
        if gnmi is not None:
            yield f"grpc port {gnmi.port}"
            if gnmi.certificate:
                yield f"grpc certificate {gnmi.certificate}"
            yield f"grpc use-vrf {gnmi.vrf or 'default'}"
        if sflow is not None:
            out = self.intent.management.out_of_band
            yield f"sflow sampling-rate {sflow.sampling}"
            yield f"sflow counter-poll-interval {sflow.polling_s}"
            vrf = "default" if out is None else "management"
            yield from (f"sflow collector-ip {collector} vrf {vrf}" for collector in sflow.collectors)
            yield f"sflow collector-port {sflow.port}"
            if self._agent:
                yield f"sflow agent-ip {self._agent}"
            yield from (f"sflow data-source interface {port.name}" for port in self.intent.interfaces)

    @property
    def _agent(self) -> str:
        """The address that names the device to the collector."""
        out, bgp = self.intent.management.out_of_band, self.intent.bgp
        return (
            out.address.partition("/")[0] if out is not None and out.address else "" if bgp is None else bgp.router_id
        )

    @property
    def discovery(self) -> Iterator[str]:
        """LLDP."""
        if self.intent.lldp.interval_s is not None:
            yield f"lldp timer {self.intent.lldp.interval_s}"

    @property
    def filters(self) -> Iterator[str]:
        """Prefix lists and the route maps that apply them."""
        return filter_lines(self.intent.bgp, self.intent.tenancy)

    @property
    def routing(self) -> Iterator[str]:
        """BFD and BGP."""
        bgp = self.intent.bgp
        if bgp is not None:
            yield from bgp_lines(bgp, self.intent.tenancy)


def _reaches(network: IPv4Network | IPv6Network, addresses: Sequence[int]) -> bool:
    """Whether one of the addresses, which rise, is in the network."""
    at = bisect_left(addresses, int(network.network_address))
    return at < len(addresses) and addresses[at] <= int(network.broadcast_address)
