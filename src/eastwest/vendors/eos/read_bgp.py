"""BGP, BFD and filters of EOS."""

from __future__ import annotations

import re
from dataclasses import replace

from eastwest.plan.device import Bfd, BgpIntent, PrefixRule, is_address
from eastwest.vendors.eos.draft import Draft
from eastwest.vendors.eos.view_bgp import FAMILIES
from eastwest.vendors.routes import FAMILY_OF, add_rule, announcing, filter_field
from eastwest.vendors.text.grammar import Grammar
from eastwest.vendors.text.indent import Node
from eastwest.vendors.text.secret import secret_name

Match = re.Match[str]
BGP: Grammar[Draft] = Grammar()
FAMILY: Grammar[tuple[Draft, str]] = Grammar()
VRF: Grammar[tuple[Draft, str]] = Grammar()
PREFIXES: Grammar[tuple[Draft, str, str]] = Grammar()
ROUTE_MAP: Grammar[tuple[Draft, str]] = Grammar()
BFD: Grammar[Draft] = Grammar()
PEER_FILTER: Grammar[Draft] = Grammar()
_ORDER = ("ipv4", "ipv6", "evpn")


def add_bgp(top: Grammar[Draft]) -> None:
    """The rules of `router` and of what it uses."""
    top.rule(r"(ip|ipv6) prefix-list (\S+)", PREFIXES)(_prefix_list)
    top.rule(r"route-map (\S+) permit \d+", ROUTE_MAP)(lambda draft, match, node: (draft, match[1]))
    top.rule(r"router bfd", BFD)(lambda draft, match, node: None)
    top.rule(r"peer-filter \S+", PEER_FILTER)(lambda draft, match, node: None)
    top.rule(r"router bgp (\d+)", BGP)(_process)


def _process(draft: Draft, match: Match, node: Node) -> None:
    draft.bgp = BgpIntent(int(match[1]), "", multipath_relax=True)


def _now(draft: Draft) -> BgpIntent:
    if draft.bgp is None:
        raise ValueError("outside of router bgp")
    return draft.bgp


def _prefix_list(draft: Draft, match: Match, node: Node) -> tuple[Draft, str, str]:
    return draft, draft.filters.at(match[2]).name, FAMILY_OF[match[1]]


PEER_FILTER.skip(r"\d+ match as-range \S+ result accept")
BGP.skip(r"bgp listen range \S+ peer[- ]group \S+(?: .*)?", r"bgp asn notation \S+")
BGP.skip(r"no bgp default ipv4-unicast", r"neighbor \S+ send-community(?: (?:standard|extended|all))*")


@PREFIXES.rule(r"seq (\d+) (permit|deny) (\S+)(?: eq (\d+))?(?: ge (\d+))?(?: le (\d+))?")
def _prefix(of: tuple[Draft, str, str], match: Match, node: Node) -> None:
    least, most = (int(text) if text else None for text in (match[4] or match[5], match[4] or match[6]))
    add_rule(of[0].filters, of[1], PrefixRule(int(match[1]), match[2], match[3], least, most), of[2])


@ROUTE_MAP.rule(r"match (ip|ipv6) address prefix-list (\S+)")
def _route_map(of: tuple[Draft, str], match: Match, node: Node) -> None:
    of[0].route_maps[of[1], FAMILY_OF[match[1]]] = match[2]


@BFD.rule(r"interval (\d+) min-rx (\d+) multiplier (\d+)(?: default)?")
def _bfd(draft: Draft, match: Match, node: Node) -> None:
    draft.bfd = Bfd(int(match[1]), int(match[2]), int(match[3]))


@BGP.rule(r"router-id (\S+)")
def _router_id(draft: Draft, match: Match, node: Node) -> None:
    draft.bgp = replace(_now(draft), router_id=match[1])


@BGP.rule(r"timers bgp (\d+) (\d+)")
def _timers(draft: Draft, match: Match, node: Node) -> None:
    draft.bgp = replace(_now(draft), keepalive_s=int(match[1]), hold_s=int(match[2]))


@BGP.rule(r"(no )?bgp bestpath as-path multipath-relax")
def _relax(draft: Draft, match: Match, node: Node) -> None:
    draft.bgp = replace(_now(draft), multipath_relax=match[1] is None)


@BGP.rule(r"maximum-paths (\d+)(?: ecmp (\d+))?")
def _paths(draft: Draft, match: Match, node: Node) -> None:
    draft.bgp = replace(_now(draft), maximum_paths=int(match[1]))


@BGP.rule(r"redistribute connected route-map (\S+)")
def _connected(draft: Draft, match: Match, node: Node) -> None:
    draft.bgp = replace(_now(draft), connected=match[1])


@BGP.rule(r"neighbor (\S+) peer group")
def _group(draft: Draft, match: Match, node: Node) -> None:
    draft.groups.at(match[1])


@BGP.rule(r"neighbor (\S+) peer group (\S+)")
def _member(draft: Draft, match: Match, node: Node) -> None:
    draft.neighbours.put(match[1], group=match[2])


@BGP.rule(r"neighbor (\S+) remote-as (\d+)")
def _remote_as(draft: Draft, match: Match, node: Node) -> None:
    if is_address(match[1]):
        draft.neighbours.put(match[1], remote_as=int(match[2]))
    else:
        draft.group_as[match[1]] = int(match[2])


@BGP.rule(r"neighbor (\S+) description (.+)")
def _description(draft: Draft, match: Match, node: Node) -> None:
    if not is_address(match[1]):
        raise ValueError("a group's description has no place")
    draft.neighbours.put(match[1], description=match[2])


@BGP.rule(r"neighbor interface (\S+) peer-group (\S+)(?: (remote-as|peer-filter) (\S+))?")
def _interface(draft: Draft, match: Match, node: Node) -> None:
    remote = int(match[4]) if match[3] == "remote-as" else None
    draft.neighbours.put(match[1], group=match[2], remote_as=remote)


@BGP.rule(r"neighbor (\S+) next-hop-unchanged")
def _unchanged(draft: Draft, match: Match, node: Node) -> None:
    draft.groups.put(match[1], next_hop_unchanged=True)


@BGP.rule(r"neighbor (\S+) update-source Loopback(\d+)")
def _source(draft: Draft, match: Match, node: Node) -> None:
    draft.groups.put(match[1], source=int(match[2]))


@BGP.rule(r"neighbor (\S+) ebgp-multihop(?: (\d+))?")
def _multihop(draft: Draft, match: Match, node: Node) -> None:
    draft.groups.put(match[1], multihop=int(match[2] or 255))


@BGP.rule(r"neighbor (\S+) bfd")
def _group_bfd(draft: Draft, match: Match, node: Node) -> None:
    draft.groups.put(match[1], bfd=True)


@BGP.rule(r"neighbor (\S+) route-map (\S+) (in|out)")
def _filter(draft: Draft, match: Match, node: Node) -> None:
    draft.groups.at(match[1])
    draft.everywhere[match[1], match[3]] = match[2]


@BGP.rule(r"neighbor (\S+) password (?:\d |8a )?(\S+)")
def _password(draft: Draft, match: Match, node: Node) -> None:
    draft.groups.put(match[1], secret=secret_name(match[2], f"{match[1].lower()}-bgp-password"))


for _name in FAMILIES:
    BGP.rule(rf"address-family ({_name})", FAMILY)(lambda draft, match, node: (draft, match[1]))


@BGP.rule(r"vrf (\S+)", VRF)
def _vrf(draft: Draft, match: Match, node: Node) -> tuple[Draft, str]:
    return draft, draft.vrfs.at(match[1]).name


FAMILY.skip(r"neighbor \S+ next-hop address-family ipv6 originate")


@FAMILY.rule(r"neighbor (\S+) route-map (\S+) (in|out)")
def _family_filter(of: tuple[Draft, str], match: Match, node: Node) -> None:
    of[0].groups.put(match[1], **{filter_field(match[3], of[1]): match[2]})


@FAMILY.rule(r"redistribute connected route-map (\S+)")
def _family_connected(of: tuple[Draft, str], match: Match, node: Node) -> None:
    of[0].bgp = announcing(_now(of[0]), of[1], match[1])


@FAMILY.rule(r"neighbor (\S+) activate")
def _activate(of: tuple[Draft, str], match: Match, node: Node) -> None:
    have = {*of[0].groups.at(match[1]).families, of[1]}
    of[0].groups.put(match[1], families=tuple(name for name in _ORDER if name in have))


@VRF.rule(r"rd (\S+)")
def _distinguisher(of: tuple[Draft, str], match: Match, node: Node) -> None:
    of[0].vrfs.put(of[1], distinguisher=match[1])


@VRF.rule(r"route-target (?:import|export) evpn (\S+)")
def _target(of: tuple[Draft, str], match: Match, node: Node) -> None:
    if of[0].vrfs.at(of[1]).route_target not in ("", match[1]):
        raise ValueError("import and export differ")
    of[0].vrfs.put(of[1], route_target=match[1])


@VRF.rule(r"redistribute connected")
def _vrf_connected(of: tuple[Draft, str], match: Match, node: Node) -> None:
    of[0].vrfs.put(of[1], connected=True)
