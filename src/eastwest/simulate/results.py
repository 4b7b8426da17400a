"""From the times of messages to the results of operations and training steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from eastwest.simulate.run import OperationResult, StepResult
from eastwest.telemetry.tables import JOBS, OPERATIONS
from eastwest.traffic.graph import MessageGraph, Operation
from eastwest.units import PS_PER_US

Times = npt.NDArray[np.int64]


def bus_factor(kind: str, ranks: int) -> float:
    """Bus bandwidth over algorithm bandwidth.

    Source: NVIDIA nccl-tests, doc/PERFORMANCE.md: 2(n-1)/n for all-reduce, (n-1)/n for all-gather, reduce-scatter and
    all-to-all, 1 for broadcast; patterns without a definition there count as 1.
    """
    if kind == "all-reduce":
        return 2 * (ranks - 1) / ranks
    if kind in ("all-gather", "reduce-scatter", "all-to-all"):
        return (ranks - 1) / ranks
    return 1.0


def results(
    graph: MessageGraph, start_ps: Times, finish_ps: Times
) -> tuple[tuple[OperationResult, ...], tuple[StepResult, ...]]:
    """Results per operation of the graph, in its order, and per training step that finished.

    start_ps: when each message left, after its own delay; finish_ps: when it was delivered; -1 where it did not
    happen. An operation starts when its first message may (before that message's delay) and ends with its last.
    One that never started has the run's last known instant as its start.
    """
    count = len(graph.operations)
    never = np.iinfo(np.int64).max
    starts = np.full(count, never, np.int64)
    np.minimum.at(starts, graph.operation, np.where(start_ps >= 0, start_ps - graph.delay_ps, never))
    starts = np.where(starts == never, max(finish_ps.max(initial=0), start_ps.max(initial=0)), np.maximum(starts, 0))
    ends = np.full(count, -1, np.int64)
    np.maximum.at(ends, graph.operation, finish_ps)
    unfinished = np.bincount(graph.operation[finish_ps < 0], minlength=count) > 0
    ends[unfinished] = -1
    found = tuple(
        _operation(operation, int(start), int(end))
        for operation, start, end in zip(graph.operations, starts, ends, strict=True)
    )
    return found, _steps(graph, found)


def _operation(operation: Operation, start_ps: int, end_ps: int) -> OperationResult:
    algbw: float | None = None
    busbw: float | None = None
    if end_ps > start_ps and operation.bytes > 0:
        algbw = operation.bytes / (end_ps - start_ps) * 1000
        busbw = algbw * bus_factor(operation.kind, operation.ranks)
    return OperationResult(
        name=operation.name,
        kind=operation.kind,
        algorithm=operation.algorithm,
        ranks=operation.ranks,
        bytes=operation.bytes,
        group=operation.group,
        job=operation.job,
        step=operation.step,
        start_us=start_ps / PS_PER_US,
        end_us=None if end_ps < 0 else end_ps / PS_PER_US,
        algbw_gigabytes_per_s=algbw,
        busbw_gigabytes_per_s=busbw,
    )


def _steps(graph: MessageGraph, found: Sequence[OperationResult]) -> tuple[StepResult, ...]:
    steps: dict[tuple[str, int], list[int]] = {}
    for index, operation in enumerate(graph.operations):
        if operation.step >= 0:
            steps.setdefault((operation.job, operation.step), []).append(index)
    compute_ps = _compute_per_endpoint(graph)
    finished: list[StepResult] = []
    for (job, step), members in steps.items():
        ends = [found[index].end_us for index in members]
        if None in ends:
            continue
        start_us = min(found[index].start_us for index in members)
        end_us = max(end for end in ends if end is not None)
        compute_us = sum(compute_ps[index] for index in members) / PS_PER_US
        share = compute_us / (end_us - start_us) if end_us > start_us else 1.0
        finished.append(StepResult(job, step, start_us, end_us, compute_us, share))
    return tuple(finished)


def _compute_per_endpoint(graph: MessageGraph) -> list[float]:
    """Compute time of each operation, ps, as one GPU has it: the mean over the endpoints that compute."""
    delays = np.bincount(graph.operation, graph.delay_ps, minlength=len(graph.operations))
    return [
        float(delays[index]) / len(_computing(graph, index))
        if operation.kind == "compute" and operation.algorithm != "idle"
        else 0.0
        for index, operation in enumerate(graph.operations)
    ]


def _computing(graph: MessageGraph, index: int) -> npt.NDArray[np.int32]:
    return np.unique(graph.src[graph.operation == index])


def operation_table(operations: Iterable[OperationResult]) -> pa.Table:
    """The operations table of the telemetry."""
    return _columns(list(operations), OPERATIONS)


def job_table(steps: Iterable[StepResult]) -> pa.Table:
    """The jobs table of the telemetry."""
    return _columns(list(steps), JOBS)


def _columns(rows: Sequence[OperationResult] | Sequence[StepResult], schema: pa.Schema) -> pa.Table:
    return pa.table({name: [getattr(row, name) for row in rows] for name in schema.names}, schema)
