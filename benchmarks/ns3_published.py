"""Figures of the HPCC-derived ns-3 (commit 9f4be2a), run with these inputs on a 2-core Intel Xeon VM, November 2026.

Source: the project's own runs of that simulator; the inputs and these results are stored beside the project's
references (`baselines/ns3`). Memory is the peak of the whole process, CPU seconds include set-up.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Speed:
    """What one run cost the reference."""

    what: str
    packets: int
    cpu_s: float
    memory_mb: int


@dataclass(frozen=True, slots=True)
class Spread:
    """Mean and standard deviation over the reference's random seeds, microseconds or a count."""

    mean: float
    deviation: float


SPEED = {
    "W1a": Speed("incast 16:1, 32 MB buffer", 16_000, 0.17, 22),
    "W1b": Speed("incast 16:1, 4 MB buffer", 16_000, 0.21, 20),
    "W2": Speed("permutation, 128 hosts", 256_000, 5.70, 182),
    "W3": Speed("all-to-all, 128 hosts", 1_040_384, 26.9, 173),
    "W4": Speed("permutation, 1,024 hosts", 1_024_000, 66.7, 2187),
}

EXACT_US = {"W0": 87.091, "W0b": 91.265}

REFERENCE_SEEDS = {"W1d": 60, "W1a": 60, "W1b": 60, "W2": 8}

# Over so many seeds; a dictionary by figure for every case.
SPREAD: dict[str, dict[str, Spread]] = {
    "W1d": {"mean": Spread(392.4, 38.3), "max": Spread(425.0, 16.8), "pauses": Spread(0, 0)},
    "W1a": {
        "mean": Spread(1516.0, 31.2),
        "p50": Spread(1588.5, 31.0),
        "max": Spread(1678.5, 28.7),
        "pauses": Spread(0, 0),
    },
    "W1b": {
        "mean": Spread(1754.5, 47.8),
        "p50": Spread(1827.6, 20.5),
        "max": Spread(1866.5, 12.9),
        "pauses": Spread(69.1, 10.6),
    },
    "W2": {
        "mean": Spread(555.7, 2.6),
        "p50": Spread(614.2, 4.2),
        "p99": Spread(1298.5, 17.5),
        "pauses": Spread(0, 0),
    },
}

# ECN marks of a single run each; their spread over seeds is not known.
MARKS_OF_ONE_RUN = {"W1a": 9281, "W1b": 5941, "W1d": 12, "W2": 11_949}
