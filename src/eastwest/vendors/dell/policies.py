"""The maps and policies that the ports of an intent need on either command line, each with a name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from eastwest.plan.device import DeviceIntent, EcnMarking, PortQos, QosIntent
from eastwest.vendors.dell.naming import Naming, User, named

KINDS = {
    "dscp-tc": "traffic_class",
    "dot1p-tc": "cos",
    "tc-queue": "queue",
    "tc-pg": "priority_group",
    "pfc-priority-queue": "pfc_queue",
}
"""Maps as Enterprise SONiC calls them, and the field of the intent; OS10 has the first three."""
PREFIX = "eastwest"
"""Begins names of what was not there."""
Values = tuple[int | None, ...]
"""Of a map, by what is mapped."""


@dataclass(frozen=True, slots=True)
class Turn:
    """How one queue is served. mark: name of its marking, where that is said beside it."""

    queue: int
    strict: bool
    weight: int | None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Policies:
    """Users are (profile,), of marks (profile, queue). maps: by kind."""

    maps: Mapping[str, Naming[Values]] = field(default_factory=dict)
    marks: Naming[EcnMarking] = field(default_factory=Naming)
    turns: Naming[tuple[Turn, ...]] = field(default_factory=Naming)
    pauses: Naming[tuple[int, ...]] = field(default_factory=Naming)


def policies_of(intent: DeviceIntent, before: Policies | None = None, *, marks_in_turns: bool) -> Policies:
    """All that an intent needs. before: what was there, whose names stay where they can.

    marks_in_turns: whether what serves the queues also says how they mark, as in OS10.
    """
    qos, had = intent.qos or QosIntent(), before or Policies()
    marks = named(dict(_marks(qos)), had.marks)
    beside = marks if marks_in_turns else Naming()
    served = {each.name: tuple(_turns(each, beside)) for each in qos.ports}
    turns: dict[User, tuple[str, tuple[Turn, ...]]] = {(name,): (name, said) for name, said in served.items() if said}
    paused = [each for each in qos.ports if each.pfc]
    pauses: dict[User, tuple[str, tuple[int, ...]]] = {(each.name,): (f"{PREFIX}-pfc", each.pfc) for each in paused}
    maps = {kind: named(dict(_maps(qos, kind, name)), had.maps.get(kind)) for kind, name in KINDS.items()}
    return Policies(maps, marks, named(turns, had.turns), named(pauses, had.pauses))


def _maps(qos: QosIntent, kind: str, name: str) -> Iterator[tuple[User, tuple[str, Values]]]:
    for profile in qos.ports:
        values: Values = getattr(profile.maps or qos.maps, name)
        trusted = {"dscp-tc": profile.by_code, "dot1p-tc": profile.by_tag}.get(kind)
        if trusted or (trusted is None and any(value is not None for value in values)):
            yield (profile.name,), (f"{PREFIX}-{kind}", values)


def _marks(qos: QosIntent) -> Iterator[tuple[User, tuple[str, EcnMarking]]]:
    for profile in qos.ports:
        for queue in profile.queues:
            if queue.ecn is not None and queue.ecn.fill_percent is None:
                yield (profile.name, queue.queue), (f"{PREFIX}-wred-{queue.queue}", queue.ecn)


def _turns(profile: PortQos, marks: Naming[EcnMarking]) -> Iterator[Turn]:
    for queue in profile.queues:
        mark = marks.name(profile.name, queue.queue)
        if queue.strict or queue.weight_percent is not None or mark:
            yield Turn(queue.queue, queue.strict, None if queue.strict else queue.weight_percent, mark)
