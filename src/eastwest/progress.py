"""How long work tells its listener where it is; the listener may be a terminal, a test or nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """A sign of life. done: share of the work finished, 0 to 1. left_s: estimated seconds left, or None."""

    stage: str
    done: float
    left_s: float | None = None


Listener = Callable[[Progress], None]


def silent(_: Progress) -> None:
    """The listener that hears nothing."""
