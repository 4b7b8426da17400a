"""Accelerators, their prefetch buffers and a shared supply over time: the accelerator utilisation that comes out.

A fluid model in small time steps. Every accelerator's readers fill a buffer of so many batches, whose sizes are drawn;
the supply is shared out evenly to those that read, within what readers and nodes can take (max-min fair). A step begins
when its batch is there, with `synchronous` everybody's, and computes for a fixed time, as MLPerf Storage emulates it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from eastwest.intent.data_use import PipelineIntent

MOST_ACCELERATORS = 1024
"""Simulated one by one; of more, so many with their share of the supply stand for all."""
STEPS = 60
_SLICES = 64
_WARM_UP = 4
_MOST_SLICES = 60_000

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Feed:
    """utilisation: computing over total time, 0 to 1, without the first steps that fill the buffers.

    wait_us: that a step waits for data on average. supply_series: GB/s to all accelerators in slices of slice_us.
    simulated: accelerators that were simulated.
    """

    utilisation: float
    wait_us: float
    slice_us: float
    supply_series: FloatArray
    simulated: int


@dataclass(frozen=True, slots=True)
class Supply:
    """GB/s. total: for all accelerators. node: for those of one node. reader: for one accelerator."""

    total: float
    node: float
    reader: float


@dataclass
class _State:
    """Per accelerator: bytes got, steps finished, whether it computes and for how long still."""

    got: FloatArray
    done: npt.NDArray[np.int64]
    left_us: FloatArray
    computing: npt.NDArray[np.bool_]


def feed(pipeline: PipelineIntent, accelerators: int, per_node: int, supply: Supply, seed: int) -> Feed:
    """Simulate STEPS steps. per_node: accelerators that share a node. Deterministic for a seed."""
    simulated = min(accelerators, MOST_ACCELERATORS)
    sizes = _batches(pipeline, simulated, seed)
    ends = np.cumsum(sizes, axis=1)
    slice_us = _slice_us(pipeline, min(supply.total / accelerators, supply.reader))
    total = supply.total * simulated / accelerators
    none = np.zeros(simulated)
    state = _State(none.copy(), none.astype(np.int64), none.copy(), none.astype(bool))
    nodes = np.arange(simulated) // max(per_node, 1)
    series: list[float] = []
    marks = [0.0, 0.0]
    time_us = 0.0
    while state.done.min() < STEPS and len(series) < _MOST_SLICES:
        moved = _read(state, ends, pipeline, (total, supply.node, supply.reader), nodes, slice_us)
        _compute(state, ends, pipeline, slice_us)
        time_us += slice_us
        series.append(moved / slice_us / 1e3 * accelerators / simulated)
        if state.done.min() < _WARM_UP:
            marks = [time_us, float(state.done.sum())]
    spent = time_us - marks[0]
    steps = (float(state.done.sum()) - marks[1]) / simulated
    if spent <= 0 or steps <= 0:
        return Feed(0.0, len(series) * slice_us, slice_us, np.array(series), simulated)
    utilisation = min(1.0, steps * pipeline.compute_us / spent)
    return Feed(utilisation, max(0.0, spent / steps - pipeline.compute_us), slice_us, np.array(series), simulated)


def _slice_us(pipeline: PipelineIntent, supply: float) -> float:
    """A fraction of a step; coarser where steps wait for data, but never coarser than an eighth of computing."""
    read_us = pipeline.batch * pipeline.sample_bytes / max(supply, 1e-9) / 1e3
    return max(pipeline.compute_us, min(read_us, 8 * pipeline.compute_us)) / _SLICES


def _batches(pipeline: PipelineIntent, accelerators: int, seed: int) -> FloatArray:
    """Bytes of each batch: a sum of samples, normal by the central limit, never below a tenth of the mean."""
    mean = pipeline.batch * pipeline.sample_bytes
    shape = (accelerators, STEPS + pipeline.prefetch + 1)
    if not pipeline.spread_bytes:
        return np.full(shape, mean)
    drawn = np.random.default_rng(seed).normal(mean, pipeline.spread_bytes * pipeline.batch**0.5, shape)
    return np.maximum(drawn, 0.1 * mean)


def _read(
    state: _State,
    ends: FloatArray,
    pipeline: PipelineIntent,
    limits: tuple[float, float, float],
    nodes: npt.NDArray[np.int64],
    slice_us: float,
) -> float:
    """One slice of reading; returns the bytes moved."""
    total, node, reader = limits
    last = np.minimum(state.done + pipeline.prefetch, ends.shape[1] - 1)
    room = np.maximum(ends[np.arange(len(last)), last] - state.got, 0.0)
    busy = room > 0
    if not busy.any():
        return 0.0
    beside = np.bincount(nodes, weights=busy, minlength=int(nodes[-1]) + 1)[nodes]
    most = np.minimum(np.minimum(reader, node / np.maximum(beside, 1)) * slice_us * 1e3, room) * busy
    given = _shared(most, total * slice_us * 1e3)
    state.got += given
    return float(given.sum())


def _shared(most: FloatArray, total: float) -> FloatArray:
    """Max-min fair shares of `total`, none above its own limit."""
    if most.sum() <= total:
        return most
    ordered = np.sort(most)
    before = np.concatenate([[0.0], np.cumsum(ordered)[:-1]])
    levels = (total - before) / np.arange(len(ordered), 0, -1)
    level = levels[np.argmax(levels <= ordered)]
    shares: FloatArray = np.minimum(most, level)
    return shares


def _compute(state: _State, ends: FloatArray, pipeline: PipelineIntent, slice_us: float) -> None:
    """One slice of computing. A step that ends within the slice gives the rest of it to the next one."""
    state.left_us -= np.where(state.computing, slice_us, 0.0)
    ended = state.computing & (state.left_us <= 1e-9)
    state.done += ended
    state.computing &= ~ended
    there = state.got >= ends[np.arange(len(ended)), np.minimum(state.done, ends.shape[1] - 1)] - 1.0
    start = ~state.computing & there
    if pipeline.synchronous:
        start = np.full_like(start, bool(start.all()))
    over = np.where(ended, np.minimum(state.left_us, 0.0), 0.0)
    state.left_us = np.where(start, pipeline.compute_us + over, state.left_us)
    state.computing |= start
