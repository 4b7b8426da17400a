"""What of a DeviceIntent NX-OS can say."""

from __future__ import annotations

from dataclasses import replace

from eastwest.plan.device import (
    Bfd,
    BgpIntent,
    DeviceIntent,
    Gnmi,
    InterfaceIntent,
    Lldp,
    LoadBalancing,
    Management,
    Sflow,
    Telemetry,
    Tenancy,
    is_address,
)
from eastwest.plan.device.qos import HASH_FIELDS, ONE_MAP, SHARES_UNKNOWN, in_bytes, one_map
from eastwest.vendors.nxos.clean import mark_for
from eastwest.vendors.nxos.fit_qos import QOS_REASONS, fit_ports, fit_qos
from eastwest.vendors.nxos.names import RS_FROM_GBPS
from eastwest.vendors.versions import release

LARGEST_MTU_BYTES = 9216
"""`mtu` of a routed port counts the IP packet: 576 to 9216 (NX-OS interfaces guide)."""
SWITCHED_MTU_BYTES = 1500
"""`mtu` of a switched port: this, or that of `system jumbomtu`, 9216 (NX-OS interfaces guide)."""
MANAGEMENT = "management"
"""The VRF of mgmt0; NX-OS fixes both."""
GNMI_PORT = 50051
MOST_PATHS = 128
"""As in the script that a Cisco engineer published for GPU fabrics (NX-OS, April 2026); older chips take 64."""
DLB_SINCE = (10, 5)
"""`hardware profile dlb` came with 10.5(1)F, on Silicon One with 10.5(3)F."""
ADDRESSES = HASH_FIELDS[:2]
PORTS = (*ADDRESSES, "source-port", "destination-port")
DESTINATION = ("destination-address", "destination-port")
HASHES = {
    PORTS: "source-destination port source-destination",
    DESTINATION: "destination port destination",
    ADDRESSES: "source-destination",
}
"""Fields → words behind `ip load-sharing address` (NX-OS unicast routing guide)."""

REASONS = {
    "qos.ports.queues.ecn": SHARES_UNKNOWN,
    "qos.ports.maps": ONE_MAP,
    "interfaces.alias": "NX-OS ports have one name",
    "interfaces.mtu_bytes": (
        f"NX-OS routes IP packets of 576 to {LARGEST_MTU_BYTES} B; a switched port has {SWITCHED_MTU_BYTES} B or all"
    ),
    "interfaces.fec": "ports of 200G and more always have RS-FEC (IEEE 802.3bs); `fec` is for slower ones",
    "interfaces.qos": "the device has no profile of that name",
    "bgp.maximum_paths": f"NX-OS takes up to {MOST_PATHS} paths, and 64 on older chips",
    "bgp.bfd": "NX-OS takes BFD intervals of 50 to 999 ms and multipliers of 1 to 50",
    "bgp.neighbours": "a neighbour that is given by address needs its AS number",
    "balancing.mode": "dynamic load balancing came with NX-OS 10.5(1)F; `adaptive` is per packet there",
    "balancing.flowlet_us": "only the mode `flowlet` of dynamic load balancing has an aging time",
    "balancing.hash_fields": (
        "NX-OS hashes addresses and ports; for the RoCE queue pair there is `udf offset`, but from where it counts "
        "is not published"
    ),
    "balancing.seed": "a `universal-id` is 1 to 4294967295",
    "lldp.interval_s": "NX-OS takes 5 to 254 s, and no timer without `feature lldp`",
    "telemetry.gnmi.port": f"NX-OS takes ports from 1024 on; its own is {GNMI_PORT}",
    "telemetry.sflow.sampling": "NX-OS samples one in 4096 packets at most",
    "telemetry.sflow.collectors": "NX-OS exports sFlow to one collector",
    "management.out_of_band.vrf": "mgmt0 is always in the VRF management",
    "management.banner": "every character that could enclose the banner occurs in it",
    "vlans.vrf": "the device has no VRF of that name",
    "tenancy": "VNIs need an overlay, route distinguishers and targets need BGP",
    "tenancy.overlay": "NX-OS fixes UDP port 4789 and, without a setting, copies DSCP to the outer header",
    "tenancy.overlay.copy_ecn": "NX-OS has no setting for it, and whether its chips copy ECN was not found published",
    **QOS_REASONS,
}


def fit(intent: DeviceIntent) -> DeviceIntent:
    """The intent as NX-OS can express it."""
    vrfs = {vrf.name for vrf in intent.tenancy.vrfs}
    vlans = tuple(each if each.vrf in vrfs else replace(each, vrf="") for each in intent.vlans)
    intent = replace(intent, vlans=vlans, qos=in_bytes(one_map(intent.qos)))
    qos = fit_qos(intent.qos, fit_ports(intent))
    known = () if qos is None else {port.name for port in qos.ports}
    return replace(
        intent,
        interfaces=tuple(_interface(port, named=port.qos in known) for port in intent.interfaces),
        bgp=None if intent.bgp is None else _bgp(intent.bgp),
        qos=qos,
        balancing=_balancing(intent.balancing, intent.nos.version),
        lldp=_lldp(intent.lldp),
        telemetry=_telemetry(intent.telemetry),
        management=_management(intent.management),
        tenancy=_tenancy(intent.tenancy, intent.bgp),
    )


def _clamp(value: int, least: int, most: int) -> int:
    return min(max(value, least), most)


def _interface(port: InterfaceIntent, *, named: bool) -> InterfaceIntent:
    mtu_bytes = _clamp(port.mtu_bytes, 576, LARGEST_MTU_BYTES)
    if port.vlan is not None or port.trunk is not None:
        mtu_bytes = SWITCHED_MTU_BYTES if mtu_bytes <= SWITCHED_MTU_BYTES else LARGEST_MTU_BYTES
    fec = "rs" if port.speed_gbps >= RS_FROM_GBPS else port.fec
    return replace(port, alias="", mtu_bytes=mtu_bytes, fec=fec, qos=port.qos if named else "")


def _bgp(bgp: BgpIntent) -> BgpIntent:
    return replace(
        bgp,
        maximum_paths=_clamp(bgp.maximum_paths, 1, MOST_PATHS),
        bfd=None if bgp.bfd is None else _bfd(bgp.bfd),
        neighbours=tuple(each for each in bgp.neighbours if each.remote_as is not None or not is_address(each.peer)),
    )


def _bfd(bfd: Bfd) -> Bfd:
    return Bfd(_clamp(bfd.interval_ms, 50, 999), _clamp(bfd.receive_ms, 50, 999), _clamp(bfd.multiplier, 1, 50))


def _balancing(balancing: LoadBalancing, version: str) -> LoadBalancing:
    """A seed needs a line that names the fields; without a wish the system's own are named."""
    mode = {"adaptive": "per-packet"}.get(balancing.mode, balancing.mode)
    if version and release(version) < DLB_SINCE:
        mode = "static"
    seed = balancing.seed if balancing.seed is None or 1 <= balancing.seed < 2**32 else None
    wanted = balancing.hash_fields or (PORTS if seed is not None else ())
    fields = next((known for known in HASHES if set(known) <= set(wanted)), ())
    return LoadBalancing(mode, balancing.flowlet_us if mode == "flowlet" else None, fields, seed if fields else None)


def _lldp(lldp: Lldp) -> Lldp:
    interval_s = None if lldp.interval_s is None or not lldp.enabled else _clamp(lldp.interval_s, 5, 254)
    return Lldp(lldp.enabled, interval_s)


def _telemetry(telemetry: Telemetry) -> Telemetry:
    gnmi, sflow = telemetry.gnmi, telemetry.sflow
    return Telemetry(None if gnmi is None else _gnmi(gnmi), None if sflow is None else _sflow(sflow))


def _gnmi(gnmi: Gnmi) -> Gnmi:
    return replace(
        gnmi, port=gnmi.port if 1024 <= gnmi.port <= 65535 else GNMI_PORT, vrf=MANAGEMENT if gnmi.vrf else ""
    )


def _sflow(sflow: Sflow) -> Sflow:
    return replace(sflow, sampling=_clamp(sflow.sampling, 4096, 10**9), collectors=sflow.collectors[:1])


def _management(management: Management) -> Management:
    port = management.out_of_band
    return replace(
        management,
        out_of_band=None if port is None else replace(port, vrf=MANAGEMENT),
        banner=management.banner if mark_for(management.banner) else "",
    )


def _tenancy(tenancy: Tenancy, bgp: BgpIntent | None) -> Tenancy:
    vrfs, overlay = tenancy.vrfs, tenancy.overlay
    if overlay is None:
        vrfs = tuple(replace(vrf, vni=None) for vrf in vrfs)
    if bgp is None:
        vrfs = tuple(replace(vrf, distinguisher="", route_target="", connected=False) for vrf in vrfs)
    fixed = None if overlay is None else replace(overlay, udp_port=4789, copy_dscp=True, copy_ecn=False)
    return Tenancy(vrfs, fixed)
