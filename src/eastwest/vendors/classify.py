"""Class maps, and what a policy of them makes of code points and tags, as EOS and NX-OS have them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import product

from eastwest.plan.device import QosMaps
from eastwest.plan.device.qos import CLASSES, COS_FIRST, DSCP_FIRST, DSCPS

DEFAULT_CLASS = "class-default"
DEFAULT_GROUP = 0
"""Where packets go that no class takes (NX-OS QoS guide, `class-default`)."""
Group = Callable[[int, int | None], int | None]
"""The qos-group by code point and tag."""


@dataclass
class ClassMap:
    """What packets a class takes. whole: only those that carry both marks (`match-all`)."""

    dscps: set[int] = field(default_factory=set)
    cos: set[int] = field(default_factory=set)
    whole: bool = False

    @property
    def needs_both(self) -> bool:
        """Whether it asks for a code point and a tag at once."""
        return self.whole and bool(self.dscps) and bool(self.cos)

    def takes(self, dscp: int, cos: int | None) -> bool:
        """Whether a packet is in the class. cos: None for one without a tag."""
        marks = (dscp in self.dscps, cos in self.cos)
        return all(marks) if self.needs_both else any(marks)


@dataclass(frozen=True, slots=True)
class Classified:
    """What ports with a policy trust, and the maps of it; those of a mark that it does not look at are empty."""

    trust: str
    maps: QosMaps


def classified(classes: Mapping[str, ClassMap], policy: Mapping[str, int]) -> Classified | None:
    """A policy, its classes in order: the first that takes a packet decides. None where no maps say the same."""
    used = [(classes.get(name, ClassMap()), group) for name, group in policy.items()]
    rest = policy.get(DEFAULT_CLASS)
    codes, tags, pairs = _first(used, "dscps", DSCPS), _first(used, "cos", CLASSES), _pairs(used)
    if not any(match.cos for match, _ in used):
        return Classified("dscp", QosMaps(_filled(codes, rest)))
    if not any(match.dscps for match, _ in used) and not rest:
        return Classified("cos", QosMaps(cos=_filled(tags, rest)))
    candidates = (
        Classified(COS_FIRST, QosMaps(_filled(codes, rest), cos=tags, pairs=pairs)),
        Classified(DSCP_FIRST, QosMaps(codes, cos=tags, pairs=pairs)),
    )

    def wanted(dscp: int, cos: int | None) -> int | None:
        return next((group for match, group in used if match.takes(dscp, cos)), rest)

    return next((each for each in candidates if _agrees(each, wanted)), None)


def trust_of(maps: QosMaps, trust: str) -> str:
    """The trust by which a policy with these maps is read back: that in one mark where the other has no class."""
    if trust not in (COS_FIRST, DSCP_FIRST):
        return trust
    if not any_stated(maps.cos) and not maps.pairs:
        return "dscp"
    if not any_stated(maps.traffic_class) and not maps.pairs:
        return "cos"

    def wanted(dscp: int, cos: int | None) -> int | None:
        return maps.class_of(trust, dscp, cos)

    return COS_FIRST if _agrees(Classified(COS_FIRST, maps), wanted) else trust


def any_stated(values: tuple[int | None, ...]) -> bool:
    """Whether a map says anything."""
    return any(value is not None for value in values)


def _agrees(found: Classified, wanted: Group) -> bool:
    """Whether every packet goes the same way."""
    marks = product(range(DSCPS), (None, *range(CLASSES)))
    return all(
        (found.maps.class_of(found.trust, dscp, cos) or DEFAULT_GROUP) == (wanted(dscp, cos) or DEFAULT_GROUP)
        for dscp, cos in marks
    )


def _first(used: list[tuple[ClassMap, int]], mark: str, length: int) -> tuple[int | None, ...]:
    """The group of each mark by classes that ask for it alone."""
    values: list[int | None] = [None] * length
    for match, group in used:
        for at in () if match.needs_both else getattr(match, mark):
            values[at] = group if values[at] is None else values[at]
    return tuple(values)


def _pairs(used: list[tuple[ClassMap, int]]) -> tuple[tuple[int, int, int], ...]:
    found: dict[tuple[int, int], int] = {}
    for match, group in used:
        for marks in product(match.cos, match.dscps) if match.needs_both else ():
            found.setdefault(marks, group)
    return tuple((cos, dscp, group) for (cos, dscp), group in sorted(found.items()))


def _filled(values: tuple[int | None, ...], rest: int | None) -> tuple[int | None, ...]:
    return tuple(rest if value is None else value for value in values)
