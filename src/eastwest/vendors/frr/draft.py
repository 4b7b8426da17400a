"""What a reader of FRR has found so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from eastwest.plan.device import Bfd, BgpIntent, InterfaceIntent, LoopbackIntent, PrefixFilter, Vrf
from eastwest.vendors.peers import Peer, Peers
from eastwest.vendors.routes import RouteMaps, prefix_list_of, resolved
from eastwest.vendors.text.table import Table

TIMERS_S = {"datacenter": (3, 9), "traditional": (60, 180)}
"""Keepalive and hold time of each profile of defaults (FRR, bgpd/bgp_vty.c)."""


def _port(name: str) -> InterfaceIntent:
    return InterfaceIntent(name, mtu_bytes=0)


@dataclass
class Draft:
    """What was found so far. vrf_name: our name of a system's VRF. profile: of defaults; FRR writes any but its own.

    declared: neighbours with an AS, a group or an interface. FRR refuses lines about any other.
    """

    vrf_name: Callable[[str], str]
    profile: str = "traditional"
    hostname: str = ""
    version: str = ""
    ports: Table[str, InterfaceIntent] = field(default_factory=lambda: Table(_port))
    loopbacks: Table[int, LoopbackIntent] = field(default_factory=lambda: Table(LoopbackIntent))
    bgp: BgpIntent | None = None
    bfd: Bfd | None = None
    peers: Peers = field(default_factory=Peers)
    plain_ipv4: bool = True
    silent: set[str] = field(default_factory=set)
    declared: set[str] = field(default_factory=set)
    filters: Table[str, PrefixFilter] = field(default_factory=lambda: Table(PrefixFilter))
    route_maps: RouteMaps = field(default_factory=dict)
    vrfs: Table[str, Vrf] = field(default_factory=lambda: Table(lambda name: Vrf(name, connected=False)))
    comments: list[str] = field(default_factory=list)

    def routing(self) -> BgpIntent | None:
        """The process with all that belongs to it."""
        if self.bgp is None:
            return None
        self._drop_undeclared()
        self._activate()
        groups, neighbours = self.peers.found(partial(prefix_list_of, self.route_maps), ())
        keepalive_s, hold_s = TIMERS_S[self.profile]
        return replace(
            resolved(self.bgp, self.route_maps),
            keepalive_s=self.bgp.keepalive_s or keepalive_s,
            hold_s=self.bgp.hold_s or hold_s,
            bfd=self.bfd,
            groups=groups,
            neighbours=neighbours,
            filters=self.filters.all(),
        )

    def _drop_undeclared(self) -> None:
        """Neighbours that a family names and nothing declares; all stay where the text shows families alone."""
        if self.declared:
            for name in set(self.peers.neighbours) - self.declared:
                del self.peers.neighbours[name]

    def _activate(self) -> None:
        """IPv4 routes go to every neighbour unless something says otherwise."""
        for name, peer in (*self.peers.templates.items(), *self.peers.neighbours.items()):
            if self.plain_ipv4 and name not in self.silent and not peer.inherits:
                peer.families.add("ipv4")

    def declare(self, name: str) -> Peer:
        """The same, which the line makes known to the router."""
        self.declared.add(name)
        return self.peer(name)

    def peer(self, name: str) -> Peer:
        """The group of that name, else the neighbour."""
        return self.peers.templates.get(name) or self.peers.neighbours.setdefault(name, Peer())
