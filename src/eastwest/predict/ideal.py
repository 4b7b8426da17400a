"""The ideal: the least time each operation can take on a fabric that carries nothing else.

A lower bound, the larger of
- the critical path: the longest chain of dependent messages, each with its wire time at its NICs' rate plus cables and
  switch latency (switches counted as cut-through, a message as one train of packets);
- the busiest NIC, sending or receiving: the earliest its first byte can be due, all its bytes at line rate, and the
  shortest way to the end after its last (the one-machine bound of scheduling theory: head + work + tail).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from eastwest.lossless.link import PACKET_OVERHEAD_BYTES, PREAMBLE_GAP_BYTES, SWITCH_NS_ASSUMED
from eastwest.plan import Plan
from eastwest.predict.expectation import Expectation
from eastwest.traffic.graph import MessageGraph
from eastwest.traffic.paths import Paths
from eastwest.units import PS_PER_NS, PS_PER_US

Picoseconds = npt.NDArray[np.float64]


def expect(graph: MessageGraph, plan: Plan) -> tuple[Expectation, ...]:
    """The ideal of every operation of the graph, in its order."""
    paths = Paths(plan.fabric, plan.policy)
    costs = _costs(graph, paths, plan.policy.rdma_mtu_bytes)
    ideal_ps = np.maximum(_critical_paths(graph, costs), _busiest_nics(graph, costs))
    crosses = _crossings(graph, paths)
    assumptions = _assumptions(plan)
    return tuple(
        Expectation(number, float(time_ps) / PS_PER_US, tiers, assumptions)
        for number, (time_ps, tiers) in enumerate(zip(ideal_ps, crosses, strict=True))
    )


@dataclass(frozen=True)
class _Costs:
    """Per message, in ps.

    sending, receiving: its time on the wire of its sender's and its receiver's NIC. transit: cables and switches on the
    way. whole: from when it may start to its delivery, its own delay left out.
    head: from the start of its operation to when it may start, its own delay included. tail: from its delivery to the
    end of its operation, along the longest chain.
    """

    sending: Picoseconds
    receiving: Picoseconds
    transit: Picoseconds
    whole: Picoseconds
    head: Picoseconds
    tail: Picoseconds


def _costs(graph: MessageGraph, paths: Paths, mtu_bytes: int) -> _Costs:
    rates = np.array([link.speed_gbps for link in paths.links])
    sends = graph.bytes > 0
    wire_bytes = np.maximum(graph.bytes + graph.packets(mtu_bytes) * PACKET_OVERHEAD_BYTES - PREAMBLE_GAP_BYTES, 0)
    sending = wire_bytes * 8 * PS_PER_NS / rates[graph.src]
    receiving = wire_bytes * 8 * PS_PER_NS / rates[graph.dst]
    transit = np.zeros(len(graph))
    transit[sends] = paths.least_of_ps(graph.src[sends], graph.dst[sends])
    if graph.steady is not None:
        transit += graph.steady.waiting_ps(transit, rates[graph.src])
    whole = np.maximum(sending, receiving) + transit
    head, tail = _heads_and_tails(graph, whole)
    return _Costs(sending, receiving, transit, whole, head, tail)


def _heads_and_tails(graph: MessageGraph, whole: Picoseconds) -> tuple[Picoseconds, Picoseconds]:
    """Longest chains before and after each message within its own operation. Numbers are in topological order."""
    count = len(graph)
    owner = np.repeat(np.arange(count), np.diff(graph.dep_first))
    inside = graph.operation[graph.dep] == graph.operation[owner]
    deps, owners = graph.dep[inside], owner[inside]
    levels = levels_of(deps, owners, count)
    head, tail = graph.delay_ps.astype(np.float64), np.zeros(count)
    ready = head.copy()
    in_order = np.argsort(levels[owners], kind="stable")
    steps = np.split(in_order, np.cumsum(np.bincount(levels[owners]))[:-1]) if len(owners) else []
    for step in steps:
        before, after = deps[step], owners[step]
        np.maximum.at(head, after, ready[after] + head[before] + whole[before])
    for step in reversed(steps):
        before, after = deps[step], owners[step]
        np.maximum.at(tail, before, ready[after] + whole[after] + tail[after])
    return head, tail


def levels_of(deps: npt.NDArray[np.int32], owners: npt.NDArray[np.int64], count: int) -> npt.NDArray[np.int64]:
    """How many messages the longest chain before each message has. Message owners[i] waits for message deps[i]."""
    level = np.zeros(count, np.int64)
    waits = np.bincount(owners, minlength=count)
    by_dep = np.argsort(deps, kind="stable")
    followers = owners[by_dep]
    first = np.concatenate([[0], np.cumsum(np.bincount(deps, minlength=count))])
    front, depth = np.flatnonzero(waits == 0), 0
    while len(front):
        level[front] = depth
        sizes = first[front + 1] - first[front]
        places = np.repeat(first[front] - np.cumsum(sizes) + sizes, sizes) + np.arange(sizes.sum())
        reached, times = np.unique(followers[places], return_counts=True)
        waits[reached] -= times
        front, depth = reached[waits[reached] == 0], depth + 1
    return level


def _critical_paths(graph: MessageGraph, costs: _Costs) -> Picoseconds:
    longest = np.zeros(len(graph.operations))
    np.maximum.at(longest, graph.operation, costs.head + costs.whole)
    return longest


def _busiest_nics(graph: MessageGraph, costs: _Costs) -> Picoseconds:
    """Per operation the largest head + work + tail of any NIC, either way."""
    bound = np.zeros(len(graph.operations))
    sends = graph.bytes > 0
    for ends, busy, head, tail in (
        (graph.src, costs.sending, costs.head, costs.transit + costs.tail),
        (graph.dst, costs.receiving, costs.head + costs.transit, costs.tail),
    ):
        keys = np.stack([graph.operation[sends], ends[sends]], axis=1)
        places, place = np.unique(keys, axis=0, return_inverse=True)
        place = place.ravel()
        work = np.bincount(place, busy[sends])
        first, last = np.full(len(places), np.inf), np.full(len(places), np.inf)
        np.minimum.at(first, place, head[sends])
        np.minimum.at(last, place, tail[sends])
        np.maximum.at(bound, places[:, 0], first + work + last)
    return bound


def _crossings(graph: MessageGraph, paths: Paths) -> list[tuple[str, ...]]:
    """Tiers each operation uses: `leaf`, `spine`, both, or none for one that stays inside nodes."""
    leaf_number = {name: number for number, name in enumerate(dict.fromkeys(paths.leaves))}
    leaf_of = np.array([leaf_number[name] for name in paths.leaves])
    sends = graph.bytes > 0
    crossing = leaf_of[graph.src] != leaf_of[graph.dst]
    count = len(graph.operations)
    under = np.bincount(graph.operation[sends & ~crossing], minlength=count) > 0
    over = np.bincount(graph.operation[sends & crossing], minlength=count) > 0
    return [
        tuple(tier for tier, used in (("leaf", by_leaf), ("spine", by_spine)) if used)
        for by_leaf, by_spine in zip(under, over, strict=True)
    ]


def _assumptions(plan: Plan) -> tuple[str, ...]:
    return (
        f"Each packet of {plan.policy.rdma_mtu_bytes} B takes {PACKET_OVERHEAD_BYTES} B more on the wire.",
        "No packet waits for another operation's, and switches forward without waiting for the end of a packet.",
        "Hosts start a message the moment the one it depends on has arrived.",
        f"A switch without a published latency takes {SWITCH_NS_ASSUMED:g} ns, the figure of QFX52xx.",
    )
