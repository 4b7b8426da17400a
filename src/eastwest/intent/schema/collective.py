"""A collective test, as it is written in the site file."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from eastwest.intent.congestion import CongestionControl
from eastwest.intent.quantity import BYTES, Quantity
from eastwest.intent.schema.section import Name, Section
from eastwest.intent.site import CollectiveIntent


class CollectiveModel(Section):
    """A collective test."""

    name: Name = Field(description="short name, used in file names")
    kind: Literal["collective"] = Field(description="a collective test")
    collective: Literal[
        "all-reduce", "all-gather", "reduce-scatter", "all-to-all", "broadcast", "incast", "permutation"
    ] = Field(description="which pattern")
    algorithm: Literal["auto", "ring", "halving-doubling", "tree", "pairwise"] = Field(
        default="auto", description="how the collective is carried out; left out: chosen"
    )
    scope: Literal["rail", "unit", "all"] = Field(
        description="rail: one group per rail over all nodes; unit: one group per rail and unit; all: every NIC"
    )
    sizes: list[Annotated[int, Quantity(BYTES, "1 B", "64 GiB")]] = Field(
        min_length=1,
        max_length=32,
        description="sizes as nccl-tests counts them, bytes per rank; for incast and permutation, per sender",
    )
    senders: int | None = Field(default=None, ge=1, le=65536, description="incast only: how many NICs send to one")
    repeats: int = Field(default=1, ge=1, le=1000, description="how often in a row")
    congestion_control: CongestionControl | None = Field(
        default=None, description="what the NICs run for this workload; left out: as gpus.congestion_control"
    )
    nodes_per_group: int | None = Field(
        default=None,
        ge=2,
        le=65536,
        description="scope rail only: so many neighbouring nodes make a group of their own, such as those that share "
        "experts; left out: all nodes",
    )

    def build(self) -> CollectiveIntent:
        """The plain workload."""
        return CollectiveIntent(
            name=self.name,
            collective=self.collective,
            algorithm=self.algorithm,
            scope=self.scope,
            sizes_bytes=tuple(self.sizes),
            senders=self.senders or 0,
            repeats=self.repeats,
            congestion_control=self.congestion_control,
            nodes_per_group=self.nodes_per_group,
        )
