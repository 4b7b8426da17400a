"""The nouns of the Catalogue: facts about hardware, each with its source; an unknown fact is None."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

from eastwest.intent.models import ModelPreset

T = TypeVar("T")

Confidence = Literal["primary", "secondary", "derived"]
NosFamily = Literal["cumulus", "eos", "ios-xr", "junos-evo", "nx-os", "sonic", "sr-linux"]


@dataclass(frozen=True, slots=True)
class Fact(Generic[T]):
    """A value and where it comes from. value None: nobody published it; source then says what was searched.

    confidence: `primary` when the maker's document, a standard or running configuration was read; `secondary` when
    someone else quotes it; `derived` when it was worked out from facts that were read.
    """

    value: T | None
    source: str
    confidence: Confidence = "primary"


NOT_GIVEN: Fact[Any] = Fact(None, "no document that states it was read")
"""What an entry says of a fact that it leaves out."""


@dataclass(frozen=True, slots=True)
class SpectrumHeadroom:
    """Constants of NVIDIA's published headroom formula (SONiC asic_table)."""

    cell_bytes: int
    pipeline_latency_bytes: int
    mac_phy_delay_bytes: int
    kb_on_tile: bool
    extra_xoff_bytes: int


@dataclass(frozen=True, slots=True)
class LinearHeadroom:
    """Broadcom families: xoff(L) = base(speed) + slope(speed)·L·fragmentation; base_bytes by speed in Gb/s.

    Without base_bytes (no table published, only the cell known) the generic model of the family gives the base.
    least_cable_m: shorter cables get the figure of this length, as tables of deep-buffer systems have it.
    """

    cell_bytes: int
    fragmentation: float
    base_bytes: tuple[tuple[float, int], ...]
    least_cable_m: float = 0.0


@dataclass(frozen=True, slots=True)
class Asic:
    """A switching chip. pool_bytes: packet buffer usable by traffic. headroom: its published model, or None.

    deep_buffer_bytes: packet memory outside the chip, of chips that have one; None of those that have none.
    """

    id: str
    vendor: str
    name: str
    bandwidth_tbps: Fact[float]
    pool_bytes: Fact[int]
    headroom_pool_bytes: Fact[int]
    headroom: Fact[SpectrumHeadroom | LinearHeadroom]
    deep_buffer_bytes: Fact[int] | None = None


@dataclass(frozen=True, slots=True)
class PortGroup:
    """Equal front ports. breakouts: speeds one port can be split into, as (parts, speed).

    name_pattern: the vendor's port name, `{n}` counted from `first`. split_pattern: the name of a part of a split
    port, with `{n}`, `{part0}` and `{part1}` (the part counted from 0 or 1) or `{lane}` (its first lane, from 1).
    Both may hold `{index}`, the number of lanes before it on the whole switch, as SONiC counts them.
    lanes: electrical lanes of one port. first_index: `{index}` of the group's first port.
    """

    count: int
    speed_gbps: float
    form_factor: str
    name_pattern: str
    breakouts: tuple[tuple[int, float], ...] = ()
    split_pattern: str = ""
    first: int = 1
    lanes: int = 8
    first_index: int = 0

    def names(self, parts: int = 1) -> tuple[str, ...]:
        """The names of all ports of the group in order, when each is split into so many parts."""
        pattern = self.name_pattern if parts == 1 else self.split_pattern
        return tuple(
            pattern.format(
                n=self.first + port,
                part0=part,
                part1=part + 1,
                lane=1 + part * self.lanes // parts,
                index=self.first_index + port * self.lanes + part * self.lanes // parts,
            )
            for port in range(self.count)
            for part in range(parts)
        )

    @property
    def most_gbps(self) -> float:
        """The most that one port carries in any of its modes, whole or split."""
        return max(self.speed_gbps, *(parts * speed for parts, speed in self.breakouts), 0.0)


@dataclass(frozen=True, slots=True)
class Switch:
    """A switch model. nos: families of network operating systems that run on it; ports are named as the first does.

    `eastwest.intent.catalogue.naming` has the names that the others give. asic_count: chips of that kind inside.
    logical_ports: how many ports there may be at once after splitting. power_w: the most it draws, with optics.
    """

    id: str
    vendor: str
    model: str
    asic: Fact[str]
    nos: tuple[str, ...]
    ports: Fact[tuple[PortGroup, ...]]
    latency_ns: Fact[float]
    height_u: Fact[float]
    power_w: Fact[float]
    asic_count: int = 1
    logical_ports: Fact[int] = NOT_GIVEN
    weight_kg: Fact[float] = NOT_GIVEN
    airflow: Fact[str] = NOT_GIVEN


@dataclass(frozen=True, slots=True)
class Nic:
    """A NIC model. dcqcn: name of its DCQCN profile in `lossless.dcqcn`, None when its control is not published.

    speed_gbps: of each port. family: whose tools configure it (connectx, thor, pollara; empty: none of these).
    roce_dscp, cnp_dscp, cnp_priority: what it sends before anybody configures it.
    """

    id: str
    vendor: str
    model: str
    ports: Fact[int]
    speed_gbps: Fact[float]
    dcqcn: Fact[str]
    family: str = ""
    form_factor: Fact[str] = NOT_GIVEN
    pcie_generation: Fact[int] = NOT_GIVEN
    pcie_lanes: Fact[int] = NOT_GIVEN
    roce_dscp: Fact[int] = NOT_GIVEN
    cnp_dscp: Fact[int] = NOT_GIVEN
    cnp_priority: Fact[int] = NOT_GIVEN
    power_w: Fact[float] = NOT_GIVEN


@dataclass(frozen=True, slots=True)
class GpuNode:
    """A GPU server. scale_up_gigabytes_per_s: scale-up bandwidth per GPU, one direction.

    nics: back-end ports that the maker fits, of model nic. scale_up_gpus: GPUs that reach each other by the scale-up
    links alone, more than gpus where these span several nodes. gpu_interconnect: name and generation of those links.
    memory_gigabytes, memory_gigabytes_per_s: of one GPU.
    """

    id: str
    vendor: str
    model: str
    gpu: str
    gpus: Fact[int]
    nics: Fact[int]
    scale_up_gigabytes_per_s: Fact[float]
    peak_bf16_tflops: Fact[float]
    height_u: Fact[float]
    nic: Fact[str] = NOT_GIVEN
    gpu_interconnect: Fact[str] = NOT_GIVEN
    scale_up_gpus: Fact[int] = NOT_GIVEN
    pcie_generation: Fact[int] = NOT_GIVEN
    power_w: Fact[float] = NOT_GIVEN
    memory_gigabytes: Fact[float] = NOT_GIVEN
    memory_gigabytes_per_s: Fact[float] = NOT_GIVEN


@dataclass(frozen=True, slots=True)
class StorageSystem:
    """A storage system. unit: what one system is. ports and throughput: of one unit."""

    id: str
    vendor: str
    model: str
    protocols: tuple[str, ...]
    ports: Fact[tuple[PortGroup, ...]]
    read_gigabytes_per_s: Fact[float]
    write_gigabytes_per_s: Fact[float]
    unit: str = ""
    height_u: Fact[float] = NOT_GIVEN
    power_w: Fact[float] = NOT_GIVEN


@dataclass(frozen=True, slots=True)
class CableType:
    """A cable, or optics with fibre. kind: dac, aec, aoc or optics. optics: how many modules one link takes.

    ends: far ends; more than one for a breakout cable, whose speed_gbps is that of the common end. power_w: of one
    module or plug. connector and fibre: of optics, None for cables with fixed ends.
    """

    id: str
    kind: str
    description: str
    speed_gbps: float
    reach_m: Fact[float]
    form_factor: str
    optics: int
    ends: int = 1
    connector: Fact[str] | None = None
    fibre: Fact[str] | None = None
    power_w: Fact[float] = NOT_GIVEN


@dataclass(frozen=True)
class Catalogue:
    """All entries, by id. User entries override nothing: an id that exists twice is an error."""

    asics: dict[str, Asic]
    switches: dict[str, Switch]
    nics: dict[str, Nic]
    nodes: dict[str, GpuNode]
    storage: dict[str, StorageSystem]
    cables: dict[str, CableType]
    models: dict[str, ModelPreset] = field(default_factory=dict)
