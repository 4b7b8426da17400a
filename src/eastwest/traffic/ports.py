"""Messages of NICs that have several ports: each is cut into equal parts, one for every port."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from eastwest.traffic.graph import MessageGraph

ASSUMPTION = (
    "A NIC with {ports} ports cuts every message into {ports} equal parts, one for each port, and port k sends to port "
    "k; a part whose port or path is lost does not move to another port"
)


def over_ports(graph: MessageGraph, ports: int) -> MessageGraph:
    """The graph between ports instead of NICs; endpoint = NIC endpoint * ports + port. The graph itself for one port.

    A message that waits for another waits for all its parts.
    """
    if ports == 1:
        return graph
    part = np.arange(ports)
    return MessageGraph(
        src=_spread(graph.src, part),
        dst=_spread(graph.dst, part),
        bytes=((graph.bytes[:, None] + part[::-1]) // ports).ravel(),
        queue_pair=_spread(graph.queue_pair, part),
        delay_ps=np.repeat(graph.delay_ps, ports),
        operation=np.repeat(graph.operation, ports),
        dep_first=_starts(graph, ports),
        dep=_waits(graph, ports),
        operations=tuple(
            replace(one, endpoints=tuple(end * ports + port for end in one.endpoints for port in range(ports)))
            for one in graph.operations
        ),
        steady=None if graph.steady is None else graph.steady.spread(ports),
    )


def _spread(column: npt.NDArray[np.int32], part: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
    return (column[:, None] * len(part) + part).astype(np.int32).ravel()


def _starts(graph: MessageGraph, ports: int) -> npt.NDArray[np.int64]:
    counts = np.repeat(np.diff(graph.dep_first) * ports, ports)
    return np.concatenate(([0], np.cumsum(counts))).astype(np.int64)


def _waits(graph: MessageGraph, ports: int) -> npt.NDArray[np.int32]:
    """For every part of a message all parts of what it waits for, in the order of the messages."""
    all_parts = (graph.dep[:, None] * ports + np.arange(ports)).ravel()
    counts = np.diff(graph.dep_first) * ports
    starts = np.repeat(graph.dep_first[:-1] * ports, ports)
    lengths = np.repeat(counts, ports)
    offsets = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    waits: npt.NDArray[np.int32] = all_parts[np.repeat(starts, lengths) + offsets].astype(np.int32)
    return waits
