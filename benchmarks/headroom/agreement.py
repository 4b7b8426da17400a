"""How far a model and a published table agree, row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from benchmarks.headroom.published import Row


@dataclass(frozen=True)
class Agreement:
    """Rows in all, exact ones, those within one unit (KiB or cell), and the worst difference, model less table."""

    rows: int
    exact: int
    within: int
    worst_bytes: int
    worst_share: float

    def words(self) -> tuple[str, ...]:
        """The cells of a table."""
        worst = "-" if self.worst_bytes == 0 else f"{self.worst_bytes:+,} B ({self.worst_share:+.1%})"
        return f"{self.rows}", f"{self.exact}", f"{self.within}", worst


def agree(rows: Iterable[Row], model: Callable[[Row], int], unit_bytes: int) -> Agreement:
    """Compares `xoff` of every row with what the model says."""
    pairs = [(model(row) - row.xoff, row.xoff) for row in rows]
    worst, of = max(pairs, key=lambda pair: abs(pair[0]), default=(0, 1))
    return Agreement(
        rows=len(pairs),
        exact=sum(difference == 0 for difference, _ in pairs),
        within=sum(abs(difference) <= unit_bytes for difference, _ in pairs),
        worst_bytes=worst,
        worst_share=worst / of if of else 0.0,
    )
