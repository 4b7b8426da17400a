"""What of a DeviceIntent community SONiC can say."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from math import ceil

from eastwest.plan.device import (
    BgpIntent,
    DeviceIntent,
    InterfaceIntent,
    Lldp,
    LoadBalancing,
    LosslessBuffer,
    Management,
    PfcWatchdog,
    PortQos,
    QosIntent,
    QueueIntent,
    Telemetry,
    Tenancy,
    ordered,
)
from eastwest.plan.device.interfaces import NO_TRUNK, PLAIN_VLANS, plain_vlans
from eastwest.plan.device.qos import ONE_MAP, ONE_MARK, SHARES_UNKNOWN, BufferPool, in_bytes, one_map, one_mark
from eastwest.vendors.sonic.names import bare_name, carries_name

LARGEST_MTU_BYTES = 9216
MOST_COLLECTORS = 2

REASONS = {
    "qos.ports.queues.ecn": SHARES_UNKNOWN,
    "qos.ports.maps": ONE_MAP,
    "interfaces.trunk": NO_TRUNK,
    "vlans": PLAIN_VLANS,
    "interfaces.alias": "the alias of a port equals its name where none is given",
    "interfaces.mtu_bytes": "PORT.mtu ends at 9216 B (sonic-port.yang)",
    "interfaces.qos": "profiles are read back from the names of their queues and buffers; one without either has none",
    "loopbacks.description": "LOOPBACK_INTERFACE has no description",
    "qos": "no port uses it, or config_db has no table for it",
    "qos.ports.trust": f"without a map there is nothing to trust; {ONE_MARK}",
    "qos.ports.watchdog": "PFC_WD needs timers",
    "qos.ports.queues": "a strict SCHEDULER has no weight; thresholds of ECN need Kmin of at least 1 B",
    "qos.ports.buffers": (
        "one cable length per port, in whole metres; dynamic_th runs from -8 to 7; without a figure for headroom the "
        "switch works it out, reserve and threshold with it"
    ),
    "qos.watchdog": "detection 100 to 5000 ms, restoration 100 to 60000 ms, poll 100 to 1000 ms and at most "
    "either (sonic-pfcwd.yang)",
    "qos.pool": "dynamic_th runs from -8 to 7",
    "balancing.mode": "community SONiC has no configuration for adaptive routing or spraying (HLD Local_ARS only)",
    "balancing.flowlet_us": "community SONiC has no configuration for flowlets (HLD Local_ARS only)",
    "balancing.hash_fields": "SWITCH_HASH knows addresses, protocol and ports; not the RoCE queue pair",
    "balancing.seed": "config_db has no seed",
    "lldp.interval_s": "LLDP.hello_time runs from 5 to 254 s (sonic-lldp.yang)",
    "telemetry.gnmi": "GNMI.vrf is mgmt only where the management VRF is in use (sonic-gnmi.yang)",
    "telemetry.sflow": (
        "at most two collectors, one packet in 256 to 8,388,608, and the rate is a port's (sonic-sflow.yang)"
    ),
    "management.domain": "DNS_OPTIONS needs a name server",
    "management.users": "community SONiC keeps local users outside of config_db",
    "management.out_of_band.address": "MGMT_INTERFACE takes an address only with a gateway (sonic-mgmt_interface.yang)",
    "management.out_of_band.gateway": "the gateway comes with a fixed address",
    "management.out_of_band.vrf": "the management VRF is called mgmt",
    "tenancy": "VNIs need an overlay, route distinguishers and targets need BGP",
    "tenancy.overlay": (
        "the tunnel needs the address of a loopback; copying DSCP and ECN and the UDP port are the platform's own"
    ),
}


def fit(intent: DeviceIntent) -> DeviceIntent:
    """The intent as SONiC can express it."""
    intent = replace(intent, vlans=plain_vlans(intent.vlans), qos=in_bytes(one_map(one_mark(intent.qos))))
    qos, names = _qos(intent)
    sources = {loopback.number for loopback in intent.loopbacks if loopback.addresses}
    return ordered(
        replace(
            intent,
            interfaces=tuple(_interface(port, names) for port in intent.interfaces),
            loopbacks=tuple(replace(loopback, description="") for loopback in intent.loopbacks),
            qos=qos,
            balancing=_balancing(intent.balancing),
            lldp=_lldp(intent.lldp),
            telemetry=_telemetry(intent),
            management=_management(intent.management),
            tenancy=_tenancy(intent.tenancy, intent.bgp, sources),
        )
    )


def _interface(port: InterfaceIntent, names: dict[str, str]) -> InterfaceIntent:
    return replace(
        port,
        trunk=None,
        alias="" if port.alias == port.name else port.alias,
        mtu_bytes=min(max(port.mtu_bytes, 68), LARGEST_MTU_BYTES),
        qos=names.get(port.qos, ""),
    )


def _qos(intent: DeviceIntent) -> tuple[QosIntent | None, dict[str, str]]:
    """The QoS, and the names its profiles get. Only what a port uses is in config_db."""
    qos = intent.qos
    if qos is None:
        return None, {}
    used = {port.qos for port in intent.interfaces}
    maps = {"dscp": qos.maps.traffic_class, "cos": qos.maps.cos}
    trusted = {mark for mark, values in maps.items() if any(value is not None for value in values)}
    fitted = {
        port.name: _port(port, trusted=trusted, timers=qos.watchdog is not None)
        for port in qos.ports
        if port.name in used
    }
    names = {name: port.name for name, port in fitted.items()}
    ports = tuple({port.name: port for port in fitted.values()}.values())
    guarded = any(port.watchdog for port in ports)
    found = QosIntent(
        maps=qos.maps,
        ports=ports,
        watchdog=_watchdog(qos.watchdog) if qos.watchdog is not None and guarded else None,
        pool=_pool(qos.pool),
    )
    return (None if found == QosIntent() else found), names


def _port(port: PortQos, *, trusted: Collection[str], timers: bool) -> PortQos:
    cables = [buffer.cable_m for buffer in port.buffers if buffer.cable_m is not None]
    cable = float(ceil(max(cables))) if cables else None
    found = replace(
        port,
        trust=port.trust if port.trust in trusted else "none",
        watchdog=port.watchdog and timers,
        queues=tuple(map(_queue, port.queues)),
        buffers=tuple(_buffer(buffer, cable) for buffer in port.buffers),
    )
    return found if carries_name(found) else replace(found, name=bare_name(found))


def _queue(queue: QueueIntent) -> QueueIntent:
    return replace(queue, weight_percent=None) if queue.strict else queue


def _buffer(buffer: LosslessBuffer, cable_m: float | None) -> LosslessBuffer:
    if buffer.headroom_bytes is None:
        return LosslessBuffer(buffer.priority_group, None, cable_m=cable_m)
    return replace(buffer, alpha_log2=_alpha(buffer.alpha_log2), cable_m=cable_m)


def _alpha(alpha_log2: int | None) -> int | None:
    return None if alpha_log2 is None else min(max(alpha_log2, -8), 7)


def _pool(pool: BufferPool | None) -> BufferPool | None:
    if pool is None or pool == BufferPool():
        return None
    return replace(pool, lossy_alpha_log2=_alpha(pool.lossy_alpha_log2))


def _watchdog(watchdog: PfcWatchdog) -> PfcWatchdog:
    detection = min(max(watchdog.detection_ms, 100), 5000)
    restoration = min(max(watchdog.restoration_ms, 100), 60_000)
    poll = min(max(watchdog.poll_ms, 100), 1000, detection, restoration)
    return PfcWatchdog(poll, detection, restoration, watchdog.action)


def _balancing(balancing: LoadBalancing) -> LoadBalancing:
    return LoadBalancing("static", None, tuple(each for each in balancing.hash_fields if each != "roce-qp"), None)


def _lldp(lldp: Lldp) -> Lldp:
    return replace(lldp, interval_s=None if lldp.interval_s is None else min(max(lldp.interval_s, 5), 254))


def _telemetry(intent: DeviceIntent) -> Telemetry:
    gnmi, sflow = intent.telemetry.gnmi, intent.telemetry.sflow
    port = intent.management.out_of_band
    if gnmi is not None and (port is None or not port.vrf):
        gnmi = replace(gnmi, vrf="")
    if sflow is not None and intent.interfaces:
        sampling = min(max(sflow.sampling, 256), 8_388_608)
        return Telemetry(gnmi, replace(sflow, sampling=sampling, collectors=sflow.collectors[:MOST_COLLECTORS]))
    return Telemetry(gnmi, None)


def _management(management: Management) -> Management:
    port = management.out_of_band
    if port is not None:
        fixed = port.address and port.gateway
        port = replace(
            port,
            address=port.address if fixed else "",
            gateway=port.gateway if fixed else "",
            vrf="mgmt" if port.vrf else "",
            interface="eth0",
        )
    return replace(management, out_of_band=port, domain=management.domain if management.dns else "", users=())


def _tenancy(tenancy: Tenancy, bgp: BgpIntent | None, sources: set[int]) -> Tenancy:
    overlay = tenancy.overlay if tenancy.overlay is not None and tenancy.overlay.source in sources else None
    if overlay is not None:
        overlay = replace(overlay, udp_port=4789, copy_dscp=False, copy_ecn=False)
    vrfs = tenancy.vrfs
    if overlay is None:
        vrfs = tuple(replace(vrf, vni=None) for vrf in vrfs)
    if bgp is None:
        vrfs = tuple(replace(vrf, distinguisher="", route_target="", connected=False) for vrf in vrfs)
    return Tenancy(vrfs, overlay)
