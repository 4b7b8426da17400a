"""Broadcom and Marvell tables: the chip's constants, and the mechanism alone with its two inputs refitted.

A table of this kind has two inputs that are not published with it: the smallest frame it allows for (which makes the
slope, as the cell is known) and a base for each speed. `refitted` looks for both, so it shows whether the table is
linear in length with a slope that the cell explains; it says nothing about the base. `by_constants` does: it takes the
design's constants, fitted to one table of each chip.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from math import gcd

from benchmarks.headroom.agreement import Agreement, agree
from benchmarks.headroom.published import Row, Table
from eastwest.intent.catalogue.model import LinearHeadroom
from eastwest.lossless.headroom import linear_headroom
from eastwest.lossless.headroom.families import FAMILIES
from eastwest.lossless.headroom.fragmentation import fragmentation
from eastwest.lossless.link import CABLE_NS_PER_M

PORT_MTU_BYTES = 9216
FRAMES_BYTES = (64, 100, 172, 254, 260, 512)
"""Smallest frames that are tried for a table's slope."""

_LARGEST_CELL_BYTES = 1024
"""Above it, a table's unit is no cell."""


@dataclass(frozen=True)
class Refit:
    """The smallest frame that explains a table's slope best, and how far it does. speeds: bases that were free."""

    frame_bytes: int
    agreement: Agreement
    speeds: int


def by_constants(table: Table, constants: LinearHeadroom) -> Agreement:
    """The figures that the design would use."""

    def model(row: Row) -> int:
        return linear_headroom(constants, row.speed_gbps, row.cable_m, PORT_MTU_BYTES).xoff_bytes

    return agree(table.rows, model, constants.cell_bytes)


def has_cells(constants: LinearHeadroom) -> bool:
    """Whether the unit of the chip's table is a cell of the packet buffer."""
    return constants.cell_bytes <= _LARGEST_CELL_BYTES


def generic(table: Table, constants: LinearHeadroom) -> str:
    """The worst difference of the generic model (the cell, 64-byte frames and nothing else from the chip)."""
    if not has_cells(constants):
        return "-"
    bare = LinearHeadroom(constants.cell_bytes, fragmentation(constants.cell_bytes), ())
    return by_constants(table, bare).words()[-1]


def refitted(table: Table, cell_bytes: int) -> Refit:
    """The best of the smallest frames, with a base of its own for every speed."""
    found = [Refit(frame, _refit(table, cell_bytes, frame), _speeds(table)) for frame in FRAMES_BYTES]
    return max(found, key=lambda refit: (refit.agreement.exact, refit.agreement.within))


def _refit(table: Table, cell_bytes: int, frame_bytes: int) -> Agreement:
    factor = fragmentation(cell_bytes, frame_bytes)
    bases = {speed: _base(table, speed, cell_bytes, factor) for speed in {row.speed_gbps for row in table.rows}}
    return agree(table.rows, lambda row: _figure(bases[row.speed_gbps], row, cell_bytes, factor), cell_bytes)


def _base(table: Table, speed_gbps: float, cell_bytes: int, factor: float) -> float:
    """Of bases in steps of an eighth of a cell, the one that gives most rows of the speed."""
    rows = [row for row in table.rows if row.speed_gbps == speed_gbps]
    starts = [row.xoff - _slope(row.speed_gbps, factor) * row.cable_m for row in rows]
    tried = [start + part * cell_bytes / 8 for start in starts for part in range(-4, 5)]
    return max(tried, key=lambda base: sum(_figure(base, row, cell_bytes, factor) == row.xoff for row in rows))


def _slope(speed_gbps: float, factor: float) -> float:
    return 2 * CABLE_NS_PER_M * speed_gbps / 8 * factor


def _figure(base: float, row: Row, cell_bytes: int, factor: float) -> int:
    return round((base + _slope(row.speed_gbps, factor) * row.cable_m) / cell_bytes) * cell_bytes


def _speeds(table: Table) -> int:
    return len({row.speed_gbps for row in table.rows})


def remark(table: Table, constants: LinearHeadroom, fitted: Agreement) -> str:
    """What keeps a table from being this chip's: one figure for all lengths, or rows and units of another chip."""
    lengths: dict[float, set[int]] = {}
    for row in table.rows:
        lengths.setdefault(row.speed_gbps, set()).add(row.xoff)
    if all(len(figures) == 1 for figures in lengths.values()) and len(table.rows) > len(lengths):
        return "one figure for all lengths"
    exact, name = max((by_constants(table, family.constants).exact, name) for name, family in FAMILIES.items())
    if exact > max(fitted.exact, 2):
        return f"{exact} rows are those of {name}"
    unit = reduce(gcd, (row.xoff for row in table.rows))
    return f"in units of {unit} B, not of {constants.cell_bytes} B" if unit % constants.cell_bytes else ""
