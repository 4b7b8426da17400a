"""Catalogue files as they are written: pydantic models, each of which builds its plain dataclass."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from eastwest.intent.catalogue import model as plain
from eastwest.intent.models import ModelPreset
from eastwest.intent.quantity import BYTES, LENGTH, RATE, THROUGHPUT, Quantity

T = TypeVar("T")

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,62}$")]
Text = Annotated[str, Field(min_length=1, max_length=500)]
Size = Annotated[int, Quantity(BYTES, "0 B", "1 TiB")]
Rate = Annotated[float, Quantity(RATE, "1G", "1000T")]
Throughput = Annotated[float, Quantity(THROUGHPUT, "0 GB/s", "100 TB/s")]
Reach = Annotated[float, Quantity(LENGTH, "0.1 m", "100 km")]
Pattern = Annotated[str, Field(pattern=r"^([A-Za-z0-9/:._-]|\{(n|part0|part1|lane|index)\})*$", max_length=60)]
Figure = Annotated[float, Field(ge=0, le=1e9, strict=False)]
Count = Annotated[int, Field(ge=1, le=100_000)]
CodePoint = Annotated[int, Field(ge=0, le=63)]
Priority = Annotated[int, Field(ge=0, le=7)]


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
    confidence: plain.Confidence = Field(
        default="primary",
        description="primary: the document itself was read; secondary: someone quotes it; derived: worked out from it",
    )


def _plain(value: object) -> object:
    if isinstance(value, FactModel):
        return plain.Fact(_plain(value.value), value.source, value.confidence)
    if isinstance(value, _Entry):
        return value.build()
    if isinstance(value, list):
        return tuple(_plain(item) for item in value)
    return value


def _left_out() -> Any:  # noqa: ANN401
    """The default of a fact that an entry may leave out."""
    source = plain.NOT_GIVEN.source
    return Field(default_factory=lambda: FactModel[Any](value=None, source=source))


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
    deep_buffer_bytes: FactModel[int] | None = None


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
    first: int = Field(default=1, ge=0, le=1024)
    lanes: int = Field(default=8, ge=1, le=16)


class _WithPorts(_Entry):
    ports: FactModel[list[PortGroupModel]]

    def build(self) -> Any:  # noqa: ANN401
        """The plain dataclass, with plain port groups."""
        fields = {name: _plain(getattr(self, name)) for name in type(self).model_fields if name != "ports"}
        groups = None if self.ports.value is None else tuple(_port_groups(self.ports.value))
        return self.target(**fields, ports=plain.Fact(groups, self.ports.source, self.ports.confidence))


def _port_groups(groups: list[PortGroupModel]) -> Iterator[plain.PortGroup]:
    lanes = 0
    for group in groups:
        yield _port_group(group, lanes)
        lanes += group.count * group.lanes


def _port_group(group: PortGroupModel, first_index: int) -> plain.PortGroup:
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
        first_index=first_index,
    )


class SwitchModel(_WithPorts):
    """A switch model."""

    target = plain.Switch
    id: Id
    vendor: Text
    model: Text
    asic: FactModel[Id]
    nos: list[plain.NosFamily]
    latency_ns: FactModel[Figure] = _left_out()
    height_u: FactModel[Figure] = _left_out()
    power_w: FactModel[Figure] = _left_out()
    asic_count: int = Field(default=1, ge=1, le=64)
    logical_ports: FactModel[Count] = _left_out()
    weight_kg: FactModel[Figure] = _left_out()
    airflow: FactModel[Text] = _left_out()


class NicModel(_Entry):
    """A NIC model."""

    target = plain.Nic
    id: Id
    vendor: Text
    model: Text
    ports: FactModel[int]
    speed_gbps: FactModel[Rate]
    dcqcn: FactModel[Text]
    family: Literal["connectx", "thor", "pollara", ""] = ""
    form_factor: FactModel[Text] = _left_out()
    pcie_generation: FactModel[int] = _left_out()
    pcie_lanes: FactModel[int] = _left_out()
    roce_dscp: FactModel[CodePoint] = _left_out()
    cnp_dscp: FactModel[CodePoint] = _left_out()
    cnp_priority: FactModel[Priority] = _left_out()
    power_w: FactModel[Figure] = _left_out()


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
    height_u: FactModel[Figure] = _left_out()
    nic: FactModel[Id] = _left_out()
    gpu_interconnect: FactModel[Text] = _left_out()
    scale_up_gpus: FactModel[Count] = _left_out()
    pcie_generation: FactModel[int] = _left_out()
    power_w: FactModel[Figure] = _left_out()
    memory_gigabytes: FactModel[Figure] = _left_out()
    memory_gigabytes_per_s: FactModel[Throughput] = _left_out()


class StorageSystemModel(_WithPorts):
    """A storage system."""

    target = plain.StorageSystem
    id: Id
    vendor: Text
    model: Text
    protocols: list[Text]
    read_gigabytes_per_s: FactModel[Throughput]
    write_gigabytes_per_s: FactModel[Throughput]
    unit: str = Field(default="", max_length=100)
    height_u: FactModel[Figure] = _left_out()
    power_w: FactModel[Figure] = _left_out()


class CableTypeModel(BaseModel):
    """A cable, or optics with fibre."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    id: Id
    kind: Literal["twisted-pair", "dac", "aec", "aoc", "optics"]
    description: Text
    speed: Rate
    reach: FactModel[Reach]
    form_factor: Text
    optics: int = Field(ge=0, le=8)
    ends: int = Field(default=1, ge=1, le=8)
    connector: FactModel[Text] | None = None
    fibre: FactModel[Text] | None = None
    power_w: FactModel[Figure] = _left_out()

    def build(self) -> plain.CableType:
        """The plain dataclass."""
        fields: dict[str, Any] = {name: _plain(getattr(self, name)) for name in type(self).model_fields}
        if self.optics:
            fields |= {name: plain.NOT_GIVEN for name in ("connector", "fibre") if fields[name] is None}
        reach, speed_gbps = fields.pop("reach"), fields.pop("speed")
        return plain.CableType(**fields, reach_m=reach, speed_gbps=speed_gbps)


Dimension = Annotated[int, Field(ge=1, le=10_000_000)]


class ModelPresetModel(BaseModel):
    """A language model. kv_heads: left out, as many as heads."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    id: Id
    parameters: int = Field(ge=1, le=10**15)
    layers: Dimension
    hidden: Dimension
    ffn: Dimension
    heads: Dimension
    kv_heads: Dimension | None = None
    vocab: Dimension
    experts: Dimension = 1
    active_experts: Dimension = 1
    source: Text
    gated: bool = True
    shared_experts: int = Field(default=0, ge=0, le=1024)
    dense_layers: int = Field(default=0, ge=0, le=100_000)
    dense_ffn: int = Field(default=0, ge=0, le=10_000_000)
    attention_parameters: int | None = Field(default=None, ge=1, le=10**12)
    score_width: Dimension | None = None
    kv_width: Dimension | None = None

    def build(self) -> ModelPreset:
        """The plain dataclass."""
        fields = {name: getattr(self, name) for name in type(self).model_fields if name not in {"id", "kv_heads"}}
        return ModelPreset(name=self.id, kv_heads=self.kv_heads or self.heads, **fields)


class CatalogueModel(BaseModel):
    """One catalogue file."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    asics: list[AsicModel] = Field(default_factory=list)
    switches: list[SwitchModel] = Field(default_factory=list)
    nics: list[NicModel] = Field(default_factory=list)
    nodes: list[GpuNodeModel] = Field(default_factory=list)
    storage: list[StorageSystemModel] = Field(default_factory=list)
    cables: list[CableTypeModel] = Field(default_factory=list)
    models: list[ModelPresetModel] = Field(default_factory=list)
