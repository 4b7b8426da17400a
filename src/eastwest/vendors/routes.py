"""Prefix lists and the route maps that apply them, in the words that EOS, FRR and NX-OS have in common."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from eastwest.plan.device import BgpIntent, PeerGroup, PrefixFilter, PrefixRule
from eastwest.vendors.text.table import Table

RouteMaps = dict[tuple[str, str], str]
"""The prefix list that a route map applies, by the map's name and the family of routes."""
FAMILY_OF = {"ip": "ipv4", "ipv6": "ipv6"}
WORDS = {family: word for word, family in FAMILY_OF.items()}
"""`ip prefix-list` and `match ip address`, or `ipv6`, by family."""
EVERYTHING = ""
"""What a route map without conditions lets through: no prefix list."""
_OTHER = {"ipv4": "ipv6", "ipv6": "ipv4"}
_END = {"ipv4": "", "ipv6": "6"}
"""Ends of the names of fields, by family."""


def span(rule: PrefixRule) -> str:
    """The prefix lengths that a rule takes, in the words of EOS, FRR and NX-OS; nothing where it is exact."""
    least = "" if rule.at_least is None else f" ge {rule.at_least}"
    return least if rule.at_most is None else f"{least} le {rule.at_most}"


def add_rule(filters: Table[str, PrefixFilter], name: str, rule: PrefixRule, family: str) -> None:
    """One more rule of a list. Raises ValueError for a second list of that name, of the other family."""
    found = filters.at(name)
    if found.rules and found.family != family:
        raise ValueError(f"{name} is a list of {found.family} prefixes too")
    filters.put(name, rules=(*found.rules, rule), family=family)


def open_map(maps: RouteMaps, name: str, *, empty: bool) -> None:
    """The heading of a route map; one without matches takes everything."""
    for family in FAMILY_OF.values() if empty else ():
        maps.setdefault((name, family), EVERYTHING)


def match_list(maps: RouteMaps, name: str, protocol: str, prefix_list: str) -> None:
    """`match ip address prefix-list NAME`, `ip` or `ipv6`. Raises ValueError for another list of the same map."""
    if maps.setdefault((name, FAMILY_OF[protocol]), prefix_list) != prefix_list:
        raise ValueError("a route map of several prefix lists")


def prefix_list_of(maps: RouteMaps, name: str, family: str) -> str:
    """The prefix list behind a route map.

    A map that nothing is known of keeps its name; one that filters the other family alone gives none.
    """
    return maps.get((name, family), "" if (name, _OTHER[family]) in maps else name)


def route_map_lines(group: PeerGroup, family: str) -> Iterator[str]:
    """`route-map NAME in`: what of a group's routes of a family is let through."""
    for direction, name in zip(("in", "out"), group.filters(family), strict=True):
        if name:
            yield f"route-map {name} {direction}"


def filter_field(direction: str, family: str) -> str:
    """The field of a PeerGroup that names a filter. direction: `in` or `out`. Raises ValueError for EVPN."""
    if family not in _END:
        raise ValueError("filters are for IPv4 and IPv6 routes")
    return f"filter_{direction}{_END[family]}"


def announcing(bgp: BgpIntent, family: str, name: str) -> BgpIntent:
    """With a filter or route map of the connected prefixes of a family. Raises ValueError for EVPN."""
    if family not in _END:
        raise ValueError(f"{family} has no connected prefixes")
    changes: dict[str, Any] = {f"connected{_END[family]}": name}
    return replace(bgp, **changes)


def slowest(bgp: BgpIntent, groups: Collection[str], timers: Mapping[str, tuple[int, int]]) -> BgpIntent:
    """With the slowest keepalive and hold time of groups, where every group has its own."""
    if not timers or set(timers) != set(groups):
        return bgp
    keepalive_s, hold_s = max(timers.values(), key=lambda each: each[1])
    return replace(bgp, keepalive_s=keepalive_s, hold_s=hold_s)


def resolved(bgp: BgpIntent, maps: RouteMaps) -> BgpIntent:
    """What is announced, by prefix lists instead of route maps."""
    return replace(
        bgp,
        connected=prefix_list_of(maps, bgp.connected, "ipv4"),
        connected6=prefix_list_of(maps, bgp.connected6, "ipv6"),
    )


def resolved_group(group: PeerGroup, maps: RouteMaps) -> PeerGroup:
    """A group with prefix lists instead of route maps."""
    return replace(
        group,
        filter_in=prefix_list_of(maps, group.filter_in, "ipv4"),
        filter_out=prefix_list_of(maps, group.filter_out, "ipv4"),
        filter_in6=prefix_list_of(maps, group.filter_in6, "ipv6"),
        filter_out6=prefix_list_of(maps, group.filter_out6, "ipv6"),
    )
