"""Ports of one switch whose maps send a code point elsewhere than its other ports do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from eastwest.audit import samples
from eastwest.audit.rule import Breach, Example, Outcome, rule
from eastwest.audit.subject import Audited
from eastwest.audit.views.maps import Hop, hop, stated
from eastwest.audit.views.uses import Use
from eastwest.discover import FoundDevice
from eastwest.findings import Severity
from eastwest.plan.device import PortQos, QosMaps
from eastwest.plan.device.qos import DSCPS

Way = tuple[int | None, int | None, int | None]
"""Class, queue and priority group."""


@rule(
    "EW270",
    severity=Severity.WARNING,
    title="A port classifies a code point otherwise than its switch's other ports",
    why="A packet is classified where it comes in and served where it goes out: the port it came through must not "
    "decide which queue and which pause it meets.",
    effect="traffic from that port waits or drops in another queue; if it is RoCE, pauses do not protect it",
    source="IEEE 802.1Qbb; SAI and vendors' QoS guides: maps are bound to the port of arrival",
    remedy="Bind the map of the other ports.",
    passes=Example("all ports have the switch's map", samples.unchanged),
    fails=Example(
        "the first port of leaf1 maps DSCP 10 to class 5", samples.own_map(samples.LEAF, traffic_class={10: 5})
    ),
)
def ports_classify_alike(audited: Audited) -> Iterator[Outcome]:
    """Code points at lossless ports with maps of their own, beside those of most lossless ports."""
    for device in audited.network.devices:
        uses = [use for use in audited.uses[device.name] if use.pfc and stated(device, use.profile)]
        usual = _usual(uses)
        for use in uses:
            if usual is not None and use.profile.maps != usual.maps:
                yield from _elsewhere(audited, device, use, usual)


def _usual(uses: list[Use]) -> PortQos | None:
    """A profile whose maps most lossless ports have."""
    if all(use.profile.maps is None for use in uses):
        return None
    counts: Counter[QosMaps | None] = Counter()
    for use in uses:
        counts[use.profile.maps] += len(use.ports)
    most = max(counts, key=lambda maps: (counts[maps], maps is None))
    return next(use.profile for use in uses if use.profile.maps == most)


def _elsewhere(audited: Audited, device: FoundDevice, use: Use, usual: PortQos) -> Iterator[Outcome]:
    """The first code point that differs, of those that matter most.

    Several ports may carry others, such as packets in tunnels, in classes of their own on purpose; one alone is a slip.
    """
    marks = audited.marks(device.name)
    odd = [dscp for dscp in range(DSCPS) if _way(hop(device, dscp, use.profile)) != _way(hop(device, dscp, usual))]
    first = next((dscp for dscp in (*marks.roce, *marks.cnp) if dscp in odd), odd[0] if odd else None)
    if first is None or (len(use.ports) > 1 and first not in {*marks.roce, *marks.cnp}):
        return
    here, there = hop(device, first, use.profile), hop(device, first, usual)
    more = f", and {len(odd) - 1} more code points differ" if len(odd) > 1 else ""
    yield Breach(
        use.place(),
        f"DSCP {first} goes to {_text(here)}; at most ports to {_text(there)}{more}",
        "the way it takes at the other ports",
        path=f"{use.path}.traffic_class",
        severity=Severity.CRITICAL if set(marks.roce) & set(odd) else None,
    )


def _way(found: Hop) -> Way:
    return found.traffic_class, found.queue, found.group


def _text(found: Hop) -> str:
    queue = "" if found.queue is None else f", queue {found.queue}"
    group = "" if found.group is None else f", priority {found.group}"
    return f"class {found.traffic_class}{queue}{group}"
