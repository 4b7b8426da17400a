"""QoS lines of NX-OS.

Structure: Cisco's configuration for the N9364E-SG2 as AMD publishes it (ROCm/gpu-cluster-networking @1156b4e9) and
Microsoft's for Azure Local (Azure/AzureLocal-Supportability @2f67159). Watchdog timers and pause buffers: Cisco's
NX-OS QoS guide; no published configuration with the timers was found, so these four lines are unverified.
"""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.plan.device import EcnMarking, LosslessBuffer, PortQos, QosIntent, QueueIntent
from eastwest.plan.device.qos import CLASSES, COS_FIRST, DSCP_FIRST
from eastwest.vendors.text.ranges import grouped, ranged

CLASSIFY = {
    "dscp": "EASTWEST-DSCP",
    "cos": "EASTWEST-COS",
    COS_FIRST: "EASTWEST-COS-DSCP",
    DSCP_FIRST: "EASTWEST-DSCP-COS",
}
"""Policy that sorts packets in, by what a port trusts."""
NETWORK = "EASTWEST-NETWORK"
CLASS, TAGGED = "EASTWEST-CLASS", "EASTWEST-TAGGED"
LARGEST_MTU_BYTES = 9216
KBYTES = 1000


class QosView:
    """QoS of one fitted device."""

    def __init__(self, qos: QosIntent | None) -> None:
        self.qos = QosIntent() if qos is None else qos
        self.ports = {port.name: port for port in self.qos.ports}
        self.lines_on_port = {name: tuple(self._on_port(port)) for name, port in self.ports.items()}
        self.no_drop = {
            group: priority for group, priority in enumerate(self.qos.maps.priority_group) if priority is not None
        }

    def on_port(self, profile: str) -> tuple[str, ...]:
        """Lines of a port with this profile."""
        return self.lines_on_port.get(profile, ())

    @property
    def watchdog(self) -> Iterator[str]:
        """The poll interval, and multiples of it."""
        watchdog = self.qos.watchdog
        if watchdog is not None:
            poll = watchdog.poll_ms
            yield "priority-flow-control watch-dog-interval on"
            yield f"priority-flow-control watch-dog interval {poll}"
            yield f"priority-flow-control watch-dog shutdown-multiplier {watchdog.detection_ms // poll}"
            yield f"priority-flow-control auto-restore multiplier {watchdog.restoration_ms // poll}"

    @property
    def classes(self) -> Iterator[str]:
        """Class maps and the policies that set the qos-group; the largest group is the default where all are mapped."""
        codes, tags, pairs = dict(grouped(self.qos.maps.traffic_class)), dict(grouped(self.qos.maps.cos)), self._pairs
        trusts = {port.trust for port in self.qos.ports}
        complete = None not in self.qos.maps.traffic_class
        default = max(codes, key=lambda group: len(codes[group])) if complete else None
        both = trusts & {COS_FIRST, DSCP_FIRST}
        named = {group: dscps for group, dscps in codes.items() if both or group != default}
        for group, dscps in named.items():
            yield f"class-map type qos match-any {CLASS}-{group}"
            yield f"  match dscp {ranged(dscps)}"
        for group, values in tags.items():
            yield f"class-map type qos match-any {TAGGED}-{group}"
            yield f"  match cos {ranged(values)}"
        for name, (cos, dscp, _) in pairs.items():
            yield f"class-map type qos match-all {name}"
            yield f"  match cos {cos}"
            yield f"  match dscp {dscp}"
        by_code, by_tag = {f"{CLASS}-{group}": group for group in named}, {f"{TAGGED}-{group}": group for group in tags}
        if codes or "dscp" in trusts:
            rest = {} if default is None else {"class-default": default}
            yield from _policy("dscp", {name: group for name, group in by_code.items() if group != default} | rest)
        if tags:
            yield from _policy("cos", by_tag)
        by_both = {name: group for name, (_, _, group) in pairs.items()}
        if COS_FIRST in both:
            yield from _policy(COS_FIRST, by_both | by_tag | by_code)
        if DSCP_FIRST in both:
            yield from _policy(DSCP_FIRST, by_both | by_code | by_tag)

    @property
    def _pairs(self) -> dict[str, tuple[int, int, int]]:
        return {f"EASTWEST-BOTH-{cos}-{dscp}": (cos, dscp, group) for cos, dscp, group in self.qos.maps.pairs}

    @property
    def queuing(self) -> Iterator[str]:
        """Egress queues of each profile, and the ingress buffers of its no-drop classes."""
        groups = {priority: group for group, priority in self.no_drop.items()}
        for port in self.qos.ports:
            yield f"policy-map type queuing {port.name}"
            yield from _queues(port.queues)
            if port.buffers:
                yield f"policy-map type queuing {_ingress(port)}"
                for buffer in port.buffers:
                    yield from _buffer(buffer, groups[buffer.priority_group])

    @property
    def network(self) -> Iterator[str]:
        """No-drop classes, for the whole system."""
        if self.no_drop:
            yield f"policy-map type network-qos {NETWORK}"
            for group, priority in sorted(self.no_drop.items(), reverse=True):
                yield f"  class type network-qos c-8q-nq{group or '-default'}"
                yield f"    mtu {LARGEST_MTU_BYTES}"
                yield f"    pause pfc-cos {priority}"
            if 0 not in self.no_drop:
                yield "  class type network-qos c-8q-nq-default"
                yield f"    mtu {LARGEST_MTU_BYTES}"
            yield "system qos"
            yield f"  service-policy type network-qos {NETWORK}"

    @staticmethod
    def _on_port(port: PortQos) -> Iterator[str]:
        yield f"priority-flow-control mode {'on' if port.pfc else 'off'}"
        if port.watchdog:
            yield "priority-flow-control watch-dog-interval on"
        if port.trust in CLASSIFY:
            yield f"service-policy type qos input {CLASSIFY[port.trust]}"
        if port.buffers:
            yield f"service-policy type queuing input {_ingress(port)}"
        yield f"service-policy type queuing output {port.name}"


def _ingress(port: PortQos) -> str:
    return f"{port.name}-IN"


def _policy(trust: str, groups: dict[str, int]) -> Iterator[str]:
    yield f"policy-map type qos {CLASSIFY[trust]}"
    yield from _sorted_in(groups)


def _sorted_in(groups: dict[str, int]) -> Iterator[str]:
    for name, group in groups.items():
        yield f"  class {name}"
        yield f"    set qos-group {group}"


def _queues(queues: tuple[QueueIntent, ...]) -> Iterator[str]:
    """Highest queue first, as NX-OS lists them; strict queues take levels in that order; unused ones have no share."""
    present = {queue.queue: queue for queue in queues}
    strict = sorted((queue.queue for queue in queues if queue.strict), reverse=True)
    for number in range(CLASSES - 1, -1, -1) if queues else ():
        queue = present.get(number)
        if queue is None and number == 0:
            continue
        yield f"  class type queuing c-out-8q-q{number or '-default'}"
        if queue is None:
            yield "    bandwidth remaining percent 0"
            continue
        if queue.strict:
            yield f"    priority level {strict.index(number) + 1}"
        if queue.weight_percent is not None:
            yield f"    bandwidth remaining percent {queue.weight_percent}"
        if queue.ecn is not None:
            yield f"    {_ecn(queue.ecn)}"


def _ecn(ecn: EcnMarking) -> str:
    """Weight 0: the queue as it is now, not its average; DCQCN is made for that (SIGCOMM'15)."""
    limits = f"minimum-threshold {_size(ecn.kmin_bytes)} maximum-threshold {_size(ecn.kmax_bytes)}"
    return f"random-detect {limits} drop-probability {ecn.pmax_percent} weight 0 ecn"


def _size(size_bytes: int) -> str:
    return f"{size_bytes} bytes" if size_bytes % KBYTES else f"{size_bytes // KBYTES} kbytes"


def _buffer(buffer: LosslessBuffer, group: int) -> Iterator[str]:
    """Thresholds stand within the buffer; what lies above the pause threshold is headroom."""
    pause = buffer.reserve_bytes
    size, resume = pause + (buffer.headroom_bytes or 0), pause - buffer.xon_offset_bytes
    yield f"  class type queuing c-in-q{group or '-default'}"
    yield f"    pause buffer-size {size} pause-threshold {pause} resume-threshold {resume}"
