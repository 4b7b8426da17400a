"""The page: verdict in a line, the picture, findings by layer, what was accepted, read and not judged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from eastwest._version import __version__
from eastwest.audit.engine import GRADES, AuditResult
from eastwest.audit.formats.words import WORDS, headline
from eastwest.audit.rules import RULES
from eastwest.audit.score import scores
from eastwest.audit.subject import Audited
from eastwest.findings import Finding, Layer, Outcome, Severity
from eastwest.report.audit.picture import draw_network
from eastwest.report.pages import environment

_PLACES = 12
"""Places of one finding that are listed; the JSON has all."""


@dataclass(frozen=True)
class Group:
    """Findings of one rule and severity. places: those that are listed; more: how many are not."""

    finding: Finding
    why: str
    source: str
    places: tuple[Finding, ...]
    more: int


def render_audit(audited: Audited, result: AuditResult) -> str:
    """One self-contained page; nothing is loaded from elsewhere, and what comes from files is escaped."""
    outcome = Outcome.FAIL if result.count(Severity.CRITICAL) else Outcome.WARN if result.findings else Outcome.PASS
    return (
        environment()
        .get_template("audit.html.j2")
        .render(
            outcome=outcome.value,
            headline=headline(result),
            version=__version__,
            network=audited.network,
            planned=audited.plan is not None,
            rules=result.rules,
            picture=Markup(draw_network(audited.network, result.findings)),  # noqa: S704
            summary=list(_summary(audited, result)),
            layers=[(layer, list(_groups(result, layer))) for layer in Layer],
            grades=GRADES,
            words=WORDS,
            suppressed=result.suppressed,
            not_judged=list(_not_judged(result)),
        )
    )


def _summary(audited: Audited, result: AuditResult) -> Iterator[tuple[str, str, list[int], int]]:
    for each in scores(audited, result):
        counts = [result.count(severity, each.layer) for severity in reversed(Severity)]
        yield f"{each.layer.value} {each.layer.title}", each.text(), counts, each.not_judged


def _groups(result: AuditResult, layer: Layer) -> Iterator[Group]:
    for members in result.alike(layer):
        found = RULES[members[0].rule]
        yield Group(members[0], found.why, found.source, tuple(members[:_PLACES]), max(0, len(members) - _PLACES))


def _not_judged(result: AuditResult) -> Iterator[tuple[str, str, str]]:
    for members in result.left_alike():
        first = members[0]
        more = f" and {len(members) - 1} more places" if len(members) > 1 else ""
        yield f"{first.rule} {RULES[first.rule].title}", first.place.text() + more, first.why
