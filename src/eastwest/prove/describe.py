"""Workloads in words."""

from __future__ import annotations

from pathlib import Path

from eastwest.intent.site import CollectiveIntent, StorageRunIntent, TraceIntent, TrainingIntent, WorkloadIntent
from eastwest.units import format_bytes

_SCOPES = {
    "rail": "one group per rail over all nodes",
    "unit": "one group per rail inside each unit",
    "all": "all NICs in one group",
}


def describe(workload: WorkloadIntent) -> str:
    """`all-reduce of 64 MiB, ring, one group per rail over all nodes`."""
    match workload:
        case TrainingIntent():
            return _training(workload)
        case StorageRunIntent():
            beside = f", beside {workload.beside}" if workload.beside else ""
            return f"storage {workload.pattern} of {format_bytes(workload.size_bytes)} by every node{beside}"
        case TraceIntent():
            return f"trace {Path(workload.path).name}, its first {workload.calls} calls at most"
        case _:
            return _collective(workload)


def _collective(workload: CollectiveIntent) -> str:
    sizes = ", ".join(format_bytes(size) for size in workload.sizes_bytes)
    if workload.collective == "incast":
        return f"incast: {workload.senders} NICs send {sizes} each to one NIC at once"
    algorithm = "" if workload.algorithm == "auto" else f", {workload.algorithm}"
    groups = _SCOPES[workload.scope]
    if workload.nodes_per_group is not None:
        groups = f"one group per rail over every {workload.nodes_per_group} nodes"
    return f"{workload.collective} of {sizes}{algorithm}, {groups}"


def _training(workload: TrainingIntent) -> str:
    ways = (
        ("tensor", workload.tensor),
        ("context", workload.context),
        ("pipeline", workload.pipeline),
        ("data", workload.data),
        ("expert", workload.expert),
    )
    parallel = ", ".join(f"{name} {count}" for name, count in ways if count > 1)
    return f"training of {workload.model}, {parallel}, {workload.steps} steps"
