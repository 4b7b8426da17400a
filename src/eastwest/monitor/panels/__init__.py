"""Panels of the dashboards: the same queries in Grafana and in our own pages."""

from eastwest.monitor.panels.dashboards import dashboards
from eastwest.monitor.panels.model import Dashboard, Panel, Query, Variable

__all__ = ["Dashboard", "Panel", "Query", "Variable", "dashboards"]
