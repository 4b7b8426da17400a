"""The Site: what the user wants, as plain values. Loading from YAML lives in `intent.load`."""

from __future__ import annotations

from dataclasses import dataclass, field

from eastwest.intent.background import Background
from eastwest.intent.configuration import ConfigurationIntent


@dataclass(frozen=True, slots=True)
class Gpus:
    """The GPU nodes. node and nic: catalogue ids. nics: back-end NICs per node, rails: how many rails they form.

    congestion_control: what the NICs run, a name of `intent.congestion`.
    """

    node: str
    count: int
    nic: str
    nics: int
    rails: int
    congestion_control: str = "dcqcn"


@dataclass(frozen=True, slots=True)
class SwitchChoice:
    """A switch by catalogue id, or any of a vendor's, or (both empty) the designer's choice."""

    model: str = ""
    vendor: str = ""


@dataclass(frozen=True, slots=True)
class FabricIntent:
    """What the fabric shall be.

    topology: `auto`, `single-switch`, `leaf-spine`, `rail-optimised`. oversubscription: 1.0 is non-blocking, an upper
    bound. nodes_per_unit: nodes that share a set of leaves, None lets the designer fill leaves.
    spines: fixed number of spines, None lets the designer choose.
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


@dataclass(frozen=True, slots=True)
class Room:
    """Cable lengths by room layout, one way, metres."""

    node_to_leaf_m: float
    leaf_to_spine_m: float


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

    classes: further lossy classes, such as storage over TCP.
    """

    roce_dscp: int
    cnp_dscp: int
    priority: int
    mtu_bytes: int
    rdma_mtu_bytes: int
    small_packet_percent: int
    classes: tuple[ClassIntent, ...] = ()


@dataclass(frozen=True, slots=True)
class CollectiveIntent:
    """A collective test.

    collective: all-reduce, all-gather, reduce-scatter, all-to-all, broadcast, incast, permutation.
    algorithm: auto, ring, halving-doubling, tree, pairwise.
    scope: `rail` (one group per rail over all nodes), `unit` (one group per rail and unit), `all` (one group over
    every NIC). senders: for incast, how many NICs send to one. repeats: how often in a row.
    congestion_control: None for the one of the NICs.
    """

    name: str
    collective: str
    algorithm: str
    scope: str
    sizes_bytes: tuple[int, ...]
    senders: int
    repeats: int
    congestion_control: str | None = None


@dataclass(frozen=True, slots=True)
class TrainingIntent:
    """A training job: a model preset and its parallelism.

    simulated_bytes: bytes per NIC of one step that are simulated packet by packet; the rest is scaled and said so.
    mfu: assumed model FLOPs utilisation while computing, 0 to 1. overlap: share of communication hidden by compute.
    congestion_control: None for the one of the NICs.
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


WorkloadIntent = CollectiveIntent | TrainingIntent


@dataclass(frozen=True, slots=True)
class StorageIntent:
    """Storage demand. system: catalogue id. Throughput in gigabytes per second over the whole cluster."""

    system: str
    count: int
    read_gigabytes_per_s: float
    write_gigabytes_per_s: float


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
