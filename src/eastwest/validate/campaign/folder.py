"""Where a campaign keeps what; opened with care, as another process may have been killed in the middle of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from eastwest.errors import InputError, Problem
from eastwest.explore.journal import Journal
from eastwest.plan import Plan, load_plan
from eastwest.validate.acceptance import AcceptancePlan, load_acceptance

PLAN, JOURNAL, RAW, HOSTS = "acceptance-plan.json", "journal.jsonl", "raw", "hosts.yaml"
RESULTS, VERDICTS, REPORT, JUNIT = "results.json", "verdicts.json", "report.html", "junit.xml"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
FIXED = "plan"
"""Key of the journal's first row: the plan's hash before the first measurement."""


@dataclass(frozen=True)
class Folder:
    """One campaign. path: PROJECT/validate/NAME."""

    path: Path

    @property
    def project(self) -> Path:
        """The project folder, with plan.json."""
        return self.path.parent.parent

    @property
    def raw(self) -> Path:
        """Raw outputs, a folder for each test."""
        return self.path / RAW

    @cached_property
    def acceptance(self) -> AcceptancePlan:
        """The acceptance plan. Raises InputError."""
        return self._loaded[0]

    @cached_property
    def whole(self) -> bool:
        """Whether the acceptance plan is what its own hash says."""
        return self._loaded[1]

    @cached_property
    def _loaded(self) -> tuple[AcceptancePlan, bool]:
        return load_acceptance(self.path / PLAN)

    @cached_property
    def plan(self) -> Plan:
        """The Plan that it accepts against. Raises InputError."""
        return load_plan(self.project / "plan.json")

    @cached_property
    def journal(self) -> Journal:
        """What was done. Raises InputError."""
        return Journal(self.path / JOURNAL)


def campaign_folder(project: Path, name: str) -> Folder:
    """The folder of a campaign, which may not exist yet. Raises InputError for a name that is no folder's."""
    if not _NAME.fullmatch(name):
        raise InputError(Problem(f'"{name}"', "NAME", allowed="letters, digits, dots, dashes, underscores"))
    return Folder(project / "validate" / name)


def open_campaign(path: Path) -> Folder:
    """An existing campaign. Raises InputError when there is no plan in it."""
    if not (path / PLAN).is_file():
        mend = "write one with `eastwest validate plan`"
        raise InputError(Problem("is no campaign: it has no acceptance-plan.json", file=path, mend=mend))
    return Folder(path)
