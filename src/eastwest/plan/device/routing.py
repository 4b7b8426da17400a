"""BGP of one device: who it is, whom it speaks to, what it lets through."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PrefixRule:
    """One line of a prefix list. action: `permit` or `deny`. at_least, at_most: prefix lengths, None where exact."""

    sequence: int
    action: str
    prefix: str
    at_least: int | None = None
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class PrefixFilter:
    """A named prefix list; what no rule permits is dropped. family: `ipv4` or `ipv6`, of all its prefixes."""

    name: str
    rules: tuple[PrefixRule, ...] = ()
    family: str = "ipv4"


@dataclass(frozen=True, slots=True)
class Bfd:
    """Bidirectional forwarding detection of every session that asks for it."""

    interval_ms: int
    receive_ms: int
    multiplier: int


@dataclass(frozen=True, slots=True)
class PeerGroup:
    """What neighbours share.

    families: of `ipv4`, `ipv6`, `evpn`, in that order. filter_in, filter_out: names of prefix filters of IPv4 routes,
    filter_in6, filter_out6: of IPv6 routes.
    secret: name of the placeholder of the session password, empty without one. multihop: hops between loopbacks,
    None for neighbours on the link. source: number of the loopback that speaks, None for the interface itself.
    next_hop_unchanged: EVPN routes pass on the tunnel endpoint that announced them, as a spine must.
    """

    name: str
    families: tuple[str, ...] = ("ipv4",)
    bfd: bool = False
    filter_in: str = ""
    filter_out: str = ""
    secret: str = ""
    multihop: int | None = None
    source: int | None = None
    next_hop_unchanged: bool = False
    filter_in6: str = ""
    filter_out6: str = ""

    def filters(self, family: str) -> tuple[str, str]:
        """Names of the filters in and out of a family's routes; empty for EVPN."""
        named = {"ipv4": (self.filter_in, self.filter_out), "ipv6": (self.filter_in6, self.filter_out6)}
        return named.get(family, ("", ""))


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One session. peer: an address, or the name of an unnumbered interface. remote_as: None is any but ours."""

    peer: str
    group: str
    remote_as: int | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class BgpIntent:
    """BGP of the default VRF, both as underlay and for EVPN.

    maximum_paths: width of ECMP. multipath_relax: equal length of AS path suffices, its content may differ.
    connected: name of the filter that decides which connected IPv4 prefixes are announced, empty for none;
    connected6: the same for IPv6.
    """

    asn: int
    router_id: str
    maximum_paths: int = 1
    multipath_relax: bool = False
    keepalive_s: int = 60
    hold_s: int = 180
    bfd: Bfd | None = None
    connected: str = ""
    groups: tuple[PeerGroup, ...] = ()
    neighbours: tuple[Neighbour, ...] = ()
    filters: tuple[PrefixFilter, ...] = ()
    connected6: str = ""

    @property
    def has_ipv6(self) -> bool:
        """Whether it takes or announces IPv6 routes."""
        return bool(self.connected6) or any("ipv6" in group.families for group in self.groups)

    def announced(self, family: str) -> str:
        """Name of the filter of connected prefixes of a family; empty for none, and for EVPN."""
        return {"ipv4": self.connected, "ipv6": self.connected6}.get(family, "")


def is_address(peer: str) -> bool:
    """Whether a neighbour is given by address; an interface has a letter before any colon (`et-0/0/1:0` of Junos)."""
    return not peer[:1].isalpha() or (":" in peer and "/" not in peer)
