"""What of a QosIntent NVUE can say.

Source: Cumulus Linux 5.14 user guide, Quality of Service, and the command reference, QoS.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from math import ceil

from eastwest.plan.device import (
    BufferPool,
    InterfaceIntent,
    LosslessBuffer,
    PfcWatchdog,
    PortQos,
    QosIntent,
    QosMaps,
    QueueIntent,
)
from eastwest.plan.device.qos import CLASSES

DEFAULT = "default-global"
"""The profile of every port that has none of its own."""
LONGEST_CABLE_M = 100_000
_ALPHAS = (-7, 6)
"""alpha_1_128 to alpha_64."""

QOS_REASONS = {
    "qos": "there is nothing in it that NVUE can say",
    "qos.maps.priority_group": (
        "NVUE has no such map: a lossless switch priority has a priority group of its own, all others share one"
    ),
    "qos.maps.pfc_queue": "NVUE has no such map: a pause of priority n stops the queue of switch priority n",
    "qos.ports.pfc": "a port without a PFC profile of its own has the default one",
    "qos.ports.watchdog": "the watchdog is a port's, and only where it has PFC",
    "qos.ports.queues": (
        "a strict queue has no bandwidth, and bandwidths add up to 100 % at most: larger ones are scaled down"
    ),
    "qos.ports.buffers": (
        "a PFC profile has one cable length, in whole metres from 1, and one set of sizes for all its priorities; the "
        "threshold is one for all ports, from 1/128 to 64; without headroom the switch works out all sizes from the "
        "cable, and without a cable nothing is left to say"
    ),
    "qos.watchdog": (
        "polls every 100 to 5000 ms, detects after 1 to 1000 polls, drops, and restores after one poll without pauses"
    ),
    "qos.pool": "pools are shares of a buffer whose size is the chip's; the lossy threshold runs from 1/128 to 64",
}


def fit_qos(qos: QosIntent, ports: Collection[InterfaceIntent]) -> QosIntent | None:
    """The QoS as NVUE can express it. ports: of the device."""
    used = {port.qos for port in ports}
    buffers = [buffer for port in qos.ports if port.pfc for buffer in port.buffers]
    alphas = [buffer.alpha_log2 for buffer in buffers if buffer.alpha_log2 is not None]
    alpha = _alpha(min(alphas)) if alphas else None
    usual = next((port for port in qos.ports if port.name == DEFAULT), PortQos(DEFAULT))
    found = QosIntent(
        maps=QosMaps(qos.maps.traffic_class, qos.maps.queue, (None,) * CLASSES, (None,) * CLASSES),
        ports=tuple(_port(_inherited(port, usual), alpha, used=port.name in used) for port in qos.ports),
        watchdog=None if qos.watchdog is None else _watchdog(qos.watchdog),
        pool=_pool(qos.pool),
    )
    return None if found == QosIntent() else found


def _port(port: PortQos, alpha: int | None, *, used: bool) -> PortQos:
    common = _common(port, alpha)
    return replace(
        port,
        watchdog=port.watchdog and used and bool(port.pfc),
        queues=tuple(_queues(port.queues)),
        buffers=() if common is None else tuple(replace(common, priority_group=each) for each in port.pfc),
    )


def _inherited(port: PortQos, usual: PortQos) -> PortQos:
    """Ports without a profile that pauses, or one that marks, have the default one's."""
    marks = {queue.queue: queue.ecn for queue in usual.queues}
    if not port.pfc:
        port = replace(port, pfc=usual.pfc, buffers=usual.buffers)
    if any(queue.ecn for queue in port.queues):
        return port
    return replace(port, queues=tuple(replace(queue, ecn=marks.get(queue.queue)) for queue in port.queues))


def _queues(queues: Iterable[QueueIntent]) -> list[QueueIntent]:
    plain = [replace(queue, weight_percent=None) if queue.strict else queue for queue in queues]
    total = sum(queue.weight_percent or 0 for queue in plain)
    if total <= 100:
        return plain
    return [
        replace(queue, weight_percent=max(1, queue.weight_percent * 100 // total)) if queue.weight_percent else queue
        for queue in plain
    ]


def _common(port: PortQos, alpha: int | None) -> LosslessBuffer | None:
    """One buffer for all lossless priorities of a profile: the largest of each."""
    buffers = port.buffers if port.pfc else ()
    cables = [buffer.cable_m for buffer in buffers if buffer.cable_m is not None]
    cable = float(min(max(ceil(max(cables)), 1), LONGEST_CABLE_M)) if cables else None
    stated = [buffer for buffer in buffers if buffer.headroom_bytes is not None]
    if not stated:
        return None if cable is None else LosslessBuffer(0, None, alpha_log2=alpha, cable_m=cable)
    return LosslessBuffer(
        priority_group=0,
        headroom_bytes=max(buffer.headroom_bytes or 0 for buffer in stated),
        xon_offset_bytes=max(buffer.xon_offset_bytes for buffer in stated),
        reserve_bytes=max(buffer.reserve_bytes for buffer in stated),
        alpha_log2=alpha,
        cable_m=cable,
    )


def _alpha(alpha_log2: int) -> int:
    return min(max(alpha_log2, _ALPHAS[0]), _ALPHAS[1])


def _pool(pool: BufferPool | None) -> BufferPool | None:
    if pool is None or pool.lossy_alpha_log2 is None:
        return None
    return BufferPool(None, None, _alpha(pool.lossy_alpha_log2))


def _watchdog(watchdog: PfcWatchdog) -> PfcWatchdog:
    poll = min(max(watchdog.poll_ms, 100), 5000)
    polls = min(max(round(watchdog.detection_ms / poll), 1), 1000)
    return PfcWatchdog(poll, poll * polls, poll, "drop")
