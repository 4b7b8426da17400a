"""Counters that stand still and catch up: what came late belongs to all the samples that it was missing from.

A device whose ports count nothing while its peers send to it was not heard. What its next sample holds is spread
evenly over the gap, so that five seconds' pauses in one sample are not taken for one second's.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from eastwest.diagnose.arrays import Bools, Floats, Ints


def late_samples(sent: Floats, came: Floats, device: np.ndarray) -> Bools:
    """By sample and port, whether the port's device was not heard then, or only now tells of earlier samples too.

    sent, came: bytes that each port sent, and that its peer sent to it.
    """
    names, of = np.unique(device.astype(str), return_inverse=True)
    absent = (_by_device(sent, of, len(names)) == 0) & (_by_device(came, of, len(names)) > 0)
    tells = np.zeros_like(absent)
    tells[1:] = absent[:-1] & ~absent[1:]
    found: Bools = (absent | tells)[:, of]
    return found


def _by_device(matrix: Floats, of: Ints, devices: int) -> Floats:
    """Sums over the ports of each device. of: the device of each port."""
    return np.stack([np.bincount(of, row, devices) for row in matrix])


def spread(cells: dict[str, Floats], names: Iterable[str], late: Bools) -> None:
    """Spreads these counters over each stretch of late samples, in place."""
    for number in np.flatnonzero(late.any(axis=0)).tolist():
        edges = np.flatnonzero(np.diff(np.concatenate([[0], late[:, number].astype(int), [0]])))
        for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            for name in names:
                column = cells[name][begin:end, number]
                column[:] = column.mean()
