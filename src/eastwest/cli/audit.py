"""`eastwest audit`: what is wrong with the configurations of a folder."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from eastwest.audit.engine import AuditResult
from eastwest.audit.engine import audit as judge
from eastwest.audit.formats.as_json import as_json as plain
from eastwest.audit.formats.junit import as_junit
from eastwest.audit.formats.sarif import as_sarif
from eastwest.audit.load import audited_in
from eastwest.audit.remedy import fixed, remedies
from eastwest.audit.subject import Audited
from eastwest.audit.suppress import suppressions_in
from eastwest.cli.audit_remedy import show_fixed, show_remedies, write_remedies
from eastwest.cli.audit_tables import show_audit
from eastwest.cli.status import Status
from eastwest.design.from_file import design_file
from eastwest.errors import InputError, Problem
from eastwest.findings import Severity
from eastwest.intent.load import load_site
from eastwest.plan.store import write_text
from eastwest.progress import Progress
from eastwest.report.audit.page import render_audit

FOUND = 1
"""Exit code when something was found that is as grave as --fail-on says."""


class Grade(StrEnum):
    """From which severity on the exit code is 1."""

    breaks = "breaks"
    contradicts = "contradicts"
    advice = "advice"


_GRAVE = {
    Grade.breaks: (Severity.CRITICAL,),
    Grade.contradicts: (Severity.CRITICAL, Severity.WARNING),
    Grade.advice: tuple(Severity),
}


def audit(
    folder: Annotated[Path, typer.Argument(help="A folder, file or archive of configurations and command outputs.")],
    plan: Annotated[
        Path | None, typer.Option(help="The design it was built from: a project folder or its plan.json.")
    ] = None,
    html: Annotated[Path | None, typer.Option(help="Write a report with a picture of the network.")] = None,
    sarif: Annotated[Path | None, typer.Option(help="Write SARIF 2.1.0, for code hosts and editors.")] = None,
    junit: Annotated[Path | None, typer.Option(help="Write JUnit XML, for build servers.")] = None,
    remedy: Annotated[
        Path | None,
        typer.Option(help="Write a change plan: commands there and back for each switch and host."),
    ] = None,
    try_remedy: Annotated[
        bool, typer.Option("--fixed", help="With --remedy: audit again as if the change plan were done.")
    ] = False,
    assess: Annotated[
        Path | None,
        typer.Option(help="Write an assessment with change plan into this folder: bus bandwidth as it is and after."),
    ] = None,
    site: Annotated[
        Path | None,
        typer.Option(
            help="The site file it shall serve: its design is judged against, its workload and nodes predicted."
        ),
    ] = None,
    workload: Annotated[
        str | None, typer.Option(help="With --assess: a collective and its size, such as all-to-all:256MiB.")
    ] = None,
    pdf: Annotated[
        bool | None,
        typer.Option("--pdf/--no-pdf", help="With --assess: a PDF too; left out: if typst is installed."),
    ] = None,
    fail_on: Annotated[Grade, typer.Option(help="From which severity on the exit code is 1.")] = Grade.breaks,
    full: Annotated[bool, typer.Option("--full", help="Show every place, and all that could not be judged.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")] = False,
) -> None:
    """Find the lossless mistakes in anybody's running configurations.

    Findings that you accept go into `audit.yaml` in the folder, each with a reason. Exit code 0: nothing that grave was
    found. 1: something was. 2: the input cannot be taken.
    """
    if try_remedy and remedy is None:
        raise InputError(Problem("--fixed tries a change plan", mend="say with --remedy where it shall be written"))
    if assess is None and (workload is not None or pdf is not None):
        raise InputError(Problem("--workload and --pdf belong to --assess", mend="say --assess FOLDER"))
    known = None if site is None else load_site(site)
    wish = None
    if assess is not None:
        # Brings the simulator, without which other audits start in two thirds of the time.
        from eastwest.cli import audit_assess as assessing  # noqa: PLC0415

        wish = assessing.wish_of(folder, assess, known, workload, pdf=pdf)
    designed = plan if plan is not None or site is None else design_file(site)[2]
    console = Console(highlight=False, stderr=as_json)
    suppressions = suppressions_in(folder) if folder.is_dir() else ()
    with Status(console, quiet=as_json) as status:
        audited = audited_in(folder, designed, status)
        result = judge(audited, suppressions, tell=lambda done, of: status(Progress("judging", done / of)))
        status(Progress("judging", 1.0))
        mended = ((), ()) if wish is None and remedy is None else remedies(audited, result)
        assessed = None if wish is None else assessing.write_assessment(wish, audited, result, mended, status)
    _write(audited, result, html, sarif, junit)
    if as_json:
        found = {} if assessed is None else assessing.as_tree(assessed[0])
        typer.echo(json.dumps({**plain(result, audited), **found}, indent=2, ensure_ascii=False))
    else:
        show_audit(console, audited, result, full=full)
        for path in filter(None, (html, sarif, junit)):
            console.print(f"Written: {path}", markup=False, soft_wrap=True)
    if assessed is not None and not as_json:
        assessing.show_assessment(console, *assessed)
    if remedy is not None:
        show_remedies(console, *mended, write_remedies(*mended, remedy))
    if try_remedy:
        show_fixed(console, result, judge(fixed(audited, mended[0])))
    if any(finding.severity in _GRAVE[fail_on] for finding in result.findings):
        raise typer.Exit(FOUND)


def _write(audited: Audited, result: AuditResult, html: Path | None, sarif: Path | None, junit: Path | None) -> None:
    if html is not None:
        write_text(html, render_audit(audited, result))
    if sarif is not None:
        write_text(sarif, json.dumps(as_sarif(result), indent=2, ensure_ascii=False) + "\n")
    if junit is not None:
        write_text(junit, as_junit(result))
