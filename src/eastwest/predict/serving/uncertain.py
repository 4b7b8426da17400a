"""Intervals of serving: the same requests on engines at both ends of what they reach, and how well a tail is known."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from eastwest.intent.inference import InferenceIntent
from eastwest.predict.serving.draws import FloatArray
from eastwest.predict.uncertain import NORMAL_90, Interval, Uncertain, joined

PARAMETERS = (
    Uncertain("mfu", 0.7, 1.3, "share of the arithmetic peak in prefill"),
    Uncertain("mbu", 0.85, 1.15, "share of memory bandwidth in decode"),
)
"""Our own assumptions: engines and kernels differ, and the site's shares are round numbers until they are measured."""

_SHARES = (0.5, 0.9, 0.99)

Three = tuple[float, float, float]
Figures = tuple[Three, Three]
"""p50, p90 and p99 of the time to first token and of the mean time per token."""


def varied(service: InferenceIntent, figures_of: Callable[[InferenceIntent], Figures]) -> list[tuple[Figures, Figures]]:
    """The figures with each parameter low and high."""
    found = []
    for one in PARAMETERS:
        share = getattr(service, one.name)
        low, high = (replace(service, **{one.name: min(1.0, share * factor)}) for factor in (one.low, one.high))
        found.append((figures_of(low), figures_of(high)))
    return found


def intervals(
    point: Three, times: FloatArray, cases: Sequence[tuple[Figures, Figures]], which: int
) -> tuple[Interval, ...]:
    """Of each quantile. times: that it is one of. which: 0 time to first token, 1 time per token."""
    return tuple(
        joined(value, [*((low[which][n], high[which][n]) for low, high in cases), sampled(times, _SHARES[n])])
        for n, value in enumerate(point)
    )


def sampled(times: FloatArray, share: float) -> Interval:
    """What so many requests tell of a quantile: the order statistics that hold it nine times of ten.

    Requests count as independent; within a peak they are not, so this end is a lower estimate.
    Source: David and Nagaraja, Order Statistics, 3rd edition, 7.1 (distribution-free intervals, normal approximation).
    """
    if not len(times):
        return (0.0, 0.0)
    ordered, count = np.sort(times), len(times)
    middle, spread = count * share, NORMAL_90 * math.sqrt(count * share * (1 - share))
    low, high = math.floor(middle - spread), math.ceil(middle + spread)  # ranks from 1; from 0 below
    return float(ordered[max(0, low - 1)]), float(ordered[min(count, high) - 1])
