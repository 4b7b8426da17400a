"""A fitted device as paths of Junos statements: system, ports, services, tenants."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.plan.device import DeviceIntent, Gnmi, InterfaceIntent, Management, OutOfBand, Vrf
from eastwest.vendors.junos.fit import HEADER_BYTES, MANAGEMENT_VRF, PHYSICAL_MTU_BYTES
from eastwest.vendors.junos.tree import Path, listed, quoted
from eastwest.vendors.junos.view_bgp import bgp_paths
from eastwest.vendors.junos.view_qos import qos_paths
from eastwest.vendors.text.secret import placeholder

TENANT_POLICY = "TENANT-DIRECT"
ECMP_POLICY = "ECMP"
CLASSES = {"admin": "super-user", "operator": "operator"}
_FEC = {"fc": "fec74", "none": "none"}
_PAM4_GBPS = 100
"""Above this, lanes are PAM4 and RS-FEC is that of clause 119 (IEEE 802.3), `fec119`; up to it, clause 91."""


def paths(intent: DeviceIntent) -> Iterator[Path]:
    """The whole configuration."""
    yield from _system(intent)
    yield from _chassis(intent)
    yield from _interfaces(intent)
    yield from qos_paths(intent)
    yield from _balancing(intent)
    yield from _policies(intent)
    if intent.bgp is not None:
        yield from bgp_paths(intent.bgp, intent.loopbacks)
    yield from _instances(intent)
    yield from _vlans(intent)
    yield from _protocols(intent)


def _system(intent: DeviceIntent) -> Iterator[Path]:
    port = intent.management.out_of_band
    instance = f"routing-instance {MANAGEMENT_VRF}" if port is not None and port.vrf else ""
    if intent.hostname:
        yield "system", f"host-name {quoted(intent.hostname)}"
    if instance:
        yield "system", "management-instance"
    if intent.management.domain:
        yield "system", f"domain-name {intent.management.domain}"
    yield from _access(intent.management, instance)
    yield from _servers(intent.management, instance)
    yield "system", "services", "ssh"
    if intent.telemetry.gnmi is not None:
        yield from _gnmi(intent.telemetry.gnmi)


def _access(management: Management, instance: str) -> Iterator[Path]:
    for user in management.users:
        at = ("system", "login", f"user {user.name}")
        yield *at, f"class {CLASSES[user.role]}"
        yield *at, "authentication", f'encrypted-password "{placeholder(user.secret)}"'
    if management.banner:
        yield "system", "login", f"message {quoted(management.banner)}"
    if management.aaa is not None:
        kind = {"tacacs": "tacplus", "radius": "radius"}[management.aaa.kind]
        yield "system", f"authentication-order {listed((kind, 'password'))}"
        for server in management.aaa.servers:
            at = ("system", f"{kind}-server", server)
            yield *at, f'secret "{placeholder(management.aaa.secret)}"'
            if instance:
                yield *at, instance


def _servers(management: Management, instance: str) -> Iterator[Path]:
    inside = (instance,) if instance else ()
    yield from (("system", "name-server", address, *inside) for address in management.dns)
    yield from (("system", "ntp", f"server {address}", *inside) for address in management.ntp)
    for address in management.syslog:
        yield "system", "syslog", f"host {address}", "any notice"
        if instance:
            yield "system", "syslog", f"host {address}", instance


def _gnmi(gnmi: Gnmi) -> Iterator[Path]:
    at = ("system", "services", "extension-service", "request-response", "grpc")
    yield *at, "ssl" if gnmi.certificate else "clear-text", f"port {gnmi.port}"
    if gnmi.certificate:
        yield *at, "ssl", f"local-certificate {gnmi.certificate}"
    if gnmi.vrf:
        yield *at, f"routing-instance {gnmi.vrf}"


def _chassis(intent: DeviceIntent) -> Iterator[Path]:
    if intent.bgp is not None and intent.bgp.maximum_paths > 1:
        yield "chassis", f"maximum-ecmp {intent.bgp.maximum_paths}"


def _interfaces(intent: DeviceIntent) -> Iterator[Path]:
    for port in intent.interfaces:
        yield from _port(port)
    for loopback in intent.loopbacks:
        at = ("interfaces", "lo0", f"unit {loopback.number}")
        yield at
        if loopback.description:
            yield *at, f"description {quoted(loopback.description)}"
        for address in loopback.addresses:
            yield *at, family_of(address), f"address {address}"
    for vlan in intent.vlans:
        for address in vlan.addresses:
            yield "interfaces", "irb", f"unit {vlan.number}", family_of(address), f"address {address}"
    port_ = intent.management.out_of_band
    if port_ is not None:
        yield from _out_of_band(port_)


def _port(port: InterfaceIntent) -> Iterator[Path]:
    parent = port.name.partition(":")[0]
    at = ("interfaces", port.name)
    known = port.front is not None and port.front.parts > 1
    if port.front is not None and known:
        yield "interfaces", parent, f"number-of-sub-ports {port.front.parts}"
    if port.speed_gbps:
        yield "interfaces", parent if known else port.name, f"speed {port.speed_gbps:g}g"
    if port.description:
        yield *at, f"description {quoted(port.description)}"
    if not port.enabled:
        yield *at, "disable"
    yield *at, f"mtu {PHYSICAL_MTU_BYTES if port.vlan is None else port.mtu_bytes + HEADER_BYTES}"
    if port.fec:
        rs = "fec119" if port.speed_gbps > _PAM4_GBPS else "fec91"
        yield *at, "ether-options", f"fec {_FEC.get(port.fec, rs)}"
    if port.vlan is not None:
        yield *at, "unit 0", "family ethernet-switching", "interface-mode access"
        yield *at, "unit 0", "family ethernet-switching", f"vlan members {vlan_name(port.vlan)}"
        return
    yield *at, "unit 0", "family inet", f"mtu {port.mtu_bytes}"
    if port.unnumbered:
        yield *at, "unit 0", "family inet6", f"mtu {port.mtu_bytes}"
    for address in port.addresses:
        yield *at, "unit 0", family_of(address), f"mtu {port.mtu_bytes}"
        yield *at, "unit 0", family_of(address), f"address {address}"


def vlan_name(number: int) -> str:
    """The name of a VLAN: Junos's members and bridges go by names."""
    return f"VLAN{number}"


def _vlans(intent: DeviceIntent) -> Iterator[Path]:
    for vlan in intent.vlans:
        at = ("vlans", vlan_name(vlan.number))
        yield *at, f"vlan-id {vlan.number}"
        if vlan.addresses:
            yield *at, f"l3-interface irb.{vlan.number}"


def family_of(address: str) -> str:
    """The block of an address."""
    return "family inet6" if ":" in address else "family inet"


def _out_of_band(port: OutOfBand) -> Iterator[Path]:
    at = ("interfaces", port.interface, "unit 0")
    if port.address:
        yield *at, family_of(port.address), f"address {port.address}"
    else:
        yield *at, "family inet", "dhcp"
    if port.gateway:
        around = ("routing-instances", port.vrf) if port.vrf else ()
        yield *around, "routing-options", "static", f"route 0.0.0.0/0 next-hop {port.gateway}"


def _balancing(intent: DeviceIntent) -> Iterator[Path]:
    balancing = intent.balancing
    if balancing.hash_fields:
        at = ("forwarding-options", "hash-key", f"family inet{6 if intent.six else ''}")
        yield *at, "layer-3"
        if len(balancing.hash_fields) > 2:
            yield *at, "layer-4"
    at_hash = ("forwarding-options", "enhanced-hash-key")
    if balancing.seed is not None:
        yield *at_hash, f"hash-seed {balancing.seed}"
    if balancing.mode != "static":
        at_dynamic = (*at_hash, "ecmp-dlb")
        if balancing.flowlet_us is not None:
            yield *at_dynamic, balancing.mode, f"inactivity-interval {balancing.flowlet_us}"
        else:
            yield *at_dynamic, balancing.mode
        yield *at_dynamic, "ether-type", "ipv4"
        yield *at_dynamic, "ether-type", "ipv6"


def _policies(intent: DeviceIntent) -> Iterator[Path]:
    at = ("policy-options", f"policy-statement {ECMP_POLICY}")
    yield *at, "then", "load-balance per-packet"
    yield "routing-options", "forwarding-table", f"export {ECMP_POLICY}"
    if any(vrf.connected for vrf in intent.tenancy.vrfs):
        at = ("policy-options", f"policy-statement {TENANT_POLICY}")
        yield *at, "term direct", "from", "protocol direct"
        yield *at, "term direct", "then accept"
        yield *at, "then reject"


def _instances(intent: DeviceIntent) -> Iterator[Path]:
    port = intent.management.out_of_band
    if port is not None and port.vrf:
        yield "routing-instances", port.vrf, "description management"
    for vrf in intent.tenancy.vrfs:
        yield from _vrf(vrf)
    for each in intent.interfaces:
        if each.vrf:
            yield "routing-instances", each.vrf, f"interface {each.name}.0"
    if intent.tenancy.overlay is not None:
        yield "switch-options", f"vtep-source-interface lo0.{intent.tenancy.overlay.source}"


def _vrf(vrf: Vrf) -> Iterator[Path]:
    at = ("routing-instances", vrf.name)
    routed = vrf.distinguisher or vrf.route_target
    yield *at, f"instance-type {'vrf' if routed else 'virtual-router'}"
    if vrf.distinguisher:
        yield *at, f"route-distinguisher {vrf.distinguisher}"
    if vrf.route_target:
        yield *at, f"vrf-target target:{vrf.route_target}"
    if vrf.vni is not None:
        evpn = (*at, "protocols", "evpn", "ip-prefix-routes")
        yield *evpn, "advertise direct-nexthop"
        yield *evpn, "encapsulation vxlan"
        yield *evpn, f"vni {vrf.vni}"
        if vrf.connected:
            yield *evpn, f"export {TENANT_POLICY}"


def _protocols(intent: DeviceIntent) -> Iterator[Path]:
    for port in intent.interfaces:
        if port.unnumbered:
            around = ("routing-instances", port.vrf) if port.vrf else ()
            yield *around, "protocols", "router-advertisement", f"interface {port.name}.0"
    if intent.lldp.interval_s is not None:
        yield "protocols", "lldp", f"advertisement-interval {intent.lldp.interval_s}"
    yield "protocols", "lldp", "interface all" if intent.lldp.enabled else "disable"
    sflow = intent.telemetry.sflow
    if sflow is not None:
        at = ("protocols", "sflow")
        yield *at, f"polling-interval {sflow.polling_s}"
        if sflow.sampling:
            yield *at, "sample-rate", f"ingress {sflow.sampling}"
        for collector in sflow.collectors:
            yield *at, f"collector {collector}", f"udp-port {sflow.port}"
        for port in intent.interfaces:
            yield *at, f"interfaces {port.name}.0"
