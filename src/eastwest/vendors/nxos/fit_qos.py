"""What of the QoS NX-OS can say.

A packet's qos-group is its egress queue and its no-drop class; neither can be mapped. No-drop classes hold for the
whole system, a port has PFC for all of them or for none.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from eastwest.plan.device import (
    DeviceIntent,
    LosslessBuffer,
    PfcWatchdog,
    PortQos,
    QosIntent,
    QosMaps,
    QueueIntent,
)
from eastwest.plan.device.qos import CLASSES, COS_FIRST, DSCP_FIRST
from eastwest.vendors.classify import any_stated, trust_of

IDENTITY = tuple(range(CLASSES))
MOST_SHUTDOWN, MOST_RESTORE = 10, 100
"""Largest `shutdown-multiplier` and `auto-restore multiplier` of the poll interval (NX-OS QoS guide)."""

QOS_REASONS = {
    "qos": "there is nothing in it that NX-OS can say",
    "qos.maps.queue": "qos-group n leaves through queue n; NX-OS has no map",
    "qos.maps.priority_group": "only no-drop classes have a priority: NX-OS knows no priority groups for the others",
    "qos.maps.pfc_queue": "a pause stops the queue of its no-drop class; NX-OS has no map for other priorities",
    "qos.maps.pairs": "classes of both marks stand in a policy of ports that trust both, and no port does",
    "qos.ports.trust": "NX-OS has no profiles: trust stands on the ports that use one; tags need a map to be trusted",
    "qos.ports.pfc": "no-drop classes hold for the system: a port has PFC for all of them or none",
    "qos.ports.watchdog": "NX-OS has no profiles: the watchdog stands on the ports, and no port uses this one",
    "qos.ports.queues.weight_percent": "the shares of the weighted queues may not exceed 100 % together",
    "qos.ports.buffers": (
        "`pause buffer-size` is a fixed size with a fixed threshold: a dynamic threshold is left to NX-OS, with its "
        "own headroom; Cisco asks for `pause buffer-size` on cables above 100 m, from its tables"
    ),
    "qos.watchdog": (
        "NX-OS polls every 100 to 1000 ms, drops, and counts detection (1 to 10) and restoration (1 to 100) in polls"
    ),
    "qos.pool": "the size of the packet buffer and its shares are the chip's and not configured",
}


def fit_ports(intent: DeviceIntent) -> frozenset[str]:
    """Names of the profiles that ports use."""
    return frozenset(port.qos for port in intent.interfaces if port.qos)


def fit_qos(qos: QosIntent | None, used: Collection[str]) -> QosIntent | None:
    """The QoS as NX-OS can express it. used: names of profiles."""
    if qos is None:
        return None
    wanted = sorted({priority for port in qos.ports if port.name in used for priority in port.pfc})
    classes = no_drop_classes(qos.maps, wanted)
    maps = _maps(qos, used)
    found = QosIntent(
        maps=with_classes(maps, classes),
        ports=tuple(_port(port, maps, classes, used=port.name in used) for port in qos.ports),
        watchdog=None if qos.watchdog is None else _watchdog(qos.watchdog),
    )
    return None if is_empty(found) else found


def is_empty(qos: QosIntent) -> bool:
    """Whether nothing would be printed."""
    return replace(qos, maps=replace(qos.maps, queue=QosMaps().queue)) == QosIntent()


def with_classes(maps: QosMaps, classes: Mapping[int, int]) -> QosMaps:
    """The maps, and what qos-groups mean beside them. classes: qos-group of each paused priority."""
    groups: list[int | None] = [None] * CLASSES
    for priority, group in classes.items():
        groups[group] = priority
    paused = tuple(classes.get(priority) for priority in range(CLASSES))
    return replace(maps, queue=IDENTITY, priority_group=tuple(groups), pfc_queue=paused)


def no_drop_classes(maps: QosMaps, priorities: Collection[int]) -> dict[int, int]:
    """The qos-group that each priority pauses: the queue that the intent has it stop, else a class of its group.

    A priority for which no qos-group is left is not in the answer.
    """
    found: dict[int, int] = {}
    for priority in priorities:
        member = [group for group in range(CLASSES) if maps.priority_group[group] == priority]
        stopped = maps.pfc_queue[priority]
        for group in (*(() if stopped is None else (stopped,)), *member, priority):
            if group not in found.values():
                found[priority] = group
                break
    return found


def _maps(qos: QosIntent, used: Collection[str]) -> QosMaps:
    """Pairs of marks stand in the policy of ports that trust both."""
    trusts = {trust_of(qos.maps, port.trust) for port in qos.ports if port.name in used}
    return qos.maps if trusts & {COS_FIRST, DSCP_FIRST} else replace(qos.maps, pairs=())


def _port(port: PortQos, maps: QosMaps, classes: Mapping[int, int], *, used: bool) -> PortQos:
    if not used:
        return PortQos(port.name, "none", queues=_shared(port.queues))
    pfc = tuple(sorted(classes)) if port.pfc else ()
    fitted = (_buffer(buffer) for buffer in port.buffers if buffer.priority_group in pfc)
    trust = trust_of(maps, port.trust)
    return replace(
        port,
        trust="none" if trust == "cos" and not any_stated(maps.cos) else trust,
        pfc=pfc,
        queues=_shared(port.queues),
        buffers=tuple(buffer for buffer in fitted if buffer is not None),
    )


def _shared(queues: tuple[QueueIntent, ...]) -> tuple[QueueIntent, ...]:
    """The queues with shares of 100 % together at most; each keeps at least 1 %."""
    shares = {queue.queue: queue.weight_percent for queue in queues if queue.weight_percent is not None}
    total = sum(shares.values())
    if total <= 100:
        return queues
    shares = {number: max(share * 100 // total, 1) for number, share in shares.items()}
    while sum(shares.values()) > 100:
        shares[max(shares, key=lambda number: shares[number])] -= 1
    return tuple(replace(queue, weight_percent=shares.get(queue.queue)) for queue in queues)


def _buffer(buffer: LosslessBuffer) -> LosslessBuffer | None:
    """Static buffers only: the threshold is what is reserved before the headroom."""
    static = buffer.headroom_bytes is not None and buffer.alpha_log2 is None
    if not static or not 0 <= buffer.xon_offset_bytes <= buffer.reserve_bytes or not buffer.reserve_bytes:
        return None
    return replace(buffer, cable_m=None)


def _watchdog(watchdog: PfcWatchdog) -> PfcWatchdog:
    poll = min(max(watchdog.poll_ms, 100), 1000)
    detection = min(max(round(watchdog.detection_ms / poll), 1), MOST_SHUTDOWN)
    restoration = min(max(round(watchdog.restoration_ms / poll), 1), MOST_RESTORE)
    return PfcWatchdog(poll, detection * poll, restoration * poll, "drop")
