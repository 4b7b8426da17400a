"""BGP sessions that links and loopbacks call for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from eastwest.audit import samples
from eastwest.audit.rule import Abstained, Breach, Example, Outcome, rule
from eastwest.audit.subject import Audited
from eastwest.audit.views.addresses import Subnets, address, addresses, is_of_link, routed, stated
from eastwest.audit.views.unclear import unclear, unclear_text
from eastwest.audit.views.uses import use_of
from eastwest.discover import FoundDevice
from eastwest.findings import Place, Severity
from eastwest.plan.device import DeviceIntent, InterfaceIntent, Neighbour

LEAST = 4
"""Links with sessions among which one without is odd."""
MOST_LOST = 0.2
_LISTENS = re.compile(
    r"listen range|dynamic-neighbor|neighbor [\d.]+/\d+|allow (?:all|\d)|ttl-security|disable-connected-check"
)
"""Sessions that name no neighbour, and other ways to let one be more than a hop away."""


def _fewer(found: DeviceIntent) -> DeviceIntent:
    """All neighbours but the first."""
    return replace(found, bgp=found.bgp and replace(found.bgp, neighbours=found.bgp.neighbours[1:]))


@rule(
    "EW134",
    severity=Severity.WARNING,
    title="A routed link carries no BGP session",
    why="Every link between switches has its session; one link of many without any was forgotten or lost its line.",
    effect="the link is up and carries nothing: its capacity is missing, and ECMP is uneven",
    source="RFC 7938, section 5.2 (one session per link)",
    remedy="Configure the neighbour as on the other links, or take the addresses away.",
    passes=Example("each link has its session", samples.unchanged),
    fails=Example("the first neighbour of leaf1 is gone", samples.intent(samples.LEAF, _fewer)),
)
def links_have_sessions(audited: Audited) -> Iterator[Outcome]:
    """Link networks of whole devices without a neighbour in them, where the links of most ports have one."""
    for device in audited.network.devices:
        bgp = device.intent.bgp
        if bgp is None or device.partial:
            continue
        links = [port for port in device.intent.interfaces if port.enabled and _is_link(port)]
        served = _served(links, {each.peer for each in bgp.neighbours})
        described = {use_of(port) for port in links if port.name in served} - {""}
        lost = [
            port
            for port in links
            if port.name not in served and (_peer(audited, device, port) is not None or use_of(port) in described)
        ]
        if not lost or len(served) < LEAST or len(lost) > max(1, MOST_LOST * len(served)):
            continue
        if unclear(device, "session") is not None or _listens(device):
            continue
        for port in lost:
            yield Breach(
                Place(device.name, port.name),
                f"{port.addresses[0]} and no neighbour in its subnet",
                f"a session, as {len(served)} links have",
                path=f"interfaces[{port.name}].addresses",
                severity=None if _peer(audited, device, port) is not None else Severity.INFO,
            )


def _listens(device: FoundDevice) -> bool:
    return any(_LISTENS.search(text) for text in device.texts.values())


def _is_link(port: InterfaceIntent) -> bool:
    found = [each for text in port.addresses if (each := address(text)) is not None]
    return bool(found) and all(map(is_of_link, found))


def _peer(audited: Audited, device: FoundDevice, port: InterfaceIntent) -> FoundDevice | None:
    """The switch at the other end, None for a host and where nothing tells."""
    peer = audited.network.peer(device.name, port.name)
    return None if peer is None else audited.network.device(peer.device)


def _served(links: list[InterfaceIntent], peers: set[str]) -> set[str]:
    """Ports with a session: a neighbour is named by the port, or is in its subnet."""
    subnets = Subnets(text for port in links for text in port.addresses)
    held = {network for peer in peers for network in subnets.around(peer)}
    return {
        port.name
        for port in links
        if port.name in peers or any(each.network in held for each in addresses(port.addresses))
    }


def _far(found: DeviceIntent) -> DeviceIntent:
    """Its first neighbour is a loopback two hops away, in a group that speaks from the own one."""
    if found.bgp is None:
        return found
    group = replace(found.bgp.groups[0], name="FAR", source=0, multihop=None)
    first, *rest = found.bgp.neighbours
    far = replace(first, peer="10.255.9.9", group="FAR", remote_as=4200000099)
    return replace(found, bgp=replace(found.bgp, groups=(*found.bgp.groups, group), neighbours=(far, *rest)))


@rule(
    "EW135",
    severity=Severity.WARNING,
    title="An external session between loopbacks is not multihop",
    why="An external session takes packets from the next hop alone, TTL 1, unless told that the neighbour is farther.",
    effect="the session stays down: overlay routes, or the routes of a whole pod, are missing",
    source="RFC 4271; vendors' `ebgp-multihop`, Junos `multihop`",
    remedy="Allow two or more hops in the group.",
    passes=Example("sessions are one hop long", samples.unchanged),
    fails=Example("leaf1 speaks from its loopback to 10.255.9.9 in another AS", samples.intent(samples.LEAF, _far)),
)
def far_sessions_are_multihop(audited: Audited) -> Iterator[Outcome]:
    """Groups with a loopback as source whose neighbours are on no connected subnet and in another AS."""
    for device in audited.network.devices:
        far = [] if device.family in _SKIPPING else _external_from_loopbacks(device)
        if not far or _listens(device):
            continue
        subnets = stated(device.texts.values()) if device.texts else Subnets(routed(device.intent))
        for each in far:
            if each.peer in subnets:
                continue
            line = unclear(device, "session")
            if line is not None:
                yield Abstained(Place(device.name), unclear_text(line))
                break
            path = f"bgp.neighbours[{each.peer}]"
            number = "another AS" if each.remote_as is None else f"AS {each.remote_as}"
            observed = f"{each.peer} in {number}, one hop"
            yield Breach(Place(device.name), observed, "multihop", path=path)


def _external_from_loopbacks(device: FoundDevice) -> list[Neighbour]:
    """Neighbours in another AS, of groups that speak from a loopback and over one hop."""
    bgp = device.intent.bgp
    if bgp is None:
        return []
    groups = {group.name for group in bgp.groups if group.source is not None and group.multihop is None}
    far = {group.name for group in bgp.groups if group.multihop is not None}  # also those of one neighbour
    says_external = device.family in _SAYING_EXTERNAL
    return [
        each
        for each in bgp.neighbours
        if each.group in groups
        and each.peer not in far
        and (says_external if each.remote_as is None else each.remote_as != bgp.asn)
        and address(each.peer) is not None
    ]


_SAYING_EXTERNAL = frozenset({"frr", "nvue", "sonic"})
"""Families that may say `external` instead of a number."""
_SKIPPING = frozenset({"enterprise-sonic", "os10"})
"""Families whose reader passes over multihop."""
