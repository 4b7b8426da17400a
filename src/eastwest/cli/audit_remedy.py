"""The change plan of an audit: written as files, and tried by auditing again."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

from rich.console import Console

from eastwest.audit.disruption import COMMIT
from eastwest.audit.engine import AuditResult
from eastwest.audit.remedy import Remedy, Skipped
from eastwest.cli.tables import add_row, table_of
from eastwest.errors import InputError, Problem
from eastwest.plan.store import write_text

_HEAD = (
    "step",
    "switch",
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


def write_remedies(steps: tuple[Remedy, ...], folder: Path) -> Path:
    """`change-plan.csv`, and for each switch its commands there and back; readable by the owner alone.

    Commands of an earlier plan in the folder go, so that none stay for a switch that needs none any more.
    """
    plan = folder / "change-plan.csv"
    if plan.exists():
        _clear(folder)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_HEAD)
    for number, step in enumerate(steps, start=1):
        there, back = _write_files(step, folder)
        check = f"eastwest audit shows {' '.join(step.rules)} of {step.device.name} no more"
        what = (" ".join(step.rules), step.window.text, "; ".join(step.disturbs), "; ".join(step.sources))
        files = (" ".join(there), " ".join(back), COMMIT.get(step.device.family, ""))
        writer.writerow(
            (number, step.device.name, *what, step.hosts, step.links, *files, check, " ".join(step.by_hand))
        )
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


def _write_files(step: Remedy, folder: Path) -> tuple[list[str], list[str]]:
    there: list[str] = []
    back: list[str] = []
    for file in step.files:
        kind = ".json" if file.path.endswith(".json") else ".txt"
        for names, word, content in ((there, "remediation", file.remediation), (back, "rollback", file.rollback)):
            if content:
                path = Path(step.device.name) / f"{word}{kind}"
                write_text(folder / path, content)
                (folder / path).chmod(0o600)
                names.append(str(path))
    return there, back


def show_remedies(console: Console, steps: tuple[Remedy, ...], skipped: tuple[Skipped, ...], plan: Path) -> None:
    """The change plan in a table."""
    table = table_of(">step", "switch", "mends", "window", "disturbs", ">hosts", ">links", title="Change plan")
    for number, step in enumerate(steps, start=1):
        disturbs = "; ".join(step.disturbs) or "nothing known"
        what = (" ".join(step.rules), step.window.text, disturbs)
        add_row(table, (str(number), step.device.name, *what, str(step.hosts), str(step.links)))
    console.print()
    console.print(table)
    for step in steps:
        if step.by_hand:
            console.print(f"by hand on {step.device.name}: {' '.join(step.by_hand)}", markup=False, soft_wrap=True)
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
