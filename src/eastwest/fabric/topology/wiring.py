"""What a Layout needs to become a Fabric: models, counts, speeds, lengths and cables."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.fabric.ports import Demand
from eastwest.intent.catalogue.model import Switch


@dataclass(frozen=True, slots=True)
class StorageAttachment:
    """Storage systems that share the fabric of the NICs. ports: of each system. links_per_leaf: on the fullest leaf.

    nodes: they stand on the leaves of the first so many nodes, which are there before the fabric grows.
    """

    model: str
    systems: int
    ports: int
    speed_gbps: float
    links_per_leaf: int
    nodes: int
    cable: str = ""


@dataclass(frozen=True, slots=True)
class Wiring:
    """Models, speeds and lengths of a fabric.

    leaf, spine, super_spine: switch models whose ports are known. spines: of one block (plane, pod and, in a rail-only
    fabric, rail); parallel: links between one leaf and one spine; both are 0 and `spine` is None without spines.
    supers: super-spines that each spine of a block reaches, core_parallel: links to each; 0 without super-spines.
    sharing: spines of a block, next to each other, that reach the same super-spines; divides `spines`.
    Cable fields are catalogue ids, empty when none fits. Lengths in metres.
    """

    node: str
    leaf: Switch
    spine: Switch | None
    link_gbps: float
    uplink_gbps: float
    spines: int
    parallel: int
    node_to_leaf_m: float
    leaf_to_spine_m: float
    node_cable: str = ""
    uplink_cable: str = ""
    super_spine: Switch | None = None
    core_gbps: float = 0.0
    supers: int = 0
    core_parallel: int = 0
    spine_to_super_m: float = 0.0
    core_cable: str = ""
    storage: StorageAttachment | None = None
    sharing: int = 1

    def leaf_demands(self, downlinks: int) -> tuple[Demand, ...]:
        """What a leaf with so many NIC ports has to carry: NICs, uplinks, and storage where it is attached."""
        demands = (Demand(downlinks, self.link_gbps), Demand(self.spines * self.parallel, self.uplink_gbps))
        if self.storage is None:
            return demands
        return (*demands, Demand(self.storage.links_per_leaf, self.storage.speed_gbps))

    def spine_demands(self, leaves: int) -> tuple[Demand, ...]:
        """What a spine below which so many leaves stand has to carry."""
        down = Demand(leaves * self.parallel, self.uplink_gbps)
        return (down, Demand(self.supers * self.core_parallel, self.core_gbps)) if self.supers else (down,)
