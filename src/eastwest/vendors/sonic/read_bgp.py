"""BGP as config_db has it, where SONiC writes FRR's configuration itself.

Sources: sonic-buildimage, dockers/docker-fpm-frr/frr/bgpd: `bgp bestpath as-path multipath-relax`, `maximum-paths 514`;
sonic-bgp-global.yang and sonic-bgp-neighbor.yang for the tables of the management framework, which has one path and no
relaxed multipath unless told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import ip_address

from eastwest.plan.device import BgpIntent, LoopbackIntent, Neighbour, PeerGroup
from eastwest.vendors.sonic.entries import Entries, Entry

MAXIMUM_PATHS, KEEPALIVE_S, HOLD_S = 514, 60, 180
GROUP, GROUP6 = "PEER_V4", "PEER_V6"
_FAMILIES = {GROUP: ("ipv4",), GROUP6: ("ipv6",)}
_DEFAULT = "default"
"""The VRF of the device's own process, in keys of the management framework."""


def read_bgp(entries: Entries, asn: int | None, loopbacks: tuple[LoopbackIntent, ...]) -> BgpIntent | None:
    """The process of DEVICE_METADATA or BGP_GLOBALS with its neighbours; None without an AS number or neighbours.

    Timers are those of the slowest session. Without an AS number, neighbours stay not understood.
    """
    entries.skip("BGP_MONITORS")
    process = entries.entry("BGP_GLOBALS", _DEFAULT)
    own = process.number("local_asn") or asn
    named = dict(_groups(entries))
    sessions = [(key, entry) for key, entry in entries.table("BGP_NEIGHBOR").items() if _is_own(key, entry)]
    neighbours = tuple(filter(None, (_neighbour(key, entry, named) for key, entry in sessions)))
    timers = [(entry.number("keepalive") or KEEPALIVE_S, entry.number("holdtime") or HOLD_S) for _, entry in sessions]
    if not own or not neighbours:
        for _, entry in sessions:
            entry.left.add("asn")
        return None
    keepalive_s, hold_s = max(timers, key=lambda each: each[1])
    groups = sorted({each.group for each in neighbours})
    families = _FAMILIES | {name: _families(entries, name) for name in named}
    managed = _DEFAULT in entries.table("BGP_GLOBALS")
    return BgpIntent(
        own,
        process.text("router_id") or _router_id(loopbacks),
        _paths(entries) if managed else MAXIMUM_PATHS,
        multipath_relax=process.text("load_balance_mp_relax") == "true" if managed else True,
        keepalive_s=keepalive_s,
        hold_s=hold_s,
        groups=tuple(PeerGroup(name, families[name]) for name in groups),
        neighbours=neighbours,
    )


def _is_own(key: str, entry: Entry) -> bool:
    """Whether a session is of the default VRF; those of others stay not understood."""
    vrf = key.rpartition("|")[0]
    if vrf not in ("", _DEFAULT):
        entry.left.add("asn")
    return vrf in ("", _DEFAULT)


def _groups(entries: Entries) -> Iterator[tuple[str, Entry]]:
    """Peer groups of the management framework, of the device's own process."""
    for key, entry in entries.table("BGP_PEER_GROUP").items():
        vrf, _, name = key.rpartition("|")
        if vrf in ("", _DEFAULT):
            entry.skip("peer_group_name", "peer_type", "admin_status", "asn", "name")
            yield name, entry
        else:
            entry.left.add("peer_group_name")


def _families(entries: Entries, group: str) -> tuple[str, ...]:
    """Families that a group has; IPv4 unless it is switched off, as FRR does."""
    said = {
        family: entries.entry("BGP_PEER_GROUP_AF", f"{_DEFAULT}|{group}|{name}").text("admin_status")
        or entries.entry("BGP_NEIGHBOR_AF", f"{_DEFAULT}|{group}|{name}").text("admin_status")
        for family, name in (("ipv4", "ipv4_unicast"), ("ipv6", "ipv6_unicast"), ("evpn", "l2vpn_evpn"))
    }
    own = entries.entry("BGP_GLOBALS", _DEFAULT).text("default_ipv4_unicast")
    said["ipv4"] = said["ipv4"] or ("false" if own == "false" else "true")
    return tuple(family for family, switch in said.items() if switch in ("true", "up"))


def _neighbour(key: str, entry: Entry, groups: Mapping[str, Entry]) -> Neighbour | None:
    """A session with an address, or over an interface; in its group, where the files define that."""
    peer = key.rpartition("|")[2]
    try:
        ip_address(peer)
    except ValueError:
        if not peer.startswith(("Ethernet", "PortChannel", "Vlan")):
            entry.left.add("name")
            return None
    entry.skip("rrclient", "nhopself", "local_addr", "admin_status", "peer_type")
    group = entry.text("peer_group_name")
    if group and group not in groups:
        entry.left.add("peer_group_name")
    name = group if group in groups else GROUP6 if ":" in peer else GROUP
    asn = entry.number("asn") or (groups[name].number("asn") if name in groups else None)
    return Neighbour(peer, name, asn or None, entry.text("name"))


def _paths(entries: Entries) -> int:
    """The narrowest of the families that say it; one is what the management framework gives."""
    families = [entries.entry("BGP_GLOBALS_AF", f"{_DEFAULT}|{family}_unicast") for family in ("ipv4", "ipv6")]
    return min((paths for each in families if (paths := each.number("max_ebgp_paths")) is not None), default=1)


def _router_id(loopbacks: tuple[LoopbackIntent, ...]) -> str:
    return next((each.partition("/")[0] for loop in loopbacks for each in loop.addresses if ":" not in each), "")
