"""BGP of a fitted device as paths of Junos statements."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.plan.device import BgpIntent, LoopbackIntent, Neighbour, PeerGroup, PrefixFilter, PrefixRule, is_address
from eastwest.vendors.junos.fit import source_address
from eastwest.vendors.junos.tree import Path, quoted
from eastwest.vendors.text.secret import placeholder

ORIGIN = "ORIGIN"
"""The policy of what is announced at all: routes of BGP, and connected ones that pass their filter."""
PASSING = {"ipv4": "inet6", "ipv6": "inet"}
"""The family that a filter of the other one lets pass."""
FAMILIES = {
    "ipv4": ("family inet", "unicast"),
    "ipv6": ("family inet6", "unicast"),
    "evpn": ("family evpn", "signaling"),
}


def bgp_paths(bgp: BgpIntent, loopbacks: tuple[LoopbackIntent, ...]) -> Iterator[Path]:
    """Filters, policies, identity, groups and neighbours."""
    for each in bgp.filters:
        yield from _filter(each)
    yield from _origin(bgp)
    if bgp.router_id:
        yield "routing-options", f"router-id {bgp.router_id}"
    yield "routing-options", f"autonomous-system {bgp.asn}"
    at = ("protocols", "bgp")
    yield *at, f"hold-time {bgp.hold_s}"
    if bgp.maximum_paths > 1:
        yield (*at, "multipath", "multiple-as") if bgp.multipath_relax else (*at, "multipath")
    for group in bgp.groups:
        yield from _group(group, bgp, source_address(loopbacks))


def _filter(each: PrefixFilter) -> Iterator[Path]:
    """The filter is one of a family's routes, the policy sees all of a session's: those of the other pass it."""
    at = ("policy-options", f"policy-statement {each.name}")
    for rule in each.rules:
        term = (*at, f"term {rule.sequence}")
        yield *term, "from", f"route-filter {rule.prefix} {_span(rule)}"
        yield *term, f"then {'accept' if rule.action == 'permit' else 'reject'}"
    other = PASSING[each.family]
    yield *at, f"term {other}", "from", f"family {other}"
    yield *at, f"term {other}", "then accept"
    yield *at, "then reject"


def _span(rule: PrefixRule) -> str:
    if rule.at_least is not None:
        return f"prefix-length-range /{rule.at_least}-/{rule.at_most}"
    return "exact" if rule.at_most is None else f"upto /{rule.at_most}"


def _origin(bgp: BgpIntent) -> Iterator[Path]:
    at = ("policy-options", f"policy-statement {ORIGIN}")
    yield *at, "term bgp", "from", "protocol bgp"
    yield *at, "term bgp", "then accept"
    for term, family, name in (("connected", "inet", bgp.connected), ("connected6", "inet6", bgp.connected6)):
        if name:
            yield *at, f"term {term}", "from", f"family {family}"
            yield *at, f"term {term}", "from", "protocol direct"
            yield *at, f"term {term}", "from", f"policy {name}"
            yield *at, f"term {term}", "then accept"
    yield *at, "then reject"


def _group(group: PeerGroup, bgp: BgpIntent, source: str) -> Iterator[Path]:
    at = ("protocols", "bgp", f"group {group.name}")
    members = [each for each in bgp.neighbours if each.group == group.name]
    found = [each for each in members if not is_address(each.peer)]
    inside = bool(members) and all(each.remote_as == bgp.asn for each in members)
    yield *at, f"type {'internal' if inside else 'external'}"
    for line in _session(group, source):
        yield *at, *line
    for family in group.families:
        path = (*at, *FAMILIES[family])
        yield (*path, "extended-nexthop") if family == "ipv4" and found else path
    for policy in _policy(group):
        yield *at, policy
    if group.bfd and bgp.bfd is not None:
        bfd = (*at, "bfd-liveness-detection")
        yield *bfd, f"minimum-receive-interval {bgp.bfd.receive_ms}"
        yield *bfd, f"multiplier {bgp.bfd.multiplier}"
        yield *bfd, "transmit-interval", f"minimum-interval {bgp.bfd.interval_ms}"
    yield from _members(at, members)
    if found:
        yield from _discovery(at, group.name, found)


def _session(group: PeerGroup, source: str) -> Iterator[Path]:
    if group.multihop is not None:
        yield "multihop", f"ttl {group.multihop}"
    if group.next_hop_unchanged:
        yield "multihop", "no-nexthop-change"
    if group.source is not None:
        yield (f"local-address {source}",)
    if group.secret:
        yield (f'authentication-key "{placeholder(group.secret)}"',)


def _policy(group: PeerGroup) -> Iterator[str]:
    """Of several policies all must accept: each lets the other family pass (Junos routing policy guide, `&&`)."""
    takes = [name for name in (group.filter_in, group.filter_in6) if name]
    tells = [name for name in (group.filter_out, group.filter_out6) if name]
    if takes:
        yield f"import {_all_of(takes)}"
    if {"ipv4", "ipv6"} & {*group.families}:
        yield f"export {_all_of([ORIGIN, *tells])}"


def _all_of(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"( {' && '.join(names)} )"


def _members(at: Path, members: list[Neighbour]) -> Iterator[Path]:
    for each in members:
        if is_address(each.peer):
            yield *at, f"neighbor {each.peer}", f"peer-as {each.remote_as}"
            if each.description:
                yield *at, f"neighbor {each.peer}", f"description {quoted(each.description)}"


def _discovery(at: Path, name: str, found: list[Neighbour]) -> Iterator[Path]:
    """Sessions over link-local addresses, which neighbour discovery finds (Juniper, BGP Auto-Discovered Neighbors)."""
    yield *at, f"peer-as-list {name}"
    asn = found[0].remote_as
    yield "policy-options", f"as-list {name} members {'1-4294967295' if asn is None else asn}"
    discovery = (*at, "dynamic-neighbor FABRIC", "peer-auto-discovery")
    yield *discovery, "family inet6", "ipv6-nd"
    for each in found:
        yield *discovery, f"interface {each.peer}.0"
