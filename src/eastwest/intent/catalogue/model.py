"""The nouns of the Catalogue: facts about hardware, each with its source; an unknown fact is None."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fact(Generic[T]):
    """A value and where it comes from. value None: nobody published it; source then says what was searched."""

    value: T | None
    source: str


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
    """A switching chip. pool_bytes: packet buffer usable by traffic. headroom: its published model, or None."""

    id: str
    vendor: str
    name: str
    bandwidth_tbps: Fact[float]
    pool_bytes: Fact[int]
    headroom_pool_bytes: Fact[int]
    headroom: Fact[SpectrumHeadroom | LinearHeadroom]


@dataclass(frozen=True, slots=True)
class PortGroup:
    """Equal front ports. breakouts: speeds one port can be split into, as (parts, speed).

    name_pattern: the vendor's port name, `{n}` counted from `first`. split_pattern: the name of a part of a split
    port, with `{n}`, `{part0}` and `{part1}` (the part counted from 0 or 1) or `{lane}` (its first lane, from 1).
    """

    count: int
    speed_gbps: float
    form_factor: str
    name_pattern: str
    breakouts: tuple[tuple[int, float], ...] = ()
    split_pattern: str = ""
    first: int = 1
    lanes: int = 8

    def names(self, parts: int = 1) -> tuple[str, ...]:
        """The names of all ports of the group in order, when each is split into so many parts."""
        pattern = self.name_pattern if parts == 1 else self.split_pattern
        return tuple(
            pattern.format(n=number, part0=part, part1=part + 1, lane=1 + part * self.lanes // parts)
            for number in range(self.first, self.first + self.count)
            for part in range(parts)
        )


@dataclass(frozen=True, slots=True)
class Switch:
    """A switch model. nos: network operating systems it is sold with."""

    id: str
    vendor: str
    model: str
    asic: Fact[str]
    nos: tuple[str, ...]
    ports: Fact[tuple[PortGroup, ...]]
    latency_ns: Fact[float]
    height_u: Fact[float]
    power_w: Fact[float]


@dataclass(frozen=True, slots=True)
class Nic:
    """A NIC model. dcqcn: name of its DCQCN profile in `lossless.dcqcn`, None when its control is not published."""

    id: str
    vendor: str
    model: str
    ports: Fact[int]
    speed_gbps: Fact[float]
    dcqcn: Fact[str]


@dataclass(frozen=True, slots=True)
class GpuNode:
    """A GPU server. scale_up_gigabytes_per_s: scale-up bandwidth per GPU, one direction."""

    id: str
    vendor: str
    model: str
    gpu: str
    gpus: Fact[int]
    nics: Fact[int]
    scale_up_gigabytes_per_s: Fact[float]
    peak_bf16_tflops: Fact[float]
    height_u: Fact[float]


@dataclass(frozen=True, slots=True)
class StorageSystem:
    """A storage system. ports: network ports of one system."""

    id: str
    vendor: str
    model: str
    protocols: tuple[str, ...]
    ports: Fact[tuple[PortGroup, ...]]
    read_gigabytes_per_s: Fact[float]
    write_gigabytes_per_s: Fact[float]


@dataclass(frozen=True, slots=True)
class CableType:
    """A cable, or optics with fibre. kind: dac, aec, aoc or optics. optics: how many modules one link takes."""

    id: str
    kind: str
    description: str
    speed_gbps: float
    reach_m: Fact[float]
    form_factor: str
    optics: int


@dataclass(frozen=True)
class Catalogue:
    """All entries, by id. User entries override nothing: an id that exists twice is an error."""

    asics: dict[str, Asic]
    switches: dict[str, Switch]
    nics: dict[str, Nic]
    nodes: dict[str, GpuNode]
    storage: dict[str, StorageSystem]
    cables: dict[str, CableType]
