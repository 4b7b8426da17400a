"""Base round-trip time of a fabric, hop by hop, on an idle network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from eastwest.fabric.graph import Fabric, Link, Role
from eastwest.lossless.link import CABLE_NS_PER_M, SWITCH_NS_ASSUMED

END_STATION_US = 2.0
END_STATION_SOURCE = "about 2 µs until a NIC answers a lost packet (ConnectX-5, ConnectX-6 Dx): Lumina §6.1"


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
    """The longest way between two hosts: host, leaf, and where there are spines, spine and leaf, then host.

    Each hop takes the longest cable and the slowest speed of its tier. latency_ns: per switch model; an unknown one
    counts as 750 ns. A fabric without links between hosts and switches gives an empty path.
    """
    access = _tier(link for link in fabric.links if _is_access(fabric, link))
    if access is None:
        return ()
    leaf_ns = _worst_ns(fabric, Role.LEAF, latency_ns)
    up, down = Hop(*access, leaf_ns), Hop(*access, 0.0)
    uplink = _tier(fabric.switch_links())
    if uplink is None:
        return up, down
    return up, Hop(*uplink, _worst_ns(fabric, Role.SPINE, latency_ns)), Hop(*uplink, leaf_ns), down


def _is_access(fabric: Fabric, link: Link) -> bool:
    return fabric.by_name[link.a.device].is_switch != fabric.by_name[link.b.device].is_switch


def _tier(links: Iterable[Link]) -> tuple[float, float] | None:
    """Slowest speed and longest cable of a tier."""
    found = tuple(links)
    if not found:
        return None
    return min(link.speed_gbps for link in found), max(link.length_m for link in found)


def _worst_ns(fabric: Fabric, role: Role, latency_ns: Mapping[str, float | None]) -> float:
    known = [latency_ns.get(device.model) for device in fabric.with_role(role)]
    return max((SWITCH_NS_ASSUMED if found is None else found for found in known), default=SWITCH_NS_ASSUMED)
