"""BGP as config_db has it, where SONiC writes FRR's configuration itself.

Source: sonic-buildimage, dockers/docker-fpm-frr/frr/bgpd: `bgp bestpath as-path multipath-relax`, `maximum-paths 514`.
"""

from __future__ import annotations

from ipaddress import ip_address

from eastwest.plan.device import BgpIntent, LoopbackIntent, Neighbour, PeerGroup
from eastwest.vendors.sonic.entries import Entries

MAXIMUM_PATHS, KEEPALIVE_S, HOLD_S = 514, 60, 180
GROUP = "PEER_V4"


def read_bgp(entries: Entries, asn: int | None, loopbacks: tuple[LoopbackIntent, ...]) -> BgpIntent | None:
    """The process of DEVICE_METADATA with the neighbours of BGP_NEIGHBOR; None without an AS number or neighbours.

    Timers are those of the slowest session. Without an AS number, neighbours stay not understood.
    """
    entries.skip("BGP_MONITORS")
    found = entries.table("BGP_NEIGHBOR")
    neighbours: list[Neighbour] = []
    timers: set[tuple[int, int]] = set()
    for key, entry in found.items():
        peer = key.rpartition("|")[2]
        try:
            ip_address(peer)
        except ValueError:
            entry.left.add("name")
            continue
        entry.skip("rrclient", "nhopself", "local_addr", "admin_status")
        group = "PEER_V6" if ":" in peer else GROUP
        neighbours.append(Neighbour(peer, group, entry.number("asn") or None, entry.text("name")))
        timers.add((entry.number("keepalive") or KEEPALIVE_S, entry.number("holdtime") or HOLD_S))
    if not asn or not neighbours:
        for entry in found.values():
            entry.left.add("asn")
        return None
    router_id = next((each.partition("/")[0] for loop in loopbacks for each in loop.addresses if ":" not in each), "")
    keepalive_s, hold_s = max(timers, key=lambda each: each[1])
    families = {"PEER_V6": "ipv6", GROUP: "ipv4"}
    groups = sorted({each.group for each in neighbours})
    return BgpIntent(
        asn,
        router_id,
        MAXIMUM_PATHS,
        multipath_relax=True,
        keepalive_s=keepalive_s,
        hold_s=hold_s,
        groups=tuple(PeerGroup(name, (families[name],)) for name in groups),
        neighbours=tuple(neighbours),
    )
