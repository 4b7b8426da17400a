"""The assessment of an audit: predicted, written as a report with its change plan, and shown."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.text import Text

from eastwest._version import __version__
from eastwest.audit.assess.assessment import Assessment, NotAssessed, assess
from eastwest.audit.assess.listed import listed
from eastwest.audit.assess.runs import Runs
from eastwest.audit.assess.words import headline, methods, spread, states, step_costs, step_time
from eastwest.audit.assess.workload import Asked, asked_for
from eastwest.audit.engine import AuditResult
from eastwest.audit.formats.as_json import as_json
from eastwest.audit.formats.assessed import assessment_as_json
from eastwest.audit.remedy import Skipped, Step
from eastwest.audit.score import scores
from eastwest.audit.subject import Audited
from eastwest.cli.audit_remedy import write_remedies
from eastwest.cli.design_document import day_of, pdf_wanted
from eastwest.cli.tables import add_row, table_of
from eastwest.errors import InputError, Problem
from eastwest.intent.site import Site
from eastwest.plan.store import write_text
from eastwest.progress import Listener
from eastwest.report.assessed.assemble import assessment_document
from eastwest.report.assessed.material import AssessedMaterial
from eastwest.report.assessed.pictures import cost_text
from eastwest.report.document.write import write_document

NAME = "assessment"
RUNS, CHANGE = "runs.json", "change"


@dataclass(frozen=True)
class Wish:
    """What is to be assessed, and where it goes. out: a folder."""

    folder: Path
    out: Path
    asked: Asked
    site: Site | None
    pdf: bool
    day: str


def wish_of(folder: Path, out: Path, site: Site | None, workload: str | None, *, pdf: bool | None) -> Wish:
    """Checks everything before the work begins. Raises InputError."""
    if out.resolve().is_relative_to(folder.resolve()):
        mend = "name a folder outside, or the next audit reads its files as the network's"
        raise InputError(Problem(f"{out} lies in the folder that is audited", "--assess", mend=mend))
    return Wish(folder, out, asked_for(workload, site), site, pdf_wanted(pdf), day_of(folder, None))


def write_assessment(
    wish: Wish,
    audited: Audited,
    result: AuditResult,
    mended: tuple[tuple[Step, ...], tuple[Skipped, ...]],
    listen: Listener,
) -> tuple[Assessment | NotAssessed, tuple[Path, ...]]:
    """Predicts, then writes `assessment.html`, `.json`, `.pdf` and the change plan; results of runs are kept beside.

    mended: the steps of the change plan, and the places that have none.
    """
    steps, skipped = mended
    runs = Runs(wish.out / RUNS)
    found = assess(audited, result, steps, wish.asked, wish.site, runs, listen)
    material = AssessedMaterial(
        wish.folder.resolve().name,
        audited,
        result,
        scores(audited, result),
        steps,
        skipped,
        found,
        wish.day,
        __version__,
    )
    plan = write_remedies(steps, skipped, wish.out / CHANGE)
    pages = write_document(assessment_document(material), wish.out, pdf=wish.pdf, name=NAME)
    data = wish.out / f"{NAME}.json"
    everything = {**as_json(result, audited), **as_tree(found)}
    write_text(data, json.dumps(everything, indent=2, ensure_ascii=False) + "\n")
    return found, (*pages, data, plan)


def as_tree(found: Assessment | NotAssessed) -> dict[str, object]:
    """What it adds to the audit's JSON."""
    return {"assessment": assessment_as_json(found)}


def show_assessment(console: Console, found: Assessment | NotAssessed, written: tuple[Path, ...]) -> None:
    """Before and after, what each mistake costs, and how that was worked out."""
    console.print()
    if isinstance(found, Assessment):
        table = table_of("network", ">of expected bus bandwidth", ">paths", ">losslessness", title="Predicted")
        for name, one in states(found):
            ends = "" if one.ends else ", does not end"
            add_row(table, (name, spread(one.share) + ends, spread(one.paths), spread(one.lossless)))
        console.print(table)
        _show_steps(console, found)
        _show_costs(console, found)
        for text in methods(found):
            console.print(text, markup=False, soft_wrap=True)
    console.print(Text(headline(found), style="bold"))
    for path in written:
        console.print(f"Written: {path}", markup=False, soft_wrap=True)


def _show_steps(console: Console, found: Assessment) -> None:
    if not found.before.steps:
        return
    table = table_of("network", "job", ">step", ">GPUs active", title="\nTraining")
    for name, one in states(found):
        for step in one.steps:
            add_row(table, (name, step.job.name, step_time(step), spread(step.active)))
    console.print(table)


def _show_costs(console: Console, found: Assessment) -> None:
    if not found.costs:
        return
    steps = (">longer step",) if found.before.steps else ()
    table = table_of("what is wrong", "rules", "where", ">costs", *steps, ">gains alone", title="\nWhat it costs")
    for cost in found.costs:
        what = (cost.title, " ".join(cost.rules), listed(cost.places), cost_text(cost))
        longer = (step_costs(cost, found.mended),) if steps else ()
        add_row(table, (*what, *longer, f"{100 * cost.gained:.0f} points"))
    console.print(table)
