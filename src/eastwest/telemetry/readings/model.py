"""What a test tool measured, in one form for all tools."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path


class Quantity(Enum):
    """What a figure is of; its unit is in its name."""

    BUSBW_BYTES_PER_S = "busbw_bytes_per_s"
    ALGBW_BYTES_PER_S = "algbw_bytes_per_s"
    BANDWIDTH_BYTES_PER_S = "bandwidth_bytes_per_s"
    TIME_US = "time_us"
    LATENCY_US = "latency_us"
    JITTER_US = "jitter_us"
    RATE_PER_S = "rate_per_s"
    SHARE = "share"
    ERRORS = "errors"
    RETRANSMITS = "retransmits"
    LOST_SHARE = "lost_share"
    RANKS = "ranks"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of an output.

    size_bytes: of the message, 0 where there is none. ranks: that took part, 0 where it is not said. statistic: `mean`,
    `peak`, `min`, `max`, `p99` and the like. labels: what else tells it apart, such as placement, direction or pair.
    line: from 1, None in JSON.
    """

    quantity: Quantity
    value: float
    statistic: str = "mean"
    size_bytes: int = 0
    ranks: int = 0
    labels: tuple[tuple[str, str], ...] = ()
    line: int | None = None

    def label(self, name: str) -> str:
        """A label's value, empty when it has none."""
        return dict(self.labels).get(name, "")


@dataclass(frozen=True, slots=True)
class Note:
    """Something about an output that its reader should know: a column without meaning, a known defect, a cut."""

    text: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One output of one tool. test: `all_reduce_perf`, `ib_write_bw`, a fio job. begun: ISO 8601, empty if not said.

    settings: what the test was told to do, in the tool's own words, as far as the output repeats it.
    """

    tool: str
    test: str
    file: Path
    figures: tuple[Figure, ...]
    version: str = ""
    host: str = ""
    peer: str = ""
    begun: str = ""
    notes: tuple[Note, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()

    def setting(self, name: str) -> str:
        """A setting's value, empty when the output does not say."""
        return dict(self.settings).get(name, "")

    def of(self, quantity: Quantity, statistic: str = "mean") -> tuple[Figure, ...]:
        """The figures of one quantity and statistic."""
        return tuple(one for one in self.figures if one.quantity is quantity and one.statistic == statistic)
