"""The exception tree: every error a user can cause says where, what, what is allowed, how to mend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an input.

    path: dotted path of the value inside the file (``nodes.nic``), empty for the file as a whole.
    line: 1-based line, or None when the input has no lines.
    found: the value as the user wrote it, or what was found wrong, as a short sentence.
    allowed: what would have been accepted.
    mend: what to do about it.
    """

    found: str
    path: str = ""
    file: Path | None = None
    line: int | None = None
    allowed: str = ""
    mend: str = ""

    def text(self) -> str:
        """The problem as a person reads it: one line, then indented help."""
        where = "" if self.file is None else str(self.file)
        if self.line is not None:
            where = f"{where}:{self.line}" if where else f"line {self.line}"
        head = "  ".join(part for part in (where, f"{self.path}: {self.found}" if self.path else self.found) if part)
        help_lines = [f"    allowed: {self.allowed}"] if self.allowed else []
        help_lines += [f"    to mend: {self.mend}"] if self.mend else []
        return "\n".join([head, *help_lines])


class EastwestError(Exception):
    """Base of all errors that are not bugs. The command line prints `diagnostics()` and exits with 2."""

    def __init__(self, problems: Sequence[Problem] | Problem) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__(self.diagnostics())

    def __reduce__(self) -> tuple[type[EastwestError], tuple[tuple[Problem, ...]]]:
        """So that an error comes back whole from another process."""
        return type(self), (self.problems,)

    def diagnostics(self) -> str:
        """All problems, each as a person reads it."""
        return "\n".join(problem.text() for problem in self.problems)


class InputError(EastwestError):
    """A file or an option that a user wrote cannot be taken."""


class NoFitError(EastwestError):
    """No fabric satisfies the intent; the problems name the failing constraint and the nearest that works."""


class SimulationError(EastwestError):
    """A scenario that the engine cannot run."""


class SourceError(EastwestError):
    """A service that is asked over the network does not answer, or not as it should."""
