"""Catalogue files as they are written: pydantic models, each of which builds its plain dataclass."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from eastwest.intent.catalogue import model as plain
from eastwest.intent.quantity import BYTES, LENGTH, RATE, THROUGHPUT, Quantity

T = TypeVar("T")

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,62}$")]
Text = Annotated[str, Field(min_length=1, max_length=500)]
Size = Annotated[int, Quantity(BYTES, "0 B", "1 TiB")]
Rate = Annotated[float, Quantity(RATE, "1G", "1000T")]
Throughput = Annotated[float, Quantity(THROUGHPUT, "0 GB/s", "100 TB/s")]
Reach = Annotated[float, Quantity(LENGTH, "0.1 m", "100 km")]
Pattern = Annotated[str, Field(pattern=r"^([A-Za-z0-9/:._-]|\{(n|part0|part1|lane)\})*$", max_length=60)]
Figure = Annotated[float, Field(ge=0, le=1e9, strict=False)]


class _Entry(BaseModel):
    """A part of a catalogue file. Fields have the names of the plain dataclass `target`."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    target: ClassVar[type]

    def build(self) -> Any:  # noqa: ANN401
        """The plain dataclass."""
        return self.target(**{name: _plain(getattr(self, name)) for name in type(self).model_fields})


class FactModel(BaseModel, Generic[T]):
    """A value and its source; a null value is a fact that nobody published."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    value: T | None = Field(description="the value, or null when it is not published")
    source: Text = Field(description="document the value comes from; for null, what was searched")


def _plain(value: object) -> object:
    if isinstance(value, FactModel):
        return plain.Fact(_plain(value.value), value.source)
    if isinstance(value, _Entry):
        return value.build()
    if isinstance(value, list):
        return tuple(_plain(item) for item in value)
    return value


class SpectrumHeadroomModel(_Entry):
    """Constants of the Spectrum headroom formula."""

    target = plain.SpectrumHeadroom
    cell_bytes: int = Field(ge=1, le=4096)
    pipeline_latency_bytes: int = Field(ge=0)
    mac_phy_delay_bytes: int = Field(ge=0)
    kb_on_tile: bool
    extra_xoff_bytes: int = Field(ge=0)


class BaseBytesModel(BaseModel):
    """The constant part of a linear headroom model at one port speed."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    speed: Rate
    bytes: int = Field(ge=0)


class LinearHeadroomModel(_Entry):
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


class AsicModel(_Entry):
    """A switching chip."""

    target = plain.Asic
    id: Id
    vendor: Text
    name: Text
    bandwidth_tbps: FactModel[Figure]
    pool_bytes: FactModel[int]
    headroom_pool_bytes: FactModel[int]
    headroom: FactModel[SpectrumHeadroomModel | LinearHeadroomModel]


class BreakoutModel(BaseModel):
    """One way to split a port."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    parts: int = Field(ge=2, le=16)
    speed: Rate


class PortGroupModel(BaseModel):
    """Equal ports, and how the vendor names them."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    count: int = Field(ge=1, le=1024)
    speed: Rate
    form_factor: Text
    name_pattern: Pattern
    breakouts: list[BreakoutModel] = Field(default_factory=list)
    split_pattern: Pattern = ""
    first: int = Field(default=1, ge=0, le=1)
    lanes: int = Field(default=8, ge=1, le=16)


class _WithPorts(_Entry):
    ports: FactModel[list[PortGroupModel]]

    def build(self) -> Any:  # noqa: ANN401
        """The plain dataclass, with plain port groups."""
        fields = {name: _plain(getattr(self, name)) for name in type(self).model_fields if name != "ports"}
        groups = None if self.ports.value is None else tuple(_port_group(group) for group in self.ports.value)
        return self.target(**fields, ports=plain.Fact(groups, self.ports.source))


def _port_group(group: PortGroupModel) -> plain.PortGroup:
    breakouts = tuple((breakout.parts, breakout.speed) for breakout in group.breakouts)
    return plain.PortGroup(
        count=group.count,
        speed_gbps=group.speed,
        form_factor=group.form_factor,
        name_pattern=group.name_pattern,
        breakouts=breakouts,
        split_pattern=group.split_pattern,
        first=group.first,
        lanes=group.lanes,
    )


class SwitchModel(_WithPorts):
    """A switch model."""

    target = plain.Switch
    id: Id
    vendor: Text
    model: Text
    asic: FactModel[Id]
    nos: list[Text]
    latency_ns: FactModel[Figure]
    height_u: FactModel[Figure]
    power_w: FactModel[Figure]


class NicModel(_Entry):
    """A NIC model."""

    target = plain.Nic
    id: Id
    vendor: Text
    model: Text
    ports: FactModel[int]
    speed_gbps: FactModel[Rate]
    dcqcn: FactModel[Text]


class GpuNodeModel(_Entry):
    """A GPU server."""

    target = plain.GpuNode
    id: Id
    vendor: Text
    model: Text
    gpu: Text
    gpus: FactModel[int]
    nics: FactModel[int]
    scale_up_gigabytes_per_s: FactModel[Throughput]
    peak_bf16_tflops: FactModel[Figure]
    height_u: FactModel[Figure]


class StorageSystemModel(_WithPorts):
    """A storage system."""

    target = plain.StorageSystem
    id: Id
    vendor: Text
    model: Text
    protocols: list[Text]
    read_gigabytes_per_s: FactModel[Throughput]
    write_gigabytes_per_s: FactModel[Throughput]


class CableTypeModel(BaseModel):
    """A cable, or optics with fibre."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    id: Id
    kind: Literal["dac", "aec", "aoc", "optics"]
    description: Text
    speed: Rate
    reach: FactModel[Reach]
    form_factor: Text
    optics: int = Field(ge=0, le=4)

    def build(self) -> plain.CableType:
        """The plain dataclass."""
        reach = plain.Fact(self.reach.value, self.reach.source)
        return plain.CableType(self.id, self.kind, self.description, self.speed, reach, self.form_factor, self.optics)


class CatalogueModel(BaseModel):
    """One catalogue file."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    asics: list[AsicModel] = Field(default_factory=list)
    switches: list[SwitchModel] = Field(default_factory=list)
    nics: list[NicModel] = Field(default_factory=list)
    nodes: list[GpuNodeModel] = Field(default_factory=list)
    storage: list[StorageSystemModel] = Field(default_factory=list)
    cables: list[CableTypeModel] = Field(default_factory=list)
