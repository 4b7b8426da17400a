"""Ports and neighbours of one device are alike within their kind; one that differs is a slip of the hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from eastwest.audit import samples
from eastwest.audit.rule import Breach, Example, Outcome, rule
from eastwest.audit.subject import Audited
from eastwest.audit.views.addresses import (
    Subnets,
    address,
    addresses,
    is_of_link,
    prefixes_in,
    routed,
    stated,
)
from eastwest.audit.views.unclear import unclear
from eastwest.discover import FoundDevice
from eastwest.findings import Place, Severity
from eastwest.plan.device import InterfaceIntent, Neighbour

LEAST = 4
"""Among fewer nobody knows which one is odd."""
MOST_SHARE = 0.7
_ROUTED = "routed"
_HEADERS = 64
_FEW = 2
"""Names that so few others bear out are no names of devices."""
_FIELDS: tuple[tuple[str, str, Callable[[InterfaceIntent], Hashable]], ...] = (
    ("speed", "speed_gbps", lambda port: f"{port.speed_gbps:g}G" if port.speed_gbps else "none stated"),
    ("FEC", "fec", lambda port: port.fec or "none stated"),
    ("MTU", "mtu_bytes", lambda port: f"{port.mtu_bytes} B"),
    ("addressing", "addresses", lambda port: _ROUTED if port.addresses or port.unnumbered else "no address"),
    ("description", "description", lambda port: "one" if port.description else "none"),
    ("split", "front", lambda port: "none stated" if ":" in port.name and port.front is None else "as it is named"),
    ("VRF", "vrf", lambda port: port.vrf or "the default one"),
)


@rule(
    "EW146",
    severity=Severity.WARNING,
    title="A port is set otherwise than its siblings",
    why="Ports that share a QoS profile have one use: what one of many lacks was forgotten or mistyped.",
    effect="the one link is down, slow or without routes, and nobody misses it until a job lands there",
    source="operational practice; RFC 7938 (uniform configuration)",
    remedy="Set the port as its siblings are set, or give it a profile of its own.",
    passes=Example("all ports of a profile are alike", samples.unchanged),
    fails=Example(
        "one port of leaf1 has no FEC stated", samples.ports(samples.LEAF, lambda port: replace(port, fec=""))
    ),
)
def ports_are_alike(audited: Audited) -> Iterator[Outcome]:
    """Fields of the ports of one profile, where seven in ten agree. A speed that two ports state is no slip of a hand:
    they lead elsewhere.
    """
    for device in audited.network.devices:
        for use in audited.uses[device.name] if device.name in audited.roce_devices else ():
            used = use.routed if _mostly(use.routed, use.ports) else use.ports
            for what, field, value_of in _FIELDS if len(used) >= LEAST else ():
                yield from _odd(device, use.ports if field == "addresses" else used, what, field, value_of)


def _is_small(field: str, port: InterfaceIntent, ports: tuple[InterfaceIntent, ...], usual: Hashable) -> bool:
    """A missing description, and an MTU that differs by no more than headers, which families count differently."""
    others = [each.mtu_bytes for each in ports if f"{each.mtu_bytes} B" == usual]
    near = field == "mtu_bytes" and bool(others) and abs(port.mtu_bytes - others[0]) <= _HEADERS
    return near or field == "description"


def _mostly(part: tuple[InterfaceIntent, ...], whole: tuple[InterfaceIntent, ...]) -> bool:
    return len(part) >= MOST_SHARE * len(whole) or len(part) >= LEAST


def _odd(
    device: FoundDevice,
    ports: tuple[InterfaceIntent, ...],
    what: str,
    field: str,
    value_of: Callable[[InterfaceIntent], Hashable],
) -> Iterator[Outcome]:
    counts = Counter(value_of(port) for port in ports)
    usual, count = counts.most_common(1)[0]
    if count == len(ports) or count < MOST_SHARE * len(ports):
        return
    if field == "addresses" and usual != _ROUTED:
        return  # cages that a wildcard covers and nobody uses
    for port in ports:
        chosen = field == "speed_gbps" and port.speed_gbps > 0 and counts[value_of(port)] > 1
        if value_of(port) != usual and not chosen:
            yield Breach(
                Place(device.name, port.name),
                f"{what}: {value_of(port)}",
                f"{usual}, as {count} ports of the profile have",
                path=f"interfaces[{port.name}].{field}",
                severity=Severity.INFO if _is_small(field, port, ports, usual) else None,
            )


@rule(
    "EW147",
    severity=Severity.WARNING,
    title="A BGP neighbour is set up otherwise than its siblings",
    why="Sessions of a fabric come from one pattern: a neighbour without group or AS number was not finished.",
    effect="the session does not come up, or lacks BFD, filters and timers of the others",
    source="RFC 7938; operational practice",
    remedy="Complete the neighbour as its siblings are.",
    passes=Example("all neighbours have a group and an AS", samples.unchanged),
    fails=Example(
        "the first neighbour of leaf1 is in no group",
        samples.neighbours(samples.LEAF, lambda neighbour: replace(neighbour, group="")),
    ),
)
def neighbours_are_alike(audited: Audited) -> Iterator[Outcome]:
    """Group and remote AS of neighbours, where most have both."""
    for device in audited.network.devices:
        bgp = device.intent.bgp
        if bgp is None or len(bgp.neighbours) < LEAST or unclear(device, "session") is not None:
            continue
        sizes = Counter(each.group for each in bgp.neighbours)
        alone = {group for group, size in sizes.items() if size == 1 and len(sizes) > 1}
        known = sum(each.remote_as is not None for each in bgp.neighbours)
        for each in bgp.neighbours:
            problem = _unfinished(each, sizes, alone, known == len(bgp.neighbours) - 1)
            if problem:
                path = f"bgp.neighbours[{each.peer}]"
                yield Breach(Place(device.name), f"{each.peer}: {problem}", "as the others", path=path)
        for each, observed in _of_two_systems(bgp.neighbours):
            path = f"bgp.neighbours[{each.peer}].remote_as"
            yield Breach(Place(device.name), observed, "one AS for one name", path=path)


def _of_two_systems(neighbours: tuple[Neighbour, ...]) -> Iterator[tuple[Neighbour, str]]:
    """Neighbours of one description with two AS numbers, where all other descriptions stand for one AS each."""
    named: dict[tuple[str, str], list[Neighbour]] = {}
    for each in neighbours:
        if each.description and isinstance(each.remote_as, int):
            named.setdefault((each.group, each.description), []).append(each)
    several = [of for of in named.values() if len(of) > 1]
    mixed = [of for of in several if len({each.remote_as for each in of}) > 1]
    if len(mixed) != 1 or len(several) <= _FEW:
        return
    (first, *others) = mixed[0]
    other = next(each for each in others if each.remote_as != first.remote_as)
    both = f"{first.peer} with AS {first.remote_as} and {other.peer} with AS {other.remote_as}"
    yield other, f'"{first.description}" is {both}'


def _unfinished(each: Neighbour, sizes: Counter[str], alone: set[str], rest_known: bool) -> str:
    if not each.group and sizes[""] < MOST_SHARE * sizes.total():
        return "no peer group"
    if each.remote_as is None and rest_known:
        return "no remote AS"
    largest = sizes.most_common(1)[0][1]
    if each.group in alone and largest >= LEAST and each.remote_as is None:
        return f"alone in group {each.group}, without remote AS"
    return ""


@rule(
    "EW131",
    severity=Severity.WARNING,
    title="A BGP neighbour is on no subnet of the device",
    why="A session over a link needs a connected subnet that holds the neighbour's address.",
    effect="the session does not come up: the link carries nothing",
    source="RFC 4271; RFC 5082 (one hop)",
    remedy="Correct the address of the neighbour, or of the port.",
    passes=Example("neighbours are at the other end of /31 links", samples.unchanged),
    fails=Example(
        "leaf1 has a neighbour 10.99.0.1",
        samples.neighbours(samples.LEAF, lambda neighbour: replace(neighbour, peer="10.99.0.1")),
    ),
)
def neighbours_are_connected(audited: Audited) -> Iterator[Outcome]:
    """Addresses of single-hop neighbours against the subnets of the ports.

    Told where most neighbours fit, or as many links of the device lead to no neighbour, and of every one that stands
    on another switch's link. Internal sessions may be many hops long. A subnet in a line that no reader understood
    counts: port channels are in no intent.
    """
    links = cache(lambda: _link_addresses(audited))
    for device in audited.network.devices:
        bgp = device.intent.bgp
        if bgp is None or device.partial:
            continue
        subnets = Subnets(routed(device.intent))
        far = {
            group.name for group in bgp.groups if group.multihop or group.source is not None or "evpn" in group.families
        }
        peers = [
            each
            for each in bgp.neighbours
            if each.group not in far and each.remote_as != bgp.asn and address(each.peer) is not None
        ]
        lost = [each for each in peers if each.peer not in subnets]
        if not lost:
            continue
        all_subnets = stated(device.texts.values())
        unread = Subnets(text for line in device.not_understood for text in prefixes_in(line.text))
        lost = [each for each in lost if each.peer not in all_subnets and each.peer not in unread]
        few = len(lost) <= max(1, len(peers) // 4) or 0 < len(lost) <= _idle_links(device, peers)
        for each in lost if few or len(lost) < len(peers) else ():
            other = links().get(each.peer)
            if few or other is not None:
                end = "" if other is None else f"; it is {other}"
                path = f"bgp.neighbours[{each.peer}]"
                observed = f"{each.peer} is on no connected subnet{end}"
                yield Breach(Place(device.name), observed, "a connected subnet", path=path)


def _idle_links(device: FoundDevice, peers: Sequence[Neighbour]) -> int:
    """How many links of two have no neighbour at their other end: their neighbours stand elsewhere."""
    told = {str(found.ip) for each in peers if (found := address(each.peer)) is not None}
    links = [found for found in addresses(routed(device.intent, shut=False)) if is_of_link(found)]
    return sum(not any(str(end) in told for end in found.network if end != found.ip) for found in links)


def _link_addresses(audited: Audited) -> dict[str, str]:
    """Who has an address of a link between two."""
    return {
        str(found.ip): f"{device.name} {port.name}"
        for device in audited.network.devices
        for port in device.intent.interfaces
        for found in addresses(port.addresses if port.enabled else ())
        if is_of_link(found)
    }


@rule(
    "EW132",
    severity=Severity.WARNING,
    title="A link has an address at one end only",
    why="A /31 or /30 is a link between two: the other end must have the other address.",
    effect="nothing is reached over the link",
    source="RFC 3021",
    remedy="Give the other address to this end.",
    passes=Example("both ends have an address", samples.unchanged),
    fails=Example(
        "the first port of leaf1 has no address", samples.ports(samples.LEAF, lambda port: replace(port, addresses=()))
    ),
)
def links_have_two_addresses(audited: Audited) -> Iterator[Outcome]:
    """Ports without address whose other end has one of a link network."""
    for joined in audited.ends.all:
        for end, other in ((joined.a, joined.b), (joined.b, joined.a)):
            port = end.port
            if port is None or port.addresses or port.unnumbered or not port.enabled or end.device is None:
                continue
            theirs = other.port.addresses if other.port is not None else ()
            if other.nic is not None and other.nic.intent.address:
                theirs = (other.nic.intent.address,)
            links = [text for text in theirs if text.endswith(("/31", "/30", "/127"))]
            if links and not end.device.partial:
                observed = f"no address; {other.text()} has {links[0]}"
                yield Breach(end.place(), observed, f"the other address of {links[0]}", path=f"{end.path}.addresses")


@rule(
    "EW133",
    severity=Severity.INFO,
    title="The router id is no address of a loopback",
    why="The id is the one address people know a router by; apart from the loopback it names nothing that answers.",
    effect="pings and traces to the id fail; EVPN sessions that use it do not come up",
    source="RFC 4271, section 4.2; RFC 7938",
    remedy="Use the address of loopback 0 as router id.",
    passes=Example("the router id is loopback 0", samples.unchanged),
    fails=Example(
        "loopback 0 of leaf1 has another address",
        samples.intent(
            samples.LEAF,
            lambda found: replace(
                found, loopbacks=tuple(replace(each, addresses=("10.255.9.9/32",)) for each in found.loopbacks)
            ),
        ),
    ),
)
def router_id_is_a_loopback(audited: Audited) -> Iterator[Outcome]:
    """Router ids of devices with loopback addresses."""
    for device in audited.network.devices:
        bgp = device.intent.bgp
        own = {text.partition("/")[0] for each in device.intent.loopbacks for text in each.addresses}
        own |= {text.partition("/")[0] for port in device.intent.interfaces for text in port.addresses}
        if bgp is not None and bgp.router_id and device.intent.loopbacks and bgp.router_id not in own and own:
            observed = f"router id {bgp.router_id}"
            yield Breach(Place(device.name), observed, "an address of the device", path="bgp.router_id")
