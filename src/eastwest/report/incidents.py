"""Pages of incidents: all of them in a table, and one with its evidence and the path of its pauses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from markupsafe import Markup

from eastwest.diagnose.model import Cause
from eastwest.fabric import PortId
from eastwest.plan import Plan
from eastwest.report.incident.drawing import draw_path
from eastwest.report.pages import environment
from eastwest.report.pictures.pause_path import draw_pause_path
from eastwest.watch.incident import Event, Incident, where

_MOST_DEVICES = 150
_OF_PAUSES = frozenset(
    {
        Cause.PAUSE_STORM,
        Cause.SLOW_RECEIVER,
        Cause.GLOBAL_PAUSE,
        Cause.DEADLOCK,
        Cause.DCQCN_MISTUNED,
        Cause.INCAST,
        Cause.OVERSUBSCRIPTION,
    }
)


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
        path = incident.diagnosis.path
        page = environment().get_template("watched_incident.html.j2")
        return page.render(
            site=self._plan.name,
            incident=incident,
            diagnosis=incident.diagnosis,
            finding=incident.diagnosis.finding,
            history=history,
            path=path,
            drawing=draw_pause_path(self._plan.fabric, path) if path else None,
            topology=self._topology(incident) if path else None,
            pauses=incident.diagnosis.cause in _OF_PAUSES,
            peer=self._peer,
            when=when,
            where=where,
            lasted=lasted,
        )

    def _topology(self, incident: Incident) -> Markup | None:
        """The path on the whole fabric, where that is small enough to be looked at."""
        if len(self._plan.fabric.devices) > _MOST_DEVICES:
            return None
        return Markup(draw_path(self._plan.fabric, incident.diagnosis.places, incident.diagnosis.path))  # noqa: S704

    def _peer(self, device: str, port: str) -> str:
        """The other end of a port's cable, `node003 nic1`."""
        link = self._plan.fabric.link_at.get(PortId(device, port))
        return "" if link is None else " ".join(link.other(device))


def when(time_us: float) -> str:
    """`2026-11-30 04:15:02 UTC`."""
    return datetime.fromtimestamp(time_us / 1e6, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def lasted(incident: Incident) -> str:
    """How long its cause was seen."""
    seconds = (incident.last_us - incident.opened_us) / 1e6
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
