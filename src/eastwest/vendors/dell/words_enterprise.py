"""An intent in the words of Enterprise SONiC's command line.

Syntax: the command reference of SONiC's management framework (industry standard CLI reference guide); Dell Enterprise
SONiC user guide.
"""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.plan.device import DeviceIntent, LoadBalancing, PfcWatchdog, PortQos, QosIntent, Sflow
from eastwest.vendors.dell.enterprise import ARS_MODES, HASH, KILOBYTE
from eastwest.vendors.dell.policies import PREFIX, Policies
from eastwest.vendors.dell.words_common import Speech, filters, loopbacks, port_lines, routing, services

LARGEST_MTU_BYTES = 9216
_FEC = {"rs": "RS", "fc": "FC", "none": "off"}
SAYS = Speech(
    fec=lambda fec: _FEC[fec],
    mtu=lambda mtu: min(mtu, LARGEST_MTU_BYTES),
    group="peer-group",
    member=lambda each: f"peer-group {each.group}",
    paths_in_family=True,
    loopback="Loopback ",
    external=True,
)
_KEY_OF = {
    "dscp-tc": "dscp",
    "dot1p-tc": "dot1p",
    "tc-queue": "traffic-class",
    "tc-pg": "traffic-class",
    "pfc-priority-queue": "pfc-priority",
}
_VALUE_OF = {
    "dscp-tc": "traffic-class",
    "dot1p-tc": "traffic-class",
    "tc-queue": "queue",
    "tc-pg": "priority-group",
    "pfc-priority-queue": "queue",
}
_MODES = {mode: word for word, mode in reversed(ARS_MODES.items())}
_FIELDS = {field: word for word, field in reversed(HASH.items())}


def lines(intent: DeviceIntent, policies: Policies) -> Iterator[str]:
    """The whole configuration."""
    qos = intent.qos or QosIntent()
    sflow = intent.telemetry.sflow
    yield from services(intent)
    yield from [] if sflow is None else _samples(sflow)
    yield from _buffers(qos)
    yield from _policies(policies)
    yield from _balancing(intent.balancing)
    yield from loopbacks(intent, SAYS)
    profiles = {each.name: each for each in qos.ports}
    for port in intent.interfaces:
        yield f"interface {port.name}"
        yield from (f" {line}" for line in port_lines(port, SAYS))
        if port.qos in profiles:
            yield from (f" {line}" for line in _port(profiles[port.qos], policies, qos.watchdog))
        if sflow is not None and sflow.sampling:
            yield from (" sflow enable", f" sflow sampling-rate {sflow.sampling}")
    if intent.bgp is not None:
        yield from filters(intent.bgp)
        yield from routing(intent.bgp, SAYS)


def _samples(sflow: Sflow) -> Iterator[str]:
    yield from (f"sflow collector {each} {sflow.port}" for each in sflow.collectors)
    yield from (f"sflow polling-interval {sflow.polling_s}", "sflow enable")


def _buffers(qos: QosIntent) -> Iterator[str]:
    if any(buffer.cable_m is None for profile in qos.ports for buffer in profile.buffers):
        yield "buffer init lossless"
    if qos.pool is not None and qos.pool.headroom_pool_bytes is not None:
        yield f"buffer pool ingress_lossless_pool shared-headroom-size {qos.pool.headroom_pool_bytes}"
    if qos.watchdog is not None:
        yield f"priority-flow-control watchdog polling-interval {qos.watchdog.poll_ms}"


def _policies(policies: Policies) -> Iterator[str]:
    for mark, name in policies.marks.of_content.items():
        yield f"qos wred-policy {name}"
        low, high = mark.kmin_bytes // KILOBYTE, mark.kmax_bytes // KILOBYTE
        yield f" green minimum-threshold {low} maximum-threshold {high} drop-probability {mark.pmax_percent}"
        yield " ecn green"
    for turns, name in policies.turns.of_content.items():
        yield f"qos scheduler-policy {name}"
        for turn in turns:
            yield f" queue {turn.queue}"
            yield f"  type {'strict' if turn.strict else 'dwrr'}"
            yield from [] if turn.weight is None else [f"  weight {turn.weight}"]
    for kind, maps in policies.maps.items():
        for values, name in maps.of_content.items():
            yield f"qos map {kind} {name}"
            told = ((at, value) for at, value in enumerate(values) if value is not None)
            yield from (f" {_KEY_OF[kind]} {at} {_VALUE_OF[kind]} {value}" for at, value in told)


def _port(profile: PortQos, policies: Policies, watchdog: PfcWatchdog | None) -> Iterator[str]:
    for cable_m in sorted({each.cable_m for each in profile.buffers if each.cable_m is not None}):
        yield f"cable-length {cable_m:.0f}m"
    for queue in profile.queues:
        if mark := policies.marks.name(profile.name, queue.queue):
            yield f"queue {queue.queue} wred-policy {mark}"
    if turns := policies.turns.name(profile.name):
        yield f"scheduler-policy {turns}"
    for kind, maps in policies.maps.items():
        if name := maps.name(profile.name):
            yield f"qos-map {kind} {name}"
    yield from (f"priority-flow-control priority {each}" for each in profile.pfc)
    if profile.watchdog:
        yield from _watchdog(watchdog)


def _watchdog(watchdog: PfcWatchdog | None) -> Iterator[str]:
    """Times that no file told are the system's own."""
    start = "priority-flow-control watchdog"
    if watchdog is not None:
        yield f"{start} action {watchdog.action}"
    detection_ms = 0 if watchdog is None else watchdog.detection_ms
    yield f"{start} on detect-time {detection_ms}" if detection_ms else f"{start} on"
    if watchdog is not None and watchdog.restoration_ms:
        yield f"{start} restore-time {watchdog.restoration_ms}"


def _balancing(balancing: LoadBalancing) -> Iterator[str]:
    for field in balancing.hash_fields:
        yield from _hashed(field)
    if balancing.seed is not None:
        yield f"ip load-share hash seed {balancing.seed}"
    if balancing.mode != "static" or balancing.flowlet_us is not None:
        yield f"ars object {PREFIX}"
        yield from [f" idle-time {balancing.flowlet_us}"] if balancing.flowlet_us is not None else []
        yield f" mode {_MODES[balancing.mode]}"


def _hashed(field: str) -> Iterator[str]:
    if field == "roce-qp":
        yield "ip load-share hash roce qpn"
    elif field in _FIELDS:
        yield f"ip load-share hash ipv4 ipv4-{_FIELDS[field]}"
