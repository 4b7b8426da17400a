"""ECN in the lossless queue: on, in order, before the pause."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from eastwest.audit import samples
from eastwest.audit.rule import Abstained, Breach, Example, Outcome, rule
from eastwest.audit.subject import Audited
from eastwest.audit.views.maps import hop, queues_of, reached, stated
from eastwest.audit.views.room import assumed_pool, buffers_of, chip
from eastwest.audit.views.unclear import unclear, unclear_text
from eastwest.audit.views.uses import Use
from eastwest.discover import FoundDevice
from eastwest.findings import Place, Severity
from eastwest.lossless.buffers import xoff_alone_bytes, xoff_together_bytes
from eastwest.plan.device import EcnMarking, PortQos, QueueIntent
from eastwest.units import format_bytes

_DCQCN = "DCQCN, SIGCOMM'15: marking must begin before PFC does"


def lossless_queues(device: FoundDevice, use: Use) -> frozenset[int]:
    """The queues of a profile that a pause of its priorities stops and that packets leave through."""
    known = stated(device, use.profile)
    used = [priority for priority in use.pfc if not known or reached(device, priority, use.profile)]
    return frozenset(queue for priority in used for queue in queues_of(device, priority, use.profile))


def marked(device: FoundDevice, use: Use) -> Iterator[tuple[QueueIntent, EcnMarking]]:
    """The lossless queues of a profile that mark."""
    queues = lossless_queues(device, use)
    for queue in use.profile.queues:
        if queue.queue in queues and queue.ecn is not None:
            yield queue, queue.ecn


def _thresholds(ecn: EcnMarking) -> tuple[int, int, str]:
    """Kmin, Kmax and their unit: percent where the buffer that they are of is not known."""
    return (*ecn.fill_percent, "%") if ecn.fill_percent is not None else (ecn.kmin_bytes, ecn.kmax_bytes, "B")


def marking(name: str, low: int, high: int, percent: int = 20) -> Example:
    """Every marking queue of a switch with these thresholds in bytes."""
    return with_marking(name, EcnMarking(low, high, percent))


def with_marking(name: str, ecn: EcnMarking) -> Example:
    """Every marking queue of a switch with this marking."""
    low, high, unit = _thresholds(ecn)
    says = f"{low} % to {high} % of a buffer" if unit == "%" else f"Kmin {format_bytes(low)}, Kmax {format_bytes(high)}"
    return Example(
        f"{says}, at most {ecn.pmax_percent} %", samples.profiles(name, lambda profile: _with_ecn(profile, ecn))
    )


def _with_ecn(profile: PortQos, ecn: EcnMarking | None) -> PortQos:
    return replace(profile, queues=tuple(replace(q, ecn=ecn if q.ecn else None) for q in profile.queues))


@rule(
    "EW220",
    severity=Severity.WARNING,
    title="The lossless queue does not mark",
    why="Without ECN the senders never hear of congestion: PFC is then the only brake, and it stops innocents too.",
    effect="pauses spread from every incast through the fabric; collectives wait for the slowest victim",
    source=_DCQCN,
    remedy="Enable ECN with thresholds in the queue of the RoCE class on every port.",
    passes=Example("queue 3 marks", samples.unchanged),
    fails=Example("leaf1 marks in no queue", samples.profiles(samples.LEAF, lambda profile: _with_ecn(profile, None))),
)
def lossless_queue_marks(audited: Audited) -> Iterator[Outcome]:
    """A marking profile in every queue that carries RoCE."""
    for device, use in audited.lossless:
        wanted = {
            found
            for dscp in audited.marks(device.name).roce
            if (found := hop(device, dscp, use.profile).queue) is not None
            and hop(device, dscp, use.profile).group in use.pfc
        } or lossless_queues(device, use)
        elsewhere = _in_other_units(audited, device, use)
        silent = sorted(wanted - {queue.queue for queue, _ in marked(device, use)} - elsewhere)
        if not silent or (audited.said(device.name).thresholds and not elsewhere):
            continue
        line = None if elsewhere else unclear(device, "ecn")
        if line is not None or (device.partial and _may_stand_elsewhere(device, use, silent)):
            yield Abstained(
                use.place(), "the files show no queue of the profile" if line is None else unclear_text(line)
            )
            continue
        for queue in silent:
            yield Breach(use.place(queue), "no ECN", "ECN with Kmin and Kmax", path=f"{use.path}.queues")


def _may_stand_elsewhere(device: FoundDevice, use: Use, silent: Sequence[int]) -> bool:
    """Whether the queues are in no file: SONiC has each in a row of its own, others all in one profile."""
    stated = {queue.queue for queue in use.profile.queues}
    return not stated or (device.family == "sonic" and not stated & set(silent))


_OF_QUEUE = re.compile(r"(?:(?:qos profile|interface) (\S+) )?(?:uc-)?tx-queue (\d)")


def _in_other_units(audited: Audited, device: FoundDevice, use: Use) -> set[int]:
    """Queues of the profile that mark at thresholds which are no bytes."""
    names = {use.profile.name, *(port.name for port in use.ports)}
    found = (_OF_QUEUE.fullmatch(each.of) for each in audited.said(device.name).thresholds)
    return {int(match[2]) for match in found if match is not None and match[1] in (None, *names)}


@rule(
    "EW221",
    severity=Severity.WARNING,
    title="Kmin is above Kmax",
    why="Marking rises from Kmin to Kmax; the other way round chips reject the profile or mark at once or never.",
    effect="ECN acts as a step at best; senders brake too hard or not at all",
    source="RFC 3168; RED, Floyd and Jacobson 1993",
    remedy="Set Kmin below Kmax.",
    passes=marking(samples.LEAF, 200_000, 800_000),
    fails=marking(samples.LEAF, 900_000, 300_000),
)
def thresholds_in_order(audited: Audited) -> Iterator[Outcome]:
    """Thresholds of profiles, and of statements in units that are no bytes."""
    for device in audited.network.devices:
        for use in audited.uses[device.name]:
            for queue in use.profile.queues:
                if queue.ecn is not None and _thresholds(queue.ecn)[0] > _thresholds(queue.ecn)[1]:
                    low, high, unit = _thresholds(queue.ecn)
                    yield Breach(
                        use.place(queue.queue),
                        f"Kmin {low:,} {unit}, Kmax {high:,} {unit}",
                        "Kmin below Kmax",
                        path=f"{use.path}.queues[{queue.queue}].ecn",
                    )
        for each in audited.said(device.name).thresholds:
            if each.low > each.high:
                observed = f"{each.of}: from {each.low:g} to {each.high:g} {each.unit}"
                yield Breach(whole_of(device), observed, "the first below the second", line=each.line)


@rule(
    "EW222",
    severity=Severity.WARNING,
    title="Marking begins after the pause",
    why="Kmin counts an egress queue, XOFF an ingress buffer. When one port feeds the queue, both hold the same bytes: "
    "the pause comes first if its dynamic threshold is lower.",
    effect="PFC acts before ECN in every incast; DCQCN hears of congestion only when it has spread",
    source="DCQCN, SIGCOMM'15, t_ECN below t_PFC; dynamic threshold α·B/(1+α·n): Choudhury and Hahne 1998",
    remedy="Lower Kmin and Kmax below the XOFF point with all ports congested, or give the lossless class a larger α.",
    passes=Example("Kmin is far below the XOFF point of the chip's shared buffer", samples.unchanged),
    fails=marking(samples.LEAF, 40_000_000, 80_000_000),
)
def marking_before_pause(audited: Audited) -> Iterator[Outcome]:
    """Egress thresholds against the ingress XOFF point of the same switch."""
    for device in audited.network.devices:
        uses = tuple(use for use in audited.uses[device.name] if use.pfc)
        pairs = [(use, queue, ecn) for use in uses for queue, ecn in marked(device, use)]
        if not pairs:
            continue
        buffers = buffers_of(device, uses, audited.catalogue)
        if buffers is None:
            why = "the ingress threshold is not known: chip, α or headroom of the lossless class stand in no file"
            yield Abstained(whole_of(device), why)
            continue
        together, alone = xoff_together_bytes(buffers), xoff_alone_bytes(buffers)
        found = chip(device, audited.catalogue)
        guess = found is not None and assumed_pool(found)
        for use, queue, ecn in pairs:
            if ecn.fill_percent is not None:
                yield Abstained(
                    use.place(queue.queue), "the thresholds are percent of a buffer whose size is not known"
                )
                continue
            if ecn.kmin_bytes < together:
                continue
            yield Breach(
                use.place(queue.queue),
                f"Kmin {format_bytes(ecn.kmin_bytes)}; XOFF at {format_bytes(together)} with all {len(buffers.ports)} "
                f"ports congested, at {format_bytes(alone)} with one",
                f"Kmin below {format_bytes(together)}",
                path=f"{use.path}.queues[{queue.queue}].ecn",
                assumption=f"buffer of {format_bytes(buffers.pool_bytes)}, an estimate" if guess else "",
                severity=None if ecn.kmin_bytes >= alone else Severity.INFO,
            )


@rule(
    "EW223",
    severity=Severity.INFO,
    title="Marking is a step",
    why="Kmin equal to Kmax marks nothing below and everything above: all senders brake together and start together.",
    effect="queues swing between empty and full; throughput of long transfers falls below what a slope gives",
    source="DCQCN, SIGCOMM'15, section 5: a slope between Kmin and Kmax; DCTCP, SIGCOMM'10, has a step of its own",
    remedy="Spread the thresholds, for example Kmax at four times Kmin, unless the NICs run DCTCP-like control.",
    passes=marking(samples.LEAF, 200_000, 800_000),
    fails=marking(samples.LEAF, 300_000, 300_000, 100),
)
def marking_is_a_slope(audited: Audited) -> Iterator[Outcome]:
    """Kmin and Kmax that coincide."""
    for device in audited.network.devices:
        for use in audited.uses[device.name]:
            for queue in use.profile.queues:
                if queue.ecn is not None and _thresholds(queue.ecn)[0] == _thresholds(queue.ecn)[1]:
                    low, _, unit = _thresholds(queue.ecn)
                    yield Breach(
                        use.place(queue.queue),
                        f"Kmin = Kmax = {low:,} {unit}",
                        "Kmin below Kmax",
                        path=f"{use.path}.queues[{queue.queue}].ecn",
                    )
        for each in audited.said(device.name).thresholds:
            if each.low == each.high:
                observed = f"{each.of}: both thresholds at {each.low:g} {each.unit}"
                yield Breach(whole_of(device), observed, "the first below the second", line=each.line)


@rule(
    "EW224",
    severity=Severity.WARNING,
    title="The marking probability is nil",
    why="Between Kmin and Kmax a share of packets is marked; at 0 % only a queue beyond Kmax marks.",
    effect="ECN begins at Kmax, which mostly lies beyond the pause: see marking begins after the pause",
    source="DCQCN, SIGCOMM'15: Pmax; vendors publish 5 % to 100 %",
    remedy="Set the maximum probability, for example to 20 %.",
    passes=marking(samples.LEAF, 200_000, 800_000, 20),
    fails=marking(samples.LEAF, 200_000, 800_000, 0),
)
def probability_above_nil(audited: Audited) -> Iterator[Outcome]:
    """Pmax of marking queues."""
    for device in audited.network.devices:
        for use in audited.uses[device.name]:
            for queue in use.profile.queues:
                if queue.ecn is not None and queue.ecn.pmax_percent <= 0:
                    path = f"{use.path}.queues[{queue.queue}].ecn"
                    yield Breach(use.place(queue.queue), "at most 0 %", "more than 0 %", path=path)
        for each in audited.said(device.name).thresholds:
            if each.most_percent is not None and each.most_percent <= 0:
                yield Breach(whole_of(device), f"{each.of}: at most 0 %", "more than 0 %", line=each.line)


@rule(
    "EW225",
    severity=Severity.WARNING,
    title="Kmin is smaller than two packets",
    why="A queue holds whole packets: with Kmin at one packet, any two flows that meet are marked.",
    effect="senders brake without congestion; bus bandwidth stays below the link rate on an idle fabric",
    source="DCQCN, SIGCOMM'15: Kmin of several packets; published settings start at 128 KiB",
    remedy="Raise Kmin to about one bandwidth-delay product of the fabric.",
    passes=marking(samples.LEAF, 200_000, 800_000),
    fails=marking(samples.LEAF, 4_000, 800_000),
)
def thresholds_above_packets(audited: Audited) -> Iterator[Outcome]:
    """Kmin against the MTU of the ports."""
    for device, use in audited.lossless:
        for queue, ecn in marked(device, use):
            if ecn.fill_percent is None and use.mtu_bytes and ecn.kmin_bytes < 2 * min(use.mtu_bytes, 4200):
                observed = f"Kmin {ecn.kmin_bytes:,} B, packets of up to {use.mtu_bytes:,} B"
                path = f"{use.path}.queues[{queue.queue}].ecn"
                yield Breach(use.place(queue.queue), observed, "several packets", path=path)


def whole_of(device: FoundDevice) -> Place:
    """The device as a whole."""
    return Place(device.name)
