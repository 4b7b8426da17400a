"""The compute fabric, as it is written in the site file."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from eastwest.intent.quantity import RATIO, Quantity
from eastwest.intent.schema.section import Rate, Section, SwitchModel
from eastwest.intent.site import FabricIntent


class FabricModel(Section):
    """What the fabric shall be."""

    topology: Literal["auto", "single-switch", "leaf-spine", "rail-optimised", "rail-only"] = Field(
        default="auto",
        description="rail-optimised: each rail has its own leaves; rail-only: and its own spines, with no path between "
        "rails; leaf-spine: all NICs of a node on one leaf",
    )
    tiers: Literal[2, 3] | None = Field(
        default=None,
        description="2: leaves and spines; 3: pods of leaves and spines below super-spines; left out: 2 where they fit",
    )
    planes: int = Field(
        default=1, ge=1, le=8, description="fabrics of their own, to each of which every NIC has a port"
    )
    dual_tor: bool = Field(default=False, description="two leaves for every NIC (in each plane), a port to each")
    link: Rate = Field(description="speed of one NIC-to-switch link; a NIC has one in every plane and to each leaf")
    uplink: Rate | None = Field(default=None, description="speed of the leaf-to-spine links; left out: chosen")
    oversubscription: Annotated[float, Quantity(RATIO, "1:1", "64:1")] = Field(
        default=1.0, description="upper bound of downlink over uplink capacity of a leaf; left out: 1:1, non-blocking"
    )
    leaf: SwitchModel = Field(default_factory=SwitchModel, description="the leaf (or only) switch")
    spine: SwitchModel = Field(default_factory=SwitchModel, description="the spine switch")
    super_spine: SwitchModel = Field(
        default_factory=SwitchModel, description="the super-spine switch; left out: as the spine"
    )
    spine_oversubscription: Annotated[float, Quantity(RATIO, "1:1", "64:1")] = Field(
        default=1.0, description="upper bound of downlink over uplink capacity of a spine; left out: 1:1"
    )
    core: Rate | None = Field(default=None, description="speed of the spine-to-super-spine links; left out: chosen")
    units_per_pod: int | None = Field(
        default=None, ge=1, le=16384, description="units below the same spines in three tiers; left out: fewest pods"
    )
    nodes_per_unit: int | None = Field(
        default=None, ge=1, le=16384, description="nodes that share a set of leaves; left out: leaves are filled"
    )
    spines: int | None = Field(
        default=None, ge=1, le=1024, description="spines of a plane, pod and rail-only rail; left out: chosen"
    )
    addressing: Literal["bgp-unnumbered", "ipv4-p2p", "ipv6-p2p"] = Field(
        default="bgp-unnumbered",
        description="BGP over IPv6 link-local addresses with a /31 to each host, a /31 on every link, or a /127",
    )

    def build(self) -> FabricIntent:
        """The plain section."""
        return FabricIntent(
            topology=self.topology,
            link_gbps=self.link,
            oversubscription=self.oversubscription,
            leaf=self.leaf.build(),
            spine=self.spine.build(),
            nodes_per_unit=self.nodes_per_unit,
            spines=self.spines,
            uplink_gbps=self.uplink,
            addressing=self.addressing,
            tiers=self.tiers,
            planes=self.planes,
            dual_tor=self.dual_tor,
            super_spine=self.super_spine.build(),
            spine_oversubscription=self.spine_oversubscription,
            units_per_pod=self.units_per_pod,
            core_gbps=self.core,
        )
