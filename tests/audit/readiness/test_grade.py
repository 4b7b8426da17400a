"""Targets and the band behind them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eastwest.audit.readiness.grade import at_least, at_most
from eastwest.findings import Outcome


@pytest.mark.parametrize(("measured", "outcome"), [(1.25, Outcome.PASS), (1.30, Outcome.WARN), (1.32, Outcome.FAIL)])
def test_at_most(measured: float, outcome: Outcome) -> None:
    assert at_most(measured, 1.25) is outcome


@pytest.mark.parametrize(("measured", "outcome"), [(0.8, Outcome.PASS), (0.77, Outcome.WARN), (0.75, Outcome.FAIL)])
def test_at_least(measured: float, outcome: Outcome) -> None:
    assert at_least(measured, 0.8) is outcome


@given(measured=st.floats(0.01, 100), target=st.floats(0.01, 100))
def test_both_pass_only_at_the_target(measured: float, target: float) -> None:
    both = at_least(measured, target) is Outcome.PASS and at_most(measured, target) is Outcome.PASS
    assert both == (measured == target)
