"""Runs the rules: every finding with its line, what was suppressed and why, and what could not be judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from eastwest.audit.rule import Breach, Rule
from eastwest.audit.rules import RULES
from eastwest.audit.subject import Audited
from eastwest.audit.suppress import Suppression, matching
from eastwest.discover import FoundDevice, FoundHost, SourceLine
from eastwest.findings import Finding, Layer, Place, Severity
from eastwest.plan.device import natural

RANK = {Severity.CRITICAL: 0, Severity.WARNING: 1, Severity.INFO: 2}
GRADES = {
    Severity.CRITICAL: "breaks losslessness",
    Severity.WARNING: "contradicts the design",
    Severity.INFO: "advice",
}
"""What each severity means in an audit; what keeps packets from arriving at all counts as breaking losslessness."""


@dataclass(frozen=True, slots=True)
class NotJudged:
    """A rule that could not judge a place."""

    rule: str
    layer: Layer
    place: Place
    why: str


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that the project does not want to see, and its reason."""

    finding: Finding
    reason: str


@dataclass(frozen=True)
class AuditResult:
    """findings: by layer, severity, rule and place. rules: how many ran. unused: suppressions without a finding."""

    findings: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...]
    not_judged: tuple[NotJudged, ...]
    rules: int
    unused: tuple[Suppression, ...] = ()

    def count(self, severity: Severity, layer: Layer | None = None) -> int:
        """How many findings of a severity, of one layer or of all."""
        return sum(f.severity is severity and layer in (None, f.layer) for f in self.findings)

    def alike(self, layer: Layer | None = None) -> tuple[list[Finding], ...]:
        """Findings of one rule and severity together, gravest first within a layer; of one layer or of all."""
        groups: dict[tuple[str, Severity], list[Finding]] = {}
        for finding in self.findings:
            if layer in (None, finding.layer):
                groups.setdefault((finding.rule, finding.severity), []).append(finding)
        return tuple(groups.values())

    def left_alike(self) -> tuple[list[NotJudged], ...]:
        """Places that one rule could not judge for one reason, together."""
        groups: dict[tuple[str, str], list[NotJudged]] = {}
        for each in self.not_judged:
            groups.setdefault((each.rule, each.why), []).append(each)
        return tuple(groups.values())


def audit(
    audited: Audited,
    suppressions: Sequence[Suppression] = (),
    rules: Iterable[Rule] | None = None,
    tell: Callable[[int, int], None] | None = None,
) -> AuditResult:
    """All rules over a network, in order of their ids. tell: called with rules done and rules in all."""
    chosen = sorted(RULES.values() if rules is None else rules, key=lambda rule: rule.id)
    findings: list[Finding] = []
    not_judged: list[NotJudged] = []
    for done, rule in enumerate(chosen):
        if tell is not None:
            tell(done, len(chosen))
        for outcome in rule.check(audited):
            if isinstance(outcome, Breach):
                findings.append(_finding(audited, rule, outcome))
            else:
                not_judged.append(NotJudged(rule.id, rule.layer, outcome.place, outcome.why))
    kept: list[Finding] = []
    hidden: list[Suppressed] = []
    used: set[Suppression] = set()
    for finding in sorted(dict.fromkeys(findings), key=_order):
        suppression = matching(suppressions, finding)
        if suppression is None:
            kept.append(finding)
        else:
            used.add(suppression)
            hidden.append(Suppressed(finding, suppression.reason))
    unused = tuple(each for each in suppressions if each not in used)
    return AuditResult(tuple(kept), tuple(hidden), tuple(dict.fromkeys(not_judged)), len(chosen), unused)


def breaches(rule: Rule, audited: Audited) -> tuple[Finding, ...]:
    """What one rule finds, as findings."""
    return audit(audited, rules=[rule]).findings


def _order(finding: Finding) -> tuple[object, ...]:
    place = finding.place
    return (
        finding.layer,
        RANK[finding.severity],
        finding.rule,
        natural(place.device or place.host),
        natural(place.port),
        natural(place.queue),
        finding.observed,
    )


def _finding(audited: Audited, rule: Rule, breach: Breach) -> Finding:
    line = breach.line or _line(audited, breach)
    return Finding(
        layer=rule.layer,
        severity=breach.severity or rule.severity,
        title=rule.title,
        place=breach.place,
        observed=breach.observed,
        expected=breach.expected,
        effect=rule.effect,
        remedy=breach.remedy or rule.remedy,
        rule=rule.id,
        file="" if line is None else line.file,
        line=None if line is None or not line.line else line.line,
        assumption=breach.assumption,
    )


def _line(audited: Audited, breach: Breach) -> SourceLine | None:
    """Of the value, else of the nearest thing that holds it, else the device's first file."""
    found: FoundDevice | FoundHost | None = audited.network.device(breach.place.device) or audited.network.host(
        breach.place.host or breach.place.device
    )
    if found is None:
        return None
    for path in _upwards(breach.path):
        if path in found.where:
            return found.where[path]
    return SourceLine(found.files[0], 0) if found.files else None


def _upwards(path: str) -> Iterator[str]:
    while path:
        yield path
        cut = max(path.rfind("."), path.rfind("[") if path.endswith("]") else -1)
        path = path[:cut] if cut > 0 else ""
