"""BGP and what it lets through, which both command lines nest alike."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from eastwest.plan.device import Bfd, BgpIntent
from eastwest.plan.device.routing import PrefixRule
from eastwest.vendors.dell.draft import Draft
from eastwest.vendors.routes import FAMILY_OF, add_rule, announcing, filter_field, match_list, open_map
from eastwest.vendors.text.grammar import Grammar
from eastwest.vendors.text.indent import Node

Match = re.Match[str]
OfFamily = tuple[Draft, str]
BGP: Grammar[tuple[Draft, str]] = Grammar(modes=True)
FAMILY: Grammar[OfFamily] = Grammar(modes=True)
PEER: Grammar[tuple[Draft, str]] = Grammar(modes=True)
GROUP: Grammar[tuple[Draft, str]] = Grammar(modes=True)
PEER_FAMILY: Grammar[tuple[Draft, str, str]] = Grammar(modes=True)
ROUTE_MAP: Grammar[tuple[Draft, str]] = Grammar(modes=True)
FAMILIES = {"ipv4 unicast": "ipv4", "ipv6 unicast": "ipv6", "l2vpn evpn": "evpn"}


def add_bgp(top: Grammar[Draft]) -> None:
    """The rules of `router bgp` and of what it uses."""
    top.rule(r"(ip|ipv6) prefix-list (\S+) seq (\d+) (permit|deny) (\S+?)(?: eq (\d+))?(?: ge (\d+))?(?: le (\d+))?")(
        _prefix
    )
    top.rule(r"route-map (\S+) permit \d+", ROUTE_MAP)(_route_map)
    top.rule(r"router bgp (\d+)(?: vrf (\S+))?", BGP)(_process)


def _prefix(draft: Draft, match: Match, node: Node) -> None:
    least, most = (int(text) if text else None for text in (match[6] or match[7], match[6] or match[8]))
    rule = PrefixRule(int(match[3]), match[4], match[5], least, most)
    add_rule(draft.filters, match[2], rule, FAMILY_OF[match[1]])


def _route_map(draft: Draft, match: Match, node: Node) -> tuple[Draft, str]:
    open_map(draft.route_maps, match[1], empty=not node.below)
    return draft, match[1]


@ROUTE_MAP.rule(r"match (ip|ipv6) address prefix-list (\S+)")
def _prefix_list(of: tuple[Draft, str], match: Match, node: Node) -> None:
    match_list(of[0].route_maps, of[1], match[1], match[2])


def _process(draft: Draft, match: Match, node: Node) -> tuple[Draft, str]:
    """The process of a VRF says that there is one; its sessions are none of the device's own."""
    if match[2] and match[2] != "default":
        draft.vrfs.at(match[2])
        return Draft(draft.family, bgp=BgpIntent(int(match[1]), "")), match[2]
    draft.bgp = draft.bgp or BgpIntent(int(match[1]), "")
    return draft, ""


def _now(draft: Draft) -> BgpIntent:
    if draft.bgp is None:
        raise ValueError("outside of router bgp")
    return draft.bgp


BGP.skip(
    r"log-neighbor-changes",
    r"no default ipv4-unicast",
    r"graceful-restart.*",
    r"bestpath (?:med|as-path (?:confed|ignore)|compare-routerid)\b.*",
    r"network import-check|(?:no )?fast-external-fail-?over|timers connect \d+|always-compare-med",
)


@BGP.rule(r"(?:bgp )?router-id (\S+)")
def _router_id(of: tuple[Draft, str], match: Match, node: Node) -> None:
    of[0].bgp = replace(_now(of[0]), router_id=match[1])


@BGP.rule(r"bestpath as-path multipath-relax(?: as-set)?")
def _relax(of: tuple[Draft, str], match: Match, node: Node) -> None:
    of[0].bgp = replace(_now(of[0]), multipath_relax=True)


@BGP.rule(r"timers (?:bgp )?(\d+) (\d+)")
def _timers(of: tuple[Draft, str], match: Match, node: Node) -> None:
    of[0].bgp = replace(_now(of[0]), keepalive_s=int(match[1]), hold_s=int(match[2]))


@BGP.rule(r"maximum-paths (?:ebgp |ibgp )?(\d+)")
def _paths(of: tuple[Draft, str], match: Match, node: Node) -> None:
    of[0].bgp = replace(_now(of[0]), maximum_paths=int(match[1]))


@FAMILY.rule(r"maximum-paths (?:ebgp |ibgp )?(\d+)")
def _family_paths(of: OfFamily, match: Match, node: Node) -> None:
    of[0].bgp = replace(_now(of[0]), maximum_paths=int(match[1]))


@FAMILY.rule(r"redistribute connected(?: route-map (\S+))?")
def _connected(of: OfFamily, match: Match, node: Node) -> None:
    of[0].bgp = announcing(_now(of[0]), of[1], match[1] or "*")


FAMILY.skip(
    r"network \S+",
    r"activate",
    r"(?:advertise|rd|route-target|dup-addr-detection|autort|flooding)\b.*",
    r"advertise-(?:all-vni|default-gw|svi-ip|pip)\b.*",
    r"dampening",
    r"neighbor .* activate",
)
BGP.rule(r"address-family (ipv4 unicast|ipv6 unicast|l2vpn evpn)", FAMILY)(
    lambda of, match, node: (of[0], FAMILIES[match[1]])
)


@BGP.rule(r"neighbor (?:interface )?(\S+(?: \d\S*)?)", PEER)
def _peer(of: tuple[Draft, str], match: Match, node: Node) -> tuple[Draft, str]:
    return of[0], of[0].neighbours.at(match[1].replace(" ", "")).peer


@BGP.rule(r"(?:peer-group|template) (\S+)", GROUP)
def _group(of: tuple[Draft, str], match: Match, node: Node) -> tuple[Draft, str]:
    return of[0], of[0].groups.at(match[1]).name


@PEER.rule(r"remote-as (\d+|external|internal)")
def _peer_as(of: tuple[Draft, str], match: Match, node: Node) -> None:
    of[0].neighbours.put(of[1], remote_as=int(match[1]) if match[1].isdecimal() else None)


@PEER.rule(r"(?:peer-group|inherit template) (\S+)(?: inherit-type .*)?")
def _peer_group(of: tuple[Draft, str], match: Match, node: Node) -> None:
    of[0].neighbours.put(of[1], group=of[0].groups.at(match[1]).name)


@PEER.rule(r"description (.+)")
def _peer_description(of: tuple[Draft, str], match: Match, node: Node) -> None:
    of[0].neighbours.put(of[1], description=match[1].strip('"'))


@GROUP.rule(r"remote-as (\d+|external|internal)")
def _group_as(of: tuple[Draft, str], match: Match, node: Node) -> None:
    if match[1].isdecimal():
        of[0].group_as[of[1]] = int(match[1])


@GROUP.rule(r"(?:bfd|fall-over)(?: .*)?")
def _group_bfd(of: tuple[Draft, str], match: Match, node: Node) -> None:
    of[0].groups.put(of[1], bfd=True)


@PEER.rule(r"bfd(?: .*)?")
def _peer_bfd(of: tuple[Draft, str], match: Match, node: Node) -> None:
    """A session with BFD of its own shows that the device runs it."""
    of[0].bgp = replace(_now(of[0]), bfd=_now(of[0]).bfd or Bfd(300, 300, 3))


@GROUP.rule(r"timers (\d{1,5}) (\d{1,5})(?: .*)?")
def _group_timers(of: tuple[Draft, str], match: Match, node: Node) -> None:
    of[0].group_timers[of[1]] = int(match[1]), int(match[2])


PEER.skip(r"timers \d+ \d+(?: .*)?")
for _grammar in (PEER, GROUP):
    _grammar.skip(
        r"capability (?:extended-nexthop|dynamic)",
        r"no shutdown",
        r"advertisement-interval \d+",
        r"timers connect \d+",
        r"send-community .*",
        r"ebgp-multihop \d+",
        r"update-source .*",
        r"password .*",
    )


@GROUP.rule(r"address-family (ipv4 unicast|ipv6 unicast|l2vpn evpn)", PEER_FAMILY)
def _group_family(of: tuple[Draft, str], match: Match, node: Node) -> tuple[Draft, str, str]:
    return (*of, FAMILIES[match[1]])


@PEER.rule(r"address-family (ipv4 unicast|ipv6 unicast|l2vpn evpn)", PEER_FAMILY)
def _peer_family(of: tuple[Draft, str], match: Match, node: Node) -> tuple[Draft, str, str]:
    return of[0], "", FAMILIES[match[1]]


@PEER_FAMILY.rule(r"(?:prefix-list|route-map) (\S+) (in|out)")
def _filter(of: tuple[Draft, str, str], match: Match, node: Node) -> None:
    """Of a group; what a neighbour alone has, no intent holds."""
    if not of[1]:
        raise ValueError("a filter of one neighbour")
    changes: dict[str, Any] = {filter_field(match[2], of[2]): match[1]}
    of[0].groups.put(of[1], **changes)


PEER_FAMILY.skip(r"no activate", r"send-community .*", r"allowas-in.*", r"soft-.*", r"next-hop-self.*")


@PEER_FAMILY.rule(r"activate")
def _activate(of: tuple[Draft, str, str], match: Match, node: Node) -> None:
    draft, name, family = of
    if name:
        have = {*draft.groups.at(name).families, family}
        draft.groups.put(name, families=tuple(each for each in FAMILIES.values() if each in have))
