"""Front ports of a switch: which speeds they give, what they are called, and whether a demand fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from eastwest.intent.catalogue.model import PortGroup


@dataclass(frozen=True, slots=True)
class Demand:
    """So many links of one speed that a switch has to carry."""

    count: int
    speed_gbps: float


@dataclass(frozen=True, slots=True)
class Taken:
    """The front ports that one demand takes of one group: ports `first` to `first + ports - 1`, each in `parts`."""

    group: int
    first: int
    ports: int
    parts: int
    links: int


def parts_at(group: PortGroup, speed_gbps: float) -> int:
    """How many links of that speed one port of the group gives, split or whole; 0 when it cannot run it."""
    whole = 1 if group.speed_gbps == speed_gbps else 0
    return max([whole, *(parts for parts, speed in _breakouts(group) if speed == speed_gbps)])


def _breakouts(group: PortGroup) -> tuple[tuple[int, float], ...]:
    """Ways to split a port whose parts have names."""
    return group.breakouts if group.split_pattern else ()


def capacity(groups: Sequence[PortGroup], speed_gbps: float) -> int:
    """How many links of that speed the groups give together when nothing else is connected."""
    return sum(group.count * parts_at(group, speed_gbps) for group in groups)


def speeds_of(groups: Sequence[PortGroup]) -> tuple[float, ...]:
    """Every speed some port can run, whole or split, fastest first, in Gb/s."""
    whole = {group.speed_gbps for group in groups}
    split = {speed for group in groups for _, speed in _breakouts(group)}
    return tuple(sorted(whole | split, reverse=True))


def place(groups: Sequence[PortGroup], demands: Sequence[Demand]) -> tuple[tuple[Taken, ...], ...] | None:
    """Front ports for each demand in turn, or None when they do not suffice.

    A demand takes first the ports that no later demand could use, then slower ports before faster ones, then ports in
    the order of their numbers. A split port serves one demand only.
    """
    used = [0] * len(groups)
    placed: list[tuple[Taken, ...]] = []
    for turn, demand in enumerate(demands):
        later = [other.speed_gbps for other in demands[turn + 1 :] if other.count]
        taken = _take(groups, used, demand, later)
        if taken is None:
            return None
        placed.append(taken)
    return tuple(placed)


def _take(
    groups: Sequence[PortGroup], used: list[int], demand: Demand, later: Sequence[float]
) -> tuple[Taken, ...] | None:
    def rank(index: int) -> tuple[bool, float, int]:
        wanted_later = any(parts_at(groups[index], speed) for speed in later)
        return wanted_later, groups[index].speed_gbps, index

    left = demand.count
    taken: list[Taken] = []
    for index in sorted(range(len(groups)), key=rank):
        parts = parts_at(groups[index], demand.speed_gbps)
        ports = min(groups[index].count - used[index], -(-left // parts)) if parts else 0
        if left and ports:
            links = min(left, ports * parts)
            taken.append(Taken(index, used[index], ports, parts, links))
            used[index] += ports
            left -= links
    return None if left else tuple(taken)


def fits(groups: Sequence[PortGroup], demands: Sequence[Demand]) -> bool:
    """Whether all demands together find ports."""
    return _fits(tuple(groups), tuple(demands))


@lru_cache(maxsize=1 << 14)
def _fits(groups: tuple[PortGroup, ...], demands: tuple[Demand, ...]) -> bool:
    """A search over pairs of models asks the same of one model for each of the other."""
    return place(groups, demands) is not None


def unused_ports(groups: Sequence[PortGroup], demands: Sequence[Demand]) -> int:
    """Front ports that could run one of the demanded speeds and stay empty. The demands must fit."""
    placed = place(groups, demands)
    able = sum(group.count for group in groups if any(parts_at(group, demand.speed_gbps) for demand in demands))
    return able - sum(taken.ports for row in placed or () for taken in row)


def allocate(groups: Sequence[PortGroup], demands: Sequence[Demand]) -> tuple[tuple[str, ...], ...] | None:
    """Port names for each demand in turn, in the vendor's style, or None when the demands do not fit.

    Numbers run on from one group to the next where both are named alike.
    """
    placed = place(groups, demands)
    if placed is None:
        return None
    return tuple(tuple(name for taken in row for name in _names(groups, taken)) for row in placed)


def _names(groups: Sequence[PortGroup], taken: Taken) -> tuple[str, ...]:
    group = groups[taken.group]
    alike = sum(other.count for other in groups[: taken.group] if other.name_pattern == group.name_pattern)
    names = replace(group, first=group.first + alike).names(taken.parts)
    return names[taken.first * taken.parts :][: taken.links]
