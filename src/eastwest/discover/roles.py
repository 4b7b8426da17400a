"""What each switch is for: by its name where that says, else by where it stands between hosts and other switches."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from eastwest.discover.model import FoundDevice, FoundHost, FoundLink

_NAMES = (
    ("super-spine", r"super-?_?spines?|sspine|ssp|ss\d+|core-?spine"),
    ("border", r"border(?:-?leaf)?|bleaf|bl\d+|edge|gw|gateway|dci"),
    ("spine", r"(?:be|fe|gpu|storage|stor)?spines?|spn|sp\d+|t1"),
    ("leaf", r"(?:be|fe|gpu|storage|stor|compute)?leaf|leaves|lf\d+|tor\d*|rail\d*|t0"),
    ("aggregation", r"agg\d*|aggregation|aggr\d*|dist\d*|distribution"),
    ("access", r"access\d*|acc\d+|asw\d*"),
    ("core", r"core\d*|csw\d*"),
)
_COMPILED = tuple((role, re.compile(rf"(?<![a-z])(?:{pattern})(?![a-z])", re.I)) for role, pattern in _NAMES)
_LEGACY = re.compile(
    r"(?i)\bhsrp\b|\bvrrp\b|\bvpc\b|spanning-tree|switchport (?:trunk|access|mode)|\bmlag\b|mc-lag|\bSTP\b"
)
_ACCESS, _MIDDLE, _CORE = "access", "aggregation", "core"
MOST_LOOKED_AT = 32
"""Switches whose texts are searched for switched ports: more of the same kind say no more."""
_UP = ("leaf", "spine", "super-spine")
_LEGACY_UP = (_ACCESS, _MIDDLE, _CORE)


def role_of_name(name: str) -> str:
    """The role that a name says, empty when it says none."""
    bare = name.replace("_", "-")
    return next((role for role, pattern in _COMPILED if pattern.search(bare)), "")


def with_roles(
    devices: Sequence[FoundDevice], hosts: Sequence[FoundHost], links: Sequence[FoundLink]
) -> tuple[tuple[FoundDevice, ...], str, tuple[str, ...]]:
    """Devices with roles, the shape of the network, and what should be known of it."""
    stated = {device.name: device.role for device in devices if device.role}
    named = {device.name: role_of_name(device.name) for device in devices}
    tiers = _tiers(devices, hosts, links, {**named, **stated})
    legacy = _is_legacy(devices, named, tiers)
    up = _LEGACY_UP if legacy else _UP
    found = []
    for device in devices:
        tier = tiers.get(device.name)
        by_place = up[min(tier, 2)] if tier is not None else ""
        role = stated.get(device.name) or named[device.name] or by_place
        found.append(replace(device, role=role))
    return tuple(found), _shape(found, legacy=legacy), tuple(_notes(found, legacy=legacy))


def _tiers(
    devices: Sequence[FoundDevice],
    hosts: Sequence[FoundHost],
    links: Sequence[FoundLink],
    roles: Mapping[str, str],
) -> dict[str, int]:
    """Steps from the switches that hosts hang on. Where no host is known, leaves by name are the lowest."""
    switches = {device.name for device in devices}
    servers = {host.name for host in hosts}
    next_to: dict[str, set[str]] = defaultdict(set)
    lowest: set[str] = set()
    for link in links:
        a, b = link.a.device, link.b.device
        if a in switches and b in switches:
            next_to[a].add(b)
            next_to[b].add(a)
        else:
            lowest |= {end for end, other in ((a, b), (b, a)) if end in switches and other in servers}
    lowest |= {name for name, role in roles.items() if role in ("leaf", _ACCESS)}
    if not lowest and next_to:
        lowest = _below(next_to)
    tiers = dict.fromkeys(lowest, 0)
    edge = sorted(lowest)
    while edge:
        edge = sorted(
            {
                peer
                for name in edge
                for peer in next_to[name]
                if peer not in tiers and _put(tiers, peer, tiers[name] + 1)
            }
        )
    return tiers


def _below(next_to: Mapping[str, set[str]]) -> set[str]:
    """Switches with the fewest neighbours; none where all have as many, as in a square of two leaves and two spines."""
    fewest = min(len(peers) for peers in next_to.values())
    found = {name for name, peers in next_to.items() if len(peers) == fewest}
    return found if len(next_to) > 2 and len(found) < len(next_to) else set()


def _put(tiers: dict[str, int], name: str, tier: int) -> bool:
    tiers[name] = tier
    return True


def _is_legacy(devices: Sequence[FoundDevice], named: Mapping[str, str], tiers: Mapping[str, int]) -> bool:
    """Two of access, aggregation and core by name; one and a tier above it; or three tiers of switched links."""
    classic = {role for role in named.values() if role in _LEGACY_UP}
    if len(classic) >= 2:
        return True
    odd = [device for device in devices if named[device.name] not in _UP][:MOST_LOOKED_AT]
    if len(odd) * 2 <= len(devices) and len(odd) < MOST_LOOKED_AT:
        return False
    switched = sum(any(_LEGACY.search(text) for text in device.texts.values()) for device in odd)
    highest = max(tiers.values(), default=0)
    return bool(odd) and switched * 2 > len(odd) and (highest >= 2 or (highest == 1 and bool(classic)))


def _shape(devices: Sequence[FoundDevice], *, legacy: bool) -> str:
    roles = {device.role for device in devices}
    if legacy:
        return "three-tier"
    if {"leaf", "spine"} <= roles or "super-spine" in roles:
        return "leaf-spine"
    return "single-switch" if len(devices) == 1 else ""


def _notes(devices: Sequence[FoundDevice], *, legacy: bool) -> list[str]:
    notes = []
    if legacy:
        notes.append(
            "the switches form access, aggregation and core: traffic between racks shares the aggregation, which AI "
            "collectives, that load all links at once, will find to be the bottleneck"
        )
    unknown = [device.name for device in devices if not device.role]
    if unknown:
        shown = ", ".join(unknown[:8]) + (f" and {len(unknown) - 8} more" if len(unknown) > 8 else "")
        notes.append(f"role not known, neither by name nor by links: {shown}")
    return notes
