"""The whole site file: its sections, its workloads, its targets."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from eastwest.intent.background import BackgroundModel
from eastwest.intent.quantity import FACTOR, Quantity
from eastwest.intent.schema.collective import CollectiveModel
from eastwest.intent.schema.configuration import ConfigurationModel
from eastwest.intent.schema.fabric import FabricModel
from eastwest.intent.schema.gpus import GpusModel
from eastwest.intent.schema.inference import InferenceModel
from eastwest.intent.schema.library import LibraryModel
from eastwest.intent.schema.lossless import LosslessModel
from eastwest.intent.schema.networks import FrontendModel, GrowthModel, ManagementNetworkModel, StorageModel
from eastwest.intent.schema.recorded import RequestsModel, StorageRunModel, TraceModel
from eastwest.intent.schema.room import RoomModel
from eastwest.intent.schema.section import Name, Section, Share
from eastwest.intent.schema.training import TrainingModel
from eastwest.intent.site import Site, Targets

Source = Literal[
    "gnmi",
    "snmp",
    "sflow",
    "node-exporter",
    "dcgm-exporter",
    "amd-device-metrics-exporter",
    "nccl-inspector",
    "storage-exporter",
]
WrittenWorkload = CollectiveModel | TrainingModel | StorageRunModel | TraceModel | RequestsModel
WorkloadModel = Annotated[WrittenWorkload, Field(discriminator="kind")]


class TargetsModel(Section):
    """What the site must reach. The defaults are this product's own, not an industry standard."""

    busbw: Share = Field(default=0.8, description="least share of the ideal bus bandwidth; our default: 80 %")
    slowdown: Annotated[float, Quantity(FACTOR, "1x", "100x")] = Field(
        default=1.25,
        description="most time over the ideal time of an operation; our default: 1.25x, the inverse of 80 %",
    )
    paused: Share = Field(
        default=0.01, description="most share of time any fabric port may be paused; our default: 1 %"
    )
    gpu_active: Share = Field(
        default=0.8, description="least share of a training step spent computing; our default: 80 %"
    )

    def build(self) -> Targets:
        """The plain section."""
        return Targets(self.busbw, self.slowdown, self.paused, self.gpu_active)


class SiteModel(Section):
    """The intent of one site."""

    name: Name = Field(description="name of the site: lower-case letters, digits, dots and dashes")
    gpus: GpusModel = Field(description="the GPU nodes")
    fabric: FabricModel = Field(description="the back-end fabric")
    room: RoomModel = Field(description="cable lengths")
    lossless: LosslessModel = Field(default_factory=LosslessModel, description="code points, priority, packet sizes")
    workloads: list[WorkloadModel] = Field(min_length=1, max_length=64, description="what runs on the cluster")
    background: list[BackgroundModel] = Field(
        default_factory=list, max_length=64, description="TCP traffic that runs beside every workload, not judged"
    )
    inference: list[InferenceModel] = Field(
        default_factory=list, max_length=16, description="inference services behind the front-end network"
    )
    library: LibraryModel = Field(
        default_factory=LibraryModel, description="what jobs set of their collective library (NCCL, RCCL)"
    )
    storage: StorageModel | None = Field(default=None, description="storage demand")
    frontend: FrontendModel | None = Field(default=None, description="the front-end network")
    management: ManagementNetworkModel | None = Field(default=None, description="the out-of-band management network")
    growth: GrowthModel | None = Field(default=None, description="what the site shall grow to")
    monitoring: list[Source] = Field(default_factory=list, max_length=16, description="metric sources the site has")
    targets: TargetsModel = Field(default_factory=TargetsModel, description="what the site must reach")
    configuration: ConfigurationModel = Field(
        default_factory=ConfigurationModel, description="operating systems, management, tenants of the configurations"
    )

    def build(self, source_hash: str) -> Site:
        """The plain site."""
        return Site(
            name=self.name,
            gpus=self.gpus.build(),
            fabric=self.fabric.build(),
            room=self.room.build(),
            lossless=self.lossless.build(),
            workloads=tuple(workload.build() for workload in self.workloads),
            storage=None if self.storage is None else self.storage.build(),
            monitoring=tuple(self.monitoring),
            targets=self.targets.build(),
            source_hash=source_hash,
            background=tuple(one.build() for one in self.background),
            configuration=self.configuration.build(),
            frontend=None if self.frontend is None else self.frontend.build(),
            management=None if self.management is None else self.management.build(),
            growth=() if self.growth is None else tuple(self.growth.nodes),
            inference=tuple(one.build() for one in self.inference),
            library=self.library.build(),
        )
