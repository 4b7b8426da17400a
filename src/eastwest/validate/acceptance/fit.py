"""Batches put into an order and cut to the hours at hand; what does not fit is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from eastwest.validate.acceptance.model import Check, LeftOut, Test
from eastwest.validate.acceptance.scope import Batch, Proposal
from eastwest.validate.criterion import Criterion

OVERHEAD_S = 5.0
"""Of each measurement: connections, servers, counters before and after."""


@dataclass
class Schedule:
    """A plan as it grows. left_s: seconds that are still at hand."""

    left_s: float
    tests: list[Test] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    criteria: list[Criterion] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    used_s: float = 0.0
    batch: int = 0

    def take_states(self, tests: Sequence[Test], checks: Sequence[Check]) -> None:
        """States are looked at on all hosts at once; they are never left out."""
        if tests:
            self._add(tuple(tests))
            self.checks += checks

    def take(self, what: str, proposal: Proposal) -> None:
        """As many batches as fit, in their order."""
        by_source: dict[str, list[Criterion]] = {}
        for criterion in proposal.criteria:
            by_source.setdefault(criterion.source, []).append(criterion)
        missed = 0
        for batch in proposal.batches:
            if seconds(batch) > self.left_s:
                missed += 1
                continue
            self._add(batch)
            self.criteria += [one for test in batch for one in by_source.get(test.id, ())]
        if missed:
            why = "does not fit into the hours at hand"
            self.left_out.append(LeftOut(f"{what}: {missed:,} of {len(proposal.batches):,} batches", why))

    def _add(self, batch: Batch) -> None:
        self.batch += 1
        self.tests += [replace(test, batch=self.batch) for test in batch]
        self.used_s += seconds(batch)
        self.left_s -= seconds(batch)


def seconds(batch: Batch) -> float:
    """What a batch takes: its slowest test, all repeats."""
    return max((test.seconds + OVERHEAD_S) * test.repeats for test in batch)
