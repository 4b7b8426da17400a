"""What of a QosIntent Junos can say: forwarding classes, profiles, and buffers in percent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from math import ceil

from eastwest.lossless.units import Rounding, write_percent
from eastwest.plan.device import BufferPool, EcnMarking, LosslessBuffer, PfcWatchdog, PortQos, QosIntent, QosMaps
from eastwest.plan.device.qos import CLASSES, QueueIntent

LOSSY_PERCENT = 10
"""Of the shared buffer, as all of Juniper's validated AI designs have it (JVD-AICLUSTERDC)."""
LARGEST_HEADROOM_PERCENT = 80
LEAST_POOL_BYTES = 10_000
"""Below this, a percentage is less than a frame."""
LONGEST_MS = 2**16 - 1
ALPHAS = (-7, 3)
"""`dynamic-threshold` 0 to 10: alpha 1/128 to 8 (Juniper CoS guide for QFX switches)."""


def fit_qos(qos: QosIntent, used: Iterable[str]) -> QosIntent | None:
    """The QoS as Junos can express it. used: profiles that ports name."""
    queue = _queues(qos.maps)
    lossless = lossless_classes(qos, queue)
    pool = _pool(qos.pool)
    names = set(used)
    alpha = _alpha(qos.ports)
    ports = tuple(_port(port, lossless, alpha, pool, used=port.name in names) for port in qos.ports)
    maps = QosMaps(
        qos.maps.traffic_class,
        queue,
        tuple(_group(each, queue, lossless) for each in range(CLASSES)),
        tuple(value if priority in lossless else None for priority, value in enumerate(qos.maps.pfc_queue)),
    )
    watchdog = qos.watchdog if any(port.watchdog for port in ports) else None
    found = QosIntent(maps, ports, None if watchdog is None else _watchdog(watchdog), pool)
    return None if found == QosIntent() else found


def lossless_classes(qos: QosIntent, queue: tuple[int | None, ...]) -> dict[int, int]:
    """The traffic class of each priority that pauses: the first that packets fall into."""
    paused = {priority for port in qos.ports for priority in port.pfc}
    found: dict[int, int] = {}
    for traffic_class, group in enumerate(qos.maps.priority_group):
        reached = traffic_class in qos.maps.traffic_class and queue[traffic_class] is not None
        if group is not None and group in paused and reached:
            found.setdefault(group, traffic_class)
    return found


def percents(pool: BufferPool) -> tuple[int, int, int]:
    """Ingress partitions: lossless, headroom, lossy; they sum to 100, as Junos requires."""
    size, wanted = pool.pool_bytes or 0, pool.headroom_pool_bytes or 0
    headroom = write_percent(min(wanted, size), size, Rounding.UP) if size else 0
    headroom = min(headroom, LARGEST_HEADROOM_PERCENT)
    return 100 - LOSSY_PERCENT - headroom, headroom, LOSSY_PERCENT


def fill_base_bytes(pool: BufferPool | None) -> int | None:
    """What fill levels are percentages of: the lossless egress partition, which a queue can at most fill."""
    if pool is None or pool.pool_bytes is None:
        return None
    return pool.pool_bytes * percents(pool)[0] // 100


def fill_bytes(percent: int, base_bytes: int) -> int:
    """The least number of bytes that is so many whole percent."""
    return -(-percent * base_bytes // 100)


def fill_percents(ecn: EcnMarking, base_bytes: int) -> tuple[int, int]:
    """Rounded down, so that marking starts no later, but at least 1 percent; rising, as Junos requires."""
    low, high = (
        write_percent(min(threshold, base_bytes), base_bytes, Rounding.DOWN)
        for threshold in (ecn.kmin_bytes, ecn.kmax_bytes)
    )
    low = min(max(low, 1), 99)
    return low, max(high, low + 1)


def _queues(maps: QosMaps) -> tuple[int | None, ...]:
    """A forwarding class has a queue: that of its own number, where none is given but packets fall into it."""
    return tuple(at if queue is None and at in maps.traffic_class else queue for at, queue in enumerate(maps.queue))


def _group(traffic_class: int, queue: tuple[int | None, ...], lossless: dict[int, int]) -> int | None:
    for group, owner in lossless.items():
        if owner == traffic_class:
            return group
    return None if queue[traffic_class] is None or 0 in lossless else 0


def _alpha(ports: Iterable[PortQos]) -> int | None:
    found = [each.alpha_log2 for port in ports for each in port.buffers if each.alpha_log2 is not None]
    return min(max(min(found), ALPHAS[0]), ALPHAS[1]) if found else None


def _port(
    port: PortQos, lossless: dict[int, int], alpha: int | None, pool: BufferPool | None, *, used: bool
) -> PortQos:
    pfc = tuple(sorted(priority for priority in port.pfc if priority in lossless))
    lengths = [each.cable_m for each in port.buffers if each.cable_m is not None]
    cable = float(ceil(max(lengths))) if lengths else None
    stated = bool(pfc) and (cable is not None or alpha is not None)
    return replace(
        port,
        trust=("dscp" if port.trust == "dscp" else "none") if used else "dscp",
        pfc=pfc,
        watchdog=port.watchdog and bool(pfc),
        queues=tuple(_shares(port.queues, fill_base_bytes(pool))),
        buffers=tuple(LosslessBuffer(each, None, 0, 0, alpha, cable) for each in pfc) if stated else (),
    )


def _shares(queues: tuple[QueueIntent, ...], base_bytes: int | None) -> Iterable[QueueIntent]:
    """Rates of one map may not exceed 100 percent together."""
    total = sum(queue.weight_percent or 0 for queue in queues)
    for queue in queues:
        weight = queue.weight_percent
        if weight is not None and total > 100:
            weight = max(1, weight * 100 // total)
        yield replace(queue, weight_percent=weight, ecn=_ecn(queue.ecn, base_bytes))


def _ecn(ecn: EcnMarking | None, base_bytes: int | None) -> EcnMarking | None:
    if ecn is None or (base_bytes is None and ecn.fill_percent is None):
        return None
    if base_bytes is None:
        return ecn
    low, high = ecn.fill_percent or fill_percents(ecn, base_bytes)
    return EcnMarking(fill_bytes(low, base_bytes), fill_bytes(high, base_bytes), ecn.pmax_percent)


def _pool(pool: BufferPool | None) -> BufferPool | None:
    if pool is None:
        return None
    alpha = pool.lossy_alpha_log2
    kept = None if alpha is None else min(max(alpha, ALPHAS[0]), ALPHAS[1])
    if pool.pool_bytes is None or pool.pool_bytes < LEAST_POOL_BYTES:
        return None if kept is None else BufferPool(None, None, kept)
    headroom = percents(pool)[1] * pool.pool_bytes // 100
    return BufferPool(pool.pool_bytes, headroom or None, kept)


def _watchdog(watchdog: PfcWatchdog) -> PfcWatchdog:
    """Detection is a whole number of polls, at least two; times are 16-bit milliseconds (YANG models of 24.4R1)."""
    poll = min(watchdog.poll_ms, LONGEST_MS)
    polls = max(2, round(watchdog.detection_ms / poll))
    return PfcWatchdog(poll, polls * poll, min(watchdog.restoration_ms, LONGEST_MS), watchdog.action)
