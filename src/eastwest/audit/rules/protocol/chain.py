"""The chain from DSCP to class, queue and PFC priority, unbroken on every device and equal along every path."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from eastwest.audit import samples
from eastwest.audit.rule import Abstained, Breach, Example, Outcome, rule
from eastwest.audit.subject import Audited
from eastwest.audit.views.maps import NOTHING_ELSE, Hop, hop, maps_of, own_maps, reached, stated
from eastwest.audit.views.tunnels import Tunnelled, tunnelled
from eastwest.audit.views.unclear import unclear, unclear_text
from eastwest.audit.views.uses import Use, ports_text
from eastwest.discover import FoundDevice
from eastwest.findings import Place, Severity

_QBB = "IEEE 802.1Qbb; 802.1Q, priority-based flow control"


def _hops(audited: Audited) -> Iterator[tuple[FoundDevice, Use, Hop] | Abstained]:
    """Every RoCE code point at every lossless profile, or why a device cannot be judged."""
    silent: set[str] = set()
    for device, use in audited.lossless:
        marks = audited.marks(device.name)
        why = ""
        if use.by_tag or use.profile.trust == "cos":
            continue
        if not marks.roce:
            why = "no file says which DSCP RoCE is marked with"
        elif not stated(device, use.profile) and (line := unclear(device, "map")) is not None:
            why = unclear_text(line)
        elif not stated(device, use.profile) and device.partial and not device.family:
            why = "the files hold no map of code points"
        if why:
            if device.name not in silent:
                silent.add(device.name)
                yield Abstained(Place(device.name), why)
            continue
        for dscp in marks.roce:
            yield device, use, hop(device, dscp, use.profile)


@rule(
    "EW201",
    severity=Severity.CRITICAL,
    title="RoCE is not in a class that PFC protects",
    why="A packet is lossless only where its code point leads to the priority that pauses.",
    effect="RoCE packets drop in the first incast; go-back-N sends whole windows again and collectives stall",
    source=_QBB,
    remedy="Map the RoCE code point to the traffic class whose priority group is the PFC priority.",
    passes=Example("DSCP 26 leads to class 3, priority group 3, and PFC pauses 3", samples.unchanged),
    fails=Example("on leaf1, DSCP 26 is mapped to class 0", samples.mapped(samples.LEAF, traffic_class={26: 0})),
)
def roce_in_lossless_class(audited: Audited) -> Iterator[Outcome]:
    """The priority group of RoCE is one that PFC pauses."""
    for each in _hops(audited):
        if isinstance(each, Abstained):
            yield each
            continue
        device, use, found = each
        if found.traffic_class is None:
            yield Abstained(use.place(), f"where DSCP {found.dscp} goes without a map is not known of this system")
        elif found.group not in use.pfc and not _elsewhere(device, use, found):
            group = "a lossy priority group" if found.group is None else f"priority group {found.group}"
            default = ", the system's default" if found.default else ""
            yield Breach(
                use.place(),
                f"DSCP {found.dscp} goes to class {found.traffic_class}{default}, {group}; "
                f"PFC pauses {_listed(use.pfc)}",
                f"DSCP {found.dscp} in a class whose priority PFC pauses",
                path="qos.maps.traffic_class",
                assumption=audited.marks(device.name).assumed,
                severity=Severity.WARNING if audited.marks(device.name).assumed else None,
            )


def _elsewhere(device: FoundDevice, use: Use, found: Hop) -> bool:
    """Whether the group is unknown because the map of groups stands in no file."""
    if device.intent.qos is None:
        return False
    return device.partial and found.group is None and not any(own_maps(device, use.profile).priority_group)


@rule(
    "EW202",
    severity=Severity.CRITICAL,
    title="A pause stops another queue than the one RoCE leaves through",
    why="The peer's pause frame names a priority; if it stops another queue, RoCE goes on sending into a full buffer.",
    effect="pauses have no effect on RoCE: the peer's headroom overflows and packets drop",
    source=_QBB,
    remedy="Let the PFC priority of RoCE stop the queue of its traffic class.",
    passes=Example("class 3 leaves through queue 3, and a pause of priority 3 stops queue 3", samples.unchanged),
    fails=Example("on spine1, class 3 leaves through queue 5", samples.mapped(samples.SPINE, queue={3: 5})),
)
def pause_stops_the_right_queue(audited: Audited) -> Iterator[Outcome]:
    """PFC priority and egress queue of RoCE belong together; where no mark is known, those of every priority."""
    for device, use in audited.lossless:
        if use.by_tag or not audited.marks(device.name).roce:
            yield from _other_queues(device, use)
    for each in _hops(audited):
        if isinstance(each, Abstained):
            continue
        device, use, found = each
        if found.group in use.pfc and found.queue is not None and found.queue != found.pfc_queue:
            yield from _stopped(device, use, f"RoCE (DSCP {found.dscp})", found.group, found.queue)


def _stopped(device: FoundDevice, use: Use, what: str, priority: int, queue: int) -> Iterator[Outcome]:
    """Another queue than its own, or none; a lesser matter where that is the system's default alone."""
    maps = maps_of(device, use.profile)
    stops, path = maps.pfc_queue[priority], "qos.maps.pfc_queue"
    if stops is not None:
        path = "qos.maps.queue"
        observed = f"{what} leaves through queue {queue}; a pause of priority {priority} stops queue {stops}"
    elif queue in maps.pfc_queue:
        other = f"a pause of priority {maps.pfc_queue.index(queue)} stops its queue {queue}"
        observed = f"{what} has priority {priority}, whose pause stops nothing; {other}"
    elif device.family in NOTHING_ELSE:
        observed = f"{what} has priority {priority}, whose pause stops nothing"
    else:
        return
    default = device.family in NOTHING_ELSE and own_maps(device, use.profile).pfc_queue != maps.pfc_queue
    yield Breach(
        use.place(queue),
        observed,
        f"a pause of priority {priority} stops queue {queue}",
        path=path,
        assumption="the system's default, as no file says what a pause stops" if default else "",
        severity=Severity.WARNING if default else None,
    )


def _other_queues(device: FoundDevice, use: Use) -> Iterator[Outcome]:
    """Classes that files put into a lossless priority, and that leave through another queue than its pause stops."""
    maps = maps_of(device, use.profile)
    for traffic_class, group in enumerate(maps.priority_group):
        queue = maps.queue[traffic_class]
        marks = (*(maps.cos if use.by_tag else ()), *(maps.traffic_class if use.profile.trust != "cos" else ()))
        if group is None or group not in use.pfc or traffic_class not in marks or queue is None:
            continue
        if queue != maps.pfc_queue[group] and (maps.pfc_queue[group] is not None or device.family in NOTHING_ELSE):
            yield from _stopped(device, use, f"class {traffic_class}", group, queue)


@rule(
    "EW203",
    severity=Severity.WARNING,
    title="PFC pauses a priority that no code point leads to",
    why="Exactly the no-drop queue should pause: every other lossless priority takes headroom and can spread a storm.",
    effect="buffer is set aside for nothing, and a faulty host can pause a class nobody watches",
    source=f"{_QBB}; vendors' RoCE guides enable one priority",
    remedy="Switch PFC off on the priorities that carry no lossless class.",
    passes=Example("PFC pauses 3 alone", samples.unchanged),
    fails=Example(
        "on leaf1, PFC pauses 3 and 5",
        samples.profiles(samples.LEAF, lambda profile: replace(profile, pfc=(3, 5))),
    ),
)
def only_the_lossless_priority_pauses(audited: Audited) -> Iterator[Outcome]:
    """No PFC on priorities without a class."""
    for device, use in audited.lossless:
        if not (use.by_tag or use.profile.trust == "dscp") or not stated(device, use.profile):
            continue
        idle = [priority for priority in use.pfc if not reached(device, priority, use.profile)]
        if use.by_tag and len(idle) == len(use.pfc):
            continue
        mark = "CoS" if use.by_tag else "DSCP"
        line = unclear(device, "map")
        if idle and line is not None:
            yield Abstained(use.place(), unclear_text(line))
        elif idle:
            yield Breach(
                use.place(),
                f"PFC pauses {_listed(use.pfc)}; no {mark} leads to {_listed(idle)}",
                "PFC on the priority of the no-drop class and nothing else",
                path=f"{use.path}.pfc",
            )


@rule(
    "EW204",
    severity=Severity.CRITICAL,
    title="RoCE changes its priority between two devices",
    why="A pause names a priority: the device before must hold the same packets under the same number.",
    effect="the pause of one device stops nothing, or another class, on the device before it; RoCE drops",
    source=_QBB,
    remedy="Use one class, queue and priority number for RoCE on every device.",
    passes=Example("DSCP 26 is priority 3 on leaves and spines", samples.unchanged),
    fails=Example(
        "spine1 keeps DSCP 26 lossless under priority 4",
        samples.chain(
            samples.mapped(samples.SPINE, priority_group={3: 4}, pfc_queue={4: 3}),
            samples.profiles(samples.SPINE, lambda profile: replace(profile, pfc=(4,))),
        ),
    ),
)
def one_priority_along_the_path(audited: Audited) -> Iterator[Outcome]:
    """Both ends of a link keep a code point under one priority."""
    seen: set[tuple[str, ...]] = set()
    for joined in audited.ends.between_switches:
        a, b = joined.a.device, joined.b.device
        mine, theirs = joined.a.profile, joined.b.profile
        if a is None or b is None or not (stated(a, mine) and stated(b, theirs)):
            continue
        if any(each is not None and each.trust == "cos" for each in (mine, theirs)):
            continue
        names = (a.name, b.name, *(each.name for each in (mine, theirs) if each is not None and each.maps is not None))
        if names in seen:
            continue
        seen.add(names)
        for dscp in audited.marks(a.name).roce:
            here, there = hop(a, dscp, mine).group, hop(b, dscp, theirs).group
            lossless = [each is not None and bool(each.pfc) for each in (mine, theirs)]
            if None not in (here, there) and here != there and all(lossless):
                yield Breach(
                    joined.a.place(),
                    f"DSCP {dscp} is priority {here} here and {there} on {b.name}",
                    "the same priority at both ends",
                    path="qos.maps.priority_group",
                )


@rule(
    "EW205",
    severity=Severity.CRITICAL,
    title="A RoCE port without VLAN tags does not classify by DSCP",
    why="Routed packets and those of access ports carry no VLAN tag: a port that trusts the tag, or nothing, puts all "
    "of them into one class.",
    effect="RoCE arrives in the best-effort class and drops under load, whatever the maps say",
    source="RoCEv2 annex A17: DSCP carries the class over layer 3; vendors' RoCE guides: trust dscp",
    remedy="Trust or classify by DSCP on every port that carries RoCE; or carry it tagged, on a trunk.",
    passes=Example("ports trust DSCP", samples.unchanged),
    fails=Example(
        "leaf1 trusts the VLAN tag", samples.profiles(samples.LEAF, lambda profile: replace(profile, trust="cos"))
    ),
)
def routed_ports_trust_dscp(audited: Audited) -> Iterator[Outcome]:
    """Trust of ports with PFC whose packets have no tag, and of switched ones where a system left alone trusts nothing.

    Hosts of access ports may tag with a priority alone.
    """
    for device, use in audited.lossless:
        bare = [port for port in use.ports if port.untagged]
        routed = [port for port in use.routed if port.untagged]
        if not use.profile.by_tag and not routed:
            bare = [port for port in use.ports if device.family in _TRUSTING_NOTHING and (port.trunk or port.vlan)]
        if use.profile.by_code or not (bare if use.profile.by_tag or not routed else routed):
            continue
        line = unclear(device, "map")
        if use.profile.trust == "none" and (device.partial or line is not None):
            yield Abstained(
                use.place(), "no file says how packets are classified" if line is None else unclear_text(line)
            )
            continue
        switched = "" if routed else "; an access port's packets have none"
        yield Breach(
            Place(device.name, ports_text([port.name for port in routed or bare])),
            f"trusts the VLAN tag{switched}" if use.profile.by_tag else "classifies by nothing",
            "classifies by DSCP" if routed or use.profile.by_tag else "classifies by DSCP or by the tag",
            path=f"{use.path}.trust",
            severity=None if routed else Severity.WARNING,
        )


_TRUSTING_NOTHING = frozenset({"nxos", "os10"})
"""Families whose switched ports put all into one class until a policy or map is applied (their QoS guides)."""


@rule(
    "EW206",
    severity=Severity.WARNING,
    title="A code point is written on leaving packets and not recognised on arriving ones",
    why="A rewrite map (class to DSCP) and a classification map (DSCP to class) are two commands that look alike.",
    effect="packets of that code point stay in the class of the default map, perhaps beside other traffic",
    source="Arista EOS user manual: `qos map traffic-class to dscp` and `qos map dscp to traffic-class`",
    remedy="Add the classification: DSCP to traffic class.",
    passes=Example("class 3 is written as DSCP 26, which leads to class 3", samples.unchanged),
    fails=Example(
        "leaf1 writes DSCP 48 on class 7, while arriving DSCP 48 goes to class 6",
        samples.said(samples.LEAF, samples.rewriting(7, 48)),
    ),
)
def rewritten_code_points_are_classified(audited: Audited) -> Iterator[Outcome]:
    """A rewrite of class to DSCP that classification does not mirror."""
    for device in audited.network.devices:
        for rewrite in audited.said(device.name).rewrites:
            found = hop(device, rewrite.dscp)
            if found.traffic_class is None or found.traffic_class == rewrite.traffic_class:
                continue
            default = " by default" if found.default else ""
            yield Breach(
                Place(device.name),
                f"class {rewrite.traffic_class} leaves with DSCP {rewrite.dscp}; DSCP {rewrite.dscp} goes to class "
                f"{found.traffic_class}{default}",
                f"DSCP {rewrite.dscp} goes to class {rewrite.traffic_class}",
                line=rewrite.line,
            )


@rule(
    "EW207",
    severity=Severity.CRITICAL,
    title="The overlay hides DSCP or ECN of RoCE",
    why="Between tunnel endpoints only the outer header counts: it must take DSCP and ECN from the inner one, and "
    "marks must come back out.",
    effect="between the leaves RoCE is best effort, and congestion marks never reach the receiver",
    source="RFC 6040 (ECN in tunnels); RFC 2983 (DSCP in tunnels)",
    remedy="Copy DSCP and ECN at encapsulation, and ECN at decapsulation.",
    passes=Example("no tunnel, or one that copies both", samples.unchanged),
    fails=Example("leaf1 has a VXLAN tunnel that does not copy ECN", samples.overlay(samples.LEAF, copy_ecn=False)),
)
def overlay_keeps_marks(audited: Audited) -> Iterator[Outcome]:
    """VXLAN of lossless devices copies both marks, where lossless ports lead into it; a trunk may do so in part."""
    for device in audited.network.devices:
        overlay = device.intent.tenancy.overlay
        if overlay is None or device.name not in audited.roce_devices:
            continue
        missing = [name for name, copied in (("DSCP", overlay.copy_dscp), ("ECN", overlay.copy_ecn)) if not copied]
        lossless = [port for use in audited.uses[device.name] if use.pfc for port in use.ports]
        share = tunnelled(device, lossless or [port for port in device.intent.interfaces if port.enabled])
        if share is Tunnelled.NONE:
            continue
        if missing and device.partial:
            yield Abstained(Place(device.name), "the files are a fragment; copying of marks may stand elsewhere")
        elif missing:
            yield Breach(
                Place(device.name),
                f"VXLAN without a copy of {' and '.join(missing)}",
                "the outer header takes DSCP and ECN from the inner one",
                path="tenancy.overlay",
                assumption="RoCE is in one of the VLANs that are tunnelled" if share is Tunnelled.SOME else "",
                severity=Severity.WARNING if share is Tunnelled.SOME else None,
            )


def _listed(values: object) -> str:
    return ", ".join(map(str, values)) if isinstance(values, (list, tuple)) and values else "nothing"
