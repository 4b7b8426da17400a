"""The compute fabric and its switches."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SwitchChoice:
    """A switch by catalogue id, or any of a vendor's, or (both empty) the designer's choice."""

    model: str = ""
    vendor: str = ""


@dataclass(frozen=True, slots=True)
class FabricIntent:
    """What the fabric shall be.

    topology: `auto`, `single-switch`, `leaf-spine`, `rail-optimised`, `rail-only`. oversubscription: 1.0 is
    non-blocking, an upper bound. nodes_per_unit: nodes that share a set of leaves, None lets the designer fill leaves.
    spines: fixed number of spines (of one plane, pod and rail-only rail), None lets the designer choose.
    link_gbps: speed of one NIC port. tiers: 2 or 3 tiers of switches, None lets the designer choose. planes: fabrics of
    their own that every NIC has a port to. dual_tor: two leaves for every NIC in each plane.
    spine_oversubscription: bound of a spine's downlink over uplink capacity. units_per_pod: units below the same
    spines. core_gbps: speed of the spine-to-super-spine links, None lets the designer choose.
    """

    topology: str
    link_gbps: float
    oversubscription: float
    leaf: SwitchChoice
    spine: SwitchChoice
    nodes_per_unit: int | None
    spines: int | None
    uplink_gbps: float | None
    addressing: str
    tiers: int | None = None
    planes: int = 1
    dual_tor: bool = False
    super_spine: SwitchChoice = SwitchChoice()
    spine_oversubscription: float = 1.0
    units_per_pod: int | None = None
    core_gbps: float | None = None

    @property
    def ports_per_nic(self) -> int:
        """Switch links of every NIC."""
        return self.planes * (2 if self.dual_tor else 1)
