"""A Verdict: the outcome for one criterion that was fixed beforehand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from eastwest.findings.finding import Layer


class Outcome(Enum):
    """PASS, WARN, FAIL, or INCONCLUSIVE when the criterion cannot be judged yet."""

    PASS = "PASS"  # noqa: S105
    WARN = "WARN"
    FAIL = "FAIL"
    INCONCLUSIVE = "INCONCLUSIVE"


_RANK = {Outcome.PASS: 0, Outcome.INCONCLUSIVE: 1, Outcome.WARN: 2, Outcome.FAIL: 3}


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a figure can be looked up again: a file of the project folder (relative path) and a place in it."""

    file: str
    where: str = ""

    def text(self) -> str:
        """`runs/baseline/result.json · collectives[0]`."""
        return f"{self.file} · {self.where}" if self.where else self.file


@dataclass(frozen=True, slots=True)
class Verdict:
    """One criterion judged. `measured` and `target` are printed as they stand, units included."""

    layer: Layer
    criterion: str
    outcome: Outcome
    measured: str
    target: str
    reason: str
    evidence: tuple[Evidence, ...] = ()
    remedy: str = ""


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """The outcome of several together; INCONCLUSIVE outweighs PASS, WARN and FAIL outweigh both.

    Without any outcome the result is INCONCLUSIVE: nothing was checked.
    """
    return max(outcomes, key=_RANK.__getitem__, default=Outcome.INCONCLUSIVE)
