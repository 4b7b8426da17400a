"""FRR configurations back to BGP, filters and VRFs."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from eastwest.plan.device import Bfd, BgpIntent, Neighbour, PeerGroup, PrefixFilter, PrefixRule, Vrf
from eastwest.vendors.family import NotUnderstood
from eastwest.vendors.routes import (
    FAMILY_OF,
    RouteMaps,
    add_rule,
    announcing,
    filter_field,
    resolved,
    resolved_group,
    slowest,
)
from eastwest.vendors.text.grammar import Grammar
from eastwest.vendors.text.indent import Node, read_tree
from eastwest.vendors.text.secret import secret_name
from eastwest.vendors.text.table import Table

Match = re.Match[str]
_FAMILIES = {"ipv4 unicast": "ipv4", "ipv6 unicast": "ipv6", "l2vpn evpn": "evpn"}
_ORDER = tuple(_FAMILIES.values())
MAXIMUM_PATHS = 64
"""ECMP as wide as FRR was built, where nothing is said."""
TIMERS_S = {"datacenter": (3, 9), "traditional": (60, 180)}
"""Keepalive and hold time by `frr defaults`, where nothing is said."""
TRADITIONAL = "traditional"
"""FRR's own; a distribution may be built otherwise, and writes the line."""


@dataclass
class Draft:
    """What was found so far. vrf_name: our name of a system's VRF. activated: neighbours take IPv4 routes unasked."""

    vrf_name: Callable[[str], str]
    defaults: str = TRADITIONAL
    activated: bool = True
    bgp: BgpIntent | None = None
    bfd: Bfd | None = None
    groups: Table[str, PeerGroup] = field(default_factory=lambda: Table(lambda name: PeerGroup(name, families=())))
    neighbours: Table[str, Neighbour] = field(default_factory=lambda: Table(lambda peer: Neighbour(peer, "")))
    filters: Table[str, PrefixFilter] = field(default_factory=lambda: Table(PrefixFilter))
    route_maps: RouteMaps = field(default_factory=dict)
    group_as: dict[str, int | None] = field(default_factory=dict)
    vrfs: Table[str, Vrf] = field(default_factory=lambda: Table(lambda name: Vrf(name, connected=False)))
    comments: list[str] = field(default_factory=list)
    silenced: set[str] = field(default_factory=set)
    timers: dict[str, tuple[int, int]] = field(default_factory=dict)

    def routing(self) -> BgpIntent | None:
        """The process with all that belongs to it."""
        if self.bgp is None:
            return None
        return replace(
            resolved(slowest(self.bgp, self.groups.records, self.timers), self.route_maps),
            bfd=self.bfd,
            groups=tuple(resolved_group(self._active(group), self.route_maps) for group in self.groups.all()),
            neighbours=tuple(
                replace(each, remote_as=each.remote_as or self.group_as.get(each.group))
                for each in self.neighbours.all()
            ),
            filters=self.filters.all(),
        )

    def _active(self, group: PeerGroup) -> PeerGroup:
        if not self.activated or "ipv4" in group.families or group.name in self.silenced:
            return group
        return replace(group, families=("ipv4", *group.families))


def read_frr(file: str, text: str, vrf_name: Callable[[str], str]) -> tuple[Draft, list[NotUnderstood]]:
    """What the text means, and the lines without meaning. Raises InputError when it is too large."""
    draft = Draft(vrf_name)
    tree = read_tree(file, text)
    draft.comments = tree.comments
    return draft, TOP.read(file, tree.nodes, draft)


TOP: Grammar[Draft] = Grammar()
BGP: Grammar[Draft] = Grammar()
FAMILY: Grammar[tuple[Draft, str]] = Grammar()
TENANT: Grammar[tuple[Draft, str]] = Grammar()
TENANT_FAMILY: Grammar[tuple[Draft, str]] = Grammar()
ROUTE_MAP: Grammar[tuple[Draft, str]] = Grammar()
VRF: Grammar[tuple[Draft, str]] = Grammar()
BFD: Grammar[Draft] = Grammar()
PROFILE: Grammar[Draft] = Grammar()

TOP.skip(
    r"frr version .*",
    r"hostname \S+",
    r"log (?:syslog|file|stdout|timestamp|facility|record-priority)\b.*",
    r"line vty|(?:enable )?password .*|(?:no )?(?:ip|ipv6) forwarding|service \S+|agentx",
    r"service integrated-vtysh-config",
    r"(no )?zebra nexthop kernel enable",
    r"end|exit|exit-vrf",
)
for _grammar in (BGP, FAMILY, TENANT, TENANT_FAMILY, ROUTE_MAP, VRF, BFD, PROFILE):
    _grammar.skip(r"exit(-address-family|-vrf)?")
BGP.skip(
    r"(?:no )?bgp (?:ebgp-requires-policy|log-neighbor-changes|network import-check|fast-external-failover|"
    r"deterministic-med|always-compare-med|suppress-fib-pending|graceful-restart.*)",
    r"neighbor \S+ (?:bfd profile \S+|timers connect \d+|advertisement-interval \d+|capability extended-nexthop)",
    r"bgp listen (?:range \S+ peer-group \S+|limit \d+)",
)
FAMILY.skip(
    r"advertise-all-vni",
    r"network \S+",
    r"maximum-paths ibgp \d+",
    r"neighbor \S+ (?:soft-reconfiguration|allowas-in|send-community|next-hop-self|maximum-prefix|"
    r"route-reflector-client)\b.*",
)
TENANT_FAMILY.skip(r"advertise ipv4 unicast")


@TOP.rule(r"frr defaults (datacenter|traditional)")
def _defaults(draft: Draft, match: Match, node: Node) -> None:
    draft.defaults = match[1]


@BGP.rule(r"(no )?bgp default ipv4-unicast")
def _unasked(draft: Draft, match: Match, node: Node) -> None:
    draft.activated = match[1] is None


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
    keepalive_s, hold_s = TIMERS_S[draft.defaults]
    draft.bgp = BgpIntent(int(match[1]), "", MAXIMUM_PATHS, keepalive_s=keepalive_s, hold_s=hold_s)


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


@BGP.rule(r"neighbor (\S+) peer-group")
def _group(draft: Draft, match: Match, node: Node) -> None:
    draft.groups.at(match[1])


@BGP.rule(r"neighbor (\S+) (?:interface )?(?:v6only )?peer-group (\S+)")
def _member(draft: Draft, match: Match, node: Node) -> None:
    draft.neighbours.put(match[1], group=match[2])


@BGP.rule(r"neighbor (\S+) (?:interface )?remote-as (\d+|external)")
def _remote_as(draft: Draft, match: Match, node: Node) -> None:
    remote = None if match[2] == "external" else int(match[2])
    if match[1] in draft.groups.records:
        draft.group_as[match[1]] = remote
    else:
        draft.neighbours.put(match[1], remote_as=remote)


@BGP.rule(r"neighbor (\S+) description (.+)")
def _description(draft: Draft, match: Match, node: Node) -> None:
    if match[1] in draft.groups.records:
        raise ValueError("a group's description has no place")
    draft.neighbours.put(match[1], description=match[2])


def _named(draft: Draft, name: str) -> str:
    """The name of a group; a neighbour in none is one of its own.

    Raises ValueError for a member of another: what it has alone has no place.
    """
    if name not in draft.groups.records:
        if draft.neighbours.at(name).group:
            raise ValueError(f"{name} is in a group")
        draft.neighbours.put(name, group=draft.groups.at(name).name)
    return name


@BGP.rule(r"neighbor (\S+) bfd")
def _group_bfd(draft: Draft, match: Match, node: Node) -> None:
    draft.groups.put(_named(draft, match[1]), bfd=True)


@BGP.rule(r"neighbor (\S+) password (\S+)")
def _password(draft: Draft, match: Match, node: Node) -> None:
    name = _named(draft, match[1])
    draft.groups.put(name, secret=secret_name(match[2], f"{name.lower()}-bgp-password"))


@BGP.rule(r"neighbor (\S+) timers (\d{1,5}) (\d{1,5})")
def _own_timers(draft: Draft, match: Match, node: Node) -> None:
    draft.timers[_named(draft, match[1])] = int(match[2]), int(match[3])


@BGP.rule(r"neighbor (\S+) ebgp-multihop(?: (\d+))?")
def _multihop(draft: Draft, match: Match, node: Node) -> None:
    draft.groups.put(_named(draft, match[1]), multihop=int(match[2] or 255))


@BGP.rule(r"neighbor (\S+) update-source (?:Loopback|lo)(\d*)")
def _source(draft: Draft, match: Match, node: Node) -> None:
    draft.groups.put(_named(draft, match[1]), source=int(match[2] or 0))


@BGP.rule(r"address-family (ipv4 unicast|ipv6 unicast|l2vpn evpn)", FAMILY)
def _family(draft: Draft, match: Match, node: Node) -> tuple[Draft, str]:
    return draft, _FAMILIES[match[1]]


@FAMILY.rule(r"redistribute connected(?: route-map (\S+))?")
def _connected(of: tuple[Draft, str], match: Match, node: Node) -> None:
    of[0].bgp = announcing(_now(of[0]), of[1], match[1] or "*")


@FAMILY.rule(r"maximum-paths (\d+)")
def _paths(of: tuple[Draft, str], match: Match, node: Node) -> None:
    of[0].bgp = replace(_now(of[0]), maximum_paths=int(match[1]))


@FAMILY.rule(r"neighbor (\S+) activate")
def _activate(of: tuple[Draft, str], match: Match, node: Node) -> None:
    name = _named(of[0], match[1])
    have = {*of[0].groups.at(name).families, of[1]}
    of[0].groups.put(name, families=tuple(each for each in _ORDER if each in have))


@FAMILY.rule(r"no neighbor (\S+) activate")
def _silence(of: tuple[Draft, str], match: Match, node: Node) -> None:
    if of[1] == "ipv4":
        of[0].silenced.add(_named(of[0], match[1]))


@FAMILY.rule(r"neighbor (\S+) attribute-unchanged next-hop")
def _unchanged(of: tuple[Draft, str], match: Match, node: Node) -> None:
    of[0].groups.put(_named(of[0], match[1]), next_hop_unchanged=True)


@FAMILY.rule(r"neighbor (\S+) route-map (\S+) (in|out)")
def _filter(of: tuple[Draft, str], match: Match, node: Node) -> None:
    of[0].groups.put(_named(of[0], match[1]), **{filter_field(match[3], of[1]): match[2]})


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
