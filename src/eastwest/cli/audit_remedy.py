"""The change plan of an audit: written as files, and tried by auditing again."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from pathlib import Path

from rich.console import Console

from eastwest.audit.disruption import disturbs, sources
from eastwest.audit.engine import AuditResult
from eastwest.audit.remedy import Skipped, Step
from eastwest.cli.tables import add_row, table_of
from eastwest.errors import InputError, Problem
from eastwest.plan.store import write_text

_HEAD = (
    "step",
    "place",
    "kind",
    "mends",
    "window",
    "disturbs",
    "source",
    "hosts",
    "links",
    "remediation",
    "rollback",
    "way back",
    "check",
    "by hand",
)


def write_remedies(steps: tuple[Step, ...], skipped: tuple[Skipped, ...], folder: Path) -> Path:
    """`change-plan.csv`, and for each switch and host its commands there and back; readable by the owner alone.

    Rows without a number are places of which all findings are left to hands. Commands of an earlier plan in the folder
    go, so that none stay for a place that needs none any more.
    """
    plan = folder / "change-plan.csv"
    if plan.exists():
        _clear(folder)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_HEAD)
    for number, step in enumerate(steps, start=1):
        there, back = _write_files(step, folder)
        interrupts = ("; ".join(disturbs(step.interrupts)), "; ".join(sources(step.interrupts)))
        what = (step.name, step.kind, " ".join(step.rules), step.when, *interrupts, step.hosts, step.links)
        writer.writerow((number, *what, " ".join(there), " ".join(back), step.way_back, step.check, step.hand_text))
    for each in skipped:
        writer.writerow(("", each.device, *[""] * (len(_HEAD) - 3), each.why))
    write_text(plan, text.getvalue())
    return plan


def _clear(folder: Path) -> None:
    files = [*folder.glob("*/remediation.*"), *folder.glob("*/rollback.*")]
    try:
        for file in files:
            file.unlink()
        for place in {file.parent for file in files}:
            if not any(place.iterdir()):
                place.rmdir()
    except OSError as error:
        raise InputError(Problem(error.strerror or "cannot be removed", file=folder)) from error


def _write_files(step: Step, folder: Path) -> tuple[list[str], list[str]]:
    there: list[str] = []
    back: list[str] = []
    for script in step.scripts:
        for names, word, content in (
            (there, "remediation", script.remediation),
            (back, "rollback", script.rollback),
        ):
            if content:
                path = Path(_folder(step.name)) / f"{word}{script.suffix}"
                write_text(folder / path, content)
                (folder / path).chmod(0o700 if script.suffix == ".sh" else 0o600)
                names.append(str(path))
    return there, back


def _folder(name: str) -> str:
    """A name from a file as the name of one folder below: none of another place."""
    return re.sub(r"[^\w.:-]", "_", name).lstrip(".") or "_"


def show_remedies(console: Console, steps: tuple[Step, ...], skipped: tuple[Skipped, ...], plan: Path) -> None:
    """The change plan in a table."""
    table = table_of(">step", "place", "mends", "window", "disturbs", ">hosts", ">links", title="Change plan")
    for number, step in enumerate(steps, start=1):
        what = (" ".join(step.rules), step.when, "; ".join(disturbs(step.interrupts)) or "nothing known")
        add_row(table, (str(number), step.name, *what, str(step.hosts), str(step.links)))
    console.print()
    console.print(table)
    for step in steps:
        if step.by_hand:
            console.print(f"by hand on {step.name}: {step.hand_text}", markup=False, soft_wrap=True)
    for each in skipped:
        console.print(f"no commands for {each.device}: {each.why}", markup=False, soft_wrap=True)
    console.print(f"Written: {plan}", markup=False, soft_wrap=True)


def show_fixed(console: Console, before: AuditResult, after: AuditResult) -> None:
    """What the change plan leaves, and whether it brings anything new."""
    was = Counter((finding.rule, finding.place.text()) for finding in before.findings)
    now = Counter((finding.rule, finding.place.text()) for finding in after.findings)
    gone, left, new = was - now, was & now, now - was
    console.print(
        f"After the change plan: {gone.total()} findings gone, {left.total()} left, {new.total()} new", markup=False
    )
    for word, counts in (("left", left), ("new", new)):
        for rule, place in sorted(counts):
            console.print(f"  {word}: {rule} {place}", markup=False, soft_wrap=True)
