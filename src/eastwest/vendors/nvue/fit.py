"""What of a DeviceIntent NVUE can say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from ipaddress import ip_interface

from eastwest.plan.device import (
    BgpIntent,
    DeviceIntent,
    InterfaceIntent,
    Lldp,
    LoadBalancing,
    LoopbackIntent,
    Management,
    OutOfBand,
    Sflow,
    Telemetry,
    Tenancy,
    natural,
    ordered,
)
from eastwest.plan.device.interfaces import NO_TRUNK, PLAIN_VLANS, plain_vlans
from eastwest.plan.device.qos import NO_TAGS, ONE_MAP, ONE_MARK, SHARES_UNKNOWN, in_bytes, one_map, one_mark
from eastwest.vendors.nvue.dialect import Dialect, dialect_of
from eastwest.vendors.nvue.fit_qos import DEFAULT, QOS_REASONS, fit_qos

LARGEST_MTU_BYTES = 9216
"""`link mtu` runs from 552 to 9216 and counts the IP packet, as Linux does (command reference, Interface)."""
SPEEDS = ("1g", "10g", "25g", "40g", "50g", "100g", "200g", "400g", "800g")
"""Speeds that have an sFlow sampling rate of their own (command reference, sFlow)."""
_SERVERS = "NVUE keeps these servers as a set: their order is that of their addresses"

REASONS: Mapping[str, str] = {
    **QOS_REASONS,
    "qos.ports.queues.ecn": f"{SHARES_UNKNOWN}; a port without marks of its own has those of the default profile",
    "qos.ports.maps": ONE_MAP,
    "qos.maps.cos": NO_TAGS,
    "qos.ports.trust": ONE_MARK,
    "interfaces.trunk": NO_TRUNK,
    "vlans": PLAIN_VLANS,
    "interfaces.alias": "NVUE ports have one name",
    "interfaces.mtu_bytes": "`link mtu` runs from 552 to 9216 B",
    "interfaces.qos": (
        "a port cannot have a profile that the device does not have; without one it has the default profile"
    ),
    "loopbacks": "Cumulus Linux has one loopback in the default VRF, lo",
    "bgp.bfd": "before 5.15 timers are those of peer groups with BFD; intervals run from 50 to 60000 ms",
    "balancing.mode": (
        "adaptive routing chooses by load for each packet; NVUE has neither flowlets nor spraying blind to load"
    ),
    "balancing.flowlet_us": "NVUE has no setting for flowlets",
    "balancing.hash_fields": "no field of `ecmp-hash` is the RoCE queue pair",
    "lldp.interval_s": "`tx-interval` runs from 10 to 300 s",
    "telemetry.gnmi": "NVUE has a gNMI server since 5.13; it listens on an address, in the VRF of that address",
    "telemetry.sflow": (
        "the sampling rate is set by speed of port, and no port has a speed with a rate; collectors are a set, in "
        "order of their addresses"
    ),
    "management.dns": _SERVERS,
    "management.ntp": _SERVERS,
    "management.syslog": _SERVERS,
    "management.out_of_band.interface": "the out-of-band port is eth0",
    "management.out_of_band.vrf": "the management VRF is called mgmt",
    "tenancy": "VNIs need an overlay, route distinguishers and targets need BGP",
    "tenancy.overlay": (
        "the tunnel starts at an IPv4 address of lo, on UDP port 4789; ECN is always copied between the headers, as "
        "RFC 6040 has it"
    ),
}


def fit(intent: DeviceIntent) -> DeviceIntent:
    """The intent as NVUE can express it."""
    intent = replace(intent, vlans=plain_vlans(intent.vlans), qos=in_bytes(one_map(one_mark(intent.qos))))
    dialect = dialect_of(intent.nos.version)
    profiles = {port.name for port in intent.qos.ports} if intent.qos is not None else set()
    ports = tuple(_interface(port, profiles) for port in intent.interfaces)
    loopbacks = tuple(each for each in intent.loopbacks if each.number == 0)
    return ordered(
        replace(
            intent,
            interfaces=ports,
            loopbacks=loopbacks,
            bgp=None if intent.bgp is None else _bgp(intent.bgp, dialect),
            qos=None if intent.qos is None else fit_qos(intent.qos, ports),
            balancing=_balancing(intent.balancing),
            lldp=_lldp(intent.lldp),
            telemetry=_telemetry(intent, ports, dialect),
            management=_management(intent.management),
            tenancy=_tenancy(intent.tenancy, intent.bgp, loopbacks),
        )
    )


def _interface(port: InterfaceIntent, profiles: set[str]) -> InterfaceIntent:
    qos = port.qos if port.qos in profiles else DEFAULT if DEFAULT in profiles else ""
    return replace(port, alias="", trunk=None, mtu_bytes=min(max(port.mtu_bytes, 552), LARGEST_MTU_BYTES), qos=qos)


def _bgp(bgp: BgpIntent, dialect: Dialect) -> BgpIntent:
    bfd = bgp.bfd if dialect.modern or any(group.bfd for group in bgp.groups) else None
    if bfd is not None:
        receive, send = (min(max(each, 50), 60_000) for each in (bfd.receive_ms, bfd.interval_ms))
        bfd = replace(bfd, receive_ms=receive, interval_ms=send)
    return replace(bgp, bfd=bfd)


def _balancing(balancing: LoadBalancing) -> LoadBalancing:
    mode = "adaptive" if balancing.mode in ("adaptive", "per-packet") else "static"
    fields = tuple(each for each in balancing.hash_fields if each != "roce-qp")
    return LoadBalancing(mode, None, fields, balancing.seed)


def _lldp(lldp: Lldp) -> Lldp:
    return replace(lldp, interval_s=None if lldp.interval_s is None else min(max(lldp.interval_s, 10), 300))


def _telemetry(intent: DeviceIntent, ports: tuple[InterfaceIntent, ...], dialect: Dialect) -> Telemetry:
    gnmi, sflow = intent.telemetry.gnmi, intent.telemetry.sflow
    if gnmi is not None and gnmi.vrf and not listening(intent.management.out_of_band):
        gnmi = replace(gnmi, vrf="")
    return Telemetry(gnmi if dialect.gnmi else None, _sflow(sflow, ports) if sflow is not None else None)


def _sflow(sflow: Sflow, ports: tuple[InterfaceIntent, ...]) -> Sflow | None:
    if not any(rated(port) for port in ports):
        return None
    return replace(sflow, collectors=_set(sflow.collectors))


def rated(port: InterfaceIntent) -> str:
    """The speed of a port as sFlow names it, empty when it has no rate for it."""
    speed = f"{port.speed_gbps:g}g"
    return speed if speed in SPEEDS else ""


def listening(port: OutOfBand | None) -> str:
    """The address in the management VRF on which a server can listen; empty without one."""
    return str(ip_interface(port.address).ip) if port is not None and port.vrf and port.address else ""


def _set(servers: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(servers, key=natural))


def _management(management: Management) -> Management:
    port = management.out_of_band
    return replace(
        management,
        out_of_band=None if port is None else replace(port, interface="eth0", vrf="mgmt" if port.vrf else ""),
        dns=_set(management.dns),
        ntp=_set(management.ntp),
        syslog=_set(management.syslog),
    )


def source_address(loopbacks: tuple[LoopbackIntent, ...]) -> str:
    """The IPv4 address at which tunnels start, empty without one."""
    four = (address for each in loopbacks for address in each.addresses if ":" not in address)
    return next(four, "").partition("/")[0]


def _tenancy(tenancy: Tenancy, bgp: BgpIntent | None, loopbacks: tuple[LoopbackIntent, ...]) -> Tenancy:
    overlay = tenancy.overlay
    if overlay is not None:
        starts = overlay.source == 0 and source_address(loopbacks)
        overlay = replace(overlay, udp_port=4789, copy_ecn=True) if starts else None
    vrfs = tenancy.vrfs
    if overlay is None:
        vrfs = tuple(replace(vrf, vni=None) for vrf in vrfs)
    if bgp is None:
        vrfs = tuple(replace(vrf, distinguisher="", route_target="", connected=False) for vrf in vrfs)
    return Tenancy(vrfs, overlay)
