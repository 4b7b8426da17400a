"""BGP and routing policy of Junos."""

from __future__ import annotations

import re
from dataclasses import replace

from eastwest.plan.device import Bfd
from eastwest.vendors.junos.draft import Draft
from eastwest.vendors.junos.draft_bgp import Policy, Term
from eastwest.vendors.junos.fit import LONGEST
from eastwest.vendors.junos.tokens import unquoted
from eastwest.vendors.junos.view import ECMP_POLICY, TENANT_POLICY
from eastwest.vendors.junos.view_bgp import ORIGIN
from eastwest.vendors.text.grammar import Grammar
from eastwest.vendors.text.indent import Node
from eastwest.vendors.text.secret import secret_name

Match = re.Match[str]
BGP: Grammar[Draft] = Grammar()
POLICY: Grammar[Draft] = Grammar()
ROUTING: Grammar[Draft] = Grammar()
_GROUP = r"protocols bgp group (\S+)"
_ANY = r"protocols bgp(?: group (?P<group>\S+))?(?: neighbor (?P<peer>\S+))?"
_OURS = {
    ORIGIN: r"term bgp from protocol bgp|term connected6? from protocol direct|term (?:bgp|connected6?) then accept"
    r"|then reject|term connected6? from family inet6?|term connected(6?) from policy (\S+)",
    TENANT_POLICY: r"term direct from protocol direct|term direct then accept|then reject",
    ECMP_POLICY: r"then load-balance per-packet",
}
_SPREADS = re.compile(r"(?:term \S+ )?then load-balance (?:per-packet|per-flow|consistent-hash)")
_SPANS = r"exact|orlonger|upto /(\d+)|prefix-length-range /(\d+)-/(\d+)"
_BESIDE = frozenset(("then reject", "term last then reject"))
_PASSING = re.compile(r"term (inet6?) (?:from family \1|then accept)")
"""Of a prefix list: the routes of the other family."""
_FAMILY = {"inet unicast": "ipv4", "inet6 unicast": "ipv6", "evpn signaling": "evpn"}

BGP.skip(
    r"protocols bgp (group \S+ )?log-updown",
    rf"{_GROUP} type external",
    rf"{_ANY} (?:mtu-discovery|bfd-liveness-detection session-mode (?:automatic|single-hop|multihop))",
)
ROUTING.skip(r"routing-options forwarding-table export \S+")


@ROUTING.rule(r"routing-options router-id (\S+)")
def _router_id(draft: Draft, match: Match, node: Node) -> None:
    draft.bgp.router_id = match[1]


@ROUTING.rule(r"routing-options autonomous-system (\d+)")
def _asn(draft: Draft, match: Match, node: Node) -> None:
    draft.bgp.asn = int(match[1])


@POLICY.rule(r"policy-options as-list (\S+) members (\S+)")
def _as_list(draft: Draft, match: Match, node: Node) -> None:
    draft.bgp.as_lists.setdefault(match[1], []).append(match[2])


@POLICY.rule(r"policy-options policy-statement (\S+) (.+)")
def _policy(draft: Draft, match: Match, node: Node) -> None:
    """A policy of ours by its name, else a prefix list if it is no more than one."""
    ours = re.fullmatch(_OURS[match[1]], match[2]) if match[1] in _OURS else None
    policy = draft.bgp.policies.setdefault(match[1], Policy())
    policy.nodes.append(node)
    if ours is not None or _SPREADS.fullmatch(match[2]):
        policy.known = True
        if match[1] == ORIGIN and ours is not None and ours[2]:
            setattr(draft.bgp, f"connected{ours[1]}", ours[2])
    elif match[2] in _BESIDE:
        policy.closed = True
    elif passing := _PASSING.fullmatch(match[2]):
        policy.passing = passing[1]
    else:
        term = re.fullmatch(r"term (\S+) (.+)", match[2])
        if term is None or not _term(policy.term(term[1]), term[2]):
            policy.strange = True


def _term(term: Term, text: str) -> bool:
    """Whether a line of a term is part of a prefix list."""
    if text in ("then accept", "then reject"):
        term.action = text.removeprefix("then ")
        return True
    match = re.fullmatch(rf"from route-filter ([\da-fA-F:.]+/\d+) (?:{_SPANS})", text)
    if match is None:
        return text in ("from family inet", "from family inet6")
    family = "ipv6" if ":" in match[1] else "ipv4"
    if term.family not in ("", family):
        return False
    term.family = family
    low, high = (int(match[3]), int(match[4])) if match[3] else (None, int(match[2]) if match[2] else None)
    if text.endswith("orlonger"):
        high = LONGEST[family]
    term.prefixes.append((match[1], low, high))
    return True


@BGP.rule(_GROUP)
def _empty(draft: Draft, match: Match, node: Node) -> None:
    draft.bgp.groups.at(match[1])


@BGP.rule(r"protocols bgp hold-time (\d+)")
def _hold(draft: Draft, match: Match, node: Node) -> None:
    draft.bgp.hold_s = int(match[1])
    draft.bgp.any = True


@BGP.rule(r"protocols bgp(?: group \S+)? multipath( multiple-as)?")
def _multipath(draft: Draft, match: Match, node: Node) -> None:
    draft.bgp.multipath = True
    draft.bgp.relax = draft.bgp.relax or bool(match[1])


@BGP.rule(rf"{_ANY} family (inet6? unicast|evpn signaling)(?: extended-nexthop| loops \d+)?")
def _family(draft: Draft, match: Match, node: Node) -> None:
    name = _named(match)
    known = draft.bgp.groups.at(name).families
    draft.bgp.groups.put(name, families=(*known, _FAMILY[match[3]]))
    if match["peer"]:
        draft.bgp.neighbours.at((name, match["peer"]))


def _named(match: Match) -> str:
    """The group of a line. A line that holds for all groups has no place in the intent."""
    if not match["group"]:
        raise ValueError("not of one group")
    return match["group"]


@BGP.rule(rf"{_ANY} multihop(?: ttl (\d+)| (no-nexthop-change))?")
def _multihop(draft: Draft, match: Match, node: Node) -> None:
    name = _named(match)
    if match[4]:
        draft.bgp.groups.put(name, next_hop_unchanged=True)
    hops = int(match[3]) if match[3] else draft.bgp.groups.at(name).multihop or 64
    draft.bgp.groups.put(name, multihop=hops)


@BGP.rule(rf"{_ANY} local-address (\S+)")
def _source(draft: Draft, match: Match, node: Node) -> None:
    draft.bgp.sources[_named(match)] = match[3]


@BGP.rule(rf"{_ANY} authentication-key (.+)")
def _secret(draft: Draft, match: Match, node: Node) -> None:
    name = _named(match)
    draft.bgp.groups.put(name, secret=secret_name(unquoted(match[3]), f"{name}-bgp-password".lower()))


@BGP.rule(rf"{_ANY} (import|export) (\S+|\( \S+(?: && \S+)+ \))")
def _use(draft: Draft, match: Match, node: Node) -> None:
    name = _named(match)
    if match["peer"]:
        raise ValueError("policy of one neighbour")
    draft.bgp.groups.at(name)
    found = tuple(match[4].removeprefix("( ").removesuffix(" )").split(" && "))
    draft.bgp.uses.append((name, "in" if match[3] == "import" else "out", found, node))


@BGP.rule(
    rf"{_ANY} bfd-liveness-detection "
    r"(minimum-interval|minimum-receive-interval|transmit-interval minimum-interval|multiplier) (\d+)"
)
def _bfd(draft: Draft, match: Match, node: Node) -> None:
    name = _named(match)
    now = draft.bgp.bfd.get(name, Bfd(1000, 1000, 3))
    value = int(match[4])
    if match[3] == "multiplier":
        now = replace(now, multiplier=value)
    if match[3] in ("minimum-interval", "minimum-receive-interval"):
        now = replace(now, receive_ms=value)
    if match[3].endswith("minimum-interval"):
        now = replace(now, interval_ms=value)
    draft.bgp.groups.at(name)
    draft.bgp.bfd[name] = now


@BGP.rule(rf"{_GROUP} peer-as-list (\S+)")
def _list(draft: Draft, match: Match, node: Node) -> None:
    draft.bgp.used_lists[match[1]] = match[2]


@BGP.rule(rf"{_GROUP} dynamic-neighbor \S+ peer-auto-discovery interface (\S+)\.0")
def _discovered(draft: Draft, match: Match, node: Node) -> None:
    draft.bgp.groups.at(match[1])
    draft.bgp.neighbours.at((match[1], match[2]))


BGP.skip(rf"{_GROUP} dynamic-neighbor \S+ peer-auto-discovery family inet6 ipv6-nd")


@BGP.rule(rf"{_GROUP} peer-as (\d+)")
def _group_as(draft: Draft, match: Match, node: Node) -> None:
    draft.bgp.groups.at(match[1])
    draft.bgp.group_as[match[1]] = int(match[2])


@BGP.rule(rf"{_GROUP} type internal")
def _internal(draft: Draft, match: Match, node: Node) -> None:
    draft.bgp.internal[match[1]] = None


@BGP.rule(rf"{_GROUP} local-as (\d+)")
def _local_as(draft: Draft, match: Match, node: Node) -> None:
    draft.bgp.groups.at(match[1])
    draft.bgp.local_as[match[1]] = (int(match[2]), node)


@BGP.rule(rf"{_GROUP} neighbor (\S+)(?: peer-as (\d+)| description (.+))?")
def _neighbour(draft: Draft, match: Match, node: Node) -> None:
    draft.bgp.groups.at(match[1])
    key = (match[1], match[2])
    draft.bgp.neighbours.at(key)
    if match[3]:
        draft.bgp.neighbours.put(key, remote_as=int(match[3]))
    elif match[4]:
        draft.bgp.neighbours.put(key, description=unquoted(match[4]))
