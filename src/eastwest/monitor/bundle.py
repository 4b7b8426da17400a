"""The bundle: every file of a site's monitoring, by path."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from eastwest.monitor import exporters
from eastwest.monitor.alerts import Context, alerts_of
from eastwest.monitor.estimate import Estimate, estimate
from eastwest.monitor.gnmic import gnmic_tree
from eastwest.monitor.grafana import dashboard_text, provisioning
from eastwest.monitor.panels import Dashboard, dashboards
from eastwest.monitor.plan_series import plan_text
from eastwest.monitor.readme import readme_text
from eastwest.monitor.recording import normalising, rates
from eastwest.monitor.routing import alertmanager_tree
from eastwest.monitor.rules import Alert, rules_text, yaml_text
from eastwest.monitor.scrape import prometheus_tree
from eastwest.monitor.subject import Subject
from eastwest.monitor.targets import collectors, target_files
from eastwest.monitor.thresholds import Thresholds, derive
from eastwest.monitor.unit_tests import alert_tests, recording_tests
from eastwest.plan.store import write_text

Files = Iterator[tuple[str, str]]


@dataclass(frozen=True)
class Bundle:
    """files: path within the bundle → text."""

    files: dict[str, str]
    thresholds: Thresholds
    alerts: tuple[Alert, ...]
    dashboards: tuple[Dashboard, ...]
    size: Estimate

    def write(self, folder: Path) -> None:
        """Write every file. Raises InputError when a place cannot be written."""
        for name, text in self.files.items():
            write_text(folder / name, text)


def bundle(subject: Subject) -> Bundle:
    """Everything for one site. Raises InputError when names or addresses of the plan cannot be had."""
    thresholds = derive(subject)
    by_group = alerts_of(Context(subject, thresholds))
    alerts = tuple(alert for group in by_group.values() for alert in group)
    boards = dashboards(thresholds, inference=bool(subject.site.inference))
    topology = plan_text(subject, thresholds)
    size = estimate(subject, sum(not line.startswith("#") for line in topology.splitlines()))
    files = dict(_rules(subject, by_group, alerts))
    files |= {"prometheus/prometheus.yml": yaml_text(prometheus_tree(subject, ["rules/*.yml"]))}
    files |= {
        f"prometheus/targets/{job}.json": json.dumps([group.tree() for group in groups], indent=1) + "\n"
        for job, groups in target_files(subject).items()
    }
    files |= {"plan/plan.prom": topology}
    files |= {"alertmanager/alertmanager.yml": yaml_text(alertmanager_tree(subject.options))}
    files |= dict(_grafana(subject, boards)) | dict(_collection(subject))
    told = [f"{nic.port} is {' and '.join(nic.names)}" for nic in subject.options.nics]
    files |= {"README.md": readme_text(subject, thresholds, alerts, size, told)}
    return Bundle(files, thresholds, alerts, boards, size)


def _rules(subject: Subject, by_group: dict[str, tuple[Alert, ...]], alerts: tuple[Alert, ...]) -> Files:
    interval_s, window = subject.options.interval_s, subject.options.window
    folder, up = "prometheus/rules", "../rules"
    for source in subject.sources:
        if source.series:
            records = [record.tree() for record in normalising(subject, source)]
            yield f"{folder}/10-{source.id}.yml", rules_text({f"eastwest {source.id}": records}, interval_s)
            yield f"prometheus/tests/{source.id}.yml", recording_tests(subject, source, [f"{up}/10-{source.id}.yml"])
    yield f"{folder}/20-rates.yml", rules_text({"eastwest rates": [one.tree() for one in rates(window)]}, interval_s)
    groups = {
        f"eastwest {name}": [one.tree(subject.options.hold_s) for one in found] for name, found in by_group.items()
    }
    yield f"{folder}/30-alerts.yml", rules_text(groups, interval_s)
    yield "prometheus/tests/alerts.yml", alert_tests(alerts, [f"{up}/20-rates.yml", f"{up}/30-alerts.yml"], interval_s)


def _grafana(subject: Subject, boards: tuple[Dashboard, ...]) -> Files:
    options = subject.options
    for board in boards:
        name = board.title.lower()
        yield (
            f"grafana/dashboards/{name}.json",
            dashboard_text(board, subject.plan.name, options.window, options.interval_s),
        )
    for name, text in provisioning().items():
        yield f"grafana/provisioning/{name}", text


def _collection(subject: Subject) -> Files:
    for collector in collectors(subject):
        yield f"gnmic/{collector.name}.yaml", yaml_text(gnmic_tree(subject, collector))
    yield "exporters/node_exporter.env", exporters.node_exporter_env(subject)
    yield "exporters/snmp-generator.yml", exporters.snmp_generator()
    yield "syslog/eastwest.conf", exporters.rsyslog_conf()
    if subject.nvidia_gpus:
        yield "exporters/dcgm-counters.csv", exporters.dcgm_csv()
        yield "exporters/nccl-inspector.env", exporters.inspector_env()
    if subject.amd_gpus:
        yield "exporters/amd-gpu.json", exporters.amd_gpu_json()
    if "nvue" in subject.families:
        yield "exporters/otel-collector.yaml", exporters.otel_collector()
