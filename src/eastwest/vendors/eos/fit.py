"""What of a DeviceIntent EOS can say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from eastwest.plan.device import (
    BgpIntent,
    DeviceIntent,
    InterfaceIntent,
    LoadBalancing,
    LosslessBuffer,
    Management,
    PfcWatchdog,
    PortQos,
    QosIntent,
    Tenancy,
    is_address,
)
from eastwest.plan.device.interfaces import NO_TRUNK, PLAIN_VLANS, plain_vlans
from eastwest.plan.device.qos import (
    CLASSES,
    HASH_FIELDS,
    ONE_MAP,
    ONE_MARK,
    SHARES_UNKNOWN,
    BufferPool,
    in_bytes,
    one_map,
    one_mark,
)
from eastwest.vendors.eos.silicon import is_sand
from eastwest.vendors.versions import release

LARGEST_MTU_BYTES = 9214
"""`mtu` of a routed port counts the IP packet and ends here (EOS user manual)."""
UDP_PAYLOAD_SINCE = (4, 33)
"""Jericho chips hash bytes of a UDP payload since 4.33.1F (Arista TOI 21077; AVD data model)."""
_ALPHAS = (-7, 3)

REASONS = {
    "qos.ports.queues.ecn": SHARES_UNKNOWN,
    "qos.ports.maps": ONE_MAP,
    "qos.ports.trust": ONE_MARK,
    "interfaces.trunk": NO_TRUNK,
    "vlans": PLAIN_VLANS,
    "interfaces.alias": "EOS ports have one name",
    "interfaces.mtu_bytes": f"EOS routes IP packets of 68 to {LARGEST_MTU_BYTES} B",
    "bgp.neighbours": "EOS needs the AS number of a neighbour that is given by address",
    "bgp.neighbours.description": "`neighbor interface` takes no description; the interface has its own",
    "qos": "there is nothing in it that EOS can say",
    "qos.maps.priority_group": "EOS has no such map: a traffic class pauses the priority of its own number",
    "qos.maps.pfc_queue": "EOS has no such map: a pause stops the transmit queue of the priority's traffic class",
    "qos.ports.buffers": (
        "the chip has one MMU profile for all ports: the largest values apply to every lossless port; "
        "Jericho chips have no MMU profile"
    ),
    "qos.pool": "the size of the packet buffer is the chip's and not configured; Jericho chips have no headroom pool",
    "qos.watchdog": (
        "EOS takes timers in steps of 10 ms from 10 ms (polling: 5 ms), polls at least twice within the shortest, "
        "and drops"
    ),
    "balancing.mode": "EOS has dynamic load balancing of flowlets; no syntax of its own for spraying is published",
    "balancing.flowlet_us": "no published syntax for the inactivity of dynamic load balancing",
    "balancing.hash_fields": (
        "EOS hashes addresses, protocol and ports; what can be added is the RoCE queue pair, on Jericho since 4.33"
    ),
    "balancing.seed": "no published syntax for a seed that holds for ECMP on all chips",
    "management.banner": "a line `EOF` ends a banner",
    "tenancy": "VNIs need an overlay, route distinguishers and targets need BGP",
}


def fit(intent: DeviceIntent) -> DeviceIntent:
    """The intent as EOS can express it."""
    intent = replace(intent, vlans=plain_vlans(intent.vlans), qos=in_bytes(one_map(one_mark(intent.qos))))
    sand = is_sand(intent.model)
    return replace(
        intent,
        interfaces=tuple(map(_interface, intent.interfaces)),
        bgp=None if intent.bgp is None else _bgp(intent.bgp),
        qos=None if intent.qos is None else _qos(intent.qos, sand=sand),
        balancing=_balancing(intent.balancing, queue_pair=not sand or _payload_hash(intent.nos.version)),
        management=_management(intent.management),
        tenancy=_tenancy(intent.tenancy, intent.bgp),
    )


def _interface(port: InterfaceIntent) -> InterfaceIntent:
    return replace(port, alias="", trunk=None, mtu_bytes=min(max(port.mtu_bytes, 68), LARGEST_MTU_BYTES))


def _bgp(bgp: BgpIntent) -> BgpIntent:
    """An address without AS number cannot be a neighbour; an interface takes a peer filter, but no description."""
    kept = (each for each in bgp.neighbours if each.remote_as is not None or not is_address(each.peer))
    return replace(
        bgp, neighbours=tuple(each if is_address(each.peer) else replace(each, description="") for each in kept)
    )


def _qos(qos: QosIntent, *, sand: bool) -> QosIntent | None:
    common = {} if sand else _common_buffers(qos.ports)
    found = QosIntent(
        maps=replace(qos.maps, priority_group=(None,) * CLASSES, pfc_queue=(None,) * CLASSES),
        ports=tuple(_port(port, common) for port in qos.ports),
        watchdog=None if qos.watchdog is None else _watchdog(qos.watchdog),
        pool=None if qos.pool is None or sand else _pool(qos.pool),
    )
    return None if found == QosIntent() else found


def _common_buffers(ports: Iterable[PortQos]) -> dict[int, LosslessBuffer]:
    """One buffer per priority group for the whole chip; headroom and resume are one figure for all groups."""
    every = [buffer for port in ports for buffer in port.buffers]
    stated = [buffer.headroom_bytes for buffer in every if buffer.headroom_bytes is not None]
    if not stated:
        return {}
    headroom = max(stated)
    resume = max(buffer.xon_offset_bytes for buffer in every)
    found: dict[int, LosslessBuffer] = {}
    for group in sorted({buffer.priority_group for buffer in every}):
        same = [buffer for buffer in every if buffer.priority_group == group]
        alphas = [buffer.alpha_log2 for buffer in same if buffer.alpha_log2 is not None]
        alpha = min(max(min(alphas), _ALPHAS[0]), _ALPHAS[1]) if alphas else None
        reserve = max(buffer.reserve_bytes for buffer in same)
        found[group] = LosslessBuffer(group, headroom, resume, reserve, alpha, None)
    return found


def _port(port: PortQos, common: dict[int, LosslessBuffer]) -> PortQos:
    return replace(port, buffers=tuple(common[priority] for priority in port.pfc if priority in common))


def _pool(pool: BufferPool) -> BufferPool | None:
    lossy = None if pool.lossy_alpha_log2 is None else min(max(pool.lossy_alpha_log2, _ALPHAS[0]), _ALPHAS[1])
    kept = BufferPool(None, pool.headroom_pool_bytes, lossy)
    return None if kept == BufferPool() else kept


def _watchdog(watchdog: PfcWatchdog) -> PfcWatchdog:
    """Limits of EOS's `priority-flow-control pause watchdog default` (EOS user manual; AVD data model)."""
    detection, restoration = _timer(watchdog.detection_ms), _timer(watchdog.restoration_ms)
    poll = min(max(watchdog.poll_ms, 5), min(detection, restoration) // 2)
    return PfcWatchdog(poll, detection, restoration, "drop")


def _timer(wanted_ms: int) -> int:
    return min(max(round(wanted_ms / 10) * 10, 10), 60_000)


def _balancing(balancing: LoadBalancing, *, queue_pair: bool) -> LoadBalancing:
    mode = "static" if balancing.mode == "static" else "flowlet"
    return LoadBalancing(mode, None, HASH_FIELDS if queue_pair and "roce-qp" in balancing.hash_fields else (), None)


def _payload_hash(version: str) -> bool:
    return not version or release(version) >= UDP_PAYLOAD_SINCE


def _management(management: Management) -> Management:
    ends = any(line.strip() == "EOF" for line in management.banner.splitlines())
    return replace(management, banner="") if ends else management


def _tenancy(tenancy: Tenancy, bgp: BgpIntent | None) -> Tenancy:
    vrfs = tenancy.vrfs
    if tenancy.overlay is None:
        vrfs = tuple(replace(vrf, vni=None) for vrf in vrfs)
    if bgp is None:
        vrfs = tuple(replace(vrf, distinguisher="", route_target="", connected=False) for vrf in vrfs)
    return replace(tenancy, vrfs=vrfs)
