"""The site file as it is written: pydantic models, each of which builds its plain dataclass."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from eastwest.intent.background import BackgroundModel
from eastwest.intent.configuration_schema import ConfigurationModel
from eastwest.intent.congestion import CongestionControl
from eastwest.intent.quantity import BYTES, FACTOR, LENGTH, RATE, RATIO, SHARE, THROUGHPUT, Quantity
from eastwest.intent.site import (
    ClassIntent,
    CollectiveIntent,
    FabricIntent,
    Gpus,
    LosslessIntent,
    Room,
    Site,
    StorageIntent,
    SwitchChoice,
    Targets,
    TrainingIntent,
)

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,62}$")]
Dscp = Annotated[int, Field(ge=0, le=63)]
Rate = Annotated[float, Quantity(RATE, "1G", "3.2T")]
Length = Annotated[float, Quantity(LENGTH, "0.1 m", "40 km")]
Throughput = Annotated[float, Quantity(THROUGHPUT, "0 GB/s", "100 TB/s")]
Share = Annotated[float, Quantity(SHARE, "0 %", "100 %")]

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


class _Section(BaseModel):
    """A part of the site file: no other keys, no guessing of types."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class GpusModel(_Section):
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

    def build(self) -> Gpus:
        """The plain section."""
        rails = self.nics if self.rails is None else self.rails
        return Gpus(self.node, self.count, self.nic, self.nics, rails, self.congestion_control)


class SwitchModel(_Section):
    """A switch by model, or any of a vendor's; an empty section leaves it to the designer."""

    model: str = Field(default="", description="switch model, an id of `eastwest catalogue switches`")
    vendor: str = Field(default="", description="any model of this vendor")

    def build(self) -> SwitchChoice:
        """The plain choice."""
        return SwitchChoice(self.model, self.vendor)


class FabricModel(_Section):
    """What the fabric shall be."""

    topology: Literal["auto", "single-switch", "leaf-spine", "rail-optimised"] = Field(
        default="auto",
        description="rail-optimised: each rail has its own leaves; leaf-spine: all NICs of a node on one leaf",
    )
    link: Rate = Field(description="speed of the NIC-to-switch links")
    uplink: Rate | None = Field(default=None, description="speed of the leaf-to-spine links; left out: chosen")
    oversubscription: Annotated[float, Quantity(RATIO, "1:1", "64:1")] = Field(
        default=1.0, description="upper bound of downlink over uplink capacity of a leaf; left out: 1:1, non-blocking"
    )
    leaf: SwitchModel = Field(default_factory=SwitchModel, description="the leaf (or only) switch")
    spine: SwitchModel = Field(default_factory=SwitchModel, description="the spine switch")
    nodes_per_unit: int | None = Field(
        default=None, ge=1, le=16384, description="nodes that share a set of leaves; left out: leaves are filled"
    )
    spines: int | None = Field(default=None, ge=1, le=1024, description="number of spines; left out: chosen")
    addressing: Literal["bgp-unnumbered", "ipv4-p2p"] = Field(
        default="bgp-unnumbered", description="BGP over IPv6 link-local addresses, or a /31 on every link"
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
        )


class RoomModel(_Section):
    """Cable lengths by room layout, one way. The longest of each kind decides cables and headroom."""

    node_to_leaf: Length = Field(description="length of the node-to-leaf cables")
    leaf_to_spine: Length = Field(default=30.0, description="length of the leaf-to-spine cables; left out: 30 m")

    def build(self) -> Room:
        """The plain section."""
        return Room(self.node_to_leaf, self.leaf_to_spine)


class ClassModel(_Section):
    """A lossy traffic class beside RoCE, such as storage over TCP."""

    name: Name = Field(description="its name; roce, cnp, control and default are taken")
    dscps: list[Dscp] = Field(min_length=1, max_length=64, description="code points that fall into it")
    queue: int | None = Field(
        default=None, ge=1, le=7, description="its queue on every switch port, used by no other class; left out: chosen"
    )
    weight: Share = Field(default=0.1, description="its DWRR share, taken from RoCE's; left out: 10 %")
    strict: bool = Field(default=False, description="served before the weighted queues, without a share")
    ecn: bool = Field(default=False, description="marked with the thresholds of the RoCE queue; DCTCP needs it")

    def build(self) -> ClassIntent:
        """The plain class."""
        weight = 0 if self.strict else round(self.weight * 100)
        return ClassIntent(self.name, tuple(self.dscps), self.queue, weight, self.strict, self.ecn)


class LosslessModel(_Section):
    """Code points, priority and packet sizes. Left out: what most NICs and switches ship with."""

    roce_dscp: Dscp = Field(default=26, description="code point of RoCE data")
    cnp_dscp: Dscp = Field(default=48, description="code point of congestion notification packets")
    priority: int = Field(default=3, ge=0, le=7, description="PFC priority of RoCE data")
    mtu: Annotated[int, Quantity(BYTES, "1280 B", "9216 B")] = Field(
        default=9216, description="layer-3 MTU of every port"
    )
    rdma_mtu: Annotated[int, Quantity(BYTES, "256 B", "4096 B")] = Field(
        default=4096, description="RoCE payload per packet: 256, 512, 1024, 2048 or 4096 B"
    )
    small_packets: Share = Field(
        default=1.0,
        description="share of small packets that headroom is sized for; left out: 100 %, the worst case, "
        "with which the published SN5600 tables were made (SONiC's general default is 50 %)",
    )
    classes: list[ClassModel] = Field(
        default_factory=list, max_length=4, description="lossy classes beside RoCE, each with a queue of its own"
    )

    def build(self) -> LosslessIntent:
        """The plain section."""
        return LosslessIntent(
            roce_dscp=self.roce_dscp,
            cnp_dscp=self.cnp_dscp,
            priority=self.priority,
            mtu_bytes=self.mtu,
            rdma_mtu_bytes=self.rdma_mtu,
            small_packet_percent=round(self.small_packets * 100),
            classes=tuple(one.build() for one in self.classes),
        )


class CollectiveModel(_Section):
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
        )


class TrainingModel(_Section):
    """A training job: a model preset and its parallelism."""

    name: Name = Field(description="short name, used in file names")
    kind: Literal["training"] = Field(description="a training job")
    model: str = Field(description="model preset")
    tensor: int = Field(default=1, ge=1, le=1024, description="tensor parallel size")
    pipeline: int = Field(default=1, ge=1, le=1024, description="pipeline parallel size")
    data: int = Field(ge=1, le=65536, description="data parallel size; tensor x pipeline x data = all GPUs")
    expert: int = Field(default=1, ge=1, le=1024, description="expert parallel size, inside the data parallel groups")
    global_batch: int = Field(ge=1, le=1_000_000, description="sequences per step over the whole job")
    sequence: int = Field(ge=1, le=10_000_000, description="tokens per sequence")
    mfu: Annotated[float, Quantity(SHARE, "1 %", "100 %")] = Field(
        default=0.4, description="assumed model FLOPs utilisation while computing; left out: 40 %"
    )
    overlap: Share = Field(
        default=0.0, description="share of communication hidden by compute; left out: 0 %, the worst case"
    )
    steps: int = Field(default=2, ge=1, le=1000, description="simulated steps")
    simulated: Annotated[int, Quantity(BYTES, "1 KiB", "16 GiB")] = Field(
        default=2**26,
        description="bytes per NIC and step that are simulated packet by packet; the rest is scaled; 64 MiB",
    )
    congestion_control: CongestionControl | None = Field(
        default=None, description="what the NICs run for this workload; left out: as gpus.congestion_control"
    )

    def build(self) -> TrainingIntent:
        """The plain workload."""
        return TrainingIntent(
            name=self.name,
            model=self.model,
            tensor=self.tensor,
            pipeline=self.pipeline,
            data=self.data,
            expert=self.expert,
            global_batch=self.global_batch,
            sequence=self.sequence,
            mfu=self.mfu,
            overlap=self.overlap,
            steps=self.steps,
            simulated_bytes=self.simulated,
            congestion_control=self.congestion_control,
        )


WorkloadModel = Annotated[CollectiveModel | TrainingModel, Field(discriminator="kind")]


class StorageModel(_Section):
    """Storage demand over the whole cluster."""

    system: str = Field(description="storage system, an id of `eastwest catalogue storage`")
    count: int = Field(ge=1, le=4096, description="number of systems")
    read: Throughput = Field(description="read throughput the cluster needs")
    write: Throughput = Field(description="write throughput the cluster needs, checkpoints included")

    def build(self) -> StorageIntent:
        """The plain section."""
        return StorageIntent(self.system, self.count, self.read, self.write)


class TargetsModel(_Section):
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


class SiteModel(_Section):
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
    storage: StorageModel | None = Field(default=None, description="storage demand")
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
        )
