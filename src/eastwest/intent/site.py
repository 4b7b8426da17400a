"""The Site: what the user wants, as plain values. Loading from YAML lives in `intent.load`."""

from __future__ import annotations

from dataclasses import dataclass, field

from eastwest.intent.background import Background
from eastwest.intent.configuration import ConfigurationIntent
from eastwest.intent.data_use import DataUse
from eastwest.intent.inference import InferenceIntent
from eastwest.intent.library import LibraryIntent
from eastwest.intent.measured import MeasuredBuffer
from eastwest.intent.models import ModelPreset
from eastwest.intent.references import Reference
from eastwest.intent.tuning import Tuning


@dataclass(frozen=True, slots=True)
class OtherNics:
    """GPU nodes whose NICs are of another model, a catalogue id. first, last: their numbers, from 1."""

    nic: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Gpus:
    """The GPU nodes. node and nic: catalogue ids. nics: back-end NICs per node, rails: how many rails they form.

    congestion_control: what the NICs run, a name of `intent.congestion`. other_nics: nodes whose NICs are not `nic`.
    """

    node: str
    count: int
    nic: str
    nics: int
    rails: int
    congestion_control: str = "dcqcn"
    other_nics: tuple[OtherNics, ...] = ()

    @property
    def nic_models(self) -> tuple[str, ...]:
        """Every NIC model, the usual one first."""
        return tuple(dict.fromkeys((self.nic, *(other.nic for other in self.other_nics))))


@dataclass(frozen=True, slots=True)
class SwitchChoice:
    """A switch by catalogue id, or any of a vendor's, or (both empty) the designer's choice."""

    model: str = ""
    vendor: str = ""


@dataclass(frozen=True, slots=True)
class FabricIntent:
    """What the fabric shall be.

    topology: `auto`, `single-switch`, `leaf-spine`, `rail-optimised`, `rail-only`. oversubscription: 1.0 is
    non-blocking, an upper bound. nodes_per_unit: nodes that share a set of leaves, None lets the designer fill leaves.
    spines: fixed number of spines (of one plane, pod and rail-only rail), None lets the designer choose.
    link_gbps: speed of one NIC port. tiers: 2 or 3 tiers of switches, None lets the designer choose. planes: fabrics of
    their own that every NIC has a port to. dual_tor: two leaves for every NIC in each plane.
    spine_oversubscription: bound of a spine's downlink over uplink capacity. units_per_pod: units below the same
    spines. core_gbps: speed of the spine-to-super-spine links, None lets the designer choose.
    """

    topology: str
    link_gbps: float
    oversubscription: float
    leaf: SwitchChoice
    spine: SwitchChoice
    nodes_per_unit: int | None
    spines: int | None
    uplink_gbps: float | None
    addressing: str
    tiers: int | None = None
    planes: int = 1
    dual_tor: bool = False
    super_spine: SwitchChoice = SwitchChoice()
    spine_oversubscription: float = 1.0
    units_per_pod: int | None = None
    core_gbps: float | None = None

    @property
    def ports_per_nic(self) -> int:
        """Switch links of every NIC."""
        return self.planes * (2 if self.dual_tor else 1)


@dataclass(frozen=True, slots=True)
class Racks:
    """The room as a grid of racks. nodes: GPU nodes in a rack. per_row: racks in a row.

    rack_width_m, row_pitch_m: distance of neighbours in a row, and of rows. slack_m: cable inside the racks at both
    ends together, and up to the tray and down. switches: network switches in a rack.
    """

    nodes: int
    per_row: int
    rack_width_m: float
    row_pitch_m: float
    slack_m: float
    switches: int


@dataclass(frozen=True, slots=True)
class Room:
    """Cable lengths by room layout, one way, metres. With racks, lengths follow from the places of the devices."""

    node_to_leaf_m: float
    leaf_to_spine_m: float
    spine_to_super_m: float = 50.0
    racks: Racks | None = None


@dataclass(frozen=True, slots=True)
class ClassIntent:
    """A lossy traffic class of the site's own, beside RoCE.

    queue: None lets the policy choose. weight_percent: its DWRR share, 0 for a strict queue.
    """

    name: str
    dscps: tuple[int, ...]
    queue: int | None
    weight_percent: int
    strict: bool
    ecn: bool


@dataclass(frozen=True, slots=True)
class LosslessIntent:
    """Code points, priority and packet sizes. small_packet_percent: share of small packets headroom is sized for.

    classes: further lossy classes, such as storage over TCP. tuning: values set instead of derived ones. buffers:
    measured instead of published.
    """

    roce_dscp: int
    cnp_dscp: int
    priority: int
    mtu_bytes: int
    rdma_mtu_bytes: int
    small_packet_percent: int
    classes: tuple[ClassIntent, ...] = ()
    tuning: Tuning | None = None
    buffers: tuple[MeasuredBuffer, ...] = ()


@dataclass(frozen=True, slots=True)
class CollectiveIntent:
    """A collective test.

    collective: all-reduce, all-gather, reduce-scatter, all-to-all, broadcast, incast, permutation.
    algorithm: auto, ring, halving-doubling, tree, pairwise.
    scope: `rail` (one group per rail over all nodes), `unit` (one group per rail and unit), `all` (one group over
    every NIC). senders: for incast, how many NICs send to one. repeats: how often in a row.
    congestion_control: None for the one of the NICs. nodes_per_group: for scope `rail`, so many neighbouring nodes make
    a group, None for all.
    """

    name: str
    collective: str
    algorithm: str
    scope: str
    sizes_bytes: tuple[int, ...]
    senders: int
    repeats: int
    congestion_control: str | None = None
    nodes_per_group: int | None = None


@dataclass(frozen=True, slots=True)
class TrainingIntent:
    """A training job: a model and its parallelism; tensor x context x pipeline x data is all GPUs.

    simulated_bytes: bytes per NIC of one step that are simulated packet by packet; the rest is scaled and said so.
    mfu: assumed model FLOPs utilisation while computing, against the BF16 peak. overlap: share of communication hidden
    by compute. congestion_control: None for the one of the NICs. shape: the model, None looks its name up in the
    shipped catalogue. context: context parallel size. virtual_stages: model chunks of one GPU, 1 is a plain 1F1B
    pipeline. microbatch: sequences. zero: 0 plain data parallel, 1 sharded optimizer, 2 sharded gradients, 3 sharded
    parameters (FSDP). bucket_bytes: gradients reduced at a time, None takes Megatron-LM's rule. precision: of the
    parameters that are gathered, `bf16` or `fp8`. jitter: standard deviation of one GPU's compute time over its mean.
    slowest: how much longer the slowest GPU computes. job_steps: steps of the whole job. pipeline_inside: stages of a
    pipeline are neighbours and replicas far apart, instead of the other way round.
    """

    name: str
    model: str
    tensor: int
    pipeline: int
    data: int
    expert: int
    global_batch: int
    sequence: int
    mfu: float
    overlap: float
    steps: int
    simulated_bytes: int
    congestion_control: str | None = None
    shape: ModelPreset | None = None
    context: int = 1
    virtual_stages: int = 1
    microbatch: int = 1
    zero: int = 0
    bucket_bytes: int | None = None
    precision: str = "bf16"
    jitter: float = 0.01
    slowest: float = 0.0
    job_steps: int = 1000
    pipeline_inside: bool = False

    @property
    def replicas(self) -> int:
        """GPUs that hold the same parameters: they reduce gradients together."""
        return self.data * self.context

    @property
    def microbatches(self) -> float:
        """Microbatches that one pipeline carries in a step."""
        return self.global_batch / self.data / self.microbatch


@dataclass(frozen=True, slots=True)
class StorageRunIntent:
    """A burst between all GPU nodes and the storage systems.

    pattern: `read`, `checkpoint` (all nodes write) or `restore`. size_bytes: of each node. beside: the workload that
    runs at the same time, empty for none. congestion_control: None for the one of the NICs.
    """

    name: str
    pattern: str
    size_bytes: int
    beside: str = ""
    congestion_control: str | None = None

    @property
    def writes(self) -> bool:
        """Whether nodes send."""
        return self.pattern == "checkpoint"


@dataclass(frozen=True, slots=True)
class TraceIntent:
    """A recorded workload. path: a file, or a folder with one for each rank.

    calls: the first so many. simulated_bytes: that a NIC sends on average at most; sizes and times are scaled down
    to it. ranks_per_node: None for one on each GPU. congestion_control: None for the one of the NICs.
    """

    name: str
    path: str
    calls: int
    simulated_bytes: int
    ranks_per_node: int | None
    congestion_control: str | None = None


@dataclass(frozen=True, slots=True)
class RequestsIntent:
    """Requests of an inference service at its peak, on the front-end network. window_us: how long.

    congestion_control: has no part in it.
    """

    name: str
    service: str
    window_us: float
    congestion_control: str | None = None


WorkloadIntent = CollectiveIntent | TrainingIntent | StorageRunIntent | TraceIntent | RequestsIntent


@dataclass(frozen=True, slots=True)
class ServiceFabric:
    """A leaf-spine network beside the compute fabric, whose hosts have two leaves each.

    ports: ports of every GPU node to it. link_gbps: their speed.
    """

    ports: int
    link_gbps: float
    oversubscription: float
    leaf: SwitchChoice = SwitchChoice()
    spine: SwitchChoice = SwitchChoice()


@dataclass(frozen=True, slots=True)
class StorageIntent:
    """Storage demand. system: catalogue id. Throughput in gigabytes per second over the whole cluster.

    network: `none` (not cabled by the plan), `dedicated` or `converged`. fabric: the dedicated network.
    system_ports, system_gbps: ports of one system and their speed, None takes the catalogue's.
    use: what jobs do with it. beside_nodes: converged systems stand on the leaves of the first so many GPU nodes, None
    for all, or where the site grows those of its first step.
    """

    system: str
    count: int
    read_gigabytes_per_s: float
    write_gigabytes_per_s: float
    network: str = "none"
    fabric: ServiceFabric | None = None
    system_ports: int | None = None
    system_gbps: float | None = None
    use: DataUse = field(default_factory=DataUse)
    beside_nodes: int | None = None


@dataclass(frozen=True, slots=True)
class Attached:
    """So many equal hosts of a front-end network, each with so many ports of one speed."""

    count: int
    ports: int
    link_gbps: float


@dataclass(frozen=True, slots=True)
class FrontendIntent:
    """The front-end network: GPU nodes, load balancers, other servers, and routers of the outside world."""

    fabric: ServiceFabric
    load_balancers: Attached | None
    servers: Attached | None
    uplinks: Attached | None


@dataclass(frozen=True, slots=True)
class ManagementIntent:
    """Out-of-band management. ports: management ports of every GPU node; every other device has one.

    uplinks: links of each access switch, shared out to two aggregation switches where there are any. routers: those of
    others that lead to the servers of the site, None when the site names none.
    """

    ports: int
    link_gbps: float
    uplinks: int
    access: SwitchChoice = SwitchChoice()
    aggregation: SwitchChoice = SwitchChoice()
    routers: Routers | None = None


@dataclass(frozen=True, slots=True)
class Routers:
    """Routers that the management network leads to. link_gbps: None for the speed of the access switches' uplinks."""

    count: int
    ports: int
    link_gbps: float | None = None


@dataclass(frozen=True, slots=True)
class Targets:
    """What the site must reach.

    busbw_fraction: least share of the ideal bus bandwidth. slowdown: most time over the ideal time.
    paused_fraction: most share of time any fabric port may be paused.
    gpu_active: least share of a step spent computing.
    """

    busbw_fraction: float
    slowdown: float
    paused_fraction: float
    gpu_active: float


@dataclass(frozen=True, slots=True)
class Site:
    """The intent of one site.

    monitoring: names of metric sources the site says it has (may be empty). background: traffic beside every workload.
    growth: numbers of GPU nodes that the site shall grow to, ascending, each more than `gpus.count`.
    references: files that the site file names. source_hash: SHA-256 of the site file and of these.
    library: what jobs set of their collective library.
    """

    name: str
    gpus: Gpus
    fabric: FabricIntent
    room: Room
    lossless: LosslessIntent
    workloads: tuple[WorkloadIntent, ...]
    storage: StorageIntent | None
    monitoring: tuple[str, ...]
    targets: Targets
    source_hash: str
    background: tuple[Background, ...] = ()
    configuration: ConfigurationIntent = field(default_factory=ConfigurationIntent)
    frontend: FrontendIntent | None = None
    management: ManagementIntent | None = None
    growth: tuple[int, ...] = ()
    inference: tuple[InferenceIntent, ...] = ()
    references: tuple[Reference, ...] = ()
    library: LibraryIntent = field(default_factory=LibraryIntent)
