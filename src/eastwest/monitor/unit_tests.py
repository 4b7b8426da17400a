"""promtool's unit tests of the rules: every example of every alert, and of recording rules that rename."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from eastwest.monitor.alerts.context import SAMPLES
from eastwest.monitor.recording import normalising
from eastwest.monitor.rules import Alert, Example, yaml_text
from eastwest.monitor.subject import Subject
from eastwest.telemetry.sources import Source, SourceSeries

_TICKS = 48


def alert_tests(alerts: Iterable[Alert], rule_files: list[str], interval_s: int) -> str:
    """A test file of `promtool test rules`."""
    tests = [_alert_test(alert, example, interval_s) for alert in alerts for example in alert.examples]
    return _file(rule_files, tests, interval_s)


def _file(rule_files: list[str], tests: list[dict[str, object]], interval_s: int) -> str:
    return yaml_text({"rule_files": rule_files, "evaluation_interval": f"{interval_s}s", "tests": tests})


def _alert_test(alert: Alert, example: Example, interval_s: int) -> dict[str, object]:
    expected = [
        {"exp_labels": alert.labels() | dict(labels), "exp_annotations": _filled(alert, labels)}
        for labels in example.fires
    ]
    at = {"eval_time": f"{_TICKS * interval_s}s", "alertname": alert.name, "exp_alerts": expected}
    return {
        "name": f"{alert.name} {'fires' if example.fires else 'is quiet'}",
        "interval": f"{interval_s}s",
        "input_series": [{"series": name, "values": values} for name, values in example.series.items()],
        "alert_rule_test": [at],
    }


def _filled(alert: Alert, labels: Mapping[str, str]) -> dict[str, str]:
    """Annotations with the labels filled in, as Prometheus does."""
    found = alert.annotations()
    for key, text in labels.items():
        found = {name: value.replace(f"{{{{ $labels.{key} }}}}", text) for name, value in found.items()}
    return found


def recording_tests(subject: Subject, source: Source, rule_files: list[str]) -> str:
    """Every series of a source, with the value that must come out."""
    interval_s = subject.options.interval_s
    tests = [test for series in source.series for test in _recording_test(subject, source, series)]
    return _file(rule_files, tests, interval_s)


def _recording_test(subject: Subject, source: Source, series: SourceSeries) -> Iterator[dict[str, object]]:
    number = str(subject.traffic_classes[0]) if series.by_priority else "5"
    name, own = (text.replace("{priority}", number) for text in (series.name, series.path or series.name))
    values = {"host": "node001", "device": "leaf1", "port": "Ethernet1", "priority": number}
    taken = {
        label: of for label, of in series.labels if of != "none" and not (series.by_priority and label == "priority")
    }
    labels = {of: values.get(label, label) for label, of in taken.items()}
    matched = {"operation": "READ"} if series.match else {}
    pairs = ",".join(f'{key}="{value}"' for key, value in (labels | matched).items())
    made = {label: labels[of] for label, of in taken.items()} | {"source": source.id, "counter": own}
    made |= {"priority": number} if series.by_priority else {}
    want = ", ".join(f'{key}="{value}"' for key, value in sorted(made.items()))
    amount = 1.0 if series.rising == "1" else 4.0 * series.scale
    interval_s = subject.options.interval_s
    known = next(record for record in normalising(subject, source) if record.labels["counter"] == own)
    yield {
        "name": f"{name} becomes {known.name}",
        "interval": f"{interval_s}s",
        "input_series": [{"series": f"{name}{{{pairs}}}", "values": f"{1 if series.rising else 4}+0x{SAMPLES}"}],
        "promql_expr_test": [
            {
                "expr": f'{series.of}{{source="{source.id}", counter="{own}"}}',
                "eval_time": f"{_TICKS * interval_s}s",
                "exp_samples": [{"labels": f"{series.of}{{{want}}}", "value": amount}],
            }
        ],
    }
