"""Maps with holes, PFC that pauses nothing, and no-drop classes that no port pauses for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from eastwest.audit import samples
from eastwest.audit.rule import Abstained, Breach, Example, Outcome, rule
from eastwest.audit.statements.model import NoDrop, PfcOn, SharedQueue, Statements
from eastwest.audit.subject import Audited
from eastwest.audit.views.unclear import unclear, unclear_text
from eastwest.audit.views.uses import ports_text
from eastwest.discover import FoundDevice
from eastwest.findings import Place, Severity
from eastwest.plan.device import QosMaps

_TABLES = frozenset({"sonic", "enterprise-sonic"})
"""Families whose maps are tables that list every entry; what a table leaves out is the chip's to decide."""
_MOST_HOLES = 0.25
"""A table that lacks more was made to hold a part only."""


@rule(
    "EW208",
    severity=Severity.WARNING,
    title="A QoS map leaves out an entry",
    why="A map of this system is a table that lists every code point or class; for the one it leaves out no standard "
    "says where packets go: chips use class, queue or group 0.",
    effect="packets of that code point or class share the best-effort queue, or their pause stops another queue",
    source="SAI, QoS maps: values that a map does not set are the chip's; SONiC qos.json of the published platforms",
    remedy="Add the entry.",
    passes=Example("maps list every entry", samples.unchanged),
    fails=Example(
        "on leaf1, under SONiC, the map of code points lacks DSCP 26",
        samples.chain(samples.of_family(samples.LEAF, "sonic"), samples.mapped(samples.LEAF, traffic_class={26: None})),
    ),
)
def maps_are_whole(audited: Audited) -> Iterator[Outcome]:
    """Tables that list most of their entries."""
    for device in audited.network.devices:
        if device.intent.qos is None or device.family not in _TABLES:
            continue
        bound = [use.profile.maps for use in audited.uses[device.name] if use.profile.maps is not None]
        whole = dict.fromkeys((device.intent.qos.maps, *bound))
        for maps, (field, what) in product(whole, _FIELDS.items()):
            values = getattr(maps, field)
            holes = [at for at, value in enumerate(values) if value is None]
            if not holes or len(holes) > _MOST_HOLES * len(values):
                continue
            line = unclear(device, "map")
            if line is not None:
                yield Abstained(Place(device.name), unclear_text(line))
                continue
            used = [at for at in holes if _is_used(device, maps, field, at)]
            observed = f"{what} {', '.join(map(str, (used or holes)[:4]))} is in no entry"
            grave = None if used else Severity.INFO
            yield Breach(Place(device.name), observed, "an entry for each", path=f"qos.maps.{field}", severity=grave)


_FIELDS = {
    "traffic_class": "DSCP",
    "queue": "the queue of class",
    "priority_group": "the priority group of class",
    "pfc_queue": "the queue that a pause stops of priority",
    "cos": "CoS",
}


def _is_used(device: FoundDevice, maps: QosMaps, field: str, at: int) -> bool:
    """Whether traffic needs the entry: code points, tags that ports trust, classes of either, paused priorities."""
    qos = device.intent.qos
    if qos is None or field == "traffic_class":
        return True
    if field == "pfc_queue":
        return any(at in profile.pfc for profile in qos.ports)
    if field == "cos":
        return any(profile.by_tag for profile in qos.ports)
    return at in (*maps.traffic_class, *maps.cos)


@rule(
    "EW209",
    severity=Severity.CRITICAL,
    title="A lossless and a lossy class share a queue",
    why="A pause stops a whole queue, and a queue drops or does not: two classes in one queue have one fate.",
    effect="notifications and ordinary traffic stand still with every pause, or RoCE drops with them",
    source="Juniper class-of-service guide for QFX switches: lossless forwarding classes have queues of their own",
    remedy="Give the lossy class a queue of its own.",
    passes=Example("each class has a queue of its own", samples.unchanged),
    fails=Example(
        "CNP and NO-LOSS of leaf1 are both in queue 4",
        samples.said(samples.LEAF, Statements(shared_queues=(SharedQueue(4, "NO-LOSS", "CNP", samples.LINE),))),
    ),
)
def queues_have_one_fate(audited: Audited) -> Iterator[Outcome]:
    """Forwarding classes by queue."""
    for device in audited.network.devices:
        for each in audited.said(device.name).shared_queues:
            observed = f"class {each.lossy} is in queue {each.queue} of the no-loss class {each.lossless}"
            where = Place(device.name, queue=str(each.queue))
            yield Breach(where, observed, "a queue of its own", line=each.line)


@rule(
    "EW217",
    severity=Severity.CRITICAL,
    title="PFC is set by half",
    why="The switch of the port and the no-drop priorities are two commands: either does nothing without the other.",
    effect="the port looks lossless in the configuration and drops RoCE in the first incast",
    source="Arista EOS user manual, `priority-flow-control priority`; Cisco Nexus 9000 QoS guide, `pause pfc-cos`",
    remedy="Switch PFC on and make the priority of RoCE no-drop, or take both away.",
    passes=Example(
        "PFC is on, and priority 3 pauses", samples.said(samples.LEAF, Statements(pfc_on=(PfcOn("", samples.LINE),)))
    ),
    fails=Example(
        "PFC is on in a profile of leaf1 that has no no-drop priority",
        samples.said(samples.LEAF, Statements(pfc_on=(PfcOn("swp99", samples.LINE, priorities=()),))),
    ),
)
def pfc_pauses_something(audited: Audited) -> Iterator[Outcome]:
    """Blocks that have one of the two, and ports with PFC on beside policies none of which is no-drop."""
    for device in audited.network.devices:
        said = audited.said(device.name)
        pausing = any(use.pfc for use in audited.uses[device.name]) or bool(said.no_drop)
        halves: dict[str, list[PfcOn]] = {}
        for switched in said.pfc_on:
            if switched.priorities is None and (pausing or not said.network_policies):
                continue
            if switched.priorities and switched.on:
                continue
            line = unclear(device, "pfc")
            if line is not None:
                yield Abstained(Place(device.name), unclear_text(line))
                continue
            off = "no-drop priorities, and PFC is not switched on"
            observed = f"on, and {switched.lacks or 'no priority is no-drop'}" if switched.on else off
            halves.setdefault(observed, []).append(switched)
        grave = Severity.WARNING if device.partial else None
        for observed, found in halves.items():
            where = Place(device.name, ports_text([each.of for each in found]))
            yield Breach(where, observed, "both", line=found[0].line, severity=grave)


@rule(
    "EW218",
    severity=Severity.WARNING,
    title="A class is no-drop and no port has PFC on",
    why="A no-drop class takes buffer everywhere; only ports with PFC on ask the other end to pause for it. Left to "
    "itself a port negotiates, and a NIC that does not answer leaves PFC off.",
    effect="RoCE drops in the first incast although the switch has a lossless class",
    source="Cisco Nexus 9000 QoS guide: `pause pfc-cos` and `priority-flow-control mode`",
    remedy="Set `priority-flow-control mode on` on every port that carries RoCE.",
    passes=Example(
        "ports pause priority 3", samples.said(samples.LEAF, Statements(no_drop=(NoDrop("roce", 3, samples.LINE),)))
    ),
    fails=Example(
        "the policy of leaf1 has a no-drop class, and its ports no PFC",
        samples.chain(
            samples.said(samples.LEAF, Statements(no_drop=(NoDrop("roce", 3, samples.LINE),))),
            samples.unpaused(samples.LEAF),
        ),
    ),
)
def no_drop_classes_have_ports(audited: Audited) -> Iterator[Outcome]:
    """No-drop policies that are applied, on devices that show ports."""
    for device in audited.network.devices:
        said = audited.said(device.name)
        applied = {each.name for each in said.used if each.kind == "policy"}
        wanted = [each for each in said.no_drop if not applied or each.policy in applied]
        if not wanted or not any(port.enabled for port in device.intent.interfaces):
            continue
        if any(use.pfc for use in audited.uses[device.name]) or said.pfc_on:
            continue
        if any(dcbx.mode == "auto" for dcbx in said.dcbx) or unclear(device, "pfc") is not None:
            continue
        first = wanted[0]
        yield Breach(
            Place(device.name),
            f"policy {first.policy} pauses priority {first.priority}, no port has PFC on",
            "PFC on at the ports that carry the class",
            line=first.line,
        )
