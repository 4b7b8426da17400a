"""Scheduling of the RoCE queue, and percentages that must come to a whole."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.audit import samples
from eastwest.audit.rule import Breach, Example, Outcome, rule
from eastwest.audit.rules.protocol.ecn import lossless_queues
from eastwest.audit.statements.model import Shares, Statements
from eastwest.audit.subject import Audited
from eastwest.audit.views.unclear import unclear
from eastwest.findings import Place, Severity

LEAST_SHARE_PERCENT = 20
"""Below a fifth of the link RoCE is a guest on its own fabric; published shares run from 50 % (NVUE) to 99 % (AMD)."""


@rule(
    "EW280",
    severity=Severity.WARNING,
    title="Percentages do not come to a whole",
    why="Shares of one buffer or one scheduler describe one thing: more than 100 % is refused or scaled, less is lost.",
    effect="the chip runs other shares than the file says; buffer or bandwidth of the lossless class shrinks",
    source="Juniper class-of-service guide, buffer partitions; Cisco Nexus 9000 QoS guide, bandwidth percent",
    remedy="Let the shares come to 100 %.",
    passes=Example(
        "66 %, 24 % and 10 %",
        samples.said(
            samples.LEAF,
            Statements(shares=(Shares("ingress buffer", (("a", 66), ("b", 24), ("c", 10)), samples.LINE),)),
        ),
    ),
    fails=Example(
        "80 %, 24 % and 10 %",
        samples.said(
            samples.LEAF,
            Statements(shares=(Shares("ingress buffer", (("a", 80), ("b", 24), ("c", 10)), samples.LINE),)),
        ),
    ),
)
def shares_come_to_a_whole(audited: Audited) -> Iterator[Outcome]:
    """Sums of buffer partitions and of schedulers."""
    for device in audited.network.devices:
        for shares in audited.said(device.name).shares:
            if shares.total > shares.whole + 0.01 or (shares.exact and shares.total < shares.whole - 0.01):
                parts = " + ".join(f"{name} {share:g}" for name, share in shares.parts if share)
                yield Breach(
                    Place(device.name),
                    f"{shares.of}: {parts} = {shares.total:g} %",
                    f"{'' if shares.exact else 'at most '}{shares.whole:g} %",
                    line=shares.line,
                )
        for use in audited.uses[device.name]:
            weights = [queue.weight_percent or 0 for queue in use.profile.queues if not queue.strict]
            if sum(weights) > 100 and device.family in _PERCENT:
                observed = f"shares of the queues come to {sum(weights)} %"
                yield Breach(use.place(), observed, "at most 100 %", path=f"{use.path}.queues")


_PERCENT = frozenset({"eos", "junos"})
"""Families whose shares are percent of the port. Weights of the others are relative, and come to what they come to."""


@rule(
    "EW281",
    severity=Severity.WARNING,
    title="The RoCE queue has hardly any share of the link",
    why="In a fabric for RoCE its queue must be served most of the time once other classes have traffic.",
    effect="storage or backup traffic beside the job takes the link; step time doubles",
    source="published shares: NVUE 50 %, AMD 50 % to 99 %, eastwest's design 90 %",
    remedy="Give the RoCE queue at least half of the weighted share.",
    passes=Example("queue 3 has 90 %", samples.unchanged),
    fails=Example(
        "queue 3 of leaf1 has 5 %, the default queue 95 %",
        samples.profiles(
            samples.LEAF,
            lambda profile: samples.queued(samples.queued(profile, 3, weight_percent=5), 0, weight_percent=95),
        ),
    ),
)
def roce_has_its_share(audited: Audited) -> Iterator[Outcome]:
    """Share of the lossless queues among the weighted queues of a profile, when all of them are stated."""
    for device, use in audited.lossless:
        weighted = [queue for queue in use.profile.queues if not queue.strict]
        if len(weighted) < 2 or any(not queue.weight_percent for queue in weighted) or unclear(device, "queue"):
            continue
        total = sum(queue.weight_percent or 0 for queue in weighted)
        queues = lossless_queues(device, use)
        own = sum(queue.weight_percent or 0 for queue in weighted if queue.queue in queues)
        if queues & {queue.queue for queue in weighted} and own * 100 < LEAST_SHARE_PERCENT * total:
            yield Breach(
                use.place(min(queues)),
                f"{own * 100 / total:.0f} % of the weighted share",
                f"at least {LEAST_SHARE_PERCENT} %",
                path=f"{use.path}.queues",
            )


@rule(
    "EW282",
    severity=Severity.WARNING,
    title="RoCE is served with strict priority",
    why="A strict queue without end starves all others: notifications and routing wait behind the data.",
    effect="CNP and BGP time out under load; sessions flap in the middle of a job",
    source="IEEE 802.1Q, strict priority; NVIDIA, Arista and Cisco RoCE guides give RoCE a weighted share",
    remedy="Give RoCE a weighted share, and strict priority to CNP and control.",
    passes=Example("queue 3 is weighted", samples.unchanged),
    fails=Example(
        "queue 3 of leaf1 is strict",
        samples.profiles(samples.LEAF, lambda profile: samples.queued(profile, 3, strict=True, weight_percent=None)),
    ),
)
def roce_is_weighted(audited: Audited) -> Iterator[Outcome]:
    """Scheduling of the lossless queues."""
    for device, use in audited.lossless:
        queues = lossless_queues(device, use)
        for queue in use.profile.queues:
            if queue.queue in queues and queue.strict and not queue.weight_percent:
                path = f"{use.path}.queues[{queue.queue}].strict"
                yield Breach(use.place(queue.queue), "strict", "a weighted share", path=path)
