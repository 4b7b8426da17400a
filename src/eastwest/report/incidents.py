"""Pages of incidents: all of them in a table, and one with its evidence and the path of its pauses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from eastwest.plan import Plan
from eastwest.report.incident.shown import shown_of
from eastwest.report.pages import environment
from eastwest.watch.incident import Event, Incident, where


class IncidentPages:
    """Draws the pages of one plan's incidents, each one self-contained HTML file."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    def overview(self, incidents: Sequence[Incident], problem: str) -> str:
        """All incidents. problem: what is in the way of watching, empty when nothing is."""
        page = environment().get_template("incidents.html.j2")
        return page.render(
            site=self._plan.name, incidents=incidents, problem=problem, when=when, where=where, lasted=lasted
        )

    def incident(self, incident: Incident, history: Sequence[tuple[Event, float, str]]) -> str:
        """One incident with its history."""
        page = environment().get_template("watched_incident.html.j2")
        return page.render(
            site=self._plan.name,
            incident=incident,
            diagnosis=incident.diagnosis,
            finding=incident.diagnosis.finding,
            history=history,
            shown=shown_of(self._plan.fabric, incident.diagnosis),
            when=when,
            where=where,
            lasted=lasted,
        )


def when(time_us: float) -> str:
    """`2026-11-30 04:15:02 UTC`."""
    return datetime.fromtimestamp(time_us / 1e6, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def lasted(incident: Incident) -> str:
    """How long its cause was seen."""
    seconds = (incident.last_us - incident.opened_us) / 1e6
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
