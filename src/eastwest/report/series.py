"""A value over time on an even grid, and its downsampling for pictures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

POINTS = 400


@dataclass(frozen=True)
class Series:
    """values[i] belongs to the interval that starts at i * width_us."""

    width_us: float
    values: FloatArray

    @property
    def end_us(self) -> float:
        """Where the last interval ends."""
        return self.width_us * len(self.values)

    @property
    def high(self) -> float:
        """The largest value, 0 for an empty series."""
        return float(self.values.max(initial=0.0))


def downsample(series: Series, limit: int = POINTS) -> Series:
    """At most `limit` points, each the largest of its bin, so that no peak is lost."""
    size = -(-len(series.values) // limit)
    if size <= 1:
        return series
    padded = np.full(-(-len(series.values) // size) * size, -np.inf)
    padded[: len(series.values)] = series.values
    return Series(series.width_us * size, padded.reshape(-1, size).max(axis=1))


def corners(series: Series) -> list[tuple[float, float]]:
    """(time in µs, value) of the points a line needs: those between two equal neighbours are left out."""
    values = series.values
    keep = np.ones(len(values), dtype=bool)
    keep[1:-1] = (values[1:-1] != values[:-2]) | (values[1:-1] != values[2:])
    return [(float(i) * series.width_us, float(values[i])) for i in np.flatnonzero(keep)]
