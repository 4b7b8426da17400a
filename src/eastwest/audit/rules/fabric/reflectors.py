"""Internal BGP: everybody hears everybody, directly or through a route reflector."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache

from eastwest.audit import samples
from eastwest.audit.rule import Breach, Example, Outcome, rule
from eastwest.audit.subject import Audited
from eastwest.audit.views.addresses import own
from eastwest.discover import FoundDevice
from eastwest.findings import Place, Severity
from eastwest.plan.device import DeviceIntent, Neighbour

_REFLECTS = re.compile(r"(?i)route[-_]reflector|\brrclnt\b|\brr_client\b|\bcluster(?:[-_ ]?id)? [\d.]+|confederation")
"""A reflector in the words of any family, and what takes the place of one."""
_LISTENS = re.compile(r"(?i)listen range|dynamic-neighbor|neighbor [\d.]+/\d+|allow (?:all|\d)")
"""Whoever calls is taken."""


def _one_as(found: DeviceIntent) -> DeviceIntent:
    """All in one AS, without a reflector."""
    if found.bgp is None:
        return found
    neighbours = tuple(replace(each, remote_as=64512) for each in found.bgp.neighbours)
    return replace(found, bgp=replace(found.bgp, asn=64512, neighbours=neighbours))


@rule(
    "EW162",
    severity=Severity.WARNING,
    title="Internal BGP has neither a full mesh nor a route reflector",
    why="A router passes on no route that it learned within its own AS, unless it is a route reflector.",
    effect="routers without a session of their own do not learn one another's routes: no packet goes between them",
    source="RFC 4271, section 9.2.1.1; RFC 4456 (route reflection)",
    remedy="Make the router in the middle a route reflector for the others, or join all of them.",
    passes=Example("every switch or pair has its own AS", samples.unchanged),
    fails=Example("all switches have one AS, and no spine reflects", samples.intent("*", _one_as)),
)
def internal_routes_are_passed_on(audited: Audited) -> Iterator[Outcome]:
    """Switches in the middle of two others of their AS that hear each other in no other way, reflectors apart.

    Where a neighbour of the AS is not in the files it may reflect: nothing is said of those that have it. Of the two
    tiers of a fabric the one is told that more depends on.
    """
    meshes, unknown = _sessions(audited)
    listens = cache(lambda name: _says(audited, name, _LISTENS))
    reflectors = {name for name in meshes if _says(audited, name, _REFLECTS)}
    cuts = {name: _cut(name, meshes, reflectors) for name in meshes if name not in reflectors}
    for name, cut in cuts.items():
        device = audited.network.device(name)
        if not cut or device is None or device.partial:
            continue
        if any(each in unknown or listens(each) for each in (name, *meshes[name])):
            continue
        if all(len(cuts.get(each, ())) <= len(cut) for each in meshes[name]):
            (one, other), more = cut[0], f", nor do {len(cut) - 1} more pairs" if len(cut) > 1 else ""
            yield Breach(
                Place(name),
                f"{one} and {other} have sessions with {name} in one AS and do not hear each other through it{more}",
                "a route reflector, or a session between them",
                path="bgp",
            )


def _cut(name: str, meshes: Mapping[str, set[str]], reflectors: set[str]) -> list[tuple[str, str]]:
    """Pairs of a switch's neighbours that do not hear each other. Reflectors need not: they have no nodes."""
    heard = {each: _heard(each, meshes, reflectors) for each in meshes[name] - reflectors}
    return sorted((a, b) for a in heard for b in heard if a < b and b not in heard[a])


def _says(audited: Audited, name: str, words: re.Pattern[str]) -> bool:
    device = audited.network.device(name)
    return device is not None and any(words.search(text) for text in device.texts.values())


def _sessions(audited: Audited) -> tuple[dict[str, set[str]], set[str]]:
    """Who has an internal session with whom, whichever end says it; and who has one with a switch in no file."""
    owners = {each: device.name for device in audited.network.devices for each in own(device.intent, shut=False)}
    found: dict[str, set[str]] = {}
    unknown: set[str] = set()
    for device in audited.network.devices:
        for each in _internal(device):
            other = owners.get(each.peer) or _beside(audited, device, each.peer)
            if audited.network.device(other) is None:
                unknown.add(device.name)
            elif other != device.name:
                found.setdefault(device.name, set()).add(other)
                found.setdefault(other, set()).add(device.name)
    return found, unknown


def _beside(audited: Audited, device: FoundDevice, peer: str) -> str:
    end = audited.network.peer(device.name, peer)
    return "" if end is None else end.device


def _internal(device: FoundDevice) -> Iterator[Neighbour]:
    bgp = device.intent.bgp
    yield from (each for each in (() if bgp is None else bgp.neighbours) if bgp and each.remote_as == bgp.asn)


def _heard(start: str, meshes: Mapping[str, set[str]], reflectors: set[str]) -> set[str]:
    """Whose routes reach a switch: those of its neighbours, and of what reflectors pass on."""
    found, edge = {start}, [start]
    while edge:
        at = edge.pop()
        for each in meshes[at] - found:
            found.add(each)
            if each in reflectors:
                edge.append(each)
    return found
