"""The incident page: one self-contained HTML file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from eastwest.diagnose.model import Diagnosis, Expected, Observed, Report
from eastwest.diagnose.view import View, view_of
from eastwest.plan import Plan
from eastwest.plan.store import write_text
from eastwest.report.incident.series import curves_of, draw_curve
from eastwest.report.incident.shown import Shown, shown_of
from eastwest.report.pages import environment


@dataclass(frozen=True)
class Proven:
    """One diagnosis with its pictures and the series that prove it."""

    one: Diagnosis
    shown: Shown
    curves: tuple[str, ...]


def render_incident(plan: Plan, observed: Observed, report: Report, expected: Expected | None = None) -> str:
    """The page; styles and pictures are inside, nothing is loaded from elsewhere."""
    view = view_of(plan, observed, expected)
    shown = [_proven(plan, view, one) for one in report.diagnoses]
    return environment().get_template("incident.html.j2").render(plan=plan, report=report, shown=shown)


def write_incident(
    file: Path, plan: Plan, observed: Observed, report: Report, expected: Expected | None = None
) -> None:
    """The page as a file, whole or not at all. Raises InputError when the place cannot be written."""
    write_text(file, render_incident(plan, observed, report, expected))


def _proven(plan: Plan, view: View, one: Diagnosis) -> Proven:
    curves = tuple(draw_curve(view, curve, one.begin_us, one.end_us) for curve in curves_of(view, one))
    return Proven(one, shown_of(plan.fabric, one), curves)
