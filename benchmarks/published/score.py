"""How predictions stand beside publications: hits, widths, and the fit with one system left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import mean, median

from benchmarks.published.fit import fit, owner, owners, without
from benchmarks.published.rows import Row, simai
from eastwest.predict.collectives import (
    GLOBAL,
    Algorithm,
    CollectiveExpectation,
    Generation,
    Operation,
    Parameters,
    System,
    predict,
)

WITHIN = 0.10
SIMAI_FULL_GIGABYTES_PER_S = 8 * 48.5
SIMAI_SYSTEM = System(Generation.HOPPER, 450, 8, 8, 400, balanced=True)


@dataclass(frozen=True, slots=True)
class Compared:
    """One row with its prediction."""

    row: Row
    predicted: CollectiveExpectation

    @property
    def error(self) -> float:
        """Predicted over published bus bandwidth, less one."""
        return self.predicted.busbw / self.row.busbw - 1

    @property
    def covered(self) -> bool:
        """Whether the interval holds the published figure."""
        return self.predicted.low_time_us <= self.row.time_us <= self.predicted.high_time_us

    @property
    def width(self) -> float:
        """Of the interval, as a share of the point."""
        return (self.predicted.high_busbw - self.predicted.low_busbw) / self.predicted.busbw


@dataclass(frozen=True, slots=True)
class Score:
    """Of some rows. near: of the large ones (1 GiB and above), how many are within 10 %."""

    rows: int
    covered: int
    median_width: float
    median_large_width: float | None
    large: int
    near: int


def compare(measured: Iterable[Row], parameters: Parameters = GLOBAL) -> tuple[Compared, ...]:
    """Every row beside its prediction."""
    return tuple(Compared(row, row.predicted(parameters)) for row in measured)


def score(found: Sequence[Compared]) -> Score:
    """Counts over at least one row."""
    large = [each for each in found if each.row.large]
    return Score(
        len(found),
        sum(each.covered for each in found),
        median(each.width for each in found),
        median(each.width for each in large) if large else None,
        len(large),
        sum(abs(each.error) <= WITHIN for each in large),
    )


def left_out(measured: Sequence[Row]) -> dict[str, tuple[Parameters, tuple[Compared, ...]]]:
    """By owner: parameters and spreads fitted on what all others measured, and the owner's rows predicted with them."""
    result = {}
    for name in owners(measured):
        parameters = fit(without(measured, name))
        result[name] = (parameters, compare((row for row in measured if owner(row) == name), parameters))
    return result


def near_by_system(found: Sequence[Compared]) -> float:
    """Mean over systems of the share of large rows within 10 %: no system counts more for having more rows."""
    shares = []
    for system in sorted({each.row.system for each in found}):
        large = [abs(each.error) <= WITHIN for each in found if each.row.system == system and each.row.large]
        if large:
            shares.append(mean(large))
    return mean(shares)


def simai_errors() -> tuple[tuple[int, int, float, float], ...]:
    """Nodes, size, SimAI's share and ours, of a ring."""
    found = []
    for cell in simai():
        expected = predict(
            SIMAI_SYSTEM, Operation.ALL_REDUCE, cell.size_bytes, 8 * cell.nodes, algorithm=Algorithm.RING
        )
        found.append((cell.nodes, cell.size_bytes, cell.ratio, expected.busbw / SIMAI_FULL_GIGABYTES_PER_S))
    return tuple(found)
