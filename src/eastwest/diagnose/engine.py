"""Diagnosis: telemetry of a time range in, causes out."""

from __future__ import annotations

from eastwest.diagnose.model import Expected, Observed, Report
from eastwest.plan import Plan


def diagnose(plan: Plan, observed: Observed, expected: Expected | None = None) -> Report:
    """The causes of what went wrong in the time range, one diagnosis each; healthy when nothing did.

    expected: what the plan should deliver; left out, the calm part of the time range stands in. Raises
    DiagnosisError when the telemetry is of another plan.
    """
    return Report(observed.begin_us, observed.end_us, observed.grid_us, ())
