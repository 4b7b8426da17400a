"""The GPU nodes and their NICs, as they are written in the site file."""

from __future__ import annotations

from pydantic import Field

from eastwest.intent.congestion import CongestionControl
from eastwest.intent.schema.section import Section
from eastwest.intent.site import Gpus, OtherNics


class OtherNicsModel(Section):
    """GPU nodes whose back-end NICs are of another model; the same number of NICs at the same speed."""

    nic: str = Field(description="NIC model, an id of `eastwest catalogue nics`")
    first: int = Field(ge=1, le=16384, description="number of the first of these nodes, from 1")
    last: int = Field(ge=1, le=16384, description="number of the last of these nodes")

    def build(self) -> OtherNics:
        """The plain section."""
        return OtherNics(self.nic, self.first, self.last)


class GpusModel(Section):
    """The GPU nodes and their back-end NICs."""

    node: str = Field(description="GPU node model, an id of `eastwest catalogue nodes`")
    count: int = Field(ge=1, le=16384, description="number of GPU nodes")
    nic: str = Field(description="back-end NIC model, an id of `eastwest catalogue nics`")
    nics: int = Field(ge=1, le=64, description="back-end NICs per node")
    rails: int | None = Field(default=None, ge=1, le=64, description="rails that the NICs form; left out: one per NIC")
    congestion_control: CongestionControl = Field(
        default="dcqcn",
        description="what the NICs run; all but dcqcn and none (pause frames alone) lead to INCONCLUSIVE verdicts",
    )
    other_nics: list[OtherNicsModel] = Field(
        default_factory=list, max_length=64, description="nodes whose NICs are not `nic`, in a site that mixes makers"
    )

    def build(self) -> Gpus:
        """The plain section."""
        rails = self.nics if self.rails is None else self.rails
        others = tuple(other.build() for other in self.other_nics)
        return Gpus(self.node, self.count, self.nic, self.nics, rails, self.congestion_control, others)
