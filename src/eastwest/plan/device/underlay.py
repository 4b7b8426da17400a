"""BGP of the switches of a network: one external session per link, EVPN between loopbacks where tenants need it, and
the default route from the routers of the outside world."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, ip_interface
from socket import AF_INET, AF_INET6, inet_pton

from eastwest.fabric.graph import Device, Link, PortId, Role
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
DEFAULTS = {"ipv4": "0.0.0.0/0", "ipv6": "::/0"}
"""The default route, by family."""
Named = Callable[[PortId, float], str]
"""The name of a port at a speed, Gb/s."""
_GROUPS = {"leaf": "LEAVES", "spine": "SPINES"}


class Underlay:
    """Routing of a plan, with what all devices share worked out once."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.family = family_of(plan)

    @cached_property
    def router_of(self) -> dict[str, Router]:
        """BGP identity by device."""
        return {router.device: router for router in self.plan.addressing.routers}

    @cached_property
    def filters(self) -> tuple[PrefixFilter, ...]:
        """What the fabric announces: loopbacks and the links to hosts, and the default route where one comes in.

        The prefixes are the smallest that cover the plan's own addresses. All are of one family: a fabric with IPv6
        links announces IPv6 alone, and its router ids are then numbers that nobody routes.
        """
        loopbacks = [loopback for router in self.plan.addressing.routers for loopback in self.loopbacks(router)[-1:]]
        hosts = self._host_networks()
        rules = []
        for sequence, networks in ((10, loopbacks), (20, hosts)):
            if networks:
                cover = covering(networks)
                lengths = {int(network.rpartition("/")[2]) for network in networks}
                exact = lengths == {cover.prefixlen}
                span = (None, None) if exact else (min(lengths), max(lengths))
                rules.append(PrefixRule(sequence, "permit", str(cover), *span))
        if not self._outside:
            return (PrefixFilter(FILTER, tuple(rules), self.family),)
        way_out = PrefixRule(30, "permit", DEFAULTS[self.family])
        return (
            PrefixFilter(FILTER, (*rules, way_out), self.family),
            PrefixFilter(OWN, tuple(rules), self.family),
            PrefixFilter(UPLINKS, (replace(way_out, sequence=10),), self.family),
        )

    def loopbacks(self, router: Router) -> tuple[str, ...]:
        """Addresses of the loopback, CIDR: the router id, then the IPv6 one where the network has them."""
        return (f"{router.router_id}/32", *((f"{router.loopback6}/128",) if router.loopback6 else ()))

    def _group(self, name: str, take: str, tell: str, *, bfd: bool) -> PeerGroup:
        """A group of the network's family. take, tell: names of the filters in and out."""
        if self.family == "ipv6":
            return PeerGroup(name, ("ipv6",), bfd=bfd, filter_in6=take, filter_out6=tell)
        return PeerGroup(name, ("ipv4",), bfd=bfd, filter_in=take, filter_out=tell)

    def bgp(self, device: Device, named: Named, *, overlay: bool) -> BgpIntent:
        """BGP of one switch. named: a port as its own operating system calls it."""
        router = self.router_of[device.name]
        neighbours = list(self._underlay(device, named))
        groups = [self._group(name, FILTER, FILTER, bfd=True) for name in {each.group for each in neighbours}]
        routers = [self._router_outside(link, device, named) for link in self._outside.get(device.name, ())]
        if routers:
            neighbours += routers
            groups.append(self._group(UPLINKS, UPLINKS, OWN, bfd=False))
        if overlay:
            servers = list(self._overlay(device))
            neighbours += servers
            if servers:
                spine = device.role is not Role.LEAF
                groups.append(PeerGroup(EVPN, ("evpn",), multihop=3, source=0, next_hop_unchanged=spine))
        announced = OWN if self._outside else FILTER
        applied = {announced, *(name for group in groups for name in group.filters(self.family))}
        return BgpIntent(
            asn=router.asn,
            router_id=router.router_id,
            maximum_paths=self._paths,
            multipath_relax=True,
            keepalive_s=KEEPALIVE_S,
            hold_s=HOLD_S,
            bfd=BFD if groups else None,
            connected=announced if self.family == "ipv4" else "",
            groups=tuple(sorted(groups, key=lambda group: natural(group.name))),
            neighbours=tuple(sorted(neighbours, key=lambda neighbour: natural(neighbour.peer))),
            filters=tuple(each for each in self.filters if each.name in applied),
            connected6=announced if self.family == "ipv6" else "",
        )

    def _underlay(self, device: Device, named: Named) -> Iterator[Neighbour]:
        """Sessions over the links. An unnumbered one is named by its interface, which has its own description."""
        for link in self._inside.get(device.name, ()):
            here, there = (link.a, link.b) if link.a.device == device.name else (link.b, link.a)
            address = self._addresses.get((there.device, there.port), "")
            peer = str(ip_interface(address).ip) if address else named(here, link.speed_gbps)
            role = self.plan.fabric.by_name[there.device].role.value
            group = _GROUPS.get(role, role.upper())
            described = f"{there.device} {named(there, link.speed_gbps)}" if address else ""
            yield Neighbour(peer, group, self.router_of[there.device].asn, described)

    def _router_outside(self, link: Link, device: Device, named: Named) -> Neighbour:
        """The session to a router of somebody else's, whose AS number the site may know."""
        there = link.other(device.name)
        address = self._addresses[there.device, there.port]
        asn = self.plan.configuration.uplink_asn
        described = f"{there.device} {named(there, link.speed_gbps)}"
        return Neighbour(str(ip_interface(address).ip), UPLINKS, asn, described)

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


def family_of(plan: Plan) -> str:
    """`ipv4` or `ipv6`: what the network of a plan routes."""
    return "ipv6" if plan.addressing.kind == "ipv6-p2p" else "ipv4"


def covering(networks: Iterable[str]) -> IPv4Network | IPv6Network:
    """The smallest network that holds them all. networks: addresses with a prefix length, all of one family."""
    given = list(networks)
    bits, family, kind = (128, AF_INET6, IPv6Network) if ":" in given[0] else (32, AF_INET, IPv4Network)
    low, high = 2**bits - 1, 0
    for network in given:
        address, _, length = network.partition("/")
        number, wild = int.from_bytes(inet_pton(family, address)), (1 << bits - int(length)) - 1
        low, high = min(low, number & ~wild), max(high, number | wild)
    prefix = bits - (low ^ high).bit_length()
    return kind((low, prefix), strict=False)
