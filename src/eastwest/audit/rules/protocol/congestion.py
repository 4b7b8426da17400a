"""What congestion left in the counters of switches: stray pauses, marks that are missing, losses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from eastwest.audit import samples
from eastwest.audit.rule import Breach, Edit, Example, Outcome, rule
from eastwest.audit.subject import Audited
from eastwest.audit.views.running import Shown, lossless_queues, shown_ports
from eastwest.audit.views.uses import Use
from eastwest.discover import FoundDevice, QueueState
from eastwest.findings import Place, Severity


@rule(
    "EW293",
    severity=Severity.WARNING,
    title="Pauses come or go for a priority that is not lossless",
    why="A pause for a priority that this end does not pause is ignored: the ends of the link do not mean the same "
    "class, or a counter tells of a setting that nobody configured.",
    effect="the end that sends these pauses drops what it asked not to get",
    source="IEEE 802.1Qbb; vendors' counters of PFC by priority",
    remedy="Compare the PFC priorities and the map of code points of both ends.",
    passes=Example("pauses for 3 alone", samples.port_state(samples.LEAF, counters=(("pfc3_rx", 90), ("pfc4_rx", 0)))),
    fails=Example("200 pauses for 5", samples.port_state(samples.LEAF, counters=(("pfc3_rx", 90), ("pfc5_rx", 200)))),
)
def pauses_of_lossless_priorities(audited: Audited) -> Iterator[Outcome]:
    """Pause frames by priority at ports with PFC, and at ports without it of switches that carry RoCE."""
    for shown in shown_ports(audited):
        if not shown.pfc and (shown.device.name not in audited.roce_devices or shown.device.partial):
            continue
        stray = [text for side, verb in (("rx", "received"), ("tx", "sent")) for text in _stray(shown, side, verb)]
        if stray:
            expected = f"for {', '.join(map(str, shown.pfc))} alone, as configured" if shown.pfc else "none: PFC is off"
            yield Breach(shown.place, "; ".join(stray), expected, path=f"interfaces[{shown.port.name}].qos")


def _stray(shown: Shown, side: str, verb: str) -> Iterator[str]:
    for priority, frames in sorted(shown.pauses(side).items()):
        if frames and priority not in shown.pfc:
            yield f"{frames:,} pauses {verb} for priority {priority}"


@rule(
    "EW295",
    severity=Severity.WARNING,
    title="Queues filled and no packet was marked",
    why="ECN shall slow senders down before PFC has to stop them. Pauses, or a queue above Kmax, without a single mark "
    "say that marking is not in force, that it begins too late, or that RoCE is sent as not ECN-capable.",
    effect="DCQCN hears nothing: every incast ends in pauses, which spread through the fabric",
    source="Congestion control for large-scale RDMA deployments, SIGCOMM'15 (ECN before PFC); RFC 3168",
    remedy="Compare Kmin with the pause point, and the code point of ECN that NICs send (`ECT(0)`).",
    passes=Example(
        "it filled, and 700 packets were marked",
        samples.queue_state(samples.LEAF, kmax_bytes=400_000, watermark_bytes=900_000, marked=700),
    ),
    fails=Example(
        "the queue held 900,000 B, Kmax is 400,000 B, and nothing was marked",
        samples.queue_state(samples.LEAF, kmax_bytes=400_000, watermark_bytes=900_000, marked=0),
    ),
)
def full_queues_mark(audited: Audited) -> Iterator[Outcome]:
    """Marks of the lossless queues that have ECN, beside their watermarks and the pauses that the switch sent."""
    queues: dict[str, list[tuple[FoundDevice, QueueState, int]]] = defaultdict(list)
    for device, queue, use in lossless_queues(audited, "egress"):
        kmax = queue.kmax_bytes or _kmax(queue, use)
        if queue.marked is not None and kmax is not None:
            queues[device.name].append((device, queue, kmax))
    sent = _sent(audited)
    for name, members in queues.items():
        full = [each for each in members if not each[1].marked and each[2] and (each[1].watermark_bytes or 0) > each[2]]
        for device, queue, kmax in full:
            observed = f"held {queue.watermark_bytes:,} B at most, marked nothing"
            where = Place(device.name, queue.port, str(queue.queue))
            yield Breach(where, observed, f"marks from Kmax ({kmax:,} B) on", path=f"interfaces[{queue.port}].qos")
        if not full and sent.get(name) and not any(queue.marked for _, queue, _ in members):
            observed = f"{sent[name]:,} pauses sent, nothing marked by {len(members)} lossless queues"
            why = "all counters were cleared at the same time"
            yield Breach(Place(name), observed, "marks before pauses", path="qos", assumption=why)


def _kmax(queue: QueueState, use: Use | None) -> int | None:
    """As configured; None for a queue without ECN, 0 where it is in percent."""
    own = () if use is None else use.profile.queues
    return next((each.ecn.kmax_bytes for each in own if each.queue == queue.queue and each.ecn is not None), None)


def _sent(audited: Audited) -> dict[str, int]:
    """Pauses that each switch sent for its lossless priorities."""
    found: dict[str, int] = defaultdict(int)
    for shown in shown_ports(audited):
        by_priority = sum(frames for priority, frames in shown.pauses("tx").items() if priority in shown.pfc)
        total = shown.state.pfc.sent if shown.state.pfc is not None and shown.pfc else None
        found[shown.device.name] += by_priority or total or 0
    return found


@rule(
    "EW296",
    severity=Severity.WARNING,
    title="A lossless port has dropped arriving packets for want of buffer",
    why="Ingress drops of the buffer manager at a port with PFC: headroom was too short, or the peer ignored pauses. "
    "Counters of the whole port also hold lossy classes, those of RoCE do not.",
    effect="RoCE was lost here; go-back-N sent whole windows again",
    source="Cisco NX-OS `show queuing interface` (Ingress MMU Drop Pkts); Cumulus Linux `qos roce counters`",
    remedy="Look at headroom, cable length and the other end's PFC of this port; clear the counter and watch it.",
    passes=Example("0 drops", samples.port_state(samples.LEAF, counters=(("ingress_mmu_drop_pkts", 0),))),
    fails=Example("6,493 drops", samples.port_state(samples.LEAF, counters=(("ingress_mmu_drop_pkts", 6493),))),
)
def lossless_ports_drop_nothing(audited: Audited) -> Iterator[Outcome]:
    """Drops of the buffer by port."""
    for shown in shown_ports(audited):
        counters = dict(shown.state.counters)
        for name, (what, grave) in _DROPS.items():
            if shown.pfc and counters.get(name):
                observed = f"{counters[name]:,} {what} since the counters were cleared"
                path = f"interfaces[{shown.port.name}].qos"
                yield Breach(shown.place, observed, "none", path=path, severity=grave)


def _chip(**counters: int) -> Edit:
    return samples.state(samples.LEAF, lambda found: replace(found, drops=tuple(sorted(counters.items()))))


@rule(
    "EW297",
    severity=Severity.INFO,
    title="A chip has dropped packets",
    why="Drops for want of buffer are of lossy classes where losslessness works, and of RoCE where it does not: the "
    "counters of queues tell which. Drops for faults have no good reason.",
    effect="whatever was dropped is sent again; where it was RoCE, by whole windows",
    source="Arista EOS, `show hardware counter drop` (congestion and adverse drops)",
    remedy="Look at the drops of the lossless queues; for faults, ask the maker.",
    passes=Example("none", _chip(adverse=0, congestion=0)),
    fails=Example("5,120 for want of buffer", _chip(adverse=0, congestion=5120)),
)
def chips_drop_nothing(audited: Audited) -> Iterator[Outcome]:
    """Drops of the chips of switches that carry RoCE."""
    for device in audited.network.devices:
        if device.state is None or device.name not in audited.roce_devices:
            continue
        for cause, packets in device.state.drops:
            if packets:
                grave = Severity.WARNING if cause == "adverse" else None
                what = "faults" if cause == "adverse" else "want of buffer"
                yield Breach(Place(device.name), f"{packets:,} packets dropped for {what}", "none", severity=grave)


_DROPS: dict[str, tuple[str, Severity | None]] = {
    "ingress_buffer_drops": ("arriving packets dropped, of any class,", None),
    "ingress_mmu_drop_pkts": ("arriving packets dropped, of any class,", None),
    "rx_roce_discard": ("arriving RoCE packets dropped", Severity.CRITICAL),
    "tx_roce_discard": ("leaving RoCE packets dropped", Severity.CRITICAL),
}
