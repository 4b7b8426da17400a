"""promtool's unit tests of the rules: every example of every alert, and of recording rules that rename.

promtool opens a database for each test, which takes longer than the test. Examples that share no series therefore stand
in one test.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from eastwest.monitor.alerts.context import SAMPLES
from eastwest.monitor.recording import RATES
from eastwest.monitor.rules import Alert, Example, yaml_text
from eastwest.monitor.subject import Subject
from eastwest.telemetry.sources import Source, SourceSeries

_TICKS = 48
_NAME = re.compile(r"(?:\w+:)?eastwest_\w+(?::\w+)?|\bup\b")
_COUNTER_OF = {recorded: counter for recorded, counter, _ in RATES}


def alert_tests(alerts: Iterable[Alert], rule_files: list[str], interval_s: int) -> str:
    """A test file of `promtool test rules`."""
    packs: list[_Pack] = []
    for alert in alerts:
        for example in alert.examples:
            pack = next((one for one in packs if one.takes(alert, example)), None)
            if pack is None:
                pack = _Pack()
                packs.append(pack)
            pack.add(alert, example)
    return _file(rule_files, [pack.tree(interval_s) for pack in packs], interval_s)


@dataclass
class _Pack:
    """Examples that do not touch each other. reads, writes: metrics of their alerts and of their series."""

    examples: list[tuple[Alert, Example]] = field(default_factory=list)
    reads: set[str] = field(default_factory=set)
    writes: set[str] = field(default_factory=set)

    def takes(self, alert: Alert, example: Example) -> bool:
        """Whether an example changes nothing for those that are there, nor they for it."""
        reads, writes = _reads(alert), _writes(example)
        return not (writes & (self.reads | self.writes) or reads & self.writes)

    def add(self, alert: Alert, example: Example) -> None:
        """One more."""
        self.examples.append((alert, example))
        self.reads |= _reads(alert)
        self.writes |= _writes(example)

    def tree(self, interval_s: int) -> dict[str, object]:
        """As promtool reads it."""
        series = {name: values for _, example in self.examples for name, values in example.series.items()}
        return {
            "interval": f"{interval_s}s",
            "input_series": [{"series": name, "values": values} for name, values in series.items()],
            "alert_rule_test": [_check(alert, example, interval_s) for alert, example in self.examples],
        }


def _reads(alert: Alert) -> set[str]:
    return {_COUNTER_OF.get(name, name) for name in _NAME.findall(alert.expression)}


def _writes(example: Example) -> set[str]:
    return {name.partition("{")[0] for name in example.series}


def _check(alert: Alert, example: Example, interval_s: int) -> dict[str, object]:
    expected = [
        {
            "exp_labels": alert.labels() | {label: value for label, value in labels.items() if value},
            "exp_annotations": _filled(alert, labels),
        }
        for labels in example.fires
    ]
    return {"eval_time": f"{_TICKS * interval_s}s", "alertname": alert.name, "exp_alerts": expected}


def _file(rule_files: list[str], tests: list[dict[str, object]], interval_s: int) -> str:
    return yaml_text({"rule_files": rule_files, "evaluation_interval": f"{interval_s}s", "tests": tests})


def _filled(alert: Alert, labels: Mapping[str, str]) -> dict[str, str]:
    """Annotations with the labels filled in, as Prometheus does."""
    found = alert.annotations()
    for key, text in labels.items():
        found = {name: value.replace(f"{{{{ $labels.{key} }}}}", text) for name, value in found.items()}
    return found


def recording_tests(subject: Subject, source: Source, rule_files: list[str]) -> str:
    """Every series of a source, with the value that must come out."""
    interval_s = subject.options.interval_s
    rows = list(_renamed(subject, source))
    test: dict[str, object] = {
        "interval": f"{interval_s}s",
        "input_series": [{"series": row.series, "values": f"{row.value:g}+0x{SAMPLES}"} for row in rows],
        "promql_expr_test": [
            {
                "expr": row.query,
                "eval_time": f"{_TICKS * interval_s}s",
                "exp_samples": [{"labels": row.recorded, "value": row.expected}],
            }
            for row in rows
        ],
    }
    return _file(rule_files, [test], interval_s)


@dataclass(frozen=True, slots=True)
class _Row:
    """A series that goes in, and what comes out."""

    series: str
    value: float
    query: str
    recorded: str
    expected: float


def _renamed(subject: Subject, source: Source) -> Iterator[_Row]:
    for one in source.series:
        yield _row(source, one, str(subject.traffic_classes[0]) if one.by_priority else "5")


def _own(one: SourceSeries, number: str) -> str:
    return (one.path or one.name).replace("{priority}", number)


def _row(source: Source, one: SourceSeries, number: str) -> _Row:
    taken = one.renamed
    values = {"host": "node001", "device": "leaf1", "port": "Ethernet1", "priority": number}
    labels = {of: values.get(label, label) for label, of in taken.items()}
    own = _own(one, number)
    made = {label: labels[of] for label, of in taken.items()} | {"source": source.id, "counter": own}
    made |= one.fixed
    made |= {"priority": number} if one.by_priority else {}
    matched = {"operation": "READ"} if one.match else {}
    value = 1.0 if one.rising else 4.0
    return _Row(
        series=f"{one.name.replace('{priority}', number)}{{{_pairs(labels | matched)}}}",
        value=value,
        query=f'{one.of}{{source="{source.id}", counter="{own}"}}',
        recorded=f"{one.of}{{{_pairs(dict(sorted(made.items())))}}}",
        expected=value if one.rising else value * one.scale,
    )


def _pairs(labels: Mapping[str, str]) -> str:
    return ", ".join(f'{key}="{text}"' for key, text in labels.items())
