"""How long work tells its listener where it is; the listener may be a terminal, a test or nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HotLink:
    """One direction of a link while work goes on.

    name: sender → receiver. utilisation: share of the line rate, 0 to 1; pauses (PFC frames that stop the sender) and
    marks (ECN): all three since the look before. queue_bytes, paused: at this moment, at the sending port.
    """

    name: str
    utilisation: float
    queue_bytes: int
    paused: bool
    pauses: int
    marks: int


@dataclass(frozen=True, slots=True)
class Progress:
    """A sign of life. done: share of the work finished, 0 to 1. left_s: estimated seconds left, or None.

    simulated_us: how far simulated time has come, None where none passes. hot: the hottest links, hottest first, as
    of the last look at them.
    """

    stage: str
    done: float
    left_s: float | None = None
    simulated_us: float | None = None
    hot: tuple[HotLink, ...] = ()


Listener = Callable[[Progress], None]


def silent(_: Progress) -> None:
    """The listener that hears nothing."""


def left_s(spent_s: float, done: float) -> float | None:
    """Seconds left if work goes on as fast as it has gone so far; None before anything is done."""
    return spent_s / done * (1 - done) if done > 0 else None
