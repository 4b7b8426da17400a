"""BGP, BFD and filters of EOS.

Sessions of VRFs and of families other than IPv4, IPv6 and EVPN are understood and not held: a DeviceIntent has those
of the default VRF alone.
"""

from __future__ import annotations

import re
from dataclasses import replace
from ipaddress import ip_address

from eastwest.plan.device import Bfd, BgpIntent, PrefixRule
from eastwest.vendors.eos.draft import Draft
from eastwest.vendors.eos.ranges import interfaces
from eastwest.vendors.eos.view_bgp import FAMILIES
from eastwest.vendors.peers import Peer
from eastwest.vendors.routes import FAMILY_OF, add_rule, announcing, filter_field, match_list
from eastwest.vendors.text.grammar import Grammar
from eastwest.vendors.text.indent import Node
from eastwest.vendors.text.secret import secret_name

Match = re.Match[str]
BGP: Grammar[Draft] = Grammar()
FAMILY: Grammar[tuple[Draft, str]] = Grammar()
VRF: Grammar[tuple[Draft, str]] = Grammar()
VRF_FAMILY: Grammar[tuple[Draft, str]] = Grammar()
LAYER2: Grammar[Draft] = Grammar()
PREFIXES: Grammar[tuple[Draft, str, str]] = Grammar()
ROUTE_MAP: Grammar[tuple[Draft, str]] = Grammar()
REFUSED: Grammar[Draft] = Grammar()
BFD: Grammar[Draft] = Grammar()
PEER_FILTER: Grammar[Draft] = Grammar()
_LIST = r"(ip|ipv6) prefix-list (\S+)"
_RULE = r"seq (\d+) (permit|deny) (\S+)(?: eq (\d+))?(?: ge (\d+))?(?: le (\d+))?"


def add_bgp(top: Grammar[Draft]) -> None:
    """The rules of `router` and of what it uses."""
    top.rule(_LIST, PREFIXES)(_prefix_list)
    top.rule(rf"{_LIST} {_RULE}")(lambda draft, match, node: _add(_prefix_list(draft, match, node), match.groups()[2:]))
    top.rule(r"route-map (\S+) permit \d+", ROUTE_MAP)(lambda draft, match, node: (draft, match[1]))
    top.rule(r"route-map \S+ deny \d+", REFUSED)(lambda draft, match, node: None)
    top.rule(r"router bfd", BFD)(lambda draft, match, node: None)
    top.rule(r"peer-filter \S+", PEER_FILTER)(lambda draft, match, node: None)
    top.rule(r"router bgp (\d+(?:\.\d+)?)", BGP)(_process)


def _process(draft: Draft, match: Match, node: Node) -> None:
    """The number as asplain, `65000.1` (RFC 5396) too."""
    draft.bgp = draft.bgp or BgpIntent(_asn(match[1]), "", multipath_relax=True)


def _asn(text: str) -> int:
    high, _, low = text.rpartition(".")
    return int(high or 0) * 2**16 + int(low)


def _now(draft: Draft) -> BgpIntent:
    if draft.bgp is None:
        raise ValueError("outside of router bgp")
    return draft.bgp


def _prefix_list(draft: Draft, match: Match, node: Node) -> tuple[Draft, str, str]:
    return draft, draft.filters.at(match[2]).name, FAMILY_OF[match[1]]


PEER_FILTER.skip(r"\d+ match as-range \S+ result accept")
BGP.skip(
    r"bgp listen range \S+ peer[- ]group \S+(?: .*)?",
    r"bgp (?!default|bestpath as-path multipath-relax|confederation|listen).+|bgp listen limit \d+",
    r"(?:no|default) (?!bgp default ipv4-unicast$|bgp bestpath as-path multipath-relax|neighbor interface|"
    r"neighbor \S+$|neighbor \S+ (?:shutdown|peer[- ]group)).+",
    r"(?:ucmp|monitoring|graceful-restart|no shutdown) ?.*",
    r"neighbor \S+ update-source (?!(?i:lo)).+",
    r"neighbor \S+ (?:send-community|maximum-routes|next-hop-self|next-hop-peer|soft-reconfiguration|rib-in|"
    r"graceful-restart|graceful-restart-helper|additional-paths|route-to-peer|local-v[46]-addr|auto-local-addr|"
    r"default-originate|import-localpref|export-localpref|"
    r"maximum-accepted-routes|remove-private-as|allowas-in|out-delay|transport|route-reflector-client|weight)(?: .*)?",
    r"(?:distance bgp|graceful-restart|graceful-restart-helper|update wait-\S+)(?: .*)?",
    r"(?:redistribute|network|aggregate-address) (?!connected route-map).*",
)
_LAYER2 = r"(?:rd|route-target|redistribute|no redistribute|vlan) .+"
BGP.rule(r"(?:vlan|vlan-aware-bundle) \S+", LAYER2)(lambda draft, match, node: None)
LAYER2.skip(_LAYER2)


@PREFIXES.rule(_RULE)
def _prefix(of: tuple[Draft, str, str], match: Match, node: Node) -> None:
    _add(of, match.groups())


def _add(of: tuple[Draft, str, str], parts: tuple[str | None, ...]) -> None:
    number, action, prefix, exact, least, most = parts
    low, high = (int(text) if text else None for text in (exact or least, exact or most))
    add_rule(of[0].filters, of[1], PrefixRule(int(number or 0), action or "", prefix or "", low, high), of[2])


ROUTE_MAP.skip(
    r"description .+|set .+|continue.*",
    r"match (?:community|extcommunity|large-community|as-path|interface|metric|tag|peer|source-protocol|route-type) .*",
)
REFUSED.skip(r".+")
"""What is not let through is no prefix list of a DeviceIntent."""


@ROUTE_MAP.rule(r"match (ip|ipv6) address prefix-list (\S+)")
def _match(of: tuple[Draft, str], match: Match, node: Node) -> None:
    match_list(of[0].route_maps, of[1], match[1], match[2])


@BFD.rule(r"interval (\d+) min-rx (\d+) multiplier (\d+)(?: default)?")
def _bfd(draft: Draft, match: Match, node: Node) -> None:
    draft.bfd = Bfd(int(match[1]), int(match[2]), int(match[3]))


BFD.skip(r"multihop interval .+", r"slow-timer .+")


@BGP.rule(r"router-id (\S+)")
def _router_id(draft: Draft, match: Match, node: Node) -> None:
    draft.bgp = replace(_now(draft), router_id=match[1])


@BGP.rule(r"timers bgp (\d+) (\d+)")
def _timers(draft: Draft, match: Match, node: Node) -> None:
    draft.bgp = replace(_now(draft), keepalive_s=int(match[1]), hold_s=int(match[2]))


@BGP.rule(r"neighbor (\S+) timers (\d+) (\d+)")
def _peer_timers(draft: Draft, match: Match, node: Node) -> None:
    _peer(draft, match[1])
    draft.timers[match[1]] = int(match[2]), int(match[3])


@BGP.rule(r"(no )?bgp bestpath as-path multipath-relax")
def _relax(draft: Draft, match: Match, node: Node) -> None:
    draft.bgp = replace(_now(draft), multipath_relax=match[1] is None)


@BGP.rule(r"maximum-paths (\d+)(?: ecmp (\d+))?")
def _paths(draft: Draft, match: Match, node: Node) -> None:
    draft.bgp = replace(_now(draft), maximum_paths=int(match[1]))


@BGP.rule(r"redistribute connected route-map (\S+)")
def _connected(draft: Draft, match: Match, node: Node) -> None:
    draft.bgp = replace(_now(draft), connected=match[1])


@BGP.rule(r"(no )?bgp default ipv4-unicast")
def _everywhere(draft: Draft, match: Match, node: Node) -> None:
    draft.ipv4_by_itself = match[1] is None


def _peer(draft: Draft, name: str) -> Peer:
    """A session where the name is an address (perhaps with the interface of a link-local one), else a group."""
    try:
        ip_address(name.partition("%")[0])
    except ValueError:
        return draft.peers.templates.setdefault(name, Peer())
    return draft.peers.neighbours.setdefault(name, Peer())


@BGP.rule(r"neighbor (\S+) peer[ -]group(?: (\S+))?")
def _group(draft: Draft, match: Match, node: Node) -> None:
    _peer(draft, match[1]).inherits = match[2] or ""


@BGP.rule(r"neighbor (\S+) remote-as (\d+(?:\.\d+)?)")
def _remote_as(draft: Draft, match: Match, node: Node) -> None:
    _peer(draft, match[1]).remote_as = _asn(match[2])


@BGP.rule(r"neighbor (\S+) description (.+)")
def _description(draft: Draft, match: Match, node: Node) -> None:
    """A group's has no place."""
    _peer(draft, match[1]).description = match[2]


@BGP.rule(r"(no )?neighbor interface (\S+)(?: peer-group (\S+))?(?: (remote-as|peer-filter) (\S+))?")
def _interface(draft: Draft, match: Match, node: Node) -> None:
    for name in interfaces(match[2]):
        if match[1]:
            draft.peers.neighbours.pop(name, None)
        else:
            remote = _asn(match[5]) if match[4] == "remote-as" else None
            draft.peers.neighbours[name] = Peer(match[3] or "", remote)


@BGP.rule(r"(no )?neighbor (\S+) shutdown")
def _shut(draft: Draft, match: Match, node: Node) -> None:
    (draft.shut.discard if match[1] else draft.shut.add)(match[2])
    _peer(draft, match[2])


@BGP.rule(r"neighbor (\S+) next-hop-unchanged")
def _unchanged(draft: Draft, match: Match, node: Node) -> None:
    _peer(draft, match[1]).settings["next_hop_unchanged"] = True


@BGP.rule(r"neighbor (\S+) update-source Loopback ?(\d+)")
def _source(draft: Draft, match: Match, node: Node) -> None:
    _peer(draft, match[1]).settings["source"] = int(match[2])


@BGP.rule(r"neighbor (\S+) ebgp-multihop(?: (\d+))?")
def _multihop(draft: Draft, match: Match, node: Node) -> None:
    _peer(draft, match[1]).settings["multihop"] = int(match[2] or 255)


@BGP.rule(r"neighbor (\S+) (?:fall-over )?bfd")
def _group_bfd(draft: Draft, match: Match, node: Node) -> None:
    _peer(draft, match[1]).settings["bfd"] = True


@BGP.rule(r"neighbor (\S+) route-map (\S+) (in|out)")
def _filter(draft: Draft, match: Match, node: Node) -> None:
    _peer(draft, match[1])
    draft.everywhere[match[1], match[3]] = match[2]


@BGP.rule(r"neighbor (\S+) password (?:\d |8a )?(\S+)")
def _password(draft: Draft, match: Match, node: Node) -> None:
    _peer(draft, match[1]).settings["secret"] = secret_name(match[2], f"{match[1].lower()}-bgp-password")


_ALL: Grammar[Draft] = Grammar()
_ALL.skip(r".+")
BGP.rule(rf"address-family (?!(?:{'|'.join(FAMILIES)})$).+", _ALL)(lambda draft, match, node: None)
for _name in FAMILIES:
    BGP.rule(rf"address-family ({_name})", FAMILY)(lambda draft, match, node: (draft, match[1]))


@BGP.rule(r"vrf (\S+)", VRF)
def _vrf(draft: Draft, match: Match, node: Node) -> tuple[Draft, str]:
    return draft, draft.vrfs.at(match[1]).name


FAMILY.skip(
    r"neighbor \S+ next-hop address-family ipv6 originate",
    r"neighbor \S+ (?:encapsulation|domain|next-hop-self|next-hop-unchanged|additional-paths|prefix-list|rcf|"
    r"default-route|maximum-routes|weight|route-reflector-client)(?: .*)?",
    r"(?:no|default) (?!neighbor \S+ activate).+|default neighbor \S+ activate",
    r"(?:bgp|host-flap|domain|route|next-hop|redistribute|network|aggregate-address) (?!connected route-map).*",
)


@FAMILY.rule(r"neighbor (\S+) route-map (\S+) (in|out)")
def _family_filter(of: tuple[Draft, str], match: Match, node: Node) -> None:
    """Those of EVPN have no place."""
    if of[1] == "evpn":
        return
    filter_field(match[3], of[1])
    _peer(of[0], match[1]).route_maps[of[1], match[3]] = match[2]


@FAMILY.rule(r"redistribute connected route-map (\S+)")
def _family_connected(of: tuple[Draft, str], match: Match, node: Node) -> None:
    of[0].bgp = announcing(_now(of[0]), of[1], match[1])


@FAMILY.rule(r"(no )?neighbor (\S+) activate")
def _activate(of: tuple[Draft, str], match: Match, node: Node) -> None:
    if match[1]:
        of[0].deactivated.add((match[2], of[1]))
    else:
        _peer(of[0], match[2]).families.add(of[1])


VRF.skip(r"router-id .+|neighbor .+|maximum-paths .+|route-target (?:import|export) (?!evpn )\S+ \S+|timers .+")
VRF.skip(r"(?:redistribute|network|aggregate-address|evpn|bgp|no bgp) (?!connected).*")
VRF.rule(r"address-family (?:ipv4|ipv6)", VRF_FAMILY)(lambda of, match, node: None)
VRF_FAMILY.skip(r"(?:neighbor|network|redistribute|bgp|no) .+")


@VRF.rule(r"rd (\S+)")
def _distinguisher(of: tuple[Draft, str], match: Match, node: Node) -> None:
    of[0].vrfs.put(of[1], distinguisher=match[1])


@VRF.rule(r"route-target (?:import|export) (?:evpn )?(\S+)")
def _target(of: tuple[Draft, str], match: Match, node: Node) -> None:
    if of[0].vrfs.at(of[1]).route_target not in ("", match[1]):
        raise ValueError("import and export differ")
    of[0].vrfs.put(of[1], route_target=match[1])


@VRF.rule(r"redistribute connected(?: route-map \S+)?")
def _vrf_connected(of: tuple[Draft, str], match: Match, node: Node) -> None:
    of[0].vrfs.put(of[1], connected=True)
