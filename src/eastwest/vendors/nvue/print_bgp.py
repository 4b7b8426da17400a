"""BGP, filters, BFD, VRFs and VXLAN as statements of NVUE.

Sources: command reference, BGP, BGP EVPN, BFD, Router Policy, VXLAN; user guide, Inter-subnet Routing (route targets)
and VXLAN Devices (DSCP and ECN of the outer header).
"""

from __future__ import annotations

from eastwest.plan.device import BgpIntent, DeviceIntent, Neighbour, PeerGroup, PrefixFilter, Tenancy, Vrf, is_address
from eastwest.vendors.nvue.dialect import Dialect
from eastwest.vendors.nvue.fit import source_address
from eastwest.vendors.nvue.tree import Tree
from eastwest.vendors.text.secret import placeholder

BFD_PROFILE = "eastwest"
FAMILIES = {"ipv4": "ipv4-unicast", "ipv6": "ipv6-unicast", "evpn": "l2vpn-evpn"}
UNICAST = ("ipv4", "ipv6")
"""Families whose routes are filtered."""
DIRECTIONS = {"in": "inbound", "out": "outbound"}
_BGP = "vrf default router bgp"


def print_routing(tree: Tree, intent: DeviceIntent, dialect: Dialect) -> None:
    """All of it."""
    if intent.bgp is not None:
        _policies(tree, intent.bgp)
        _process(tree, intent.bgp, dialect)
        for group in intent.bgp.groups:
            _group(tree, group, intent.bgp, dialect)
        for neighbour in intent.bgp.neighbours:
            _neighbour(tree, neighbour)
    _tenancy(tree, intent, intent.tenancy, dialect)


def _policies(tree: Tree, bgp: BgpIntent) -> None:
    for each in bgp.filters:
        _filter(tree, each)
    for family in UNICAST:
        name = bgp.announced(family)
        if name:
            path = ("router policy route-map", name, "rule", "10")
            tree.put(*path, "match", "type", value=family)
            tree.put(*path, "match", "ip-prefix-list", value=name)
            tree.add(*path, "action", "permit")


def _filter(tree: Tree, each: PrefixFilter) -> None:
    tree.put("router policy prefix-list", each.name, "type", value=each.family)
    for rule in each.rules:
        path = ("router policy prefix-list", each.name, "rule", str(rule.sequence))
        tree.put(*path, "action", value=rule.action)
        tree.add(*path, "match", rule.prefix)
        if rule.at_least is not None:
            tree.put(*path, "match", rule.prefix, "min-prefix-len", value=rule.at_least)
        if rule.at_most is not None:
            tree.put(*path, "match", rule.prefix, "max-prefix-len", value=rule.at_most)


def _process(tree: Tree, bgp: BgpIntent, dialect: Dialect) -> None:
    dialect.enable(tree, "router bgp")
    tree.put("router bgp autonomous-system", value=bgp.asn)
    if bgp.router_id:
        tree.put("router bgp router-id", value=bgp.router_id)
    if dialect.modern and (bgp.bfd is not None or any(group.bfd for group in bgp.groups)):
        dialect.enable(tree, "router bfd")
        tree.add("router bfd profile", BFD_PROFILE)
        if bgp.bfd is not None:
            _timers(tree, f"router bfd profile {BFD_PROFILE}", bgp)
    dialect.enable(tree, _BGP)
    tree.put(f"{_BGP} timers keepalive", value=bgp.keepalive_s)
    tree.put(f"{_BGP} timers hold", value=bgp.hold_s)
    relaxed = dialect.flag(on=bgp.multipath_relax)
    tree.put(f"{_BGP} path-selection multipath aspath-ignore", value=relaxed)
    _family(tree, "ipv4", bgp, dialect)
    if bgp.has_ipv6:
        _family(tree, "ipv6", bgp, dialect)
    if any("evpn" in group.families for group in bgp.groups):
        dialect.enable(tree, f"{_BGP} address-family {FAMILIES['evpn']}")


def _family(tree: Tree, family: str, bgp: BgpIntent, dialect: Dialect) -> None:
    words = f"{_BGP} address-family {FAMILIES[family]}"
    dialect.enable(tree, words)
    tree.put(f"{words} multipaths ebgp", value=bgp.maximum_paths)
    if bgp.announced(family):
        dialect.enable(tree, f"{words} redistribute connected")
        tree.put(f"{words} redistribute connected route-map", value=bgp.announced(family))


def _timers(tree: Tree, words: str, bgp: BgpIntent) -> None:
    if bgp.bfd is not None:
        tree.put(f"{words} detect-multiplier", value=bgp.bfd.multiplier)
        tree.put(f"{words} min-rx-interval", value=bgp.bfd.receive_ms)
        tree.put(f"{words} min-tx-interval", value=bgp.bfd.interval_ms)


def _group(tree: Tree, group: PeerGroup, bgp: BgpIntent, dialect: Dialect) -> None:
    path = (f"{_BGP} peer-group", group.name)
    for family, name in FAMILIES.items():
        if family in group.families or family == "ipv4":
            dialect.enable(tree, *path, "address-family", name, on=family in group.families)
    _group_policies(tree, group, dialect)
    if group.bfd and dialect.modern:
        tree.put(*path, "bfd", "profile", value=BFD_PROFILE)
    elif group.bfd:
        dialect.enable(tree, *path, "bfd")
        _timers(tree, f"{_BGP} peer-group {group.name} bfd", bgp)
    if group.secret:
        tree.put(*path, "password", value=placeholder(group.secret))
    if group.multihop is not None:
        tree.put(*path, "multihop-ttl", value=group.multihop)
    if group.source is not None:
        tree.put(*path, "update-source", value="lo")


def _group_policies(tree: Tree, group: PeerGroup, dialect: Dialect) -> None:
    path = (f"{_BGP} peer-group", group.name, "address-family")
    for family in UNICAST:
        for direction, name in zip(DIRECTIONS.values(), group.filters(family), strict=True):
            if name:
                tree.put(*path, FAMILIES[family], "policy", direction, "prefix-list", value=name)
    if group.next_hop_unchanged:
        tree.put(*path, "l2vpn-evpn", "attribute-mod", "nexthop", value=dialect.flag(on=False))


def _neighbour(tree: Tree, each: Neighbour) -> None:
    path = (f"{_BGP} neighbor", each.peer)
    tree.put(*path, "type", value="numbered" if is_address(each.peer) else "unnumbered")
    if each.group:
        tree.put(*path, "peer-group", value=each.group)
    tree.put(*path, "remote-as", value="external" if each.remote_as is None else each.remote_as)
    if each.description:
        tree.put(*path, "description", value=each.description)


def _tenancy(tree: Tree, intent: DeviceIntent, tenancy: Tenancy, dialect: Dialect) -> None:
    if tenancy.overlay is not None:
        dialect.enable(tree, "evpn")
        dialect.enable(tree, "nve vxlan")
        tree.put("nve vxlan source address", value=source_address(intent.loopbacks))
        if tenancy.overlay.copy_dscp:
            tree.put("nve vxlan encapsulation dscp action", value="copy")
            tree.put("nve vxlan decapsulation dscp action", value="preserve")
    for vrf in tenancy.vrfs:
        tree.put("vrf", vrf.name, "table", value="auto")
        if vrf.vni is not None:
            dialect.enable(tree, "vrf", vrf.name, "evpn")
            tree.add("vrf", vrf.name, "evpn", "vni", str(vrf.vni))
        if intent.bgp is not None:
            _tenant(tree, vrf, intent.bgp, dialect)


def _tenant(tree: Tree, vrf: Vrf, bgp: BgpIntent, dialect: Dialect) -> None:
    path = ("vrf", vrf.name, "router", "bgp")
    dialect.enable(tree, *path)
    tree.put(*path, "autonomous-system", value=bgp.asn)
    if bgp.router_id:
        tree.put(*path, "router-id", value=bgp.router_id)
    if vrf.connected:
        family = (*path, "address-family", "ipv4-unicast")
        dialect.enable(tree, *family)
        dialect.enable(tree, *family, "redistribute", "connected")
        dialect.enable(tree, *family, "route-export", "to-evpn")
    if vrf.distinguisher:
        tree.put(*path, "rd", value=vrf.distinguisher)
    if vrf.route_target:
        tree.add(*path, "route-import", "from-evpn", "route-target", vrf.route_target)
        tree.add(*path, "route-export", "to-evpn", "route-target", vrf.route_target)
