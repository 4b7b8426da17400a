"""The port telemetry of a run as columns on an even time grid, and sums over it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from eastwest.fabric import PortId
from eastwest.report.series import FloatArray, Series

if TYPE_CHECKING:
    import pyarrow as pa

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class PortSamples:
    """Rows of the `ports` table. port: index into `ports`; slot: index of the interval; counters are increments.

    end_us: time of the last sample.
    """

    width_us: float
    slots: int
    end_us: float
    ports: tuple[PortId, ...]
    port: IntArray
    slot: IntArray
    tx_bytes: FloatArray
    paused_us: FloatArray
    pause_frames_sent: FloatArray
    pause_frames_received: FloatArray
    ecn_marks: FloatArray
    drops: FloatArray
    queue_high_bytes: FloatArray


def grid_width_us(times_us: FloatArray) -> float:
    """The sampling interval: the most frequent distance between neighbouring sample times, 1 µs when there is one.

    A run's last sample may be short and quiet intervals have no rows, so neither the least nor the mean would do.
    """
    steps = np.round(np.diff(np.unique(times_us)), 6)
    if len(steps) == 0:
        return 1.0
    values, counts = np.unique(steps, return_counts=True)
    return float(values[counts.argmax()])


def read_ports(table: pa.Table) -> PortSamples:
    """Columns of a `ports` table (see `simulate.run.Telemetry`)."""
    times = _floats(table, "time_us")
    width = grid_width_us(times)
    # A row holds what happened since the sample before it; the hundredth absorbs rounding of the times.
    slot = np.maximum(np.ceil(times / width - 0.01).astype(np.int64) - 1, 0)
    names, port = _ports(table)
    return PortSamples(
        width_us=width,
        slots=int(slot.max(initial=0)) + 1,
        end_us=float(times.max(initial=0.0)),
        ports=names,
        port=port,
        slot=slot,
        tx_bytes=_floats(table, "tx_bytes"),
        paused_us=_floats(table, "paused_us"),
        pause_frames_sent=_floats(table, "pause_frames_sent"),
        pause_frames_received=_floats(table, "pause_frames_received"),
        ecn_marks=_floats(table, "ecn_marks"),
        drops=_floats(table, "drops"),
        queue_high_bytes=_floats(table, "queue_high_bytes"),
    )


def total_over_ports(samples: PortSamples, values: FloatArray, ports: BoolArray | None = None) -> Series:
    """Sum over all ports (or those where `ports` is true) per interval."""
    weights = values if ports is None else np.where(ports[samples.port], values, 0.0)
    totals = np.bincount(samples.slot, weights=weights, minlength=samples.slots).astype(np.float64)
    return Series(samples.width_us, totals)


def worst_port(samples: PortSamples, values: FloatArray, ports: BoolArray | None = None) -> Series:
    """The largest value of any port and priority per interval."""
    picked = values if ports is None else np.where(ports[samples.port], values, 0.0)
    high = np.zeros(samples.slots)
    np.maximum.at(high, samples.slot, picked)
    return Series(samples.width_us, high)


def total_per_port(samples: PortSamples, values: FloatArray) -> FloatArray:
    """Sum over the run, one value per port."""
    return np.bincount(samples.port, weights=values, minlength=len(samples.ports)).astype(np.float64)


def highest_per_port(samples: PortSamples, values: FloatArray) -> FloatArray:
    """The largest value of the run, one per port."""
    high = np.zeros(len(samples.ports))
    np.maximum.at(high, samples.port, values)
    return high


def pauses_by_interval(samples: PortSamples) -> tuple[IntArray, IntArray, FloatArray]:
    """Port, slot and paused time (µs) of every interval with rows.

    The time is that of the priority paused longest, as paused times of priorities overlap.
    """
    pairs, index = np.unique(samples.port * samples.slots + samples.slot, return_inverse=True)
    worst = np.zeros(len(pairs))
    np.maximum.at(worst, index.reshape(-1), samples.paused_us)
    return pairs // samples.slots, pairs % samples.slots, worst


def paused_per_port_us(samples: PortSamples) -> FloatArray:
    """Time each port was paused over the run."""
    port, _, worst = pauses_by_interval(samples)
    return np.bincount(port, weights=worst, minlength=len(samples.ports)).astype(np.float64)


def _floats(table: pa.Table, name: str) -> FloatArray:
    return np.asarray(table.column(name).to_numpy(), dtype=np.float64)


def _codes(table: pa.Table, name: str) -> tuple[list[str], IntArray]:
    import pyarrow as pa  # noqa: PLC0415 - heavy, and only needed once a run is at hand

    column = table.column(name).combine_chunks()
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    return column.dictionary.to_pylist(), np.asarray(column.indices.to_numpy(zero_copy_only=False), dtype=np.int64)


def _ports(table: pa.Table) -> tuple[tuple[PortId, ...], IntArray]:
    devices, device = _codes(table, "device")
    ports, port = _codes(table, "port")
    pairs, index = np.unique(device * max(len(ports), 1) + port, return_inverse=True)
    names = tuple(PortId(devices[pair // len(ports)], ports[pair % len(ports)]) for pair in pairs.tolist())
    return names, np.asarray(index, dtype=np.int64).reshape(-1)
