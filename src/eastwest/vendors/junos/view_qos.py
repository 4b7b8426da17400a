"""Class of service of a fitted device as paths of Junos statements.

Syntax: Juniper's validated design for AI clusters (JVD-AICLUSTERDC, QFX5240), and the YANG models of 24.4R1.
"""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.plan.device import DeviceIntent, EcnMarking, PfcWatchdog, PortQos, QosIntent
from eastwest.vendors.junos.fit_qos import fill_base_bytes, fill_percents, lossless_classes, percents
from eastwest.vendors.junos.tree import Path, listed
from eastwest.vendors.text.ranges import grouped

TOP = "class-of-service"
CLASSIFIER = "EASTWEST"
BUFFER_NOTE = "eastwest: percentages are of {} B of packet buffer"


def qos_paths(intent: DeviceIntent) -> Iterator[Path]:
    """All of it."""
    qos = intent.qos or QosIntent()
    lossless = lossless_classes(qos, qos.maps.queue)
    yield from _classes(qos, lossless)
    yield from _buffers(qos)
    for port in qos.ports:
        yield from _profile(port, qos, lossless)
        yield from _schedulers(port, qos)
    profiles = {port.name: port for port in qos.ports}
    for each in intent.interfaces:
        if each.qos:
            yield from _binding(each.name, each.qos, profiles.get(each.qos), qos)


def class_names(qos: QosIntent) -> dict[int, str]:
    """The forwarding class that stands for each queue: that of its first traffic class, else one of its own."""
    found: dict[int, str] = {}
    for traffic_class, queue in enumerate(qos.maps.queue):
        if queue is not None:
            found.setdefault(queue, f"TC{traffic_class}")
    for port in qos.ports:
        for each in port.queues:
            found.setdefault(each.queue, f"Q{each.queue}")
    return found


def _classes(qos: QosIntent, lossless: dict[int, int]) -> Iterator[Path]:
    priorities = {traffic_class: priority for priority, traffic_class in lossless.items()}
    classes = {f"TC{at}": (at, queue) for at, queue in enumerate(qos.maps.queue) if queue is not None}
    for name, (at, queue) in classes.items():
        pauses = f" no-loss pfc-priority {priorities[at]}" if at in priorities else ""
        yield TOP, "forwarding-classes", f"class {name} queue-num {queue}{pauses}"
    for queue, name in class_names(qos).items():
        if name not in classes:
            yield TOP, "forwarding-classes", f"class {name} queue-num {queue}"
    for traffic_class, dscps in grouped(qos.maps.traffic_class):
        at_class = (TOP, "classifiers", f"dscp {CLASSIFIER}", f"forwarding-class TC{traffic_class}")
        yield *at_class, f"loss-priority low code-points {listed(f'{dscp:06b}' for dscp in dscps)}"


def _buffers(qos: QosIntent) -> Iterator[Path]:
    at = (TOP, "shared-buffer")
    pool = qos.pool
    alphas = [each.alpha_log2 for port in qos.ports for each in port.buffers if each.alpha_log2 is not None]
    if pool is not None and pool.pool_bytes is not None:
        lossless, headroom, lossy = percents(pool)
        yield *at, "ingress", "buffer-partition lossless", f"percent {lossless}"
        if headroom:
            yield *at, "ingress", "buffer-partition lossless-headroom", f"percent {headroom}"
        yield *at, "ingress", "buffer-partition lossy", f"percent {lossy}"
        yield *at, "egress", "buffer-partition lossless", f"percent {lossless}"
        yield *at, "egress", "buffer-partition lossy", f"percent {lossy}"
    if alphas:
        yield *at, "ingress", "buffer-partition lossless", f"dynamic-threshold {alphas[0] + 7}"
    if pool is not None and pool.lossy_alpha_log2 is not None:
        yield *at, "ingress", "buffer-partition lossy", f"dynamic-threshold {pool.lossy_alpha_log2 + 7}"


def _profile(port: PortQos, qos: QosIntent, lossless: dict[int, int]) -> Iterator[Path]:
    """The congestion notification profile: what pauses, and what a pause stops."""
    if not port.pfc:
        return
    at = (TOP, f"congestion-notification-profile {port.name}")
    if port.watchdog:
        yield *at, "pfc-watchdog"
        if qos.watchdog is not None:
            yield from ((*at, "pfc-watchdog", line) for line in _watchdog(qos.watchdog))
    pausing = {lossless[priority] for priority in port.pfc}
    for dscp, traffic_class in enumerate(qos.maps.traffic_class):
        if traffic_class in pausing:
            yield *at, "input", "dscp", f"code-point {dscp:06b}", "pfc"
    cables = [each.cable_m for each in port.buffers[:1] if each.cable_m is not None]
    yield from ((*at, "input", f"cable-length {cable_m:g}") for cable_m in cables)
    for priority in port.pfc:
        queue = qos.maps.pfc_queue[priority]
        if queue is not None:
            yield *at, "output", "ieee-802.1", f"code-point {priority:03b}", f"flow-control-queue {queue}"


def _watchdog(watchdog: PfcWatchdog) -> Iterator[str]:
    yield f"poll-interval {watchdog.poll_ms}"
    yield f"detection {watchdog.detection_ms // watchdog.poll_ms}"
    yield f"recovery {watchdog.restoration_ms}"
    yield f"watchdog-action {watchdog.action}"


def _schedulers(port: PortQos, qos: QosIntent) -> Iterator[Path]:
    names = class_names(qos)
    base = fill_base_bytes(qos.pool)
    yield TOP, "scheduler-maps", port.name
    for queue in port.queues:
        scheduler = f"{port.name}-Q{queue.queue}"
        yield TOP, "scheduler-maps", port.name, f"forwarding-class {names[queue.queue]} scheduler {scheduler}"
        at = (TOP, "schedulers", scheduler)
        yield at
        if queue.strict:
            yield *at, "priority strict-high"
        if queue.weight_percent is not None:
            yield *at, f"transmit-rate percent {queue.weight_percent}"
        levels = None if queue.ecn is None else _levels(queue.ecn, base)
        if queue.ecn is not None and levels is not None:
            low, high = levels
            drop = f"ECN-{low}-{high}-{queue.ecn.pmax_percent}"
            curve = (TOP, "drop-profiles", drop, "interpolate")
            yield *curve, f"fill-level {listed((low, high))}"
            yield *curve, f"drop-probability {listed((0, queue.ecn.pmax_percent))}"
            yield *at, f"drop-profile-map loss-priority any protocol any drop-profile {drop}"
            yield *at, "explicit-congestion-notification"


def _levels(ecn: EcnMarking, base_bytes: int | None) -> tuple[int, int] | None:
    """Fill levels in percent; None where the thresholds are in bytes and the size of the buffer is not known."""
    if ecn.fill_percent is not None:
        return ecn.fill_percent
    return None if base_bytes is None else fill_percents(ecn, base_bytes)


def _binding(name: str, profile: str, port: PortQos | None, qos: QosIntent) -> Iterator[Path]:
    at = (TOP, "interfaces", name)
    yield *at, f"scheduler-map {profile}"
    if port is not None and port.pfc:
        yield *at, f"congestion-notification-profile {profile}"
    if port is not None and port.trust == "dscp":
        mapped = qos.maps.traffic_class != (None,) * len(qos.maps.traffic_class)
        yield *at, "unit 0", "classifiers", f"dscp {CLASSIFIER if mapped else 'default'}"
