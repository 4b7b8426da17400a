"""From a code point to the queue that a pause stops, with what a family does where a configuration is silent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from eastwest.discover import FoundDevice
from eastwest.plan.device import PortQos, QosMaps
from eastwest.plan.device.qos import CLASSES, DSCPS

_SAME = tuple(range(CLASSES))
_BY_EIGHTS = tuple(dscp >> 3 for dscp in range(DSCPS))
_EOS_TAGS = (1, 0, 2, 3, 4, 5, 6, 7)
_EOS_CLASSES = tuple(_EOS_TAGS[value] for value in _BY_EIGHTS)
_ZERO = (0,) * DSCPS
_SILENT: tuple[None, ...] = (None,) * DSCPS
_UNKNOWN: tuple[None, ...] = (None,) * CLASSES

_TABLES = ("traffic_class", "queue", "priority_group", "pfc_queue", "cos")

DEFAULTS: dict[str, QosMaps] = {
    "eos": QosMaps(_EOS_CLASSES, _SAME, _SAME, _SAME, _EOS_TAGS),
    "nxos": QosMaps(_ZERO, _SAME, _UNKNOWN, _SAME, _ZERO[:CLASSES]),
    "junos": QosMaps(_ZERO, _SAME, _UNKNOWN, (None, None, None, 3, 4, None, None, None), _ZERO[:CLASSES]),
    "sonic": QosMaps(_ZERO, _SAME, _SAME, _SAME, _ZERO[:CLASSES]),
    "enterprise-sonic": QosMaps(_SILENT, _SAME, _SAME, _SAME),
    "os10": QosMaps(_SILENT, _SAME, _SAME, _SAME),
    "nvue": QosMaps(_BY_EIGHTS, _SAME, _SAME, _SAME, _SAME),
}
"""Defaults by family: EOS user manual, quality of service (DSCP 0-7 and CoS 0 to class 1, 8-15 and 1 to 0, then by
eights and one to one); NX-OS QoS guide (what no class matches goes to qos-group 0); Junos class-of-service guide (what
a classifier of one's own leaves out is best effort; pauses of 3 and 4 stop queues 3 and 4); SONiC's SAI defaults (class
0, one to one after it); Cumulus Linux QoS guide (by eights, tags one to one; PFC works on switch priorities, which are
its classes); Dell's user guides (one to one behind the class; the class of a mark that no map has depends on the
platform)."""
NOTHING_ELSE = frozenset({"junos"})
"""Families in which pauses of other priorities than those with a queue stop nothing, and one queue that is stated takes
the place of all defaults (Junos CLI reference, flow-control-queue)."""


@dataclass(frozen=True, slots=True)
class Hop:
    """The way of one code point through one device; None where neither files nor family say.

    pfc_queue: the queue that a pause of `group` stops. default: whether the class is the family's default.
    """

    dscp: int
    traffic_class: int | None
    queue: int | None
    group: int | None
    pfc_queue: int | None
    default: bool = False


@lru_cache(maxsize=4096)
def _resolved(family: str, maps: QosMaps) -> QosMaps:
    default = DEFAULTS.get(family)
    if default is None:
        return maps
    found = QosMaps(*(_over(getattr(maps, name), getattr(default, name)) for name in _TABLES), pairs=maps.pairs)
    return replace(found, pfc_queue=maps.pfc_queue) if _whole(family, maps) else found


def _whole(family: str, maps: QosMaps) -> bool:
    return family in NOTHING_ELSE and maps.pfc_queue != _UNKNOWN


def _over(own: tuple[int | None, ...], below: tuple[int | None, ...]) -> tuple[int | None, ...]:
    return tuple(under if value is None else value for value, under in zip(own, below, strict=True))


def own_maps(device: FoundDevice, profile: PortQos | None = None) -> QosMaps:
    """What the files say: the maps of the ports of a profile where they have their own, else the device's."""
    if profile is not None and profile.maps is not None:
        return profile.maps
    return QosMaps() if device.intent.qos is None else device.intent.qos.maps


def maps_of(device: FoundDevice, profile: PortQos | None = None) -> QosMaps:
    """The maps of a device, or of its ports of a profile, with the defaults of its family filled in."""
    return _resolved(device.family, own_maps(device, profile))


def stated(device: FoundDevice, profile: PortQos | None = None) -> bool:
    """Whether the files say where any packet goes: else they may simply not hold that part."""
    maps = own_maps(device, profile)
    marks = (maps.cos if profile is not None and profile.by_tag else ()), maps.traffic_class
    return any(value is not None for values in marks for value in values)


def hop(device: FoundDevice, dscp: int, profile: PortQos | None = None) -> Hop:
    """The way of a code point through a device, by the maps of its ports of a profile."""
    maps = maps_of(device, profile)
    traffic_class = maps.traffic_class[dscp]
    own = own_maps(device, profile).traffic_class[dscp] is not None
    if traffic_class is None:
        return Hop(dscp, None, None, None, None, default=not own)
    group = maps.priority_group[traffic_class]
    paused = None if group is None else maps.pfc_queue[group]
    return Hop(dscp, traffic_class, maps.queue[traffic_class], group, paused, default=not own)


def queues_of(device: FoundDevice, priority: int, profile: PortQos | None = None) -> frozenset[int]:
    """The queues through which the classes of a lossless priority leave."""
    maps = maps_of(device, profile)
    found = {
        maps.queue[each]
        for each, group in enumerate(maps.priority_group)
        if group == priority and each in (*maps.traffic_class, *maps.cos)
    }
    return frozenset(queue for queue in found if queue is not None)


def dscps_of(device: FoundDevice, priority: int, profile: PortQos | None = None) -> tuple[int, ...]:
    """The code points that fall into a lossless priority; none at ports that go by the tag alone."""
    maps = maps_of(device, profile)
    return () if profile is not None and profile.trust == "cos" else _leading(maps.traffic_class, maps, priority)


def reached(device: FoundDevice, priority: int, profile: PortQos) -> bool:
    """Whether any mark that the ports of a profile go by leads to a lossless priority."""
    return bool(dscps_of(device, priority, profile) or tags_of(device, priority, profile))


def tags_of(device: FoundDevice, priority: int, profile: PortQos) -> tuple[int, ...]:
    """The priorities of VLAN tags (CoS) that fall into a lossless priority; none at ports that do not go by them."""
    maps = maps_of(device, profile)
    pairs = {cos for cos, _, each in maps.pairs if maps.priority_group[each] == priority}
    return tuple(sorted({*_leading(maps.cos, maps, priority), *pairs})) if profile.by_tag else ()


def _leading(classes: tuple[int | None, ...], maps: QosMaps, priority: int) -> tuple[int, ...]:
    return tuple(at for at, each in enumerate(classes) if each is not None and maps.priority_group[each] == priority)
