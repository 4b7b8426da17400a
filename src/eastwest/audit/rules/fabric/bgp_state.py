"""BGP as it runs: the sessions that are configured, with routes, and with all equal paths in the routing table."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterator
from dataclasses import replace
from ipaddress import ip_address

from eastwest.audit import samples
from eastwest.audit.rule import Breach, Edit, Example, Outcome, rule
from eastwest.audit.rules.fabric.outliers import most_have
from eastwest.audit.subject import Audited
from eastwest.discover import BgpSession, FoundDevice, RouteSeen
from eastwest.findings import Place, Severity
from eastwest.plan.device import Neighbour

_UP = ("established", "estab")


def _sessions(**first: object) -> Edit:
    """Every neighbour of the first leaf as a session that brings 40 routes; the first with these values."""

    def shown(found: FoundDevice) -> FoundDevice:
        peers = () if found.intent.bgp is None else found.intent.bgp.neighbours
        sessions = [BgpSession(each.peer, each.remote_as, "Established", prefixes=40) for each in peers]
        sessions[0] = replace(sessions[0], **first)  # type: ignore[arg-type]
        state = samples.empty_state(found)
        return replace(found, state=replace(state, bgp=tuple(sessions)))

    return samples.device(samples.LEAF, shown)


def _shown(device: FoundDevice) -> tuple[BgpSession, ...]:
    return () if device.state is None else device.state.bgp


def _configured(device: FoundDevice) -> dict[str, Neighbour]:
    bgp = device.intent.bgp
    return {} if bgp is None else {each.peer: each for each in bgp.neighbours}


def _running(device: FoundDevice) -> Iterator[tuple[BgpSession, Neighbour]]:
    """Sessions that are shown, with their neighbours as configured."""
    shown = _shown(device)
    wanted = _configured(device) if shown else {}
    yield from ((each, wanted[each.peer]) for each in shown if each.peer in wanted)


@rule(
    "EW130",
    severity=Severity.WARNING,
    title="A BGP session is not established",
    why="The configuration wants the session; what the device shows says otherwise.",
    effect="the link carries no routes: its capacity is missing",
    source="RFC 4271, state machine",
    remedy="Check addresses, AS numbers and filters of both ends.",
    passes=Example("established", samples.session(samples.LEAF, "Established")),
    fails=Example("idle", samples.session(samples.LEAF, "Idle")),
)
def sessions_are_established(audited: Audited) -> Iterator[Outcome]:
    """State of the neighbours that are configured."""
    for device in audited.network.devices:
        for session, _ in _running(device):
            if session.state.lower() not in (*_UP, ""):
                path = f"bgp.neighbours[{session.peer}]"
                yield Breach(Place(device.name), f"{session.peer}: {session.state}", "Established", path=path)


@rule(
    "EW136",
    severity=Severity.WARNING,
    title="A BGP session does not run as configured",
    why="What was typed after the last save, or what a routing daemon did not take, is not what runs: a neighbour is "
    "missing, or has another AS.",
    effect="the link carries no routes, or those of somebody else: its capacity is missing",
    source="RFC 4271; vendors' `show bgp summary`",
    remedy="Load the configuration again, and look for what the routing daemon refused.",
    passes=Example("all neighbours are shown with their AS", _sessions()),
    fails=Example("one is shown with AS 64999", _sessions(remote_as=64999)),
)
def sessions_as_configured(audited: Audited) -> Iterator[Outcome]:
    """Neighbours of the default VRF against the sessions shown, where most of them are shown."""
    for device in audited.network.devices:
        shown = {each.peer: each for each in _shown(device) if not each.vrf}
        wanted = _configured(device) if shown else {}
        known = [each for each in wanted.values() if each.peer in shown]
        for each in known:
            running = shown[each.peer].remote_as
            if running is not None and each.remote_as not in (None, running):
                observed, expected = f"{each.peer} runs with AS {running}", f"AS {each.remote_as}, as configured"
                yield Breach(Place(device.name), observed, expected, path=f"bgp.neighbours[{each.peer}]")
        for each in _missing(device, shown, wanted):
            path = f"bgp.neighbours[{each.peer}]"
            yield Breach(Place(device.name), f"{each.peer} is not shown", "a session, as configured", path=path)


def _missing(device: FoundDevice, shown: Container[str], wanted: dict[str, Neighbour]) -> Iterator[Neighbour]:
    """Neighbours of groups of which most are shown: a summary is of one family of addresses."""
    bgp = device.intent.bgp
    overlays = {group.name for group in bgp.groups if "evpn" in group.families} if bgp is not None else set()
    kinds = {peer: _kind(each) for peer, each in wanted.items()}
    alike = Counter(kinds.values())
    seen = Counter(kind for peer, kind in kinds.items() if peer in shown)
    for peer, each in wanted.items():
        if peer not in shown and each.group not in overlays and seen[kinds[peer]] * 2 > alike[kinds[peer]]:
            yield each


def _kind(neighbour: Neighbour) -> tuple[str, int]:
    return neighbour.group, _version(neighbour.peer)


def _version(peer: str) -> int:
    """Of its address, 0 for the name of an interface."""
    try:
        return ip_address(peer.partition("%")[0]).version
    except ValueError:
        return 0


@rule(
    "EW137",
    severity=Severity.WARNING,
    title="A BGP session brings no routes",
    why="The session is up and its neighbour announces nothing, or a filter takes nothing, while the others of its "
    "group bring routes.",
    effect="no traffic is sent over the link: its capacity is missing, and ECMP is narrower than it looks",
    source="RFC 4271; vendors' `show bgp summary` (PfxRcd)",
    remedy="Compare the filters in and out, and what the neighbour has to announce.",
    passes=Example("40 routes from each", _sessions()),
    fails=Example("none from the first", _sessions(prefixes=0)),
)
def sessions_bring_routes(audited: Audited) -> Iterator[Outcome]:
    """Established sessions of one group, of which others bring routes."""
    for device in audited.network.devices:
        groups: dict[tuple[str, str], list[BgpSession]] = defaultdict(list)
        for session, neighbour in _running(device):
            if session.state.lower() in _UP and session.prefixes is not None:
                groups[session.vrf, neighbour.group].append(session)
        for members in groups.values():
            most = max(each.prefixes or 0 for each in members)
            for each in members:
                if most and not each.prefixes:
                    path = f"bgp.neighbours[{each.peer}]"
                    expected = f"routes, as others of its group bring ({most} at most)"
                    yield Breach(Place(device.name), f"{each.peer}: established, 0 prefixes", expected, path=path)


LEAST_ROUTES = 4
HOST_LINKS = {4: 30, 6: 126}
"""From these lengths on a prefix is a link or a loopback, to which one next hop may be all there is."""


def _routes(*widths: int) -> Edit:
    """Routes of the first leaf, each with so many next hops."""
    routes = tuple(
        RouteSeen(f"10.{at}.0.0/24", "bgp", tuple(f"192.0.2.{hop}" for hop in range(width)))
        for at, width in enumerate(widths)
    )
    return samples.state(samples.LEAF, lambda found: replace(found, routes=routes))


@rule(
    "EW138",
    severity=Severity.WARNING,
    title="A route has fewer next hops than its like",
    why="In a Clos network all prefixes behind the tier above are reached over the same number of equal paths. One "
    "that has fewer lost a link, a session or a filter somewhere on the way.",
    effect="flows to these nodes share fewer links: their rail is congested while others are idle",
    source="RFC 7938, section 6 (ECMP); vendors' `show ip route`",
    remedy="Look which next hop is missing, and why that neighbour does not announce the prefix.",
    passes=Example("two next hops each", _routes(2, 2, 2, 2, 2)),
    fails=Example("one of five has one next hop", _routes(2, 2, 2, 2, 1)),
)
def routes_are_wide(audited: Audited) -> Iterator[Outcome]:
    """Routes of BGP by VRF and length of prefix, where three in four have one number of next hops."""
    for device in audited.network.devices:
        like: dict[tuple[str, int, int], list[RouteSeen]] = defaultdict(list)
        for route in () if device.state is None else device.state.routes:
            if route.protocol.startswith("bgp") and route.next_hops:
                like[route.vrf, _version(route.prefix.partition("/")[0]), _length(route)].append(route)
        for (vrf, version, length), members in like.items():
            usual = most_have([len(each.next_hops) for each in members]) if len(members) >= LEAST_ROUTES else None
            least = 2 if length >= HOST_LINKS.get(version, length) else 1
            if usual is None or not isinstance(usual[0], int):
                continue
            narrow = [each for each in members if least <= len(each.next_hops) < usual[0]]
            if narrow:
                yield Breach(
                    Place(device.name),
                    _narrow(narrow, vrf),
                    f"{usual[0]}, as {usual[1]} routes like it have",
                    path="bgp",
                )


def _narrow(routes: list[RouteSeen], vrf: str) -> str:
    first = routes[0]
    more = f" and {len(routes) - 1} more" if len(routes) > 1 else ""
    hops = "next hop" if len(first.next_hops) == 1 else "next hops"
    return f"{first.prefix}{more}{f' in VRF {vrf}' if vrf else ''}: {len(first.next_hops)} {hops}"


def _length(route: RouteSeen) -> int:
    return int(route.prefix.rpartition("/")[2])
