"""Figures of an arm that readings are composed from."""

from __future__ import annotations

import pyarrow.compute as pc

from eastwest.explore.experiment import Arm


def duration_us(arm: Arm) -> float | None:
    """From the first start to the last end of the operations that are asked about; None when one did not finish."""
    asked = [
        operation
        for index, operation in enumerate(arm.run.operations)
        if operation.kind != "compute" and index not in arm.background
    ]
    if not asked or any(operation.end_us is None for operation in asked):
        return None
    return max(operation.end_us or 0.0 for operation in asked) - min(operation.start_us for operation in asked)


def slower(arm: Arm, reference: Arm) -> float | None:
    """Duration over the reference's duration; None when either did not finish."""
    mine, theirs = duration_us(arm), duration_us(reference)
    return None if mine is None or not theirs else mine / theirs


def drops(arm: Arm) -> int:
    """Data packets lost in buffers."""
    return arm.run.totals.dropped_buffer


def paused_us(arm: Arm) -> float:
    """Transmitter time stopped by pause frames, summed over all ports."""
    return float(pc.sum(arm.run.telemetry.ports["paused_us"]).as_py() or 0.0)


def queue_high_bytes(arm: Arm) -> int:
    """Deepest queue of the run."""
    return int(pc.max(arm.run.telemetry.ports["queue_high_bytes"]).as_py() or 0)


def factor(value: float | None) -> str:
    """`1.32 times`, or what it means that there is none."""
    return "no finish" if value is None else f"{value:.2f} times"
