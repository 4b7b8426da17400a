"""BGP lines of EOS."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from eastwest.plan.device import BgpIntent, Neighbour, PeerGroup, PrefixFilter, Tenancy, Vrf, is_address
from eastwest.vendors.routes import route_map_lines, span
from eastwest.vendors.text.secret import placeholder

FAMILIES = ("evpn", "ipv4", "ipv6")
EXTERNAL = "EXTERNAL"
_LAST_ASN = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the process with a name."""

    name: str
    lines: list[str]


@dataclass(frozen=True, slots=True)
class Bgp:
    """The process. peer_filter: admits any AS but ours, where a neighbour is not given by number."""

    asn: int
    lines: list[str]
    families: tuple[Part, ...]
    vrfs: tuple[Part, ...]
    peer_filter: Part | None


def bgp_view(bgp: BgpIntent, tenancy: Tenancy) -> Bgp:
    """The process of a fitted device."""
    unnumbered = {each.group for each in bgp.neighbours if not is_address(each.peer)}
    families = tuple(
        Part(name, list(_family(name, bgp, unnumbered)))
        for name in FAMILIES
        if any(name in group.families for group in bgp.groups) or (name == "ipv6" and bgp.has_ipv6)
    )
    any_as = any(each.remote_as is None for each in bgp.neighbours)
    return Bgp(
        asn=bgp.asn,
        lines=[*_process(bgp), *_groups(bgp.groups), *_neighbours(bgp.neighbours)],
        families=families,
        vrfs=tuple(Part(vrf.name, list(_vrf(vrf))) for vrf in tenancy.vrfs),
        peer_filter=Part(EXTERNAL, list(_all_but(bgp.asn))) if any_as else None,
    )


def filter_lines(each: PrefixFilter) -> Iterator[str]:
    """Rules of a prefix list."""
    yield from (f"seq {rule.sequence} {rule.action} {rule.prefix}{span(rule)}" for rule in each.rules)


def _process(bgp: BgpIntent) -> Iterator[str]:
    if bgp.router_id:
        yield f"router-id {bgp.router_id}"
    yield "no bgp default ipv4-unicast"
    yield f"timers bgp {bgp.keepalive_s} {bgp.hold_s}"
    yield f"{'' if bgp.multipath_relax else 'no '}bgp bestpath as-path multipath-relax"
    yield f"maximum-paths {bgp.maximum_paths} ecmp {bgp.maximum_paths}"
    if bgp.connected:
        yield f"redistribute connected route-map {bgp.connected}"


def _groups(groups: tuple[PeerGroup, ...]) -> Iterator[str]:
    for group in groups:
        start = f"neighbor {group.name}"
        yield f"{start} peer group"
        if group.next_hop_unchanged:
            yield f"{start} next-hop-unchanged"
        if group.source is not None:
            yield f"{start} update-source Loopback{group.source}"
        if group.multihop is not None:
            yield f"{start} ebgp-multihop {group.multihop}"
        if group.bfd:
            yield f"{start} bfd"
        if "ipv6" not in group.families:
            yield from (f"{start} {line}" for line in route_map_lines(group, "ipv4"))
        if group.secret:
            yield f"{start} password 7 {placeholder(group.secret)}"
        if "evpn" in group.families:
            yield f"{start} send-community extended"


def _neighbours(neighbours: tuple[Neighbour, ...]) -> Iterator[str]:
    for each in neighbours:
        if is_address(each.peer):
            yield f"neighbor {each.peer} peer group {each.group}"
            yield f"neighbor {each.peer} remote-as {each.remote_as}"
            if each.description:
                yield f"neighbor {each.peer} description {each.description}"
        else:
            who = f"remote-as {each.remote_as}" if each.remote_as is not None else f"peer-filter {EXTERNAL}"
            yield f"neighbor interface {each.peer} peer-group {each.group} {who}"


def _family(name: str, bgp: BgpIntent, unnumbered: set[str]) -> Iterator[str]:
    """Route maps stand here where a group has IPv6 routes: those outside of a family are for all its families."""
    for group in bgp.groups:
        if name in group.families:
            yield f"neighbor {group.name} activate"
            if "ipv6" in group.families:
                yield from (f"neighbor {group.name} {line}" for line in route_map_lines(group, name))
            if name == "ipv4" and group.name in unnumbered:
                yield f"neighbor {group.name} next-hop address-family ipv6 originate"
    if name == "ipv6" and bgp.connected6:
        yield f"redistribute connected route-map {bgp.connected6}"


def _vrf(vrf: Vrf) -> Iterator[str]:
    if vrf.distinguisher:
        yield f"rd {vrf.distinguisher}"
    if vrf.route_target:
        yield f"route-target import evpn {vrf.route_target}"
        yield f"route-target export evpn {vrf.route_target}"
    if vrf.connected:
        yield "redistribute connected"


def _all_but(asn: int) -> Iterator[str]:
    for sequence, (first, last) in ((10, (1, asn - 1)), (20, (asn + 1, _LAST_ASN))):
        if first <= last:
            yield f"{sequence} match as-range {first}-{last} result accept"
