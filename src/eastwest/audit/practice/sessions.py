"""BGP sessions: with whom the network says, set up as those beside them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from eastwest.audit.practice.case import Case
from eastwest.audit.views.addresses import Subnets
from eastwest.discover import FoundDevice
from eastwest.plan.device import BgpIntent, DeviceIntent, InterfaceIntent, Neighbour, natural


def remote_as(case: Case) -> DeviceIntent:
    """Every neighbour has the AS of the device that has its address, or stands at its interface."""
    return case.with_bgp(
        lambda bgp: replace(
            bgp,
            neighbours=tuple(each if each.remote_as is None else _with_as(case, each) for each in bgp.neighbours),
        )
    )


def as_the_others(case: Case) -> DeviceIntent:
    """Neighbours without group or AS get the group that most have, and the AS that the network tells."""

    def changed(bgp: BgpIntent) -> BgpIntent:
        groups = Counter(each.group for each in bgp.neighbours if each.group)
        if not groups:
            return bgp
        usual, count = groups.most_common(1)[0]
        known = any(each.remote_as is not None for each in bgp.neighbours)

        def whole(each: Neighbour) -> Neighbour:
            lonely = not each.group or (groups[each.group] == 1 and count > 1 and each.remote_as is None)
            grouped = replace(each, group=usual) if lonely else each
            return _with_as(case, grouped) if known and grouped.remote_as is None else grouped

        return replace(bgp, neighbours=tuple(whole(each) for each in bgp.neighbours))

    return case.with_bgp(changed)


def missing_sessions(case: Case) -> DeviceIntent:
    """A neighbour at the other end of each link that is named, in the group of the others of its kind."""
    lost = {each.place.port for each in case.findings}

    def changed(bgp: BgpIntent) -> BgpIntent:
        added = [
            neighbour
            for port in case.intent.interfaces
            if port.name in lost and (neighbour := _neighbour(case, bgp, port)) is not None
        ]
        everybody = sorted((*bgp.neighbours, *added), key=lambda each: natural(each.peer)) if added else bgp.neighbours
        return replace(bgp, neighbours=tuple(everybody))

    return case.with_bgp(changed)


def _neighbour(case: Case, bgp: BgpIntent, port: InterfaceIntent) -> Neighbour | None:
    end = case.audited.network.peer(case.device.name, port.name)
    other = None if end is None else case.audited.network.device(end.device)
    if end is None or other is None or other.intent.bgp is None or not other.intent.bgp.asn:
        return None
    subnets = Subnets(port.addresses)
    theirs = next((each for each in other.intent.interfaces if each.name == end.port), None)
    peer = (
        next((bare for text in theirs.addresses if (bare := text.partition("/")[0]) in subnets), "") if theirs else ""
    )
    group = _group(case, bgp, other)
    return Neighbour(peer, group, other.intent.bgp.asn, f"{other.name} {end.port}") if peer and group else None


def _group(case: Case, bgp: BgpIntent, other: FoundDevice) -> str:
    """The group of neighbours of the same role, else the one that most have."""
    owners = ((each.group, case.audited.network.owner(each.peer)) for each in bgp.neighbours)
    alike = Counter(group for group, owner in owners if (owner.role if owner is not None else "") == other.role)
    found = alike or Counter(each.group for each in bgp.neighbours)
    return found.most_common(1)[0][0] if found else ""


def _with_as(case: Case, neighbour: Neighbour) -> Neighbour:
    network = case.audited.network
    end = network.peer(case.device.name, neighbour.peer)
    device = network.owner(neighbour.peer) if end is None else network.device(end.device)
    asn = 0 if device is None or device.intent.bgp is None else device.intent.bgp.asn
    return replace(neighbour, remote_as=asn) if asn else neighbour
