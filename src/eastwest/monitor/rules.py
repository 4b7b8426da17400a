"""Rules as values, and as Prometheus reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import yaml

from eastwest.findings import Layer, Severity

_WIDTH = 110
NOTICE = "Written by `eastwest monitor`; change the site and run it again."


@dataclass(frozen=True)
class Record:
    """A recording rule. labels: added to what the expression yields."""

    name: str
    expression: str
    labels: Mapping[str, str] = field(default_factory=dict)

    def tree(self) -> dict[str, object]:
        """As Prometheus reads it."""
        labels = {"labels": dict(self.labels)} if self.labels else {}
        return {"record": self.name, "expr": self.expression, **labels}


@dataclass(frozen=True)
class Example:
    """Series as promtool writes them, and the labels of the alerts they cause; none where they must stay quiet."""

    series: Mapping[str, str]
    fires: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True)
class Alert:
    """An alerting rule with its own examples.

    summary: one line, `{{ $labels.x }}` filled in by Prometheus. why: what it means and its threshold. action: what to
    do first. examples: some that fire and some that do not; they become promtool's unit tests.
    """

    name: str
    layer: Layer
    severity: Severity
    expression: str
    summary: str
    why: str
    action: str
    examples: tuple[Example, ...]

    def labels(self) -> dict[str, str]:
        """Labels of the alert beside those of its series."""
        return {"severity": self.severity.value, "layer": str(self.layer.value)}

    def annotations(self) -> dict[str, str]:
        """What people read."""
        return {"summary": self.summary, "description": self.why, "action": self.action}

    def tree(self, hold_s: int) -> dict[str, object]:
        """As Prometheus reads it."""
        return {
            "alert": self.name,
            "expr": self.expression,
            "for": f"{hold_s}s",
            "labels": self.labels(),
            "annotations": self.annotations(),
        }


def rules_text(groups: Mapping[str, Sequence[Mapping[str, object]]], interval_s: int) -> str:
    """A rules file."""
    tree = [
        {"name": name, "interval": f"{interval_s}s", "rules": list(rules)} for name, rules in groups.items() if rules
    ]
    return yaml_text({"groups": tree})


def yaml_text(tree: object, notice: Iterable[str] = (NOTICE,)) -> str:
    """YAML with a notice on top."""
    head = "".join(f"# {line}\n" for line in notice)
    return head + yaml.safe_dump(tree, sort_keys=False, width=_WIDTH, allow_unicode=True)
