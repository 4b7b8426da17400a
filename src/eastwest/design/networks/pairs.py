"""Sizing of a network whose hosts stand on pairs of leaves: how many pairs, and how many spines above them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from eastwest.design.choice import allowed, buffers_published, named_family, usual_family
from eastwest.design.layouts import uplinks_needed
from eastwest.design.networks.draft import Hosts
from eastwest.design.size import groups_of
from eastwest.errors import NoFitError, Problem
from eastwest.fabric.ports import Demand, capacity, fits, parts_at, speeds_of
from eastwest.intent.catalogue.model import Catalogue, Switch
from eastwest.intent.catalogue.naming import runs
from eastwest.intent.site import ServiceFabric, Site
from eastwest.units import format_gbps

_MOST_PAIRS = 1024


@dataclass(frozen=True, slots=True)
class PairSize:
    """So many pairs of leaves and spines. spine is None, and the figures of uplinks are 0, for a single pair."""

    leaf: Switch
    spine: Switch | None
    pairs: int
    spines: int
    parallel: int
    uplink_gbps: float
    down: tuple[Demand, ...]

    @property
    def switches(self) -> int:
        """Leaves and spines."""
        return 2 * self.pairs + self.spines

    @property
    def bought_gbps(self) -> float:
        """Capacity of all front ports of all switches: the measure of what a choice costs."""
        spine = 0.0 if self.spine is None else self.spines * _total_gbps(self.spine)
        return 2 * self.pairs * _total_gbps(self.leaf) + spine

    @property
    def oversubscription(self) -> float:
        """Downlink over uplink capacity of the fullest leaf; 1.0 without spines."""
        uplinks = self.spines * self.parallel * self.uplink_gbps
        return sum(demand.count * demand.speed_gbps for demand in self.down) / uplinks if uplinks else 1.0


@dataclass(frozen=True, slots=True)
class Systems:
    """Vendor families that the site wants on leaves and spines; empty where it says nothing. fixed: no others."""

    leaf: str = ""
    spine: str = ""
    fixed: tuple[str, str] = ("", "")


def systems_of(site: Site, prefix: str) -> Systems:
    """Of the network whose roles start with `prefix-`."""
    roles = f"{prefix}-leaf", f"{prefix}-spine"
    leaf, spine = (usual_family(site, role) for role in roles)
    return Systems(leaf, spine, (named_family(site, roles[0]), named_family(site, roles[1])))


def size_pairs(
    name: str,
    hosts: Sequence[Hosts],
    intent: ServiceFabric,
    catalogue: Catalogue,
    path: str,
    systems: Systems = Systems(),
    *,
    lossless: bool = False,
) -> PairSize:
    """The network with the least switching capacity to buy. path: of its section in the site file, for errors.

    lossless: switches whose buffers are published come first. systems: models that run them come first too.

    Every host has its ports on both leaves of one pair in turn. Raises NoFitError when no models carry it.
    """
    found: list[PairSize] = []
    leaves = allowed(intent.leaf, catalogue, systems.fixed[0])
    spines = allowed(intent.spine, catalogue, systems.fixed[1])
    for leaf in leaves:
        found += _with_leaf(hosts, intent, leaf, spines)
    if not found:
        raise NoFitError(_nothing(name, hosts, intent, leaves, path))
    return min(found, key=lambda size: _rank(size, catalogue, systems, lossless=lossless))


def _rank(
    size: PairSize, catalogue: Catalogue, systems: Systems, *, lossless: bool
) -> tuple[int, int, float, int, str, str]:
    """Least capacity to buy; before that, on a lossless network, chips whose buffers are published, and everywhere
    models that run what the site runs.
    """
    pairs = [(size.leaf, systems.leaf), *(((size.spine, systems.spine),) if size.spine is not None else ())]
    unknown = sum(not buffers_published(model, catalogue) for model, _ in pairs) if lossless else 0
    strangers = sum(bool(family) and not runs(model, family) for model, family in pairs)
    return unknown, strangers, size.bought_gbps, size.switches, size.leaf.id, size.spine.id if size.spine else ""


def demands_of(hosts: Sequence[Hosts], pairs: int) -> tuple[Demand, ...]:
    """What the fullest leaf carries when each kind of host is shared out evenly to so many pairs."""
    found = []
    for kind in hosts:
        most = ceil(len(kind.devices) / pairs)
        ports = ceil(most * kind.ports / 2) if kind.ports == 1 else most * ceil(kind.ports / 2)
        found.append(Demand(ports, kind.speed_gbps))
    return tuple(found)


def _with_leaf(
    hosts: Sequence[Hosts], intent: ServiceFabric, leaf: Switch, spines: Sequence[Switch]
) -> Iterator[PairSize]:
    groups = groups_of(leaf)
    if any(not capacity(groups, kind.speed_gbps) for kind in hosts):
        return
    single = demands_of(hosts, 1)
    if fits(groups, single) and all(kind.ports > 1 for kind in hosts):
        yield PairSize(leaf, None, 1, 0, 0, 0.0, single)
        return
    for spine in spines:
        for uplink_gbps in speeds_of(groups):
            if capacity(groups_of(spine), uplink_gbps) and uplink_gbps >= max(kind.speed_gbps for kind in hosts):
                size = _with_spine(hosts, intent, leaf, spine, uplink_gbps)
                if size is not None:
                    yield size
                    break


def _with_spine(
    hosts: Sequence[Hosts], intent: ServiceFabric, leaf: Switch, spine: Switch, uplink_gbps: float
) -> PairSize | None:
    """The fewest pairs whose leaves have room for their hosts and the uplinks of these, below two or more spines."""
    ports = capacity(groups_of(spine), uplink_gbps)
    if not _is_spine(spine, uplink_gbps):
        return None
    fewest = ceil(max(sum(d.count * d.speed_gbps for d in demands_of(hosts, 1)) / _total_gbps(leaf), 1))
    for pairs in range(fewest, min(_MOST_PAIRS, ports // 2) + 1):
        down = demands_of(hosts, pairs)
        below_gbps = sum(demand.count * demand.speed_gbps for demand in down)
        need = uplinks_needed(1, below_gbps, uplink_gbps, intent.oversubscription)
        most = ports // (2 * pairs)
        spines = max(2, ceil(need / most))
        parallel = ceil(need / spines)
        if fits(groups_of(leaf), (*down, Demand(spines * parallel, uplink_gbps))):
            return PairSize(leaf, spine, pairs, spines, parallel, uplink_gbps, down)
    return None


def _is_spine(switch: Switch, uplink_gbps: float) -> bool:
    """Whether most of its front ports run that speed: a switch with 48 host ports and four uplinks is no spine."""
    groups = groups_of(switch)
    able = sum(group.count for group in groups if parts_at(group, uplink_gbps))
    return 2 * able > sum(group.count for group in groups)


def _total_gbps(switch: Switch) -> float:
    return sum(group.count * group.speed_gbps for group in groups_of(switch))


def _nothing(name: str, hosts: Sequence[Hosts], intent: ServiceFabric, leaves: Sequence[Switch], path: str) -> Problem:
    wanted = ", ".join(sorted({format_gbps(kind.speed_gbps) for kind in hosts}))
    able = [leaf.id for leaf in leaves if all(capacity(groups_of(leaf), kind.speed_gbps) for kind in hosts)]
    if not able:
        found = f"no switch that is allowed runs {wanted} on its ports"
        return Problem(found, f"{path}.leaf", mend="name another model, or other port speeds")
    ports = sum(len(kind.devices) * kind.ports for kind in hosts)
    found = f"{ports} ports of the {name} network do not fit below one set of spines at {intent.oversubscription:g}:1"
    return Problem(found, f"{path}.oversubscription", mend="allow more oversubscription, or a spine with more ports")
