"""BGP, BFD, filters and VRFs of NX-OS."""

from __future__ import annotations

import re
from dataclasses import replace
from ipaddress import ip_address

from eastwest.plan.device import Bfd, BgpIntent, PrefixRule
from eastwest.vendors.nxos.draft import Draft
from eastwest.vendors.nxos.names import PREFIX, expanded
from eastwest.vendors.peers import Peer, PrefixList
from eastwest.vendors.routes import EVERYTHING, FAMILY_OF, add_rule, match_list, open_map
from eastwest.vendors.text.grammar import Grammar
from eastwest.vendors.text.indent import Node
from eastwest.vendors.text.secret import secret_name

Match = re.Match[str]
BGP: Grammar[Draft] = Grammar()
IPV4: Grammar[Draft] = Grammar()
IPV6: Grammar[Draft] = Grammar()
OTHER: Grammar[Draft] = Grammar()
PEER: Grammar[tuple[str, Peer]] = Grammar()
PEER_FAMILY: Grammar[tuple[Peer, str]] = Grammar()
TENANT: Grammar[tuple[Draft, str]] = Grammar()
TENANT_FAMILY: Grammar[tuple[Draft, str]] = Grammar()
TENANT_FAMILY6: Grammar[tuple[Draft, str]] = Grammar()
ROUTE_MAP: Grammar[tuple[Draft, str]] = Grammar()
CONTEXT: Grammar[tuple[Draft, str]] = Grammar()
TARGETS: Grammar[tuple[Draft, str]] = Grammar()
DYNAMIC: Grammar[Draft] = Grammar()
SEQUENCE_STEP = 5
"""Between rules of a prefix list that say no number."""
FAMILIES = {"ipv4": "ipv4 unicast", "ipv6": "ipv6 unicast", "evpn": "l2vpn evpn"}
_NAMES = {words: name for name, words in FAMILIES.items()}
_FAMILY = r"address-family (ipv4 unicast|ipv6 unicast|l2vpn evpn)"


def add_bgp(top: Grammar[Draft]) -> None:
    """The rules of `router bgp` and of what it uses."""
    top.rule(
        r"(ip|ipv6) prefix-list (\S+)(?: seq (\d+))? (permit|deny) (\S+)"
        r"(?: eq (\d+))?(?: ge (\d+))?(?: le (\d+))?"
    )(_prefix)
    top.rule(r"route-map (\S+) permit \d+", ROUTE_MAP)(_route_map)
    top.rule(r"bfd interval (\d+) min_rx (\d+) multiplier (\d+)")(_bfd)
    top.rule(r"vrf context (?!management$)(\S+)", CONTEXT)(
        lambda draft, match, node: (draft, draft.vrfs.at(match[1]).name)
    )
    top.rule(r"router bgp (\d+)", BGP)(_process)


def _process(draft: Draft, match: Match, node: Node) -> None:
    draft.bgp = draft.bgp or BgpIntent(int(match[1]), "")


def _now(draft: Draft) -> BgpIntent:
    if draft.bgp is None:
        raise ValueError("outside of router bgp")
    return draft.bgp


def _prefix(draft: Draft, match: Match, node: Node) -> None:
    least, most = (int(text) if text else None for text in (match[6] or match[7], match[6] or match[8]))
    rule = PrefixRule(int(match[3] or 0), match[4], match[5], least, most)
    if match[3] is None:
        known = draft.filters.at(match[2]).rules
        rule = replace(rule, sequence=(known[-1].sequence if known else 0) + SEQUENCE_STEP)
    add_rule(draft.filters, match[2], rule, FAMILY_OF[match[1]])


def _route_map(draft: Draft, match: Match, node: Node) -> tuple[Draft, str]:
    open_map(draft.route_maps, match[1], empty=not node.below)
    return draft, match[1]


@ROUTE_MAP.rule(r"match (ip|ipv6) address prefix-list (\S+)")
def _prefix_list(of: tuple[Draft, str], match: Match, node: Node) -> None:
    match_list(of[0].route_maps, of[1], match[1], match[2])


@ROUTE_MAP.rule(r"set ip next-hop unchanged")
def _unchanged(of: tuple[Draft, str], match: Match, node: Node) -> None:
    of[0].unchanged.add(of[1])


def _bfd(draft: Draft, match: Match, node: Node) -> None:
    draft.bfd = Bfd(int(match[1]), int(match[2]), int(match[3]))


BGP.skip(r"(?:log-neighbor-changes|cluster-id|graceful-restart|bestpath (?:compare|med)|dynamic-med)\b.*")
BGP.skip(r"reconnect-interval \d+")
BGP.skip(r"enforce-first-as|no enforce-first-as|event-history .+|suppress-fib-pending|no fast-external-fallover")


@BGP.rule(r"router-id (\S+)")
def _router_id(draft: Draft, match: Match, node: Node) -> None:
    draft.bgp = replace(_now(draft), router_id=match[1])


@BGP.rule(r"timers bgp (\d+) (\d+)")
def _timers(draft: Draft, match: Match, node: Node) -> None:
    draft.bgp = replace(_now(draft), keepalive_s=int(match[1]), hold_s=int(match[2]))


@BGP.rule(r"(no )?bestpath as-path multipath-relax")
def _relax(draft: Draft, match: Match, node: Node) -> None:
    draft.bgp = replace(_now(draft), multipath_relax=match[1] is None)


BGP.rule(r"address-family ipv4 unicast", IPV4)(lambda draft, match, node: None)
BGP.rule(r"address-family ipv6 unicast", IPV6)(lambda draft, match, node: None)
BGP.rule(r"address-family l2vpn evpn", OTHER)(lambda draft, match, node: None)
_IN_FAMILY = (r"network \S+(?: route-map \S+)?", r"nexthop .+", r"advertise(?:-| ).+", r"aggregate-address .+")
_PATHS = r"maximum-paths (?:(?:ibgp|eibgp|local|mixed) )?\d+"
IPV4.skip(*_IN_FAMILY)
IPV6.skip(*_IN_FAMILY, _PATHS)
OTHER.skip(*_IN_FAMILY, _PATHS, r"retain route-target all")


@IPV6.rule(r"redistribute direct route-map (\S+)")
def _connected6(draft: Draft, match: Match, node: Node) -> None:
    draft.bgp = replace(_now(draft), connected6=match[1])


@IPV4.rule(r"maximum-paths (\d+)")
def _paths(draft: Draft, match: Match, node: Node) -> None:
    draft.bgp = replace(_now(draft), maximum_paths=int(match[1]))


@IPV4.rule(r"maximum-paths ibgp (\d+)")
def _own_paths(draft: Draft, match: Match, node: Node) -> None:
    draft.ibgp_paths = int(match[1])


@IPV4.rule(r"redistribute direct route-map (\S+)")
def _connected(draft: Draft, match: Match, node: Node) -> None:
    draft.bgp = replace(_now(draft), connected=match[1])


@BGP.rule(r"template peer (\S+)", PEER)
def _template(draft: Draft, match: Match, node: Node) -> tuple[str, Peer]:
    return match[1], draft.peers.templates.setdefault(match[1], Peer())


BGP.rule(r"neighbor [\da-fA-F.:]+/\d+(?: remote-as \d+)?(?: route-map \S+)?", DYNAMIC)(lambda draft, match, node: None)
DYNAMIC.rule(r".+", DYNAMIC)(lambda draft, match, node: None)
"""Who may call from a subnet, as a load balancer of a cluster does: no link of the fabric."""


@BGP.rule(r"neighbor (\S+)(?: remote-as (\d+))?", PEER)
def _neighbour(draft: Draft, match: Match, node: Node) -> tuple[str, Peer]:
    """By address, or by the name of an interface."""
    names = expanded(match[1]) if match[1][0].isalpha() and ":" not in match[1] else (match[1],)
    name = names[0]
    if len(names) > 1:
        raise ValueError("several neighbours")
    if not name.startswith(PREFIX):
        ip_address(name)
    peer = draft.peers.neighbours.setdefault(name, Peer())
    peer.remote_as = int(match[2]) if match[2] else peer.remote_as
    return name, peer


@PEER.rule(r"inherit peer (\S+)")
def _inherits(of: tuple[str, Peer], match: Match, node: Node) -> None:
    of[1].inherits = match[1]


@PEER.rule(r"remote-as (\d+|external)")
def _remote_as(of: tuple[str, Peer], match: Match, node: Node) -> None:
    of[1].remote_as = int(match[1]) if match[1].isdigit() else None


@PEER.rule(r"description (.+)")
def _description(of: tuple[str, Peer], match: Match, node: Node) -> None:
    of[1].description = match[1]


@PEER.rule(r"bfd(?: multihop| singlehop)?")
def _peer_bfd(of: tuple[str, Peer], match: Match, node: Node) -> None:
    of[1].settings["bfd"] = True


@PEER.rule(r"update-source loopback(\d+)")
def _source(of: tuple[str, Peer], match: Match, node: Node) -> None:
    of[1].settings["source"] = int(match[1])


@PEER.rule(r"ebgp-multihop (\d+)")
def _multihop(of: tuple[str, Peer], match: Match, node: Node) -> None:
    of[1].settings["multihop"] = int(match[1])


@PEER.rule(r"password (?:\d )?(\S+)")
def _password(of: tuple[str, Peer], match: Match, node: Node) -> None:
    of[1].settings["secret"] = secret_name(match[1], f"{of[0].lower()}-bgp-password")


@PEER.rule(_FAMILY, PEER_FAMILY)
def _family(of: tuple[str, Peer], match: Match, node: Node) -> tuple[Peer, str]:
    of[1].families.add(_NAMES[match[1]])
    return of[1], _NAMES[match[1]]


PEER_FAMILY.skip(
    r"send-community(?: (?:standard|extended|both))?",
    r"(?:no )?(?:next-hop-self|route-reflector-client|disable-peer-as-check|as-override|rewrite-evpn-rt-asn)(?: all)?",
    r"(?:soft-reconfiguration|maximum-prefix|default-originate|allowas-in|weight|advertisement-interval)\b.*",
)
PEER.skip(r"(?:log-neighbor-changes|disable-connected-check|dont-capability-negotiate|peer-type|timers|low-memory)\b.*")
PEER.skip(r"remove-private-as(?: .+)?")
PEER.skip(r"(?:no )?shutdown|transport .+|capability .+|update-source (?:Ethernet|Vlan|port-channel).+")


@PEER_FAMILY.rule(r"route-map (\S+) (in|out)")
def _filter(of: tuple[Peer, str], match: Match, node: Node) -> None:
    of[0].filter_by(of[1], match[2], match[1])


@PEER_FAMILY.rule(r"prefix-list (\S+) (in|out)")
def _prefix_filter(of: tuple[Peer, str], match: Match, node: Node) -> None:
    of[0].filter_by(of[1], match[2], PrefixList(match[1]))


@BGP.rule(r"vrf (\S+)", TENANT)
def _tenant(draft: Draft, match: Match, node: Node) -> tuple[Draft, str]:
    return draft, draft.vrfs.at(match[1]).name


TENANT.rule(r"address-family ipv4 unicast", TENANT_FAMILY)(lambda of, match, node: None)
TENANT.rule(r"address-family ipv6 unicast", TENANT_FAMILY6)(lambda of, match, node: None)
TENANT_FAMILY6.skip(*_IN_FAMILY, _PATHS, r"redistribute .+")
TENANT_FAMILY.skip(*_IN_FAMILY, _PATHS)


@TENANT_FAMILY.rule(r"redistribute direct route-map (\S+)")
def _tenant_connected(of: tuple[Draft, str], match: Match, node: Node) -> None:
    if of[0].route_maps.get((match[1], "ipv4")) != EVERYTHING:
        raise ValueError("a filter of a tenant's prefixes")
    of[0].vrfs.put(of[1], connected=True)


@CONTEXT.rule(r"vni (\d+)(?: l3)?")
def _vni(of: tuple[Draft, str], match: Match, node: Node) -> None:
    of[0].vrfs.put(of[1], vni=int(match[1]))


@CONTEXT.rule(r"rd (\S+)")
def _distinguisher(of: tuple[Draft, str], match: Match, node: Node) -> None:
    of[0].vrfs.put(of[1], distinguisher=match[1])


CONTEXT.skip(r"description .+")
CONTEXT.rule(r"address-family ipv[46] unicast", TARGETS)(lambda of, match, node: None)


@TARGETS.rule(r"route-target (?:both|import|export) (\S+)(?: evpn)?")
def _target(of: tuple[Draft, str], match: Match, node: Node) -> None:
    if of[0].vrfs.at(of[1]).route_target not in ("", match[1]):
        raise ValueError("several route targets")
    of[0].vrfs.put(of[1], route_target=match[1])
