"""Clusters and sites of a few nodes."""

from __future__ import annotations

from eastwest.fabric import Device, Fabric, Port, Role
from eastwest.intent.catalogue.model import Fact, GpuNode
from eastwest.intent.site import (
    CollectiveIntent,
    FabricIntent,
    Gpus,
    LosslessIntent,
    Room,
    Site,
    SwitchChoice,
    Targets,
    TrainingIntent,
)
from eastwest.traffic.cluster import Cluster


def cluster(nodes: int = 4, nics: int = 8, gpus: int = 8, per_unit: int = 2) -> Cluster:
    """Nodes with NVLink of 450 GB/s, `per_unit` nodes in a unit."""
    units = tuple(tuple(range(first, min(first + per_unit, nodes))) for first in range(0, nodes, per_unit))
    return Cluster(nodes, nics, gpus, 450.0, units)


def fabric(nodes: int = 4, nics: int = 8, per_unit: int = 2) -> Fabric:
    """The nodes of a fabric, without any link: workloads need no more."""
    ports = tuple(Port(f"nic{nic}", 400.0, nic) for nic in range(nics))
    return Fabric(
        tuple(Device(f"node{n + 1:03d}", Role.GPU_NODE, "box", ports, unit=n // per_unit + 1) for n in range(nodes)), ()
    )


def node(gpus: int | None = 8, scale_up: float | None = 450.0, peak: float | None = 1000.0) -> GpuNode:
    """A GPU node."""
    fact = "made up"
    return GpuNode(
        "box",
        "acme",
        "Box",
        "gpu",
        Fact(gpus, fact),
        Fact(8, fact),
        Fact(scale_up, fact),
        Fact(peak, fact),
        Fact(8.0, fact),
    )


def site() -> Site:
    """A site at 400G; only its link speed matters here."""
    choice = SwitchChoice()
    return Site(
        name="tiny",
        gpus=Gpus("box", 4, "nic", 8, 8),
        fabric=FabricIntent("auto", 400.0, 1.0, choice, choice, None, None, None, "bgp-unnumbered"),
        room=Room(2.0, 30.0),
        lossless=LosslessIntent(26, 48, 3, 9216, 4096, 100),
        workloads=(),
        storage=None,
        monitoring=(),
        targets=Targets(0.8, 1.25, 0.01, 0.8),
        source_hash="",
    )


def collective(
    kind: str = "all-reduce",
    algorithm: str = "auto",
    scope: str = "rail",
    sizes: tuple[int, ...] = (2**20,),
    senders: int = 0,
    repeats: int = 1,
) -> CollectiveIntent:
    """A collective test called `test`."""
    return CollectiveIntent("test", kind, algorithm, scope, sizes, senders, repeats)


def training(
    model: str = "llama-3-8b",
    tensor: int = 8,
    pipeline: int = 1,
    data: int = 4,
    expert: int = 1,
    overlap: float = 0.0,
    steps: int = 1,
    simulated_bytes: int = 2**20,
    batch: int = 64,
    sequence: int = 2048,
) -> TrainingIntent:
    """A training job called `job`."""
    return TrainingIntent(
        "job", model, tensor, pipeline, data, expert, batch, sequence, 0.4, overlap, steps, simulated_bytes
    )
