"""Several workloads at once, as one message graph."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from eastwest.traffic.graph import MessageGraph, Steady


def merge(graphs: Sequence[MessageGraph]) -> MessageGraph:
    """The graphs side by side: each starts at time zero and keeps its own queue pairs, operations and order.

    graphs: at least one.
    """
    messages = _starts(len(graph) for graph in graphs)
    pairs = _starts(int(graph.queue_pair.max(initial=-1)) + 1 for graph in graphs)
    operations = _starts(len(graph.operations) for graph in graphs)
    deps = _starts(len(graph.dep) for graph in graphs)
    return MessageGraph(
        src=np.concatenate([graph.src for graph in graphs]),
        dst=np.concatenate([graph.dst for graph in graphs]),
        bytes=np.concatenate([graph.bytes for graph in graphs]),
        queue_pair=_shifted([graph.queue_pair for graph in graphs], pairs),
        delay_ps=np.concatenate([graph.delay_ps for graph in graphs]),
        operation=_shifted([graph.operation for graph in graphs], operations),
        dep_first=np.concatenate(
            [[0], *(graph.dep_first[1:] + first for graph, first in zip(graphs, deps, strict=True))]
        ),
        dep=_shifted([graph.dep for graph in graphs], messages),
        operations=tuple(operation for graph in graphs for operation in graph.operations),
        steady=_steady(graphs),
    )


def _steady(graphs: Sequence[MessageGraph]) -> Steady | None:
    """Rows of a graph without rounds stand for one message each."""
    if all(graph.steady is None for graph in graphs):
        return None
    all_of = [graph.steady or Steady(np.ones(len(graph), np.int32), np.zeros(len(graph), np.int64)) for graph in graphs]
    return Steady(np.concatenate([one.rounds for one in all_of]), np.concatenate([one.overlap_bytes for one in all_of]))


def _starts(counts: Iterable[int]) -> list[int]:
    """Where the numbers of each graph begin."""
    return [0, *accumulate(counts)][:-1]


def _shifted(columns: Sequence[npt.NDArray[np.int32]], starts: Sequence[int]) -> npt.NDArray[np.int32]:
    return np.concatenate([column + np.int32(start) for column, start in zip(columns, starts, strict=True)])
