"""What runs on the cluster."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.intent.site.training import TrainingIntent


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
