"""BGP lines of NX-OS.

`neighbor Ethernet1/1` with an AS number, `ip forward` and `ipv6 address use-link-local-only` are as in the script that
a Cisco engineer published for GPU fabrics (NX-OS, April 2026). `remote-as external` was not found in a published
configuration and is unverified.
"""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.plan.device import BgpIntent, Neighbour, PeerGroup, Tenancy, Vrf
from eastwest.vendors.nxos.read_bgp import FAMILIES
from eastwest.vendors.routes import WORDS, route_map_lines, span
from eastwest.vendors.text.secret import placeholder

UNCHANGED = "EASTWEST-NEXT-HOP-UNCHANGED"
EVERYTHING = "EASTWEST-EVERYTHING"
"""NX-OS redistributes only through a route map."""


def filter_lines(bgp: BgpIntent | None, tenancy: Tenancy) -> Iterator[str]:
    """Prefix lists, a route map of the same name for each, and those without a list."""
    for each in () if bgp is None else bgp.filters:
        kind = WORDS[each.family]
        for rule in each.rules:
            yield f"{kind} prefix-list {each.name} seq {rule.sequence} {rule.action} {rule.prefix}{span(rule)}"
        yield f"route-map {each.name} permit 10"
        yield f"  match {kind} address prefix-list {each.name}"
    if bgp is not None and _keeps_next_hops(bgp):
        yield f"route-map {UNCHANGED} permit 10"
        yield "  set ip next-hop unchanged"
    if any(vrf.connected for vrf in tenancy.vrfs):
        yield f"route-map {EVERYTHING} permit 10"


def vrf_lines(vrf: Vrf) -> Iterator[str]:
    """A tenant. `l3`: the VNI needs no VLAN of its own (NX-OS VXLAN guide, since 10.2(3)F)."""
    yield f"vrf context {vrf.name}"
    if vrf.vni is not None:
        yield f"  vni {vrf.vni} l3"
    if vrf.distinguisher:
        yield f"  rd {vrf.distinguisher}"
    if vrf.route_target:
        yield "  address-family ipv4 unicast"
        yield f"    route-target both {vrf.route_target}"
        yield f"    route-target both {vrf.route_target} evpn"


def bgp_lines(bgp: BgpIntent, tenancy: Tenancy) -> Iterator[str]:
    """BFD timers and the whole process."""
    if bgp.bfd is not None:
        yield f"bfd interval {bgp.bfd.interval_ms} min_rx {bgp.bfd.receive_ms} multiplier {bgp.bfd.multiplier}"
    yield f"router bgp {bgp.asn}"
    if bgp.router_id:
        yield f"  router-id {bgp.router_id}"
    yield f"  timers bgp {bgp.keepalive_s} {bgp.hold_s}"
    if bgp.multipath_relax:
        yield "  bestpath as-path multipath-relax"
    yield from _families(bgp)
    for group in bgp.groups:
        yield from _template(group)
    for each in bgp.neighbours:
        yield from _neighbour(each)
    for vrf in tenancy.vrfs:
        yield from _tenant(vrf)


def _keeps_next_hops(bgp: BgpIntent) -> bool:
    return any(group.next_hop_unchanged for group in bgp.groups)


def _families(bgp: BgpIntent) -> Iterator[str]:
    yield "  address-family ipv4 unicast"
    if bgp.connected:
        yield f"    redistribute direct route-map {bgp.connected}"
    yield f"    maximum-paths {bgp.maximum_paths}"
    if bgp.has_ipv6:
        yield "  address-family ipv6 unicast"
        if bgp.connected6:
            yield f"    redistribute direct route-map {bgp.connected6}"
        yield f"    maximum-paths {bgp.maximum_paths}"
    if any("evpn" in group.families for group in bgp.groups):
        yield "  address-family l2vpn evpn"
        if _keeps_next_hops(bgp):
            yield "    retain route-target all"


def _template(group: PeerGroup) -> Iterator[str]:
    yield f"  template peer {group.name}"
    if group.bfd:
        yield "    bfd multihop" if group.multihop is not None else "    bfd"
    if group.secret:
        yield f"    password 3 {placeholder(group.secret)}"
    if group.source is not None:
        yield f"    update-source loopback{group.source}"
    if group.multihop is not None:
        yield f"    ebgp-multihop {group.multihop}"
    for family in group.families:
        yield f"    address-family {FAMILIES[family]}"
        yield from (f"      {line}" for line in _activated(group, family))


def _activated(group: PeerGroup, family: str) -> Iterator[str]:
    yield from route_map_lines(group, family)
    if family == "evpn":
        yield "send-community"
        yield "send-community extended"
        if group.next_hop_unchanged:
            yield f"route-map {UNCHANGED} out"


def _neighbour(each: Neighbour) -> Iterator[str]:
    yield f"  neighbor {each.peer}"
    if each.group:
        yield f"    inherit peer {each.group}"
    yield f"    remote-as {'external' if each.remote_as is None else each.remote_as}"
    if each.description:
        yield f"    description {each.description}"


def _tenant(vrf: Vrf) -> Iterator[str]:
    if vrf.connected or vrf.vni is not None:
        yield f"  vrf {vrf.name}"
        yield "    address-family ipv4 unicast"
        if vrf.vni is not None:
            yield "      advertise l2vpn evpn"
        if vrf.connected:
            yield f"      redistribute direct route-map {EVERYTHING}"
