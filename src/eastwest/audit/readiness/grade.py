"""From a figure and its target to an outcome."""

from __future__ import annotations

from eastwest.findings import Outcome

BAND = 0.05
"""A target missed by no more than 5 % of itself is a warning: eastwest's choice, no standard states a band."""


def at_most(measured: float, target: float) -> Outcome:
    """PASS up to the target, WARN up to 5 % above it, FAIL beyond."""
    if measured <= target:
        return Outcome.PASS
    return Outcome.WARN if measured <= target * (1 + BAND) else Outcome.FAIL


def at_least(measured: float, target: float) -> Outcome:
    """PASS from the target up, WARN down to 5 % below it, FAIL beneath."""
    if measured >= target:
        return Outcome.PASS
    return Outcome.WARN if measured >= target * (1 - BAND) else Outcome.FAIL
