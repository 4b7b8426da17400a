"""A criterion of acceptance: what is measured where, and what this Plan lets expect, fixed before the measurement."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from eastwest.findings import Layer


class Better(Enum):
    """Which way a figure should go."""

    HIGHER = "higher"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class Interval:
    """What nine of ten measurements of a healthy cluster should fall into, with the most likely value."""

    low: float
    point: float
    high: float


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing to judge.

    id: unique in the plan. test: `all-reduce`, `ib_write_bw` and the like. members: hosts, NICs or links taking
    part. family: criteria whose figures should be alike, such as all pairs of one test and size; `""` for none.
    elements: what the traffic certainly uses (hosts, NICs, cables, leaves), for naming what several misses share.
    repeats: at least so many; most: where the sequential test ends. assumptions: what the interval rests on.
    source: id of the test that measures it, and the `statistic` of its output that counts. parts: outputs of one repeat
    whose figures are added up, as of several senders. ranks: that the figure must be of, 0 for any.
    """

    id: str
    layer: Layer
    test: str
    members: tuple[str, ...]
    quantity: str
    unit: str
    interval: Interval
    better: Better = Better.HIGHER
    family: str = ""
    elements: tuple[str, ...] = ()
    size_bytes: int = 0
    repeats: int = 3
    most: int = 10
    assumptions: tuple[str, ...] = ()
    source: str = ""
    statistic: str = "mean"
    parts: int = 1
    ranks: int = 0
