"""The two answers of sizing: a Size that works, or a Misfit that says which constraint fails."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.fabric.ports import Demand, unused_ports
from eastwest.fabric.topology import Layout
from eastwest.intent.catalogue.model import PortGroup, Switch


@dataclass(frozen=True, slots=True)
class Size:
    """A fabric that fits: layout, models and counts. Without spines `spine` is None and the uplink figures are 0.

    spines: of one block (plane, pod and, in a rail-only fabric, rail). parallel: links between one leaf and one spine.
    supers: super-spines that one spine reaches, core_parallel: links to each of them; 0 without super-spines.
    sharing: spines of a pod that reach the same super-spines.
    storage_links: links of storage systems on the fullest leaf, at storage_gbps.
    """

    layout: Layout
    leaf: Switch
    spine: Switch | None
    link_gbps: float
    uplink_gbps: float
    spines: int
    parallel: int
    super_spine: Switch | None = None
    core_gbps: float = 0.0
    supers: int = 0
    core_parallel: int = 0
    sharing: int = 1
    storage_links: int = 0
    storage_gbps: float = 0.0

    @property
    def uplinks(self) -> int:
        """Uplinks of every leaf."""
        return self.spines * self.parallel

    @property
    def core_links(self) -> int:
        """Links of every spine to super-spines."""
        return self.supers * self.core_parallel

    @property
    def all_spines(self) -> int:
        """Spines of all blocks."""
        return self.layout.blocks * self.spines

    @property
    def all_supers(self) -> int:
        """Super-spines of all planes and, in a rail-only fabric, rails."""
        return self.layout.planes * self.layout.groups * self.spines // self.sharing * self.supers

    @property
    def switches(self) -> int:
        """Leaves, spines and super-spines together."""
        return self.layout.leaves + self.all_spines + self.all_supers

    @property
    def down_gbps(self) -> float:
        """Capacity below the fullest leaf, storage included."""
        return self.layout.downlinks * self.link_gbps + self.storage_links * self.storage_gbps

    @property
    def oversubscription(self) -> float:
        """Downlink over uplink capacity of the fullest leaf; 1.0 on a single switch, which has no uplinks to share."""
        return self.down_gbps / (self.uplinks * self.uplink_gbps) if self.uplinks else 1.0

    @property
    def spine_oversubscription(self) -> float:
        """Downlink over uplink capacity of the fullest spine; 1.0 without super-spines."""
        if not self.core_links:
            return 1.0
        return self.spine_demands[0].count * self.uplink_gbps / (self.core_links * self.core_gbps)

    @property
    def unused_ports(self) -> int:
        """Front ports of all switches that stay empty, counted at the fullest of each tier."""
        empty = unused_ports(groups_of(self.leaf), self.leaf_demands) * self.layout.leaves
        if self.spine is not None:
            empty += unused_ports(groups_of(self.spine), self.spine_demands) * self.all_spines
        if self.super_spine is not None:
            empty += unused_ports(groups_of(self.super_spine), (self.super_demand,)) * self.all_supers
        return empty

    @property
    def leaf_demands(self) -> tuple[Demand, ...]:
        """What the fullest leaf carries."""
        demands = (Demand(self.layout.downlinks, self.link_gbps), Demand(self.uplinks, self.uplink_gbps))
        return (*demands, Demand(self.storage_links, self.storage_gbps)) if self.storage_links else demands

    @property
    def spine_demands(self) -> tuple[Demand, ...]:
        """What the fullest spine carries: leaves, and super-spines where there are any."""
        down = Demand(self.layout.leaves_per_block * self.parallel, self.uplink_gbps)
        return (down, Demand(self.core_links, self.core_gbps)) if self.core_links else (down,)

    @property
    def super_demand(self) -> Demand:
        """What every super-spine carries."""
        return Demand(self.layout.pods * self.sharing * self.core_parallel, self.core_gbps)

    @property
    def models(self) -> tuple[tuple[str, Switch], ...]:
        """Tier and model, from the leaf up."""
        tiers = (("leaf", self.leaf), ("spine", self.spine), ("super-spine", self.super_spine))
        return tuple((tier, model) for tier, model in tiers if model is not None)


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why an attempt failed. stage: how far it came, higher is nearer to a fit. path: of the value in the site file."""

    stage: int
    path: str
    found: str
    allowed: str = ""


def groups_of(switch: Switch) -> tuple[PortGroup, ...]:
    """Port groups of a switch, none when the catalogue does not know them."""
    return switch.ports.value or ()
