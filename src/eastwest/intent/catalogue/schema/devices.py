"""Switches, NICs, GPU nodes and storage systems."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from eastwest.intent.catalogue import model as plain
from eastwest.intent.catalogue.schema.fact import (
    Count,
    EntryModel,
    FactModel,
    Figure,
    Id,
    Rate,
    Text,
    Throughput,
    left_out,
)
from eastwest.intent.catalogue.schema.ports import PortedModel

CodePoint = Annotated[int, Field(ge=0, le=63)]
Priority = Annotated[int, Field(ge=0, le=7)]


class SwitchModel(PortedModel):
    """A switch model."""

    target = plain.Switch
    id: Id
    vendor: Text
    model: Text
    asic: FactModel[Id]
    nos: list[plain.NosFamily]
    latency_ns: FactModel[Figure] = left_out()
    height_u: FactModel[Figure] = left_out()
    power_w: FactModel[Figure] = left_out()
    asic_count: int = Field(default=1, ge=1, le=64)
    logical_ports: FactModel[Count] = left_out()
    weight_kg: FactModel[Figure] = left_out()
    airflow: FactModel[Text] = left_out()


class NicModel(EntryModel):
    """A NIC model."""

    target = plain.Nic
    id: Id
    vendor: Text
    model: Text
    ports: FactModel[int]
    speed_gbps: FactModel[Rate]
    dcqcn: FactModel[Text]
    family: Literal["connectx", "thor", "pollara", ""] = ""
    form_factor: FactModel[Text] = left_out()
    pcie_generation: FactModel[int] = left_out()
    pcie_lanes: FactModel[int] = left_out()
    roce_dscp: FactModel[CodePoint] = left_out()
    cnp_dscp: FactModel[CodePoint] = left_out()
    cnp_priority: FactModel[Priority] = left_out()
    power_w: FactModel[Figure] = left_out()


class GpuNodeModel(EntryModel):
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
    height_u: FactModel[Figure] = left_out()
    nic: FactModel[Id] = left_out()
    gpu_interconnect: FactModel[Text] = left_out()
    scale_up_gpus: FactModel[Count] = left_out()
    pcie_generation: FactModel[int] = left_out()
    power_w: FactModel[Figure] = left_out()
    memory_gigabytes: FactModel[Figure] = left_out()
    memory_gigabytes_per_s: FactModel[Throughput] = left_out()


class StorageSystemModel(PortedModel):
    """A storage system."""

    target = plain.StorageSystem
    id: Id
    vendor: Text
    model: Text
    protocols: list[Text]
    read_gigabytes_per_s: FactModel[Throughput]
    write_gigabytes_per_s: FactModel[Throughput]
    unit: str = Field(default="", max_length=100)
    height_u: FactModel[Figure] = left_out()
    power_w: FactModel[Figure] = left_out()
