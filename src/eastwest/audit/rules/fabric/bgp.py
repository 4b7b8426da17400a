"""BGP: with the neighbour that is there, over all equal paths, quick to notice a dead one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from eastwest.audit import samples
from eastwest.audit.rule import Abstained, Breach, Example, Outcome, rule
from eastwest.audit.subject import Audited
from eastwest.audit.views.addresses import Subnets, own, routed
from eastwest.audit.views.unclear import unclear, unclear_text
from eastwest.discover import FoundDevice
from eastwest.findings import Place, Severity
from eastwest.plan.device import BgpIntent, PeerGroup


def _bgp(name: str, **values: object) -> Example:
    """Fields of BGP of one switch."""
    said = ", ".join(f"{key} {value}" for key, value in values.items())

    def changed(bgp: BgpIntent | None) -> BgpIntent | None:
        return None if bgp is None else replace(bgp, **values)  # type: ignore[arg-type]

    return Example(f"{name}: {said}", samples.intent(name, lambda found: replace(found, bgp=changed(found.bgp))))


@rule(
    "EW122",
    severity=Severity.CRITICAL,
    title="A BGP neighbour is configured with another AS than it has",
    why="A session opens only if the AS number of the other end is the expected one.",
    effect="the session stays down: the link carries nothing",
    source="RFC 4271, section 6.2",
    remedy="Correct the remote AS.",
    passes=Example("remote AS as at the other end", samples.unchanged),
    fails=Example(
        "leaf1 expects AS 65999 at its first neighbour",
        samples.neighbours(samples.LEAF, lambda neighbour: replace(neighbour, remote_as=65999)),
    ),
)
def neighbour_has_its_as(audited: Audited) -> Iterator[Outcome]:
    """Remote AS against the BGP of the device that owns the address, or stands at the interface."""
    owners = _owners(audited)
    for device in audited.network.devices:
        bgp = device.intent.bgp
        for neighbour in () if bgp is None else bgp.neighbours:
            other = _neighbour(audited, owners, device, neighbour.peer)
            theirs = 0 if other is None or other.intent.bgp is None else other.intent.bgp.asn
            if other is None or not theirs or neighbour.remote_as in (None, theirs):
                continue
            if _joined(audited, device, other, neighbour.peer) and neighbour.remote_as not in _other_numbers(other):
                yield Breach(
                    Place(device.name),
                    f"neighbour {neighbour.peer}: remote AS {neighbour.remote_as}; {other.name} has AS {theirs}",
                    f"remote AS {theirs}",
                    path=f"bgp.neighbours[{neighbour.peer}].remote_as",
                )


_LOCAL_AS = re.compile(r"local-as(?:\s+asn)?\s+\"?(\d+)")


def _other_numbers(device: FoundDevice) -> set[int]:
    """AS numbers that the device takes on towards some neighbours."""
    return {int(found) for text in device.texts.values() for found in _LOCAL_AS.findall(text)}


def _joined(audited: Audited, device: FoundDevice, other: FoundDevice, peer: str) -> bool:
    """Whether the two are known to be neighbours: by a session back, or by more than an address.

    Files of two networks may lie in one folder and use the same private addresses.
    """
    if audited.network.peer(device.name, peer) is not None or _cabled(audited, device, other):
        return True
    return other.intent.bgp is not None and bool(
        own(device.intent) & {each.peer for each in other.intent.bgp.neighbours}
    )


def _cabled(audited: Audited, device: FoundDevice, other: FoundDevice) -> bool:
    """Whether LLDP, a description or the plan joins the two."""
    return any(
        link.other(device.name).device == other.name and link.evidence in ("lldp", "description", "plan")
        for link in audited.network.links_of(device.name)
    )


def _owners(audited: Audited) -> dict[str, FoundDevice]:
    """Who has an address, for addresses that one device has."""
    found: dict[str, FoundDevice] = {}
    twice: set[str] = set()
    for device in audited.network.devices:
        for address in own(device.intent, shut=False):
            if found.setdefault(address, device) is not device:
                twice.add(address)
    return {address: device for address, device in found.items() if address not in twice}


def _roles(audited: Audited) -> dict[int, set[str]]:
    """Roles of those that have an AS number."""
    found: dict[int, set[str]] = {}
    for device in audited.network.devices:
        if device.intent.bgp is not None:
            found.setdefault(device.intent.bgp.asn, set()).add(device.role)
    return found


def _neighbour(audited: Audited, owners: dict[str, FoundDevice], device: FoundDevice, peer: str) -> FoundDevice | None:
    end = audited.network.peer(device.name, peer)
    return owners.get(peer) if end is None else audited.network.device(end.device)


@rule(
    "EW123",
    severity=Severity.WARNING,
    title="A BGP neighbour is set up on one end only",
    why="A session needs both ends; the other end of this link does not know the neighbour.",
    effect="the link is up and carries no routes: its capacity is missing",
    source="RFC 4271",
    remedy="Configure the neighbour at the other end, or take this one away.",
    passes=Example("sessions are set up at both ends", samples.unchanged),
    fails=Example("spine1 knows no neighbours", samples.neighbours(samples.SPINE, lambda neighbour: None)),
)
def sessions_have_two_ends(audited: Audited) -> Iterator[Outcome]:
    """Neighbours whose owner has BGP, is whole, and names none of our addresses."""
    owners = _owners(audited)
    heard = {device.name: _Peers(device) for device in audited.network.devices}
    for device in audited.network.devices:
        bgp = device.intent.bgp
        mine = own(device.intent)
        subnets = Subnets(routed(device.intent))
        for neighbour in () if bgp is None else bgp.neighbours:
            other = owners.get(neighbour.peer)
            if other is None or other is device or other.intent.bgp is None or other.partial:
                continue
            # with several links between two switches each has its session
            if heard[other.name].names(subnets.beside(neighbour.peer) or mine) or unclear(other, "session") is not None:
                continue
            if not _cabled(audited, device, other):
                continue
            where = Place(device.name)
            observed = f"neighbour {neighbour.peer} is {other.name}, which has no neighbour on {device.name}"
            yield Breach(where, observed, "a session at both ends", path=f"bgp.neighbours[{neighbour.peer}]")


class _Peers:
    """Whom a device has as neighbours, alone or in a range that it listens to."""

    def __init__(self, device: FoundDevice) -> None:
        bgp = device.intent.bgp
        self._peers = set() if bgp is None else {each.peer for each in bgp.neighbours}
        self._ranges = Subnets(peer for peer in self._peers if "/" in peer)

    def names(self, wanted: set[str]) -> bool:
        """Whether one of the addresses is among them."""
        return bool(wanted & self._peers) or any(address in self._ranges for address in wanted)


@rule(
    "EW124",
    severity=Severity.CRITICAL,
    title="A router id is used twice",
    why="BGP tells routers apart by their id: an update of a router with the own id is dropped.",
    effect="the two do not take one another's routes; their nodes cannot reach each other",
    source="RFC 4271, section 4.2; RFC 6286",
    remedy="Give each device the address of its own loopback as router id.",
    passes=Example("router ids differ", samples.unchanged),
    fails=_bgp(samples.LEAF, router_id="10.255.0.2"),
)
def router_ids_are_unique(audited: Audited) -> Iterator[Outcome]:
    """Router ids of all devices with BGP. What one page shows twice may be one device in two forms."""
    seen: dict[str, FoundDevice] = {}
    for device in audited.network.devices:
        bgp = device.intent.bgp
        if bgp is None or not bgp.router_id:
            continue
        first = seen.setdefault(bgp.router_id, device)
        if first is not device:
            if device.partial and first.partial and set(device.files) & set(first.files):
                yield Abstained(Place(device.name), f"one page shows {bgp.router_id} here and as {first.name}")
                continue
            observed = f"{bgp.router_id}, as {first.name}"
            yield Breach(Place(device.name), observed, "a router id of its own", path="bgp.router_id")


@rule(
    "EW125",
    severity=Severity.WARNING,
    title="ECMP is narrower than the number of equal paths",
    why="BGP installs as many equal paths as it is allowed to: the links beyond carry nothing.",
    effect="bisection is lost in proportion: 8 uplinks with 4 paths run a collective at half speed",
    source="RFC 7938 (BGP in the data centre), section 5.5",
    remedy="Set maximum paths to at least the number of uplinks.",
    passes=Example("64 paths, 8 uplinks", samples.unchanged),
    fails=_bgp(samples.LEAF, maximum_paths=2),
)
def ecmp_is_wide_enough(audited: Audited) -> Iterator[Outcome]:
    """Maximum paths against neighbours of one group and AS upwards."""
    for device in audited.network.devices:
        bgp = device.intent.bgp
        paths = _equal_paths(audited, device)
        if bgp is None or paths < 2 or paths <= bgp.maximum_paths or _is_overlay(bgp):
            continue
        line = unclear(device, "bgp")
        if bgp.maximum_paths <= 1 and (line is not None or device.partial):
            why = "the files are a fragment, and multipath may stand elsewhere" if line is None else unclear_text(line)
            yield Abstained(Place(device.name), why)
            continue
        yield Breach(
            Place(device.name),
            f"{bgp.maximum_paths} path{'' if bgp.maximum_paths == 1 else 's'}, {paths} links to the tier above",
            f"at least {paths}",
            path="bgp.maximum_paths",
        )


def _is_overlay(bgp: BgpIntent) -> bool:
    """Whether all sessions are between loopbacks: then another protocol finds the equal paths."""
    far = {group.name for group in bgp.groups if group.source is not None}
    return bool(bgp.neighbours) and all(each.group in far for each in bgp.neighbours)


_ABOVE = {"leaf": "spine", "spine": "super-spine", "storage-leaf": "storage-spine", "access": "aggregation"}


def _equal_paths(audited: Audited, device: FoundDevice) -> int:
    """Links to the tier above; without known links, sessions of the group with most neighbours, for a leaf."""
    wanted = _ABOVE.get(device.role)
    peers = [audited.network.device(link.other(device.name).device) for link in audited.network.links_of(device.name)]
    links = sum(1 for peer in peers if peer is not None and wanted is not None and peer.role == wanted)
    if links or device.role != "leaf" or device.intent.bgp is None:
        return links
    groups = Counter(
        neighbour.group
        for neighbour in device.intent.bgp.neighbours
        if any(group.name == neighbour.group and "evpn" not in group.families for group in device.intent.bgp.groups)
    )
    return max(groups.values(), default=0)


@rule(
    "EW126",
    severity=Severity.WARNING,
    title="Equal paths through different AS are not used together",
    why="Without multipath relax BGP takes only paths with the same AS numbers: of several spines with their own, one.",
    effect="all traffic of a leaf leaves through one spine",
    source="RFC 7938, section 5.2.3; FRR `bgp bestpath as-path multipath-relax`",
    remedy="Allow multipath over different AS paths of equal length.",
    passes=Example("multipath relax is on", samples.unchanged),
    fails=Example(
        "leaf1 has spines in two AS and no multipath relax",
        samples.intent(samples.LEAF, samples.unrelaxed),
    ),
)
def multipath_is_relaxed(audited: Audited) -> Iterator[Outcome]:
    """Sessions of one group with different AS and no relax, where the family needs the setting.

    Neighbours that are leaves themselves, or whose AS only leaves have, lead to nothing that spines lead to as well.
    """
    owners, roles = _owners(audited), _roles(audited)
    for device in audited.network.devices:
        bgp = device.intent.bgp
        if bgp is None or bgp.multipath_relax or device.role not in ("leaf", "storage-leaf", "frontend-leaf"):
            continue
        by_group: dict[str, set[int]] = {}
        for neighbour in bgp.neighbours:
            number = neighbour.remote_as
            if number is None or number == bgp.asn:
                continue
            other = _neighbour(audited, owners, device, neighbour.peer)
            bearers = roles.get(number, set()) if other is None else {other.role}
            if bearers != {device.role}:
                by_group.setdefault(neighbour.group, set()).add(number)
        wide = {group: found for group, found in by_group.items() if len(found) > 1}
        if not wide:
            continue
        line = unclear(device, "bgp")
        if line is not None or device.partial:
            why = "the files are a fragment" if line is None else unclear_text(line)
            yield Abstained(Place(device.name), why)
            continue
        group, numbers = next(iter(wide.items()))
        observed = f"neighbours of {group or 'no group'} in {len(numbers)} AS, no multipath relax"
        yield Breach(Place(device.name), observed, "multipath relax", path="bgp.multipath_relax")


@rule(
    "EW127",
    severity=Severity.INFO,
    title="BGP notices a dead path late",
    why="Without BFD a path that fails without loss of light lives on until the hold time ends.",
    effect="RoCE goes into the void for the hold time; queue pairs give up after some seconds and the job dies",
    source="RFC 5880; RFC 5882; NCCL_IB_TIMEOUT",
    remedy="Enable BFD on the fabric's sessions, or hold times of a few seconds.",
    passes=Example("BFD on every session", samples.unchanged),
    fails=Example(
        "leaf1 has neither BFD nor short timers",
        samples.intent(samples.LEAF, samples.slow_bgp),
    ),
)
def dead_paths_are_noticed(audited: Audited) -> Iterator[Outcome]:
    """BFD or a hold time below 10 s on sessions over links; those between loopbacks have another protocol's paths."""
    for device in audited.network.devices:
        bgp = device.intent.bgp
        if bgp is None or not bgp.neighbours or bgp.hold_s <= _QUICK_S:
            continue
        groups = {group.name: group for group in bgp.groups}
        slow = [each.peer for each in bgp.neighbours if each.group not in groups or not _is_watched(groups[each.group])]
        line = unclear(device, "liveness")
        if slow and (line is not None or device.partial):
            why = "the files are a fragment" if line is None else unclear_text(line)
            yield Abstained(Place(device.name), why)
        elif slow:
            observed = f"{len(slow)} sessions without BFD, hold time {bgp.hold_s} s"
            yield Breach(Place(device.name), observed, f"BFD, or at most {_QUICK_S} s", path="bgp.hold_s")


def _is_watched(group: PeerGroup) -> bool:
    return group.bfd or group.source is not None or "evpn" in group.families


_QUICK_S = 10
"""FRR's data-centre defaults hold for 9 s, SONiC's minigraphs for 10 s."""


@rule(
    "EW128",
    severity=Severity.WARNING,
    title="Leaves share an AS and would drop one another's routes",
    why="BGP drops a route that carries the own AS number: leaves with one AS hear nothing of each other over spines.",
    effect="nodes on these leaves cannot reach one another",
    source="RFC 4271, section 9.1.2; RFC 7938, section 5.2.2 (allowas-in)",
    remedy="Give each leaf its own AS, or let the own AS in (`allowas-in`, `loops`).",
    passes=Example("each leaf has its own AS", samples.unchanged),
    fails=_bgp(samples.LEAF, asn=4200000002),
)
def leaves_hear_each_other(audited: Audited) -> Iterator[Outcome]:
    """Leaves of one AS under external sessions, unless routes with the own AS are let in.

    A pair that speaks within its AS too, as MLAG pairs do, hears one another that way.
    """
    leaves: dict[int, list[FoundDevice]] = {}
    for device in audited.network.devices:
        bgp = device.intent.bgp
        peers = set() if bgp is None else {each.remote_as for each in bgp.neighbours} - {None}
        if device.role == "leaf" and bgp is not None and bgp.asn and peers and bgp.asn not in peers:
            leaves.setdefault(bgp.asn, []).append(device)
    for asn, members in leaves.items():
        for device in members[:1] if len(members) > 1 else ():
            if any(audited.said(each.name).loops or unclear(each, "bgp") for each in members):
                yield Abstained(Place(device.name), "leaves share an AS; whether the own AS is let in was not all read")
                continue
            others = ", ".join(each.name for each in members[1:4])
            yield Breach(Place(device.name), f"AS {asn}, as {others}", "an AS of its own", path="bgp.asn")
