"""An audit on the screen: what was read, findings by layer, what could not be judged."""

from __future__ import annotations

from itertools import groupby

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from eastwest.audit.engine import AuditResult, NotJudged
from eastwest.audit.formats.words import WORDS, headline
from eastwest.audit.score import scores
from eastwest.audit.subject import Audited
from eastwest.cli.tables import add_row, table_of
from eastwest.findings import Severity

_MARKS = {Severity.CRITICAL: "✗ breaks", Severity.WARNING: "! contradicts", Severity.INFO: "· advice"}
_SHOWN_FAMILIES = 6
_SHOWN = 3
"""Places of a finding that are shown unless all are asked for."""


def show_audit(console: Console, audited: Audited, result: AuditResult, *, full: bool) -> None:
    """Tables, then one line that says it all."""
    _network(console, audited, full=full)
    _findings(console, result, full=full)
    _suppressed(console, result)
    _not_judged(console, result.not_judged, full=full)
    _layers(console, audited, result)
    console.print()
    console.print(Text(headline(result), style="bold"))


def _network(console: Console, audited: Audited, *, full: bool) -> None:
    network = audited.network
    families = [family for family, _ in groupby(sorted(device.family or "unknown" for device in network.devices))]
    coverage = f"{network.coverage:.0%} of the lines that matter understood"
    console.print(
        f"Read: {len(network.devices)} switches ({', '.join(families[:_SHOWN_FAMILIES]) or 'none'}), "
        f"{len(network.hosts)} hosts, {len(network.links)} links; {coverage}",
        markup=False,
        soft_wrap=True,
    )
    shown = network.notes if full else network.notes[:_SHOWN]
    for note in shown:
        console.print(f"Note: {note}", markup=False, soft_wrap=True)
    if len(network.notes) > len(shown):
        console.print(f"and {len(network.notes) - len(shown)} more notes: --full")
    console.print()


def _findings(console: Console, result: AuditResult, *, full: bool) -> None:
    """One block for each rule and severity: what, what it costs, and a table of places."""
    layer = None
    for members in result.alike():
        first = members[0]
        if first.layer is not layer:
            layer = first.layer
            console.print(Text(f"{layer.value} {layer.title}", style="bold underline"))
        console.print(Text(f"{first.rule}  {_MARKS[first.severity]}  {first.title}", style="bold"))
        console.print(Text(f"effect: {first.effect}"))
        table = table_of("where", "found", "expected", "line")
        shown = members if full else members[:_SHOWN]
        for each in shown:
            line = each.file + ("" if each.line is None else f":{each.line}")
            assumed = f" (assumed: {each.assumption})" if each.assumption else ""
            add_row(table, (each.place.text(), each.observed + assumed, each.expected, line))
        console.print(Padding(table, (0, 0, 0, 2)))
        if len(members) > len(shown):
            console.print(f"  and {len(members) - len(shown)} more places: --full", markup=False)
        console.print()


def _suppressed(console: Console, result: AuditResult) -> None:
    if result.suppressed:
        table = table_of("rule", "where", "found", "accepted because", title="Suppressed")
        for each in result.suppressed:
            add_row(table, (each.finding.rule, each.finding.place.text(), each.finding.observed, each.reason))
        console.print()
        console.print(table)
    for unused in result.unused:
        text = f"audit.yaml:{unused.line}: nothing is found any more for {unused.rule} at {unused.place}; take it out"
        console.print(text, markup=False, soft_wrap=True)


def _not_judged(console: Console, not_judged: tuple[NotJudged, ...], *, full: bool) -> None:
    if not not_judged:
        return
    table = table_of("rule", "where", "why", title="Not judged")
    groups: dict[tuple[str, str], list[NotJudged]] = {}
    for each in not_judged:
        groups.setdefault((each.rule, each.place.text() if full else ""), []).append(each)
    for (rule, _), members in groups.items():
        more = f" (+{len(members) - 1} places)" if len(members) > 1 else ""
        add_row(table, (rule, members[0].place.text() + more, members[0].why))
    console.print()
    console.print(table)


def _layers(console: Console, audited: Audited, result: AuditResult) -> None:
    table = table_of("layer", ">score", *(f">{WORDS[severity]}" for severity in reversed(Severity)), ">not judged")
    for each in scores(audited, result):
        counts = [str(result.count(severity, each.layer)) for severity in reversed(Severity)]
        add_row(table, (f"{each.layer.value} {each.layer.title}", each.text(), *counts, str(each.not_judged)))
    console.print()
    console.print(table)
