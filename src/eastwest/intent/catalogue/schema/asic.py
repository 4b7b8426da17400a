"""Switching chips, with the constants of their headroom."""

from __future__ import annotations

from pydantic import Field

from eastwest.intent.catalogue import model as plain
from eastwest.intent.catalogue.schema.fact import EntryModel, FactModel, Figure, Id, Part, Rate, Reach, Text


class SpectrumHeadroomModel(EntryModel):
    """Constants of the Spectrum headroom formula."""

    target = plain.SpectrumHeadroom
    cell_bytes: int = Field(ge=1, le=4096)
    pipeline_latency_bytes: int = Field(ge=0)
    mac_phy_delay_bytes: int = Field(ge=0)
    kb_on_tile: bool
    extra_xoff_bytes: int = Field(ge=0)


class BaseBytesModel(Part):
    """The constant part of a linear headroom model at one port speed."""

    speed: Rate
    bytes: int = Field(ge=0)


class LinearHeadroomModel(EntryModel):
    """Constants of the linear headroom model; without base bytes the generic model of the family takes their place."""

    target = plain.LinearHeadroom
    cell_bytes: int = Field(ge=1, le=4096)
    fragmentation: float = Field(ge=1, le=64)
    base_bytes: list[BaseBytesModel]
    least_cable: Reach | None = None

    def build(self) -> plain.LinearHeadroom:
        """The plain dataclass, with base bytes as pairs of speed and bytes."""
        pairs = tuple((entry.speed, entry.bytes) for entry in self.base_bytes)
        return plain.LinearHeadroom(self.cell_bytes, self.fragmentation, pairs, self.least_cable or 0.0)


class AsicModel(EntryModel):
    """A switching chip."""

    target = plain.Asic
    id: Id
    vendor: Text
    name: Text
    bandwidth_tbps: FactModel[Figure]
    pool_bytes: FactModel[int]
    headroom_pool_bytes: FactModel[int]
    headroom: FactModel[SpectrumHeadroomModel | LinearHeadroomModel]
    deep_buffer_bytes: FactModel[int] | None = None
