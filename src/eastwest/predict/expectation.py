"""An Expectation: what this Plan should deliver for one operation, stated before anything is measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Expectation:
    """The ideal for one operation of a message graph (same index as `MessageGraph.operations`).

    ideal_us: lower bound of its duration on an idle fabric without contention inside it.
    crosses: tiers that its traffic uses: `leaf` when it stays under leaves, `spine` when it crosses them.
    assumptions: what the figure rests on, one sentence each.
    """

    operation: int
    ideal_us: float
    crosses: tuple[str, ...]
    assumptions: tuple[str, ...]
