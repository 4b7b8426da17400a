"""An incident page: what was diagnosed, the path of its pauses on the topology, and the series that prove it."""

from eastwest.report.incident.page import render_incident, write_incident

__all__ = ["render_incident", "write_incident"]
