"""Prometheus' own configuration."""

from __future__ import annotations

import re

from eastwest.monitor.options import Options
from eastwest.monitor.subject import Subject
from eastwest.monitor.targets import SNMP_EXPORTER, target_files

ALERTMANAGER = "127.0.0.1:9093"
LATE = "30d"
"""How old samples may be that recordings bring by remote write."""
INSPECTOR_INTERVAL_S = 30
_NODE = "node_(ethtool|infiniband|network)_.*"


def prometheus_tree(subject: Subject, rule_files: list[str]) -> dict[str, object]:
    """`prometheus.yml`. Paths are relative to the file."""
    options = subject.options
    own = [{"job_name": "prometheus", "static_configs": [{"targets": ["127.0.0.1:9090", ALERTMANAGER]}]}]
    return {
        "global": {
            "scrape_interval": f"{options.interval_s}s",
            "scrape_timeout": f"{min(10, options.interval_s)}s",
            "evaluation_interval": f"{options.interval_s}s",
            "external_labels": {"site": subject.plan.name},
        },
        "storage": {"tsdb": {"out_of_order_time_window": LATE}},
        "rule_files": rule_files,
        "alerting": {"alertmanagers": [{"static_configs": [{"targets": [ALERTMANAGER]}]}]},
        "scrape_configs": own + [_job(name, options) for name in target_files(subject)],
    }


def _job(name: str, options: Options) -> dict[str, object]:
    job: dict[str, object] = {"job_name": name, "file_sd_configs": [{"files": [f"targets/{name}.json"]}]}
    if name in ("plan", "gnmic", "otel"):
        job["honor_labels"] = True
    if name == "plan":
        job["metric_relabel_configs"] = [_keep("eastwest_(plan|topology)_.*")]
    if name == "gnmic":
        # Exported time stamps would let a stopped subscription look alive until they are five minutes old.
        job["metric_relabel_configs"] = [_copy("source", "([^:]+)(?::[0-9]+)?", "device")]
        job["honor_timestamps"] = False
    if name == "snmp":
        job |= {"metrics_path": "/snmp", "params": {"module": ["if_mib"], "auth": ["eastwest_v3"]}}
        job["relabel_configs"] = [
            {"source_labels": ["__address__"], "target_label": "__param_target"},
            {"source_labels": ["__param_target"], "target_label": "instance"},
            {"target_label": "__address__", "replacement": SNMP_EXPORTER},
        ]
    if name == "node":
        job["metric_relabel_configs"] = _nic_names(options)
    return job


def _keep(names: str) -> dict[str, object]:
    return {"source_labels": ["__name__"], "regex": names, "action": "keep"}


def _copy(label: str, pattern: str, to: str) -> dict[str, object]:
    return {"source_labels": [label], "regex": pattern, "target_label": to, "replacement": "$1"}


def _nic_names(options: Options) -> list[dict[str, object]]:
    """`nic` is the plan's name where the user told it, else the operating system's."""
    rules: list[dict[str, object]] = [
        {
            "source_labels": ["__name__", "device"],
            "regex": f"{_NODE};(.+)",
            "target_label": "nic",
            "replacement": "$2",
        }
    ]
    for nic in options.nics:
        names = "|".join(re.escape(name) for name in nic.names)
        rules.append({"source_labels": ["nic"], "regex": names, "target_label": "nic", "replacement": nic.port})
    return rules
