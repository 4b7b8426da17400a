"""Congestion notifications: in a class of their own, strict, not open to everybody."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.audit import samples
from eastwest.audit.rule import Abstained, Breach, Example, Outcome, rule
from eastwest.audit.subject import Audited
from eastwest.audit.views.maps import Hop, hop, maps_of, stated
from eastwest.audit.views.unclear import unclear
from eastwest.audit.views.uses import Use
from eastwest.discover import FoundDevice
from eastwest.findings import Severity

_SOURCE = "NVIDIA, Arista, Juniper and AMD RoCE guides: CNP in a strict class beside RoCE"
_STRICT_BY_DEFAULT = ("eos",)
"""Families whose queues are strict unless a share is configured (EOS user manual: strict priority by default)."""
_CONTROL = frozenset(range(48, 64))
"""CS6 and CS7 with what lies between: network control (RFC 4594)."""


def _cnps(audited: Audited) -> Iterator[tuple[FoundDevice, Use, Hop]]:
    for device, use in audited.lossless:
        if use.profile.trust == "cos" or not stated(device, use.profile) or unclear(device, "map") is not None:
            continue
        for dscp in audited.marks(device.name).cnp:
            yield device, use, hop(device, dscp, use.profile)


@rule(
    "EW230",
    severity=Severity.WARNING,
    title="CNP waits behind the data it shall slow down",
    why="A congestion notification in the RoCE queue, or in a paused priority, arrives after the congestion.",
    effect="DCQCN reacts late: queues grow to the pause threshold and pauses spread",
    source=_SOURCE,
    remedy="Map the CNP code point to a queue of its own without PFC.",
    passes=Example("DSCP 48 has queue 6, RoCE queue 3", samples.unchanged),
    fails=Example("leaf1 maps DSCP 48 to class 3", samples.mapped(samples.LEAF, traffic_class={48: 3})),
)
def cnp_has_its_own_queue(audited: Audited) -> Iterator[Outcome]:
    """CNP shares neither queue nor paused priority with RoCE."""
    for device, use, found in _cnps(audited):
        roce = {hop(device, dscp, use.profile).queue for dscp in audited.marks(device.name).roce}
        if found.group in use.pfc or (found.queue is not None and found.queue in roce):
            yield Breach(
                use.place(found.queue),
                f"CNP (DSCP {found.dscp}) leaves through queue {found.queue} with RoCE"
                if found.queue in roce
                else f"CNP (DSCP {found.dscp}) is in priority {found.group}, which PFC pauses",
                "a queue without PFC and without RoCE",
                path="qos.maps.traffic_class",
            )


@rule(
    "EW231",
    severity=Severity.WARNING,
    title="CNP falls in with best effort",
    why="NICs and switches must agree on the code point of CNP: one that the switch does not know is best effort.",
    effect="notifications queue and drop with ordinary traffic just when congestion makes them count",
    source=_SOURCE,
    remedy="Map the code point that the NICs send to the CNP class, or set the NICs to the switch's.",
    passes=Example("DSCP 48 has a class of its own", samples.unchanged),
    fails=Example("leaf1 leaves DSCP 48 in class 0", samples.mapped(samples.LEAF, traffic_class={48: 0})),
)
def cnp_is_not_best_effort(audited: Audited) -> Iterator[Outcome]:
    """CNP is in another class than unmarked packets."""
    for device, use, found in _cnps(audited):
        plain = hop(device, 0, use.profile).traffic_class
        if found.traffic_class is not None and found.traffic_class == plain and found.group not in use.pfc:
            yield Breach(
                use.place(),
                f"CNP (DSCP {found.dscp}, {audited.marks(device.name).cnp_from}) is in class {plain} with unmarked "
                "packets",
                "a class of its own",
                path="qos.maps.traffic_class",
            )


@rule(
    "EW232",
    severity=Severity.WARNING,
    title="The CNP queue is not strict",
    why="Notifications are few and urgent; a weighted queue lets them wait for the round of the data queues.",
    effect="DCQCN's loop gets longer by the round of the scheduler; queues overshoot",
    source=_SOURCE,
    remedy="Serve the CNP queue with strict priority.",
    passes=Example("queue 6 is strict", samples.unchanged),
    fails=Example(
        "queue 6 of leaf1 has a share of 5 %",
        samples.profiles(samples.LEAF, lambda profile: samples.queued(profile, 6, strict=False, weight_percent=5)),
    ),
)
def cnp_is_strict(audited: Audited) -> Iterator[Outcome]:
    """The scheduling of the CNP queue."""
    for device, use, found in _cnps(audited):
        queue = next((each for each in use.profile.queues if each.queue == found.queue), None)
        if queue is None and device.family not in _STRICT_BY_DEFAULT and found.traffic_class:
            yield Abstained(use.place(found.queue), f"no file says how queue {found.queue} of CNP is served")
        elif queue is not None and not queue.strict and found.queue != hop(device, 0, use.profile).queue:
            if queue.weight_percent is None and (
                device.family in _STRICT_BY_DEFAULT or unclear(device, "queue") is not None
            ):
                continue
            share = "a share" if queue.weight_percent is None else f"{queue.weight_percent} %"
            yield Breach(
                use.place(found.queue),
                f"queue {found.queue} has {share} of the weighted queues",
                "strict",
                path=f"{use.path}.queues[{found.queue}].strict",
            )


@rule(
    "EW233",
    severity=Severity.INFO,
    title="A strict queue without a cap is open to ordinary traffic",
    why="CNP is limited by the NICs, and routing by its nature. A strict queue that takes in more can starve RoCE.",
    effect="a host that marks its bulk traffic with that code point takes the whole link before RoCE",
    source="IEEE 802.1Q, strict priority; NVIDIA and Cisco RoCE guides cap the strict class or keep it to CNP",
    remedy="Keep the strict queue to CNP and network control, or cap its rate.",
    passes=Example("strict queues carry DSCP 48 and 56", samples.unchanged),
    fails=Example("leaf1 lets DSCP 8 into the strict queue 6", samples.mapped(samples.LEAF, traffic_class={8: 6})),
)
def strict_queues_are_kept(audited: Audited) -> Iterator[Outcome]:
    """Code points of strict queues without a rate."""
    for device, use in audited.lossless:
        if not stated(device, use.profile):
            continue
        known = _CONTROL | set(audited.marks(device.name).cnp) | set(audited.marks(device.name).roce) | {46}
        maps = maps_of(device, use.profile)
        for queue in use.profile.queues:
            if not queue.strict or queue.weight_percent:
                continue
            classes = {each for each, found in enumerate(maps.queue) if found == queue.queue}
            others = [dscp for dscp, each in enumerate(maps.traffic_class) if each in classes and dscp not in known]
            if others:
                listed = ", ".join(map(str, others[:4])) + (f" and {len(others) - 4} more" if len(others) > 4 else "")
                verb = "shares" if len(others) == 1 else "share"
                yield Breach(
                    use.place(queue.queue),
                    f"DSCP {listed} {verb} the strict queue {queue.queue}, which has no cap",
                    "CNP and network control alone, or a cap",
                    path=f"{use.path}.queues[{queue.queue}]",
                )
