"""The site file as it is written: pydantic models, each of which builds its plain dataclass."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from eastwest.intent.background import BackgroundModel
from eastwest.intent.configuration_schema import ConfigurationModel
from eastwest.intent.congestion import CongestionControl
from eastwest.intent.inference_schema import InferenceModel
from eastwest.intent.library_schema import LibraryModel
from eastwest.intent.measured_schema import MeasuredBufferModel
from eastwest.intent.networks import FrontendModel, GrowthModel, ManagementModel, StorageModel
from eastwest.intent.quantity import BYTES, FACTOR, RATIO, Quantity
from eastwest.intent.recorded import RequestsModel, StorageRunModel, TraceModel
from eastwest.intent.section import Dscp, Length, Name, Rate, Section, Share, SwitchModel
from eastwest.intent.site import (
    ClassIntent,
    CollectiveIntent,
    FabricIntent,
    Gpus,
    LosslessIntent,
    OtherNics,
    Racks,
    Room,
    Site,
    Targets,
)
from eastwest.intent.training import TrainingModel
from eastwest.intent.tuning_schema import TuningModel

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


class FabricModel(Section):
    """What the fabric shall be."""

    topology: Literal["auto", "single-switch", "leaf-spine", "rail-optimised", "rail-only"] = Field(
        default="auto",
        description="rail-optimised: each rail has its own leaves; rail-only: and its own spines, with no path between "
        "rails; leaf-spine: all NICs of a node on one leaf",
    )
    tiers: Literal[2, 3] | None = Field(
        default=None,
        description="2: leaves and spines; 3: pods of leaves and spines below super-spines; left out: 2 where they fit",
    )
    planes: int = Field(
        default=1, ge=1, le=8, description="fabrics of their own, to each of which every NIC has a port"
    )
    dual_tor: bool = Field(default=False, description="two leaves for every NIC (in each plane), a port to each")
    link: Rate = Field(description="speed of one NIC-to-switch link; a NIC has one in every plane and to each leaf")
    uplink: Rate | None = Field(default=None, description="speed of the leaf-to-spine links; left out: chosen")
    oversubscription: Annotated[float, Quantity(RATIO, "1:1", "64:1")] = Field(
        default=1.0, description="upper bound of downlink over uplink capacity of a leaf; left out: 1:1, non-blocking"
    )
    leaf: SwitchModel = Field(default_factory=SwitchModel, description="the leaf (or only) switch")
    spine: SwitchModel = Field(default_factory=SwitchModel, description="the spine switch")
    super_spine: SwitchModel = Field(
        default_factory=SwitchModel, description="the super-spine switch; left out: as the spine"
    )
    spine_oversubscription: Annotated[float, Quantity(RATIO, "1:1", "64:1")] = Field(
        default=1.0, description="upper bound of downlink over uplink capacity of a spine; left out: 1:1"
    )
    core: Rate | None = Field(default=None, description="speed of the spine-to-super-spine links; left out: chosen")
    units_per_pod: int | None = Field(
        default=None, ge=1, le=16384, description="units below the same spines in three tiers; left out: fewest pods"
    )
    nodes_per_unit: int | None = Field(
        default=None, ge=1, le=16384, description="nodes that share a set of leaves; left out: leaves are filled"
    )
    spines: int | None = Field(
        default=None, ge=1, le=1024, description="spines of a plane, pod and rail-only rail; left out: chosen"
    )
    addressing: Literal["bgp-unnumbered", "ipv4-p2p", "ipv6-p2p"] = Field(
        default="bgp-unnumbered",
        description="BGP over IPv6 link-local addresses with a /31 to each host, a /31 on every link, or a /127",
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
            tiers=self.tiers,
            planes=self.planes,
            dual_tor=self.dual_tor,
            super_spine=self.super_spine.build(),
            spine_oversubscription=self.spine_oversubscription,
            units_per_pod=self.units_per_pod,
            core_gbps=self.core,
        )


class RacksModel(Section):
    """The room as a grid of racks; every cable is then as long as the way between its ends."""

    nodes: int = Field(ge=1, le=64, description="GPU nodes in a rack")
    per_row: int = Field(default=16, ge=1, le=1000, description="racks in a row")
    width: Length = Field(default=0.6, description="width of a rack; left out: 0.6 m")
    row_pitch: Length = Field(default=3.0, description="distance of one row from the next; left out: 3 m")
    slack: Length = Field(default=4.0, description="cable inside both racks and up to the tray; left out: 4 m in all")
    switches: int = Field(default=16, ge=1, le=48, description="switches in a network rack; left out: 16")

    def build(self) -> Racks:
        """The plain section."""
        return Racks(self.nodes, self.per_row, self.width, self.row_pitch, self.slack, self.switches)


class RoomModel(Section):
    """Cable lengths by room layout, one way. The longest of each kind decides cables and headroom."""

    node_to_leaf: Length = Field(description="length of the node-to-leaf cables; with racks, of what has no place")
    leaf_to_spine: Length = Field(default=30.0, description="length of the leaf-to-spine cables; left out: 30 m")
    spine_to_super: Length = Field(default=50.0, description="length of the cables to super-spines; left out: 50 m")
    racks: RacksModel | None = Field(default=None, description="places in racks, from which all lengths follow")

    def build(self) -> Room:
        """The plain section."""
        racks = None if self.racks is None else self.racks.build()
        return Room(self.node_to_leaf, self.leaf_to_spine, self.spine_to_super, racks)


class ClassModel(Section):
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


class LosslessModel(Section):
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
    tuning: TuningModel | None = Field(
        default=None, description="ECN, DCQCN and load balancing set instead of derived; `eastwest tune` writes them"
    )
    buffers: list[MeasuredBufferModel] = Field(
        default_factory=list,
        max_length=32,
        description="packet buffers as measured instead of published; `eastwest calibrate --buffers` writes them",
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
            tuning=None if self.tuning is None else self.tuning.build(),
            buffers=tuple(one.build() for one in self.buffers),
        )


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
    management: ManagementModel | None = Field(default=None, description="the out-of-band management network")
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
