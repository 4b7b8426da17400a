"""BGP of the switches of a network: one external session per link, EVPN between loopbacks where tenants need it, and
the default route from the routers of the outside world."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from ipaddress import IPv4Address, IPv4Network, ip_interface
from socket import inet_aton

from eastwest.fabric.graph import Device, Link, Role
from eastwest.plan.device.order import natural
from eastwest.plan.device.routing import Bfd, BgpIntent, Neighbour, PeerGroup, PrefixFilter, PrefixRule
from eastwest.plan.model import Plan, Router

KEEPALIVE_S, HOLD_S = 3, 9
"""Timers of FRR's data-centre defaults (`frr defaults datacenter`)."""
BFD = Bfd(300, 300, 3)
"""EOS's and Cumulus's defaults: a dead link without loss of light is found in 0.9 s."""
LEAST_PATHS = 64
FILTER = "FABRIC"
EVPN = "EVPN"
ROUTE_SERVERS = 4
"""EVPN sessions of a leaf: to so many spines, whatever the number of spines; the others only forward."""
OWN = "OWN"
"""Filter of what is told to the outside: the network's own prefixes, never the default route."""
UPLINKS = "UPLINKS"
"""Peer group, and filter of what is taken from outside: the default route and nothing else."""
DEFAULT = "0.0.0.0/0"
_GROUPS = {"leaf": "LEAVES", "spine": "SPINES"}


class Underlay:
    """Routing of a plan, with what all devices share worked out once."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    @cached_property
    def router_of(self) -> dict[str, Router]:
        """BGP identity by device."""
        return {router.device: router for router in self.plan.addressing.routers}

    @cached_property
    def filters(self) -> tuple[PrefixFilter, ...]:
        """What the fabric announces: loopbacks and the links to hosts, and the default route where one comes in.

        The prefixes are the smallest that cover the plan's own addresses.
        """
        loopbacks = [f"{router.router_id}/32" for router in self.plan.addressing.routers]
        hosts = self._host_networks()
        rules = []
        for sequence, networks in ((10, loopbacks), (20, hosts)):
            if networks:
                cover = covering(networks)
                length = max(int(network.rpartition("/")[2]) for network in networks)
                exact = cover.prefixlen == length
                span = (None, None) if exact else (length, length)
                rules.append(PrefixRule(sequence, "permit", str(cover), *span))
        if not self._outside:
            return (PrefixFilter(FILTER, tuple(rules)),)
        way_out = PrefixRule(30, "permit", DEFAULT)
        return (
            PrefixFilter(FILTER, (*rules, way_out)),
            PrefixFilter(OWN, tuple(rules)),
            PrefixFilter(UPLINKS, (replace(way_out, sequence=10),)),
        )

    def bgp(self, device: Device, names: Mapping[str, str], *, overlay: bool) -> BgpIntent:
        """BGP of one switch. names: of its ports in its operating system, by their name in the plan."""
        router = self.router_of[device.name]
        neighbours = list(self._underlay(device, names))
        groups = [
            PeerGroup(name, ("ipv4",), bfd=True, filter_in=FILTER, filter_out=FILTER)
            for name in {neighbour.group for neighbour in neighbours}
        ]
        routers = [self._router_outside(link, device) for link in self._outside.get(device.name, ())]
        if routers:
            neighbours += routers
            groups.append(PeerGroup(UPLINKS, ("ipv4",), filter_in=UPLINKS, filter_out=OWN))
        if overlay:
            servers = list(self._overlay(device))
            neighbours += servers
            if servers:
                spine = device.role is not Role.LEAF
                groups.append(PeerGroup(EVPN, ("evpn",), multihop=3, source=0, next_hop_unchanged=spine))
        return BgpIntent(
            asn=router.asn,
            router_id=router.router_id,
            maximum_paths=self._paths,
            multipath_relax=True,
            keepalive_s=KEEPALIVE_S,
            hold_s=HOLD_S,
            bfd=BFD if groups else None,
            connected=OWN if self._outside else FILTER,
            groups=tuple(sorted(groups, key=lambda group: natural(group.name))),
            neighbours=tuple(sorted(neighbours, key=lambda neighbour: natural(neighbour.peer))),
            filters=self.filters,
        )

    def _underlay(self, device: Device, names: Mapping[str, str]) -> Iterator[Neighbour]:
        """Sessions over the links. An unnumbered one is named by its interface, which has its own description."""
        for link in self._inside.get(device.name, ()):
            here, there = (link.a, link.b) if link.a.device == device.name else (link.b, link.a)
            address = self._addresses.get((there.device, there.port), "")
            peer = str(ip_interface(address).ip) if address else names[here.port]
            role = self.plan.fabric.by_name[there.device].role.value
            group = _GROUPS.get(role, role.upper())
            described = f"{there.device} {there.port}" if address else ""
            yield Neighbour(peer, group, self.router_of[there.device].asn, described)

    def _router_outside(self, link: Link, device: Device) -> Neighbour:
        """The session to a router of somebody else's, whose AS number the site may know."""
        there = link.other(device.name)
        address = self._addresses[there.device, there.port]
        asn = self.plan.configuration.uplink_asn
        return Neighbour(str(ip_interface(address).ip), UPLINKS, asn, f"{there.device} {there.port}")

    def _overlay(self, device: Device) -> Iterator[Neighbour]:
        """EVPN sessions: every leaf with the route servers, and back."""
        leaves = [each.name for each in self.plan.fabric.switches if each.role is Role.LEAF]
        servers = [each.name for each in self.plan.fabric.switches if each.role is not Role.LEAF][:ROUTE_SERVERS]
        peers = servers if device.role is Role.LEAF else leaves if device.name in servers else []
        for peer in peers:
            router = self.router_of[peer]
            yield Neighbour(router.router_id, EVPN, router.asn, peer)

    @cached_property
    def _inside(self) -> dict[str, tuple[Link, ...]]:
        """Links between switches, by device."""
        found: dict[str, list[Link]] = {}
        for link in self.plan.fabric.switch_links():
            for end in (link.a, link.b):
                found.setdefault(end.device, []).append(link)
        return {device: tuple(links) for device, links in found.items()}

    @cached_property
    def _outside(self) -> dict[str, tuple[Link, ...]]:
        """Links to routers of others, by switch."""
        found: dict[str, list[Link]] = {}
        for router in self.plan.fabric.with_role(Role.EXTERNAL):
            for link in self.plan.fabric.links_of[router.name]:
                found.setdefault(link.other(router.name).device, []).append(link)
        return {device: tuple(links) for device, links in found.items()}

    @cached_property
    def _addresses(self) -> dict[tuple[str, str], str]:
        return {(end.device, end.port): end.address for end in self.plan.addressing.interfaces}

    @cached_property
    def _paths(self) -> int:
        """Room for every link of the best connected switch, at least 64: the next power of two."""
        most = max((len(links) for links in self._inside.values()), default=1)
        return max(LEAST_PATHS, 1 << (most - 1).bit_length())

    def _host_networks(self) -> list[str]:
        """Addresses with prefix length of the ports to hosts."""
        switches = {switch.name for switch in self.plan.fabric.switches}
        ends = self.plan.addressing.interfaces
        inside = {
            (link_end.device, link_end.port)
            for links in self._inside.values()
            for link in links
            for link_end in (link.a, link.b)
        }
        wanted = (end for end in ends if end.device in switches and (end.device, end.port) not in inside)
        return [end.address for end in wanted if end.address]


def covering(networks: Iterable[str]) -> IPv4Network:
    """The smallest network that holds them all. networks: addresses with a prefix length."""
    low, high = 2**32 - 1, 0
    for network in networks:
        address, _, length = network.partition("/")
        number, wild = int.from_bytes(inet_aton(address)), (1 << 32 - int(length)) - 1
        low, high = min(low, number & ~wild), max(high, number | wild)
    prefix = 32 - (low ^ high).bit_length()
    return IPv4Network((IPv4Address(low), prefix), strict=False)
