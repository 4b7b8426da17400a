"""Dashboards as Grafana's JSON, and what provisions them.

Source of the structure: Grafana's dashboard schema (kinds/dashboard, version 39), which the tests read the files with.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from eastwest.monitor.panels import Dashboard, Panel, Variable
from eastwest.monitor.rules import yaml_text

_SOURCE = {"type": "prometheus", "uid": "${datasource}"}
_COLUMNS, _WIDTH, _HEIGHT = 24, 12, 9


def dashboard_text(dashboard: Dashboard, site: str, window: str, refresh_s: int) -> str:
    """One dashboard."""
    tree = {
        "uid": dashboard.uid,
        "title": f"{dashboard.title} · {site}",
        "tags": ["eastwest", site],
        "editable": True,
        "graphTooltip": 1,
        "schemaVersion": 39,
        "refresh": f"{refresh_s}s",
        "time": {"from": "now-1h", "to": "now"},
        "timezone": "browser",
        "links": [
            {
                "type": "dashboards",
                "title": "eastwest",
                "tags": ["eastwest"],
                "asDropdown": True,
                "icon": "",
                "tooltip": "",
                "url": "",
                "includeVars": True,
                "keepTime": True,
                "targetBlank": False,
            }
        ],
        "templating": {"list": list(_variables(dashboard, window))},
        "annotations": {"list": [_alerts()]},
        "panels": [_panel(panel, number) for number, panel in enumerate(dashboard.panels)],
    }
    return json.dumps(tree, indent=1, ensure_ascii=False) + "\n"


def _variables(dashboard: Dashboard, window: str) -> Iterator[dict[str, object]]:
    yield {"name": "datasource", "label": "Data source", "type": "datasource", "query": "prometheus", "hide": 0}
    yield {"name": "window", "type": "constant", "query": window, "hide": 2, "skipUrlSync": True}
    for variable in dashboard.variables:
        yield _variable(variable)


def _variable(variable: Variable) -> dict[str, object]:
    query = f"label_values({variable.series}, {variable.label})"
    return {
        "name": variable.name,
        "label": variable.name.capitalize(),
        "type": "query",
        "datasource": _SOURCE,
        "query": {"query": query, "refId": variable.name},
        "definition": query,
        "refresh": 2,
        "sort": 1,
        "multi": True,
        "includeAll": True,
        "allValue": ".*",
        "current": {"text": "All", "value": "$__all"},
        "hide": 0,
    }


def _alerts() -> dict[str, object]:
    return {
        "name": "Alerts",
        "datasource": _SOURCE,
        "enable": True,
        "iconColor": "red",
        "expr": 'ALERTS{alertname=~"Eastwest.*", alertstate="firing"}',
        "titleFormat": "{{alertname}}",
        "textFormat": "{{device}} {{port}} {{host}}",
    }


def _panel(panel: Panel, number: int) -> dict[str, object]:
    across = _COLUMNS // _WIDTH
    steps: list[dict[str, object]] = [{"color": "green", "value": None}]
    steps += [{"color": "red", "value": value} for _, value in panel.marks]
    return {
        "id": number + 1,
        "type": "timeseries",
        "title": panel.title,
        "description": panel.note,
        "datasource": _SOURCE,
        "gridPos": {"x": number % across * _WIDTH, "y": number // across * _HEIGHT, "w": _WIDTH, "h": _HEIGHT},
        "targets": [
            {"refId": chr(65 + at), "datasource": _SOURCE, "expr": query.expression, "legendFormat": query.legend}
            for at, query in enumerate(panel.queries)
        ],
        "fieldConfig": {
            "defaults": {
                "unit": panel.unit,
                "min": 0,
                "custom": {
                    "drawStyle": "line",
                    "lineWidth": 1,
                    "fillOpacity": 8,
                    "showPoints": "never",
                    "spanNulls": False,
                    "thresholdsStyle": {"mode": "dashed" if panel.marks else "off"},
                },
                "thresholds": {"mode": "absolute", "steps": steps},
            },
            "overrides": [],
        },
        "options": {
            "legend": {
                "displayMode": "table",
                "placement": "bottom",
                "showLegend": True,
                "calcs": ["max", "lastNotNull"],
            },
            "tooltip": {"mode": "multi", "sort": "desc"},
        },
    }


def provisioning() -> dict[str, str]:
    """Files for Grafana's provisioning folder."""
    source = {
        "name": "Prometheus",
        "type": "prometheus",
        "uid": "eastwest",
        "url": "http://127.0.0.1:9090",
        "access": "proxy",
    }
    provider = {"name": "eastwest", "folder": "eastwest", "type": "file", "options": {"path": "/etc/grafana/eastwest"}}
    return {
        "datasources/eastwest.yaml": yaml_text({"apiVersion": 1, "datasources": [source]}),
        "dashboards/eastwest.yaml": yaml_text({"apiVersion": 1, "providers": [provider]}),
    }
