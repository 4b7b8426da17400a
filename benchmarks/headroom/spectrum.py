"""NVIDIA tables: which inputs of the published formula each was made with.

The tables do not state their inputs. The formula's inputs are few: its release, the MTU of the port and of the
lossless class, the small-packet share, and whether mixed traffic gets its 2 KiB. Every combination below is tried on a
whole table; a table has many more rows than that leaves freedom, so agreement is not a matter of choice.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from benchmarks.headroom.agreement import Agreement, agree
from benchmarks.headroom.published import Row, Table
from eastwest.intent.catalogue.model import SpectrumHeadroom
from eastwest.lossless.headroom import Headroom, Traffic, spectrum_headroom
from eastwest.lossless.headroom.releases import RELEASES, Release
from eastwest.lossless.headroom.spectrum import group_size_bytes

KIB = 1024
GEARBOX_NS = 400.0


@dataclass(frozen=True)
class Inputs:
    """One set of inputs of the formula."""

    release: Release
    traffic: Traffic
    shared_pool: bool
    gearbox_ns: float = 0.0

    def xoff(self, constants: SpectrumHeadroom, row: Row) -> int:
        """The formula's figure for a row."""
        return self._headroom(constants, row).xoff_bytes

    def size(self, constants: SpectrumHeadroom, row: Row, *, shared_pool: bool) -> int:
        """The size of the group for a row."""
        found = self._headroom(constants, row)
        return group_size_bytes(constants, found, self.traffic.port_mtu_bytes, shared_pool=shared_pool)

    def _headroom(self, constants: SpectrumHeadroom, row: Row) -> Headroom:
        return spectrum_headroom(
            constants,
            row.speed_gbps,
            row.cable_m,
            self.traffic,
            shared_headroom_pool=self.shared_pool,
            release=self.release,
            gearbox_ns=self.gearbox_ns,
        )

    def words(self) -> str:
        """For the table."""
        box = f", gearboxes {self.gearbox_ns:g} ns" if self.gearbox_ns else ""
        mixed = "" if self.shared_pool or self.traffic.small_percent == 100 else ", + 2 KiB"
        mtus = f"{self.traffic.port_mtu_bytes}/{self.traffic.lossless_mtu_bytes}"
        return f"{self.release.name}; {mtus}; {self.traffic.small_percent} % small{mixed}{box}"


_TRAFFIC = tuple(
    Traffic(port, lossless, small) for port, lossless, small in product((9216, 4096, 1024), (1024, 4096), (100, 50, 0))
)
CANDIDATES = tuple(
    Inputs(release, traffic, shared) for release, traffic, shared in product(RELEASES, _TRAFFIC, (True, False))
)
"""Every set that is tried."""


def best(table: Table, constants: SpectrumHeadroom, rows: tuple[Row, ...] | None = None) -> tuple[Inputs, Agreement]:
    """The inputs that agree with most rows of a table; of several the first."""
    chosen = table.rows if rows is None else rows
    box = GEARBOX_NS if "3800" in table.places[0] else 0.0
    scored = [
        (inputs, agree(chosen, lambda row, inputs=inputs: inputs.xoff(constants, row), KIB))  # type: ignore[misc]
        for inputs in (Inputs(each.release, each.traffic, each.shared_pool, box) for each in CANDIDATES)
    ]
    return max(scored, key=lambda pair: (pair[1].exact, pair[1].within))


def per_length(table: Table, constants: SpectrumHeadroom) -> int:
    """Exact rows when every cable length may have inputs of its own, as tables for mixed port roles need."""
    lengths = sorted({row.cable_m for row in table.rows})
    groups = [tuple(row for row in table.rows if row.cable_m == length) for length in lengths]
    return sum(best(table, constants, group)[1].exact for group in groups)
