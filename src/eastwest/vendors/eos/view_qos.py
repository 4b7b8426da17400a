"""QoS lines of EOS: maps, profiles, watchdog, buffers.

Syntax: AVD's data model and its renderer, pyavd 6.4.0, which is also the referee in the tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from eastwest.plan.device import EcnMarking, LosslessBuffer, PortQos, QosIntent, QueueIntent
from eastwest.vendors.text.ranges import grouped

PROFILE = "EASTWEST"
EMPTY = QosIntent()


@dataclass(frozen=True, slots=True)
class Queue:
    """One transmit queue of a profile."""

    number: int
    lines: list[str]


@dataclass(frozen=True, slots=True)
class Profile:
    """A QoS profile, or the MMU's."""

    name: str
    lines: list[str]
    queues: tuple[Queue, ...] = ()


class QosView:
    """QoS of one fitted device."""

    def __init__(self, qos: QosIntent | None) -> None:
        self.qos = EMPTY if qos is None else qos

    @property
    def maps(self) -> Iterator[str]:
        """Code points to traffic classes, traffic classes to queues."""
        for traffic_class, dscps in grouped(self.qos.maps.traffic_class):
            yield f"qos map dscp {' '.join(map(str, dscps))} to traffic-class {traffic_class}"
        for traffic_class, tags in grouped(self.qos.maps.cos):
            yield f"qos map cos {' '.join(map(str, tags))} to traffic-class {traffic_class}"
        for queue, classes in grouped(self.qos.maps.queue):
            yield f"qos map traffic-class {' '.join(map(str, classes))} to uc-tx-queue {queue}"

    @property
    def watchdog(self) -> Iterator[str]:
        """Timers in seconds."""
        watchdog = self.qos.watchdog
        if watchdog is not None:
            start = "priority-flow-control pause watchdog"
            yield f"{start} default timeout {watchdog.detection_ms / 1000:g}"
            yield f"{start} default recovery-time {watchdog.restoration_ms / 1000:g}"
            yield f"{start} default polling-interval {watchdog.poll_ms / 1000:g}"
            yield f"{start} action {watchdog.action}"

    @cached_property
    def profiles(self) -> tuple[Profile, ...]:
        """One for each kind of port."""
        return tuple(
            Profile(
                port.name,
                list(_profile(port, timed=self.qos.watchdog is not None)),
                tuple(Queue(queue.queue, list(_queue(queue))) for queue in port.queues),
            )
            for port in self.qos.ports
        )

    @property
    def mmu(self) -> Iterator[Profile]:
        """The chip's one buffer profile."""
        groups = {buffer.priority_group: buffer for port in self.qos.ports for buffer in port.buffers}
        lossy = None if self.qos.pool is None else self.qos.pool.lossy_alpha_log2
        if groups or lossy is not None:
            yield Profile(PROFILE, list(_buffers(tuple(groups[group] for group in sorted(groups)), lossy)))

    @property
    def headroom_pool(self) -> Iterator[str]:
        """The part of the buffer that is kept for headroom."""
        pool = self.qos.pool
        if pool is not None and pool.headroom_pool_bytes is not None:
            yield f"platform trident mmu headroom-pool limit bytes {pool.headroom_pool_bytes}"


def alpha_text(alpha_log2: int) -> str:
    """-3 → `1/8`, 2 → `4`."""
    return f"1/{2**-alpha_log2}" if alpha_log2 < 0 else str(2**alpha_log2)


def _buffers(groups: tuple[LosslessBuffer, ...], lossy: int | None) -> Iterator[str]:
    if lossy is not None:
        yield f"ingress threshold {alpha_text(lossy)}"
    if groups:
        yield f"ingress headroom bytes {groups[0].headroom_bytes}"
        yield f"ingress resume {groups[0].xon_offset_bytes}"
    for buffer in groups:
        yield f"ingress priority-group {buffer.priority_group} reserved bytes {buffer.reserve_bytes}"
        if buffer.alpha_log2 is not None:
            yield f"ingress priority-group {buffer.priority_group} threshold {alpha_text(buffer.alpha_log2)}"


def _profile(port: PortQos, *, timed: bool) -> Iterator[str]:
    """timed: the device has timers of the watchdog, which guards every port with PFC that does not say otherwise."""
    yield "no qos trust" if port.trust == "none" else f"qos trust {port.trust}"
    if port.pfc:
        yield "priority-flow-control on"
        yield from (f"priority-flow-control priority {priority} no-drop" for priority in port.pfc)
    if port.watchdog:
        yield "priority-flow-control pause watchdog"
    elif timed and port.pfc:
        yield "no priority-flow-control pause watchdog"


def _queue(queue: QueueIntent) -> Iterator[str]:
    yield "priority strict" if queue.strict else "no priority"
    if queue.weight_percent is not None:
        yield f"bandwidth percent {queue.weight_percent}"
    if queue.ecn is not None:
        yield _ecn(queue.ecn)
        yield "random-detect ecn count"


def _ecn(ecn: EcnMarking) -> str:
    """Weight 0: the queue as it is now, not its average; DCQCN is made for that (SIGCOMM'15)."""
    limits = f"minimum-threshold {ecn.kmin_bytes} bytes maximum-threshold {ecn.kmax_bytes} bytes"
    return f"random-detect ecn {limits} max-mark-probability {ecn.pmax_percent} weight 0"
