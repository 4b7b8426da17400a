"""Where the ranks of a trace are: groups of ranks, and what of a group is inside a node and what between nodes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from eastwest.traffic.cluster import Cluster
from eastwest.traffic.traces.model import Call, Group, Pair, Ranks


def groups_of(group: Group, world: int, per_node: int) -> tuple[Ranks, ...]:
    """The groups of a shape among ranks 0 to world - 1, per_node of them on each node; ranks left over have none."""
    if group.ranks:
        return (group.ranks,)
    if group.size and group.nodes and group.nodes > 1:
        found = _over_nodes(group.size, group.nodes, world, per_node)
        if found:
            return found
    size = group.size or max(world // group.stride, 1)
    block = size * group.stride
    return tuple(
        tuple(range(first + offset, first + block, group.stride))
        for first in range(0, world - block + 1, block)
        for offset in range(group.stride)
    )


def _over_nodes(size: int, nodes: int, world: int, per_node: int) -> tuple[Ranks, ...]:
    """Groups with as many ranks on each of so many nodes: neighbours on each, at the same places of neighbour nodes."""
    members = size // nodes
    if size % nodes or members > per_node or world < nodes * per_node:
        return ()
    return tuple(
        tuple((first + node) * per_node + slot + member for node in range(nodes) for member in range(members))
        for first in range(0, world // per_node - nodes + 1, nodes)
        for slot in range(0, per_node - members + 1, members)
    )


def pairs_of(call: Call, world: int) -> tuple[Pair, ...]:
    """The transfers of a call: its own, or those of every rank where all do alike."""
    if not call.alike:
        return call.pairs
    return tuple(((src + by) % world, (dst + by) % world) for src, dst in call.pairs for by in range(world))


def world_of(known: int | None, calls: Iterable[Call], gpus: int) -> int:
    """Ranks of the job: what the trace says, else the largest rank or group in it, else all GPUs of the site."""
    if known is not None:
        return known
    most = 0
    for call in calls:
        group = call.group
        ends = (rank + 1 for pair in call.pairs for rank in pair)
        most = max(most, max(group.ranks, default=-1) + 1, (group.size or 0) * group.stride, *ends, 0)
        if group.size and group.nodes:
            most = max(most, group.size)
    open_ended = any(call.group.size is None and not call.group.ranks and not call.pairs for call in calls)
    named = any(call.pairs or call.group.ranks or call.group.size for call in calls if call.kind != "compute")
    strided = any(call.group.stride > 1 for call in calls)
    return gpus if most == 0 or (open_ended and (strided or not named)) else most


@dataclass(frozen=True, slots=True)
class Spread:
    """A group over nodes. lanes: for each of its members per node the NICs of its counterparts, node by node; empty
    when it stays inside one node. members: ranks on each node. endpoints: all NICs."""

    members: int
    lanes: tuple[tuple[int, ...], ...]
    endpoints: tuple[int, ...]


def spread_of(ranks: Ranks, cluster: Cluster) -> Spread:
    """How a group lies over the nodes; one that is uneven becomes a single lane of all its NICs."""
    by_node: dict[int, list[int]] = {}
    for rank in ranks:
        by_node.setdefault(rank // cluster.gpus, []).append(endpoint_of(rank, cluster))
    endpoints = tuple(dict.fromkeys(end for ends in by_node.values() for end in ends))
    counts = {len(ends) for ends in by_node.values()}
    if len(by_node) == 1:
        return Spread(len(ranks), (), endpoints)
    if len(counts) > 1:
        return Spread(1, (endpoints,), endpoints)
    return Spread(counts.pop(), tuple(zip(*by_node.values(), strict=True)), endpoints)


def endpoint_of(rank: int, cluster: Cluster) -> int:
    """The NIC of a rank; ranks fill the nodes in order."""
    node, local = divmod(rank, cluster.gpus)
    return cluster.endpoint(node, local * cluster.nics // cluster.gpus)
