"""BGP: the process, its peer groups and sessions, and what they let through."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from eastwest.plan.device import BgpIntent, Neighbour, PeerGroup, Tenancy, Vrf
from eastwest.vendors.controllers.avd.tree import Tree
from eastwest.vendors.routes import WORDS, span


def router_bgp(bgp: BgpIntent, tenancy: Tenancy) -> Tree:
    """The process of the default VRF with its tenants, BFD, and the filters that it names."""
    process = {
        **_speaker(bgp),
        **_sessions(bgp),
        **_families(bgp, [_tenant(vrf) for vrf in tenancy.vrfs]),
    }
    return {
        "router_bgp": {key: value for key, value in process.items() if value is not None},
        **_bfd(bgp),
        **_filters(bgp),
    }


def _speaker(bgp: BgpIntent) -> Tree:
    return {
        "as": str(bgp.asn),
        "router_id": bgp.router_id,
        "bgp": {"default": {"ipv4_unicast": False}},
        "timers": {"keepalive_time": bgp.keepalive_s, "hold_time": bgp.hold_s},
        "maximum_paths": {"paths": bgp.maximum_paths, "ecmp": bgp.maximum_paths},
        "redistribute": _connected(bgp.connected) if bgp.connected else None,
    }


def _connected(route_map: str) -> Tree:
    return {"connected": {"enabled": True, "route_map": route_map}}


def _sessions(bgp: BgpIntent) -> Tree:
    """Peer groups, and the neighbours on interfaces and at addresses."""
    return {
        "peer_groups": [_group(group) for group in bgp.groups],
        "neighbor_interfaces": [
            {"name": each.peer, "peer_group": each.group, "remote_as": str(each.remote_as)}
            for each in bgp.neighbours
            if _on_interface(each)
        ],
        "neighbors": [
            {
                "ip_address": each.peer,
                "peer_group": each.group,
                "remote_as": str(each.remote_as),
                "description": each.description,
            }
            for each in bgp.neighbours
            if not _on_interface(each)
        ],
    }


def _on_interface(neighbour: Neighbour) -> bool:
    return neighbour.peer.startswith("Eth")


def _group(group: PeerGroup) -> Tree:
    entry: Tree = {"name": group.name, "bfd": group.bfd}
    if group.filter_in and "ipv6" not in group.families:
        entry |= {"route_map_in": group.filter_in, "route_map_out": group.filter_out}
    if "evpn" in group.families:
        entry |= {
            "next_hop_unchanged": group.next_hop_unchanged,
            "update_source": "Loopback0",
            "ebgp_multihop": group.multihop,
            "send_community": "extended",
        }
    return entry


def _families(bgp: BgpIntent, tenants: list[Tree]) -> Tree:
    """Which groups exchange routes of which family, and the VRFs."""
    unnumbered = {each.group for each in bgp.neighbours if _on_interface(each)}
    routed, overlay = list(_active(bgp, "ipv4", unnumbered)), list(_active(bgp, "evpn"))
    six = {"peer_groups": list(_active(bgp, "ipv6")), "redistribute": _connected(bgp.connected6)}
    return {
        "address_family_ipv4": {"peer_groups": routed} if routed else None,
        "vrfs": tenants,
        "address_family_evpn": {"peer_groups": overlay} if overlay else None,
        "address_family_ipv6": six if bgp.connected6 else None,
    }


def _active(bgp: BgpIntent, family: str, unnumbered: Collection[str] = ()) -> Iterator[Tree]:
    for group in bgp.groups:
        if family in group.families:
            entry: Tree = {"name": group.name, "activate": True}
            take, tell = group.filters(family)
            if take and "ipv6" in group.families:
                entry |= {"route_map_in": take, "route_map_out": tell}
            if group.name in unnumbered:
                entry["next_hop"] = {"address_family_ipv6": {"enabled": True, "originate": True}}
            yield entry


def _tenant(vrf: Vrf) -> Tree:
    targets = [{"address_family": "evpn", "route_targets": [vrf.route_target]}]
    return {
        "name": vrf.name,
        "rd": vrf.distinguisher,
        "route_targets": {"import": targets, "export": targets},
        "redistribute": {"connected": {"enabled": True}},
    }


def _bfd(bgp: BgpIntent) -> Tree:
    if bgp.bfd is None:
        return {}
    timers = {"interval": bgp.bfd.interval_ms, "min_rx": bgp.bfd.receive_ms, "multiplier": bgp.bfd.multiplier}
    return {"router_bfd": timers}


def _filters(bgp: BgpIntent) -> Tree:
    """Prefix lists with a route map of the same name for each."""
    lists: dict[str, list[Tree]] = {"prefix_lists": [], "ipv6_prefix_lists": []}
    maps = []
    for each in bgp.filters:
        rules = [
            {"sequence": rule.sequence, "action": f"{rule.action} {rule.prefix}{span(rule)}"} for rule in each.rules
        ]
        key = "prefix_lists" if each.family == "ipv4" else "ipv6_prefix_lists"
        lists[key].append({"name": each.name, "sequence_numbers": rules})
        match = [f"{WORDS[each.family]} address prefix-list {each.name}"]
        maps.append({"name": each.name, "sequence_numbers": [{"sequence": 10, "type": "permit", "match": match}]})
    return {"route_maps": maps, **{key: value for key, value in lists.items() if value}} if maps else {}
