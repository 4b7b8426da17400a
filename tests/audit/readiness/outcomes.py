"""Looking a verdict up by its criterion."""

from __future__ import annotations

from collections.abc import Iterable

from eastwest.findings import Verdict


def named(verdicts: Iterable[Verdict], criterion: str) -> Verdict:
    """The one verdict whose criterion contains this text."""
    (found,) = [verdict for verdict in verdicts if criterion in verdict.criterion]
    return found
