"""Fewer queue pairs between each two NICs than schedules lay out: a hash then sees fewer flows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from eastwest.traffic.graph import MessageGraph


def with_queue_pairs(graph: MessageGraph, most: int) -> MessageGraph:
    """The same messages, with `most` queue pairs at most from one endpoint to another, which take turns.

    Raises ValueError for less than one.
    """
    if most < 1:
        raise ValueError(f"{most} queue pairs")
    if not len(graph):
        return graph
    pairs, at = np.unique(graph.queue_pair, return_index=True)
    ends = graph.src[at].astype(np.int64) * (int(graph.dst.max()) + 1) + graph.dst[at]
    order = np.argsort(ends, kind="stable")
    first = np.concatenate(([True], ends[order][1:] != ends[order][:-1]))
    start = np.maximum.accumulate(np.where(first, np.arange(len(order)), 0))
    kept = order[start + (np.arange(len(order)) - start) % most]
    new = np.empty(len(pairs), graph.queue_pair.dtype)
    new[order] = pairs[kept]
    return replace(graph, queue_pair=new[np.searchsorted(pairs, graph.queue_pair)])
