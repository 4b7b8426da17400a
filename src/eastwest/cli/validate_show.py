"""What `eastwest validate` shows."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import typer
from rich.console import Console

from eastwest.cli.tables import add_row, table_of
from eastwest.findings import Outcome
from eastwest.validate.acceptance import AcceptancePlan
from eastwest.validate.campaign.conclude import Conclusion
from eastwest.validate.campaign.folder import FIXED, Folder
from eastwest.validate.campaign.history import History
from eastwest.validate.campaign.ingest import Taken, samples
from eastwest.validate.campaign.words import figure_text
from eastwest.validate.campaign.write import overall, tally
from eastwest.validate.run.execute import Skipped

_SHOWN = 40


def _console() -> Console:
    return Console(highlight=False)


def planned(folder: Path, plan: AcceptancePlan, digest: str, as_json: bool) -> None:
    """A new plan: what it tests, in order, and what it leaves out."""
    kinds = Counter(test.kind.value for test in plan.tests)
    if as_json:
        left = [{"what": one.what, "why": one.why} for one in plan.left_out]
        tree = {"campaign": str(folder), "sha256": digest, "created": plan.created, "tests": kinds, "left_out": left}
        figures = {"criteria": len(plan.criteria), "checks": len(plan.checks), "hours": plan.planned_hours}
        typer.echo(json.dumps({**tree, **figures}, ensure_ascii=False))
        return
    console = _console()
    table = table_of("test", ">runs", ">figures", ">states", title=f"{plan.name}: acceptance in this order")
    criteria = Counter(plan.by_test[one.source].kind.value for one in plan.criteria)
    checks = Counter(one.kind.value for one in plan.checks)
    for kind, count in kinds.items():
        add_row(table, (kind, f"{count:,}", f"{criteria[kind]:,}", f"{checks[kind]:,}"))
    console.print(table)
    console.print(f"\n{plan.planned_hours:.1f} of {plan.hours:g} hours. {plan.stop_rule}", soft_wrap=True, markup=False)
    for one in plan.left_out:
        console.print(f"Left out: {one.what} – {one.why}", soft_wrap=True, markup=False)
    console.print(f"Fixed {plan.created}, SHA-256 {digest}\n{folder}", soft_wrap=True, markup=False)


def skipped(found: Sequence[Skipped], as_json: bool) -> None:
    """Tests that did not run, by reason."""
    if as_json:
        typer.echo(json.dumps([{"test": one.test, "why": one.why} for one in found], ensure_ascii=False))
        return
    reasons: dict[str, list[str]] = {}
    for one in found:
        reasons.setdefault(one.why, []).append(one.test)
    for why, tests in reasons.items():
        named = ", ".join(tests[:3]) + (f" and {len(tests) - 3} more" if len(tests) > 3 else "")
        typer.echo(f"not run: {named}: {why}")


def taken(found: Sequence[Taken], as_json: bool) -> None:
    """Files taken in, and those that could not be."""
    bad = [one for one in found if one.problem]
    if as_json:
        rows = [{"file": one.file, "test": one.test, "problem": one.problem, "notes": list(one.notes)} for one in found]
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    typer.echo(f"{len(found) - len(bad):,} of {len(found):,} files taken in")
    for one in bad[:_SHOWN]:
        typer.echo(f"{one.file}: {one.problem}")
    if len(bad) > _SHOWN:
        typer.echo(f"and {len(bad) - _SHOWN:,} more: --json has them all")
    for note, count in Counter(note for one in found for note in one.notes).most_common(_SHOWN):
        typer.echo(f"note on {count:,} files: {note}")


def judged(found: Conclusion, report: Path) -> None:
    """Failures and warnings, what to do, and the outcome."""
    console = _console()
    table = table_of("layer", "criterion", "verdict", "measured", "target", "reason")
    shown = [row for row in found.rows if row.verdict.outcome in {Outcome.FAIL, Outcome.WARN}]
    for row in shown[:_SHOWN]:
        one = row.verdict
        cells = (str(int(one.layer)), one.criterion, one.outcome.value, one.measured, one.target, one.reason)
        add_row(table, cells)
    if shown:
        console.print(table)
    for exchange in found.exchanges:
        console.print(f"To do: {exchange.text}", markup=False, soft_wrap=True)
    for suspect in found.campaign.suspects:
        alike = f", or {', '.join(suspect.alike)}" if suspect.alike else ""
        told = f"{suspect.missed} of {suspect.tested} tests that use it miss"
        console.print(f"Suspect: {suspect.element}{alike} ({told})", markup=False, soft_wrap=True)
    console.print(f"{overall(found).value}: {tally(found)}", markup=False)
    console.print(f"Report: {report}", markup=False, soft_wrap=True)


def status(folder: Folder, as_json: bool) -> None:
    """Tests by kind: planned, begun, and criteria with enough repeats."""
    acceptance, values = folder.acceptance, samples(folder)
    begun = {str(row.get("test")) for key, row in folder.journal.rows.items() if key != FIXED}
    kinds: dict[str, list[int]] = {}
    for test in acceptance.tests:
        row = kinds.setdefault(test.kind.value, [0, 0, 0, 0])
        row[0] += 1
        row[1] += test.id in begun
        own = acceptance.criteria_of.get(test.id, ())
        row[2] += len(own)
        row[3] += sum(len(values.get(one.id, ())) >= one.repeats for one in own)
    names = ("tests", "begun", "criteria", "enough_repeats")
    if as_json:
        tree = {kind: dict(zip(names, row, strict=True)) for kind, row in kinds.items()}
        typer.echo(json.dumps({"created": acceptance.created, "unchanged": folder.whole, "kinds": tree}))
        return
    table = table_of("test", ">planned", ">begun", ">figures", ">with enough repeats", title=acceptance.name)
    for kind, row in kinds.items():
        add_row(table, (kind, *(f"{value:,}" for value in row)))
    _console().print(table)


def history(found: History) -> None:
    """What changed between two campaigns."""
    table = table_of("criterion", ">before", ">after", ">change", ">95 % interval", ">p", "")
    moved = [one for one in found.changes if one.regression or one.improvement]
    for one in moved[:_SHOWN]:
        figures = (figure_text(one.before, one.unit), figure_text(one.after, one.unit), f"{one.change:+.1%}")
        interval = f"{one.low:+.1%} to {one.high:+.1%}"
        add_row(table, (one.name, *figures, interval, f"{one.p:.2g}", "REGRESSION" if one.regression else "better"))
    console = _console()
    if moved:
        console.print(table)
    worse = sum(one.regression for one in found.changes)
    console.print(f"{worse} of {len(found.changes)} criteria became worse (error {found.level:.0%} over all of them).")
    if found.only_before or found.only_after:
        told = f"{len(found.only_before)} were measured before only, {len(found.only_after)} afterwards only"
        console.print(f"{told}; these are not compared.", markup=False)
    if not found.same_plan:
        console.print("The plans differ: expectations may have changed between the campaigns.")
