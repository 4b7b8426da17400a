"""Templates and neighbours as they were read.

A DeviceIntent has settings in groups only, so those of a single neighbour make a group of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from typing import Any

from eastwest.plan.device import Neighbour, PeerGroup
from eastwest.vendors.routes import filter_field

_ORDER = ("ipv4", "ipv6", "evpn")
OWN = "GROUP"


class PrefixList(str):
    """The name of a prefix list where that of a route map may stand."""

    __slots__ = ()


@dataclass
class Peer:
    """Lines of a template or a neighbour. settings: fields of a PeerGroup. route_maps: by family and direction."""

    inherits: str = ""
    remote_as: int | None = None
    description: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    families: set[str] = field(default_factory=set)
    route_maps: dict[tuple[str, str], str] = field(default_factory=dict)

    def filter_by(self, family: str, direction: str, name: str) -> None:
        """A route map, or a prefix list without one. Raises ValueError for both at once."""
        before = self.route_maps.get((family, direction), name)
        if isinstance(before, PrefixList) != isinstance(name, PrefixList):
            raise ValueError("a route map and a prefix list")
        self.route_maps[family, direction] = name


@dataclass
class Peers:
    """Everything by name."""

    templates: dict[str, Peer] = field(default_factory=dict)
    neighbours: dict[str, Peer] = field(default_factory=dict)

    def found(
        self, filter_of: Callable[[str, str], str], unchanged: Collection[str]
    ) -> tuple[tuple[PeerGroup, ...], tuple[Neighbour, ...]]:
        """Groups and neighbours. filter_of: prefix list of a route map for a family.

        unchanged: route maps that keep next hops.
        """
        groups = {name: _group(name, peer, filter_of, unchanged) for name, peer in self.templates.items()}
        own: dict[PeerGroup, str] = {}
        neighbours = []
        for address, peer in self.neighbours.items():
            template = self.templates.get(peer.inherits, Peer())
            name = peer.inherits
            if peer.settings or peer.families or peer.route_maps or name not in groups:
                wanted = _group("", _merged(template, peer), filter_of, unchanged)
                name = next((known for known, group in groups.items() if replace(group, name="") == wanted), "")
                name = name or own.setdefault(wanted, self._free(own))
                groups.setdefault(name, replace(wanted, name=name))
            remote_as = template.remote_as if peer.remote_as is None else peer.remote_as
            neighbours.append(Neighbour(address, name, remote_as, peer.description))
        return tuple(groups.values()), tuple(neighbours)

    def _free(self, own: Collection[PeerGroup]) -> str:
        numbers = range(len(own) + 1, len(own) + len(self.templates) + 2)
        return next(name for name in (f"{OWN}-{number}" for number in numbers) if name not in self.templates)


def _merged(template: Peer, peer: Peer) -> Peer:
    return Peer(
        settings=template.settings | peer.settings,
        families=template.families | peer.families,
        route_maps=template.route_maps | peer.route_maps,
    )


def _group(name: str, peer: Peer, filter_of: Callable[[str, str], str], unchanged: Collection[str]) -> PeerGroup:
    filters: dict[str, Any] = {
        filter_field(direction, family): by if isinstance(by, PrefixList) else filter_of(by, family)
        for (family, direction), by in peer.route_maps.items()
        if family != "evpn"
    }
    families = tuple(family for family in _ORDER if family in peer.families)
    settings = {"next_hop_unchanged": peer.route_maps.get(("evpn", "out")) in unchanged} | peer.settings
    return PeerGroup(name, families, **filters, **settings)
