"""Base round-trip time of a fabric, hop by hop, on an idle network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from eastwest.fabric.graph import SWITCH_ROLES, Fabric, Role
from eastwest.lossless.link import CABLE_NS_PER_M, SWITCH_NS_ASSUMED

END_STATION_US = 2.0
END_STATION_SOURCE = "about 2 µs until a NIC answers a lost packet (ConnectX-5, ConnectX-6 Dx): Lumina §6.1"


_TIER = {role: number for number, role in enumerate(SWITCH_ROLES)}


@dataclass(frozen=True, slots=True)
class Hop:
    """One link of the path one way. switch_ns: latency of the switch it leads to, 0 for the last hop."""

    speed_gbps: float
    length_m: float
    switch_ns: float


def base_rtt_us(path: tuple[Hop, ...], packet_bytes: int) -> float:
    """Time until the sender hears of its packet: full packet out, small answer back, and the NICs' own time.

    path: hops one way. Propagation 5 ns/m (IEEE 802.1Q annex), serialisation once per hop (store and forward),
    switch latency per hop both ways; NIC time by `END_STATION_SOURCE`.
    """
    propagation_ns = sum(2 * hop.length_m * CABLE_NS_PER_M for hop in path)
    switching_ns = sum(2 * hop.switch_ns for hop in path)
    serialisation_ns = sum(packet_bytes * 8 / hop.speed_gbps for hop in path)
    return (propagation_ns + switching_ns + serialisation_ns) / 1000 + END_STATION_US


def longest_path(fabric: Fabric, latency_ns: Mapping[str, float | None]) -> tuple[Hop, ...]:
    """The longest way between two hosts: host, leaf, up to the highest tier there is and down again, host.

    Each hop takes the longest cable and the slowest speed of its tier. latency_ns: per switch model; an unknown one
    counts as 750 ns. A fabric without links between hosts and switches gives an empty path.
    """
    tier_of = {device.name: _TIER[device.role] for device in fabric.switches}
    found: dict[int, tuple[float, float]] = {}
    for link in fabric.links:
        ends = [tier_of.get(link.a.device, -1), tier_of.get(link.b.device, -1)]
        if ends[0] != ends[1]:
            speed_gbps, length_m = found.get(min(ends), (link.speed_gbps, link.length_m))
            found[min(ends)] = min(speed_gbps, link.speed_gbps), max(length_m, link.length_m)
    if -1 not in found:
        return ()
    worst_ns = {tier: _worst_ns(fabric, role, latency_ns) for role, tier in _TIER.items()}
    up = [Hop(*found[tier], worst_ns[tier + 1]) for tier in sorted(found)]
    down = [Hop(*found[tier], worst_ns.get(tier, 0.0)) for tier in sorted(found, reverse=True)]
    return (*up, *down)


def _worst_ns(fabric: Fabric, role: Role, latency_ns: Mapping[str, float | None]) -> float:
    known = [latency_ns.get(device.model) for device in fabric.with_role(role)]
    return max((SWITCH_NS_ASSUMED if found is None else found for found in known), default=SWITCH_NS_ASSUMED)
