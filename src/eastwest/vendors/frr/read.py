"""FRR configurations back to BGP, filters and VRFs."""

from __future__ import annotations

import re
from dataclasses import replace

from eastwest.plan.device import Bfd, BgpIntent, PrefixRule
from eastwest.vendors.family import NotUnderstood
from eastwest.vendors.frr.draft import Draft
from eastwest.vendors.frr.read_ports import add_ports
from eastwest.vendors.peers import Peer
from eastwest.vendors.routes import FAMILY_OF, add_rule, announcing, filter_field
from eastwest.vendors.text.grammar import Grammar
from eastwest.vendors.text.indent import Node, read_tree
from eastwest.vendors.text.secret import secret_name

Match = re.Match[str]
_FAMILIES = {"ipv4 unicast": "ipv4", "ipv6 unicast": "ipv6", "l2vpn evpn": "evpn"}
MAXIMUM_PATHS = 64
"""ECMP is as wide as FRR was built."""


def read_into(draft: Draft, file: str, text: str) -> list[NotUnderstood]:
    """One more text of the same router: the lines without meaning. Raises InputError when it is too large."""
    tree = read_tree(file, text)
    draft.comments += tree.comments
    return TOP.read(file, tree.nodes, draft)


TOP: Grammar[Draft] = Grammar()
BGP: Grammar[Draft] = Grammar()
FAMILY: Grammar[tuple[Draft, str]] = Grammar()
LAYER2: Grammar[tuple[Draft, str]] = Grammar()
TENANT: Grammar[tuple[Draft, str]] = Grammar()
TENANT_FAMILY: Grammar[tuple[Draft, str]] = Grammar()
ROUTE_MAP: Grammar[tuple[Draft, str]] = Grammar()
VRF: Grammar[tuple[Draft, str]] = Grammar()
BFD: Grammar[Draft] = Grammar()
PROFILE: Grammar[Draft] = Grammar()

add_ports(TOP)
TOP.skip(
    r"log .*",
    r"(?:no )?service \S+",
    r"(no )?zebra nexthop kernel enable",
    r"end|exit|exit-vrf|line vty|(?:no )?ip(?:v6)? (?:forwarding|nht .*)|(?:no )?debug .*",
    r"(?:enable )?password .*",
)
for _grammar in (BGP, FAMILY, TENANT, TENANT_FAMILY, ROUTE_MAP, VRF, BFD, PROFILE):
    _grammar.skip(r"exit(-address-family|-vrf)?")
BGP.skip(
    r"(?:no )?bgp (?:ebgp-requires-policy|log-neighbor-changes|suppress-duplicates|network import-check|"
    r"default (?:ipv6-unicast|show-hostname|show-nexthop-hostname|local-preference \d+)|deterministic-med|"
    r"graceful-restart.*|bestpath (?:compare-routerid|med .*)|cluster-id \S+|"
    r"listen (?:range \S+ peer-group \S+|limit \d+))",
    r"coalesce-time \d+",
    r"(?:no )?neighbor \S+ (?:bfd profile|capability|advertisement-interval|send-community|solo|timers connect) ?.*",
)
_QUIET = (
    r"(?:no )?neighbor \S+ "
    r"(?:soft-reconfiguration|send-community|next-hop-self|route-reflector-client|allowas-in)(?: .*)?"
)
BGP.skip(_QUIET, r"neighbor \S+ local-as \d+(?: .*)?")
FAMILY.skip(
    _QUIET,
    r"advertise-all-vni|advertise-svi-ip|advertise-default-gw",
    r"network \S+",
    r"redistribute (?!connected)\S+(?: .*)?",
    r"import vrf .*",
)
FAMILY.rule(r"vni \d+", LAYER2)(lambda of, match, node: None)
LAYER2.skip(r"rd \S+|route-target .+|exit-vni|advertise-svi-ip|advertise-default-gw")
TENANT.skip(r"bgp router-id \S+|(?:no )?bgp .*")
TENANT_FAMILY.skip(r"advertise ipv[46] unicast(?: route-map \S+)?")


@TOP.rule(r"frr defaults (traditional|datacenter)")
def _profile_of(draft: Draft, match: Match, node: Node) -> None:
    draft.profile = match[1]


@TOP.rule(r"frr version (\S+)")
def _version(draft: Draft, match: Match, node: Node) -> None:
    draft.version = match[1]


@TOP.rule(r"hostname (\S+)")
def _hostname(draft: Draft, match: Match, node: Node) -> None:
    draft.hostname = match[1]


@TOP.rule(r"(ip|ipv6) prefix-list (\S+) seq (\d+) (permit|deny) (\S+)(?: ge (\d+))?(?: le (\d+))?")
def _prefix(draft: Draft, match: Match, node: Node) -> None:
    least, most = (int(text) if text else None for text in (match[6], match[7]))
    rule = PrefixRule(int(match[3]), match[4], match[5], least, most)
    add_rule(draft.filters, match[2], rule, FAMILY_OF[match[1]])


@TOP.rule(r"route-map (\S+) permit \d+", ROUTE_MAP)
def _route_map(draft: Draft, match: Match, node: Node) -> tuple[Draft, str]:
    return draft, match[1]


@ROUTE_MAP.rule(r"match (ip|ipv6) address prefix-list (\S+)")
def _match(of: tuple[Draft, str], match: Match, node: Node) -> None:
    of[0].route_maps[of[1], FAMILY_OF[match[1]]] = match[2]


@TOP.rule(r"vrf (\S+)", VRF)
def _vrf(draft: Draft, match: Match, node: Node) -> tuple[Draft, str]:
    return draft, draft.vrfs.at(draft.vrf_name(match[1])).name


@VRF.rule(r"vni (\d+)")
def _vni(of: tuple[Draft, str], match: Match, node: Node) -> None:
    of[0].vrfs.put(of[1], vni=int(match[1]))


@TOP.rule(r"bfd", BFD)
def _bfd(draft: Draft, match: Match, node: Node) -> None:
    """The lines below say it."""


@BFD.rule(r"profile \S+", PROFILE)
def _profile(draft: Draft, match: Match, node: Node) -> None:
    draft.bfd = Bfd(300, 300, 3)


@PROFILE.rule(r"(detect-multiplier|receive-interval|transmit-interval) (\d+)")
def _profile_line(draft: Draft, match: Match, node: Node) -> None:
    now, value = draft.bfd or Bfd(300, 300, 3), int(match[2])
    if match[1] == "detect-multiplier":
        draft.bfd = replace(now, multiplier=value)
    else:
        receive = match[1] == "receive-interval"
        draft.bfd = replace(now, receive_ms=value) if receive else replace(now, interval_ms=value)


@TOP.rule(r"router bgp (\d+)", BGP)
def _process(draft: Draft, match: Match, node: Node) -> None:
    """A process may stand in several pieces."""
    draft.bgp = draft.bgp or BgpIntent(int(match[1]), "", MAXIMUM_PATHS, keepalive_s=0, hold_s=0)


@TOP.rule(r"router bgp \d+ vrf (\S+)", TENANT)
def _tenant(draft: Draft, match: Match, node: Node) -> tuple[Draft, str]:
    return draft, draft.vrfs.at(draft.vrf_name(match[1])).name


def _now(draft: Draft) -> BgpIntent:
    if draft.bgp is None:
        raise ValueError("outside of router bgp")
    return draft.bgp


@BGP.rule(r"bgp router-id (\S+)")
def _router_id(draft: Draft, match: Match, node: Node) -> None:
    draft.bgp = replace(_now(draft), router_id=match[1])


@BGP.rule(r"(no )?bgp bestpath as-path multipath-relax")
def _relax(draft: Draft, match: Match, node: Node) -> None:
    draft.bgp = replace(_now(draft), multipath_relax=match[1] is None)


@BGP.rule(r"timers bgp (\d+) (\d+)")
def _timers(draft: Draft, match: Match, node: Node) -> None:
    draft.bgp = replace(_now(draft), keepalive_s=int(match[1]), hold_s=int(match[2]))


@BGP.rule(r"(no )?bgp default ipv4-unicast")
def _plain(draft: Draft, match: Match, node: Node) -> None:
    draft.plain_ipv4 = match[1] is None


@BGP.rule(r"neighbor (\S+) peer-group")
def _group(draft: Draft, match: Match, node: Node) -> None:
    draft.peers.templates.setdefault(match[1], Peer())


@BGP.rule(r"neighbor (\S+) (?:interface )?(?:v6only )?peer-group (\S+)")
def _member(draft: Draft, match: Match, node: Node) -> None:
    draft.declare(match[1]).inherits = match[2]


@BGP.rule(r"neighbor (\S+) interface(?: v6only)?")
def _unnumbered(draft: Draft, match: Match, node: Node) -> None:
    draft.declare(match[1])


@BGP.rule(r"neighbor (\S+) (?:interface )?(?:v6only )?remote-as (\d+|external|internal)")
def _remote_as(draft: Draft, match: Match, node: Node) -> None:
    numbers = {"external": None, "internal": _now(draft).asn}
    draft.declare(match[1]).remote_as = numbers[match[2]] if match[2] in numbers else int(match[2])


@BGP.rule(r"neighbor (\S+) description (.+)")
def _description(draft: Draft, match: Match, node: Node) -> None:
    if match[1] not in draft.peers.templates:
        draft.peer(match[1]).description = match[2]


@BGP.rule(r"neighbor (\S+) bfd(?: \d+ \d+ \d+)?")
def _group_bfd(draft: Draft, match: Match, node: Node) -> None:
    draft.peer(match[1]).settings["bfd"] = True


@BGP.rule(r"neighbor (\S+) password (\S+)")
def _password(draft: Draft, match: Match, node: Node) -> None:
    draft.peer(match[1]).settings["secret"] = secret_name(match[2], f"{match[1].lower()}-bgp-password")


@BGP.rule(r"neighbor (\S+) ebgp-multihop(?: (\d+))?")
def _multihop(draft: Draft, match: Match, node: Node) -> None:
    draft.peer(match[1]).settings["multihop"] = int(match[2] or 255)


@BGP.rule(r"neighbor (\S+) update-source (?:Loopback|lo)(\d*)")
def _source(draft: Draft, match: Match, node: Node) -> None:
    draft.peer(match[1]).settings["source"] = int(match[2] or 0)


@BGP.rule(r"neighbor \S+ timers (\d+) (\d+)")
def _own_timers(draft: Draft, match: Match, node: Node) -> None:
    """A DeviceIntent has one pair: the slowest session counts."""
    now = _now(draft)
    if int(match[2]) > now.hold_s:
        draft.bgp = replace(now, keepalive_s=int(match[1]), hold_s=int(match[2]))


@BGP.rule(r"address-family (ipv4 unicast|ipv6 unicast|l2vpn evpn)", FAMILY)
def _family(draft: Draft, match: Match, node: Node) -> tuple[Draft, str]:
    return draft, _FAMILIES[match[1]]


@FAMILY.rule(r"redistribute connected(?: route-map (\S+))?")
def _connected(of: tuple[Draft, str], match: Match, node: Node) -> None:
    of[0].bgp = announcing(_now(of[0]), of[1], match[1] or "*")


@FAMILY.rule(r"maximum-paths (\d+)")
def _paths(of: tuple[Draft, str], match: Match, node: Node) -> None:
    of[0].bgp = replace(_now(of[0]), maximum_paths=int(match[1]))


@FAMILY.rule(r"(no )?neighbor (\S+) activate")
def _activated(of: tuple[Draft, str], match: Match, node: Node) -> None:
    if match[1] is None:
        of[0].peer(match[2]).families.add(of[1])
    elif of[1] == "ipv4":
        of[0].silent.add(match[2])


@FAMILY.rule(r"neighbor (\S+) attribute-unchanged next-hop")
def _unchanged(of: tuple[Draft, str], match: Match, node: Node) -> None:
    of[0].peer(match[1]).settings["next_hop_unchanged"] = True


@FAMILY.rule(r"neighbor (\S+) route-map (\S+) (in|out)")
def _filter(of: tuple[Draft, str], match: Match, node: Node) -> None:
    filter_field(match[3], of[1])
    of[0].peer(match[1]).route_maps[of[1], match[3]] = match[2]


@TENANT.rule(r"address-family (?:ipv4 unicast|l2vpn evpn)", TENANT_FAMILY)
def _tenant_family(of: tuple[Draft, str], match: Match, node: Node) -> None:
    """The lines below say it."""


@TENANT_FAMILY.rule(r"redistribute connected")
def _tenant_connected(of: tuple[Draft, str], match: Match, node: Node) -> None:
    of[0].vrfs.put(of[1], connected=True)


@TENANT_FAMILY.rule(r"rd (\S+)")
def _distinguisher(of: tuple[Draft, str], match: Match, node: Node) -> None:
    of[0].vrfs.put(of[1], distinguisher=match[1])


@TENANT_FAMILY.rule(r"route-target (?:import|export|both) (\S+)")
def _target(of: tuple[Draft, str], match: Match, node: Node) -> None:
    if of[0].vrfs.at(of[1]).route_target not in ("", match[1]):
        raise ValueError("import and export differ")
    of[0].vrfs.put(of[1], route_target=match[1])
