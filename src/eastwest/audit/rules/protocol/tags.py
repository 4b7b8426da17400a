"""The chain from the priority of a VLAN tag (802.1p, CoS) to class and PFC priority, at ports that go by tags."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from eastwest.audit import samples
from eastwest.audit.rule import Abstained, Breach, Edit, Example, Outcome, rule
from eastwest.audit.subject import Audited
from eastwest.audit.views.maps import dscps_of, stated, tags_of
from eastwest.audit.views.unclear import unclear, unclear_text
from eastwest.audit.views.uses import Use
from eastwest.discover import FoundDevice
from eastwest.findings import Severity
from eastwest.plan.device import Trunk

_SOURCE = "IEEE 802.1Qbb: PFC pauses by the priority of the tag; guides of Cisco, Dell and NVIDIA for RoCE by CoS"


def tagged(cos: int, traffic_class: int) -> Edit:
    """The ports of leaf1 are trunks that trust tags, and one priority leads to a class."""
    tags: dict[int, int | None] = dict.fromkeys(range(8), 0)
    return samples.chain(
        samples.ports(samples.LEAF, lambda port: replace(port, addresses=(), trunk=Trunk()), first=None),
        samples.profiles(samples.LEAF, lambda profile: replace(profile, trust="cos")),
        samples.mapped(samples.LEAF, cos=tags | {cos: traffic_class}),
    )


_AS_ITSELF = Example("on trunks of leaf1, CoS 3 leads to class 3, which pauses 3", tagged(3, 3))


def _judged(audited: Audited) -> Iterator[tuple[FoundDevice, Use] | Abstained]:
    """Lossless profiles of ports whose packets may have tags, where the files hold the map of these."""
    for device, use in audited.lossless:
        if not use.by_tag:
            continue
        line = unclear(device, "map")
        if line is not None:
            yield Abstained(use.place(), unclear_text(line))
        elif device.partial and not stated(device, use.profile):
            yield Abstained(use.place(), "the files hold no map of tags")
        else:
            yield device, use


@rule(
    "EW277",
    severity=Severity.CRITICAL,
    title="No VLAN tag leads to the class that PFC pauses",
    why="At a port that classifies by tags a packet is lossless only where the priority of its tag leads to the class "
    "that pauses.",
    effect="tagged RoCE lands in a lossy class and drops in the first incast",
    source=_SOURCE,
    remedy="Map the CoS that hosts tag RoCE with, which is the PFC priority, to the no-drop class.",
    passes=_AS_ITSELF,
    fails=Example("on trunks of leaf1, every CoS leads to class 0", tagged(3, 0)),
)
def a_tag_leads_to_the_lossless_class(audited: Audited) -> Iterator[Outcome]:
    """Some tag leads to a priority that pauses; or, where a port goes by both marks, the code point of RoCE does."""
    for each in _judged(audited):
        if isinstance(each, Abstained):
            yield each
            continue
        device, use = each
        roce = set(audited.marks(device.name).roce)
        led = (tags_of(device, priority, use.profile) for priority in use.pfc)
        marked = (roce & set(dscps_of(device, priority, use.profile)) for priority in use.pfc)
        if not any(led) and not any(marked):
            priorities = ", ".join(map(str, use.pfc))
            yield Breach(
                use.place(),
                f"packets are classified by their tags; no CoS leads to a priority that PFC pauses ({priorities})",
                f"CoS {use.pfc[0]} leads to the class that pauses priority {use.pfc[0]}",
                path="qos.maps.cos",
            )


@rule(
    "EW278",
    severity=Severity.CRITICAL,
    title="Tagged packets are paused under another priority than their own",
    why="A pause names a priority, and to the sender of tagged packets that is the priority of the tag: a class must "
    "pause the priority that its packets are tagged with.",
    effect="the sender goes on sending what the switch asked it to hold; headroom overflows and RoCE drops",
    source=_SOURCE,
    remedy="Let the no-drop class take the CoS whose number it pauses, and no other.",
    passes=_AS_ITSELF,
    fails=Example("on trunks of leaf1, CoS 4 leads to class 3, which pauses 3", tagged(4, 3)),
)
def tags_are_paused_as_themselves(audited: Audited) -> Iterator[Outcome]:
    """The tags that lead to each paused priority. Where its own is among them, the others are a slip beside it."""
    for each in _judged(audited):
        if isinstance(each, Abstained):
            continue
        device, use = each
        for priority in use.pfc:
            tags = tags_of(device, priority, use.profile)
            others = [cos for cos in tags if cos != priority]
            if others:
                yield Breach(
                    use.place(),
                    f"CoS {', '.join(map(str, others))} leads to the class that pauses priority {priority}",
                    f"CoS {priority} alone",
                    path="qos.maps.cos",
                    severity=Severity.WARNING if priority in tags else None,
                )
