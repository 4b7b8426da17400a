"""Which found links carry traffic: ports up at both ends, and a BGP session where the ends route by BGP."""

from __future__ import annotations

from eastwest.audit.subject import Audited
from eastwest.audit.views.addresses import Subnets
from eastwest.audit.views.ends import End
from eastwest.audit.views.unclear import unclear
from eastwest.discover import FoundDevice, FoundLink
from eastwest.plan.device import BgpIntent, InterfaceIntent

_ESTABLISHED = "established"


def is_up(audited: Audited, end: End | None) -> bool:
    """Whether a port is enabled and, where it was shown, up. What nobody read counts as up."""
    if end is None:
        return True
    if end.nic is not None:
        return end.nic.state is None or end.nic.state.up is not False
    shown = None if end.device is None or end.device.state is None else end.device.state.port(end.at.port)
    return (end.port is None or end.port.enabled) and (shown is None or shown.up is not False)


def routes(audited: Audited, link: FoundLink) -> bool:
    """Whether a link between two switches has its BGP session, as far as the files tell.

    A device that names none of its neighbours by link (route reflectors, listen ranges, an IGP) tells nothing.
    """
    a, b = audited.ends.end(link.a), audited.ends.end(link.b)
    if a is None or b is None or a.device is None or b.device is None:
        return True
    return _speaks(audited, a, b) and _speaks(audited, b, a)


def speed_gbps(audited: Audited, link: FoundLink) -> float:
    """What a link runs at: as shown, else as the slower end is configured; 0 when no file tells."""
    shown: list[float] = []
    said: list[float] = []
    for at in (link.a, link.b):
        end = audited.ends.end(at)
        if end is None:
            continue
        if end.nic is not None:
            running = None if end.nic.state is None else end.nic.state.speed_gbps
            stated = 0.0 if "speed_gbps" in end.nic.unstated else end.nic.intent.speed_gbps
        else:
            port = None if end.device is None or end.device.state is None else end.device.state.port(at.port)
            running = None if port is None else port.speed_gbps
            stated = 0.0 if end.port is None else end.port.speed_gbps
        shown += [running] if running else []
        said += [stated] if stated else []
    return min(shown or said, default=0.0)


def _speaks(audited: Audited, own: End, other: End) -> bool:
    device = own.device
    bgp = None if device is None else device.intent.bgp
    if device is None or bgp is None or device.partial or own.port is None or other.port is None:
        return True
    if _shown_down(own, other.port):
        return False
    named = _named(bgp, own.port, other.port)
    if named is not None:
        theirs = None if other.device is None else other.device.intent.bgp
        return named < 0 or theirs is None or theirs.asn in (0, named)
    return not (_names_neighbours_by_link(audited, own) or _expected(device, own, other))


def _named(bgp: BgpIntent, own: InterfaceIntent, other: InterfaceIntent) -> int | None:
    """Remote AS of the neighbour at the other end, -1 for any; None when it is not configured."""
    addresses = {text.partition("/")[0] for text in other.addresses}
    for each in bgp.neighbours:
        if each.peer in (own.name, own.alias) or each.peer in addresses or _covers(each.peer, addresses):
            return -1 if each.remote_as is None else each.remote_as
    return None


def _expected(device: FoundDevice, own: End, other: End) -> bool:
    """Whether the other end waits for this device, all of whose BGP was understood."""
    theirs = None if other.device is None else other.device.intent.bgp
    if theirs is None or own.port is None or other.port is None or unclear(device, "bgp") is not None:
        return False
    return _named(theirs, other.port, own.port) is not None


def _covers(peer: str, addresses: set[str]) -> bool:
    """Whether a neighbour is a range that holds one of the addresses."""
    ranges = Subnets([peer] if "/" in peer else [])
    return any(each in ranges for each in addresses)


def _names_neighbours_by_link(audited: Audited, own: End) -> bool:
    """Whether the device has the session of any of its links to switches: then a missing one is missing."""
    if own.device is None or own.device.intent.bgp is None:
        return False
    for link in audited.network.links_of(own.device.name):
        near, far = (link.a, link.b) if link.a.device == own.device.name else (link.b, link.a)
        mine, other = audited.ends.end(near), audited.ends.end(far)
        if mine is None or other is None or mine.port is None or other.port is None:
            continue
        if _named(own.device.intent.bgp, mine.port, other.port) is not None:
            return True
    return False


def _shown_down(own: End, other: InterfaceIntent) -> bool:
    state = None if own.device is None else own.device.state
    if state is None or own.port is None:
        return False
    peers = {own.port.name, own.port.alias, *(text.partition("/")[0] for text in other.addresses)}
    shown = [each.state.lower() for each in state.bgp if each.peer in peers and each.state]
    return bool(shown) and not any(_ESTABLISHED in text or text.isdecimal() for text in shown)
