"""A trace as a workload of a cluster: the calls that are simulated, how much of them, and what that rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from eastwest.errors import InputError, Problem
from eastwest.intent.catalogue.model import GpuNode
from eastwest.traffic.builder import GraphBuilder
from eastwest.traffic.cluster import Cluster
from eastwest.traffic.graph import MessageGraph
from eastwest.traffic.ports import ASSUMPTION, over_ports
from eastwest.traffic.traces.messages import CallBuilder
from eastwest.traffic.traces.model import COMPUTE, RECEIVE, SEND, Call, Trace
from eastwest.traffic.traces.place import groups_of, pairs_of, spread_of, world_of
from eastwest.units import format_bytes

MOST_MESSAGES = 3_000_000
"""Of one graph; the engines keep each of them in memory."""

MFU = 0.4
"""Assumed share of the peak where a trace gives operations instead of time, as in training workloads of a site."""

_MFLOPS_PER_TFLOPS = 1e6


@dataclass(frozen=True, slots=True)
class Window:
    """How much of a trace is simulated. calls: the first so many. nic_bytes: that one NIC sends on average at most;
    sizes and times are scaled down alike to keep to it, None leaves them. ranks_per_node: None takes all GPUs."""

    calls: int = 1000
    nic_bytes: int | None = None
    ranks_per_node: int | None = None


WHOLE = Window()


@dataclass(frozen=True)
class TraceWorkload:
    """share: of sizes and times that is simulated. calls: that are in the graph. whole: the trace has no more."""

    graph: MessageGraph
    assumptions: tuple[str, ...]
    share: float
    calls: int
    whole: bool


def trace_workload(trace: Trace, cluster: Cluster, node: GpuNode, nic_gbps: float, window: Window) -> TraceWorkload:
    """The first calls of a trace as messages between the NICs of a cluster; its rank 0 is the first GPU.

    node: whose peak counts for compute phases without a time. nic_gbps: of one NIC, for the choice of algorithms.
    Raises InputError for a trace without calls, with more ranks than the cluster has GPUs, or that cannot be taken.
    """
    calls = list(islice(trace.calls(), window.calls + 1))
    whole = len(calls) <= window.calls
    calls = calls[: window.calls]
    cluster = _ranks_of(cluster, window.ranks_per_node)
    gpus = cluster.nodes * cluster.gpus
    if not calls:
        raise InputError(Problem("has no collective, transfer or compute phase", file=trace.files[0]))
    world = world_of(trace.world, calls, gpus)
    _check(trace, calls, world, gpus)
    sent = _nic_bytes(calls, cluster, world)
    share = 1.0 if window.nic_bytes is None or not sent else min(1.0, window.nic_bytes / sent)
    peak = (node.peak_bf16_tflops.value or 0.0) * _MFLOPS_PER_TFLOPS * MFU
    taken = CallBuilder(GraphBuilder(cluster.nics), cluster, world, nic_gbps, peak, share)
    added = 0
    for call in calls:
        if len(taken.builder.offset_bytes) > MOST_MESSAGES:
            whole = False
            break
        taken.add(call)
        added += 1
    forced = taken.finish()
    if taken.left and whole:
        raise _dangling(trace, taken.left)
    said = (*trace.assumptions, *_assumptions(calls, world, gpus, share, forced, node, sent))
    if not whole:
        said = (*said, f"The first {added - len(taken.left)} calls are simulated, the trace has more.")
    if cluster.ports > 1:
        said = (*said, ASSUMPTION.format(ports=cluster.ports))
    graph = over_ports(taken.builder.build(), cluster.ports)
    return TraceWorkload(graph, said, share, added - len(taken.left), whole)


def _ranks_of(cluster: Cluster, per_node: int | None) -> Cluster:
    """The cluster with as many GPUs on each node as the job has ranks there."""
    if per_node is None:
        return cluster
    if not 1 <= per_node <= cluster.gpus:
        raise InputError(Problem(f"{per_node}", "--ranks-per-node", allowed=f"1 to {cluster.gpus}, the GPUs of a node"))
    return replace(cluster, gpus=per_node)


def _check(trace: Trace, calls: Sequence[Call], world: int, gpus: int) -> None:
    if world > gpus:
        found = f"the trace has {world} ranks, the site room for {gpus}"
        raise InputError(Problem(found, file=trace.files[0], mend="take a site that is large enough"))
    for call in calls:
        most = max(max(call.group.ranks, default=0), *(rank for pair in call.pairs for rank in pair), 0)
        if most >= world:
            found = f'call "{call.name}" names rank {most}, the job has {world}'
            raise InputError(Problem(found, file=trace.files[0], allowed=f"0 to {world - 1}"))


def _dangling(trace: Trace, left: Sequence[Call]) -> InputError:
    call = left[0]
    found = f'{len(left)} calls wait for what the trace does not have, the first is "{call.name}"'
    return InputError(Problem(found, file=trace.files[0], mend="the trace is incomplete, or waits in a circle"))


def _nic_bytes(calls: Sequence[Call], cluster: Cluster, world: int) -> float:
    """What one NIC sends to other nodes, on average over the NICs of the job."""
    total = sum(sum(_sent(call, cluster, world)) for call in calls)
    return total / max(world * cluster.nics // cluster.gpus, 1)


def _sent(call: Call, cluster: Cluster, world: int) -> Iterator[float]:
    """Bytes between nodes by group or pair; a reduction moves twice (k-1)/k of what its lanes share, others once."""
    if call.kind == SEND:
        pairs = pairs_of(call, world)
        yield from (call.size_bytes for src, dst in pairs if src // cluster.gpus != dst // cluster.gpus)
    if call.kind in {COMPUTE, SEND, RECEIVE}:
        return
    for group in groups_of(call.group, world, cluster.gpus):
        if len(group) < 2:
            continue
        spread = spread_of(group, cluster)
        size = call.size_bytes * (len(group) if call.part else 1)
        share = size if call.kind == "all-to-all" else size / spread.members
        for lane in spread.lanes:
            yield (2 if call.kind == "all-reduce" else 1) * (len(lane) - 1) / len(lane) * share * len(lane)


def _assumptions(
    calls: Sequence[Call], world: int, gpus: int, share: float, forced: int, node: GpuNode, sent: float
) -> Iterator[str]:
    yield f"The {world} ranks of the trace fill {world} of {gpus} GPUs in order."
    if share < 1.0:
        yield (
            f"{share:.3g} of each size and time is simulated; the whole calls send {format_bytes(sent)} per NIC. "
            "Latency is not scaled with them, so communication takes a larger share than in truth."
        )
    if any(call.flops and not call.time_us for call in calls):
        if node.peak_bf16_tflops.value is None:
            yield f"Compute phases without a time take none: the peak of {node.model} is not known."
        else:
            yield (
                f"Compute phases without a time take their operations at {MFU:.0%} of the BF16 peak of {node.model}."
            )
    if forced:
        yield f"{forced} receives, whose sender the trace does not show, are sent as soon as they are waited for."
