"""The site's policy as the QoS of one switch: maps, and one profile for each kind of port."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from math import log2

from eastwest.lossless.policy import LosslessPolicy, PortBuffer, SwitchBuffers, TrafficClass, Watchdog
from eastwest.plan.device.qos import (
    CLASSES,
    DSCPS,
    BufferPool,
    EcnMarking,
    LosslessBuffer,
    PfcWatchdog,
    PortQos,
    QosIntent,
    QosMaps,
    QueueIntent,
)

LOSSY_GROUP = 0
"""Priority group of all lossy classes, as in SONiC's qos_config.j2."""


def profile_name(port: PortBuffer) -> str:
    """`ROCE-400G-20M`: ports of one speed and cable length share a profile."""
    return f"ROCE-{port.speed_gbps:g}G-{port.cable_m:g}M".replace(".", "-")


def qos_of(
    policy: LosslessPolicy, switch: SwitchBuffers, kinds: Collection[PortBuffer], deviations: Collection[str]
) -> QosIntent:
    """QoS of a switch. kinds: one port of each kind it has. deviations: what the site gives up by name."""
    lossless = "lossy-roce" not in deviations
    profiles = (_port(policy, switch, port, deviations) for port in kinds)
    return QosIntent(
        maps=maps_of(policy.classes, lossless=lossless),
        ports=tuple(sorted(profiles, key=lambda profile: profile.name)),
        watchdog=_watchdog(policy.watchdog) if lossless else None,
        pool=BufferPool(switch.pool_bytes, switch.headroom_pool_bytes),
    )


def maps_of(classes: Collection[TrafficClass], *, lossless: bool) -> QosMaps:
    """Every code point, and what belongs to the classes in use.

    A traffic class that no packet falls into goes to the queue of its number and the lossy priority group; a pause
    of priority n stops queue n, but for the lossless class, which names its queue.
    """
    traffic_class = [0] * DSCPS
    queue, group, paused = list(range(CLASSES)), [LOSSY_GROUP] * CLASSES, list(range(CLASSES))
    for each in classes:
        for dscp in each.dscps:
            traffic_class[dscp] = each.traffic_class
        queue[each.traffic_class] = each.queue
        if each.pfc_priority is not None and lossless:
            group[each.traffic_class] = each.pfc_priority
            paused[each.pfc_priority] = each.queue
    return QosMaps(tuple(traffic_class), tuple(queue), tuple(group), tuple(paused))


def _port(policy: LosslessPolicy, switch: SwitchBuffers, port: PortBuffer, deviations: Collection[str]) -> PortQos:
    lossless = "lossy-roce" not in deviations
    priorities = [each.pfc_priority for each in policy.classes if each.pfc_priority is not None and lossless]
    return PortQos(
        name=profile_name(port),
        trust="dscp",
        pfc=tuple(sorted(priorities)),
        watchdog=lossless,
        queues=tuple(_queues(policy, switch, port.speed_gbps, marks="no-ecn" not in deviations)),
        buffers=tuple(_buffer(port, priority) for priority in sorted(priorities)),
    )


def _queues(policy: LosslessPolicy, switch: SwitchBuffers, speed_gbps: float, *, marks: bool) -> Iterator[QueueIntent]:
    for each in sorted(policy.classes, key=lambda each: each.queue):
        ecn = None
        if each.ecn and marks:
            found = switch.ecn_at(speed_gbps)
            ecn = EcnMarking(found.kmin_bytes, found.kmax_bytes, max(1, round(found.pmax * 100)))
        yield QueueIntent(each.queue, each.strict, None if each.strict else each.weight_percent, ecn)


def _buffer(port: PortBuffer, priority: int) -> LosslessBuffer:
    return LosslessBuffer(
        priority_group=priority,
        headroom_bytes=port.headroom_bytes,
        xon_offset_bytes=port.xon_offset_bytes,
        reserve_bytes=port.reserve_bytes,
        alpha_log2=round(log2(port.alpha)),
        cable_m=port.cable_m,
    )


def _watchdog(watchdog: Watchdog) -> PfcWatchdog:
    return PfcWatchdog(watchdog.poll_ms, watchdog.detection_ms, watchdog.restoration_ms, watchdog.action)
