"""What a cause's signature gives: where and when it matches, what was seen, which twins are excluded and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from eastwest.diagnose.arrays import Bools, Floats
from eastwest.diagnose.model import Cause, Exclusion, Seen
from eastwest.diagnose.view import View
from eastwest.fabric import PortId
from eastwest.findings import Layer

SLOW = 0.03
"""Steps this much longer than they should be are slow: beyond what chance of hosts' computing makes of their mean."""
_OUTLIER = 5.0  # standard deviations that are no chance
_QUARTILE = 0.4506  # lower quartile of the difference of two normal values, in their standard deviations
_LEAST_HISTORY = 20  # samples; in fewer, a fault itself makes most of the differences
QUICK_SAMPLES = 3
"""Samples in a row that soft evidence needs on finer grids than those of the field; one on these."""
_FIELD_GRID_US = 10e6
"""Grid from which on one sample averages as much, and clocks that are off mix it with those beside it."""


@dataclass(frozen=True)
class Match:
    """A signature that matches. where: the samples. places: the surest first. path: as in Diagnosis.

    confidence: as in Diagnosis. accounts: how much longer steps take on its account, as a share of what they should
    take: what goes beyond it needs another cause. 0: it explains no slow steps; infinite: any. between: share of the
    time that is lost on its account where steps may not show it, before they begin.
    """

    where: Bools
    places: tuple[PortId, ...]
    seen: tuple[Seen, ...]
    excluded: tuple[Exclusion, ...]
    observed: str
    wanted: str
    confidence: float = 1.0
    path: tuple[PortId, ...] = ()
    missing: tuple[str, ...] = ()
    accounts: float = np.inf
    between: float = 0.0


Finder = Callable[[View, Bools], Sequence[Match]]


@dataclass(frozen=True)
class Signature:
    """A cause: what it is, what tells it, and how it is mended.

    hard: its evidence stands for itself; soft ones are asked only about slow steps that no hard one explains. needs:
    columns without which it cannot be told. twins: what looks alike. find: its matches, given the samples that are
    left to explain. ideal: it also explains what the plan itself costs over an idle fabric. alone: no other cause
    brings its evidence about.
    """

    cause: Cause
    title: str
    layer: Layer
    hard: bool
    needs: tuple[str, ...]
    twins: tuple[Cause, ...]
    find: Finder
    ideal: bool = False
    alone: bool = False


def on_field_grid(view: View) -> bool:
    """Whether samples are as long as monitoring in the field takes them."""
    return view.grid_us >= _FIELD_GRID_US


def least_samples(view: View) -> int:
    """How many samples in a row soft evidence needs."""
    return 1 if on_field_grid(view) else QUICK_SAMPLES


def stretches(mask: Bools, least: int, gap: int = 2) -> list[tuple[int, int]]:
    """Stretches of true samples, gaps of at most `gap` closed, at least `least` true ones each; [begin, end)."""
    found: list[tuple[int, int]] = []
    for at in np.flatnonzero(mask).tolist():
        if found and at - found[-1][1] <= gap:
            found[-1] = (found[-1][0], at + 1)
        else:
            found.append((at, at + 1))
    return [(begin, end) for begin, end in found if int(mask[begin:end].sum()) >= least]


def within(view: View, stretch: tuple[int, int]) -> Bools:
    """A mask of one stretch."""
    mask = np.zeros(len(view.time_us), bool)
    mask[slice(*stretch)] = True
    return mask


def name_of(end: PortId) -> str:
    """`leaf1 swp3`."""
    return f"{end.device} {end.port}"


def least_excess(view: View) -> float:
    """By how much a mean of samples must be longer to be slow: 3 %, or more where steps vary more on their own.

    How they vary is told by the differences of samples that follow one another, which a lasting fault leaves alone.
    """
    took = view.steps.took[~np.isnan(view.steps.took)]
    if len(took) < _LEAST_HISTORY:
        return SLOW
    spread = float(np.percentile(np.abs(np.diff(took)), 25)) / _QUARTILE
    return max(SLOW, float(_OUTLIER * spread / np.sqrt(least_samples(view))))


def beyond(view: View, *, ideal: bool = False) -> Floats:
    """By how much steps take longer than they should, means of three samples on fine grids; 0 without steps.

    ideal: longer than on an idle fabric without oversubscription.
    """
    took = view.steps.beyond_ideal if ideal else view.steps.took
    if not view.steps.known:
        return np.zeros(len(took))
    filled = np.where(np.isnan(took), 1.0, took)
    width = least_samples(view)
    smooth = np.convolve(np.pad(filled, width // 2, mode="edge"), np.ones(width) / width, "valid") - 1
    found: Floats = np.where(filled > 1 + SLOW / 2, smooth, 0.0)
    return found
