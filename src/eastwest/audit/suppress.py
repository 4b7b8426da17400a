"""`audit.yaml` of a project: findings that it does not want to see, each with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from eastwest.audit.rules import RULES
from eastwest.errors import InputError, Problem
from eastwest.findings import Finding
from eastwest.intent.document import Document, read_document
from eastwest.intent.problems import did_you_mean

FILE = "audit.yaml"
_KEYS = ("rule", "place", "reason")


@dataclass(frozen=True, slots=True)
class Suppression:
    """rule: an id. place: shell pattern over `leaf1 swp3 queue 3` or over its first word; `*` for everywhere."""

    rule: str
    place: str
    reason: str
    line: int | None = None


def suppressions_in(folder: Path) -> tuple[Suppression, ...]:
    """Those of the folder's `audit.yaml`, none without one. Raises InputError with every problem of the file."""
    file = folder / FILE
    if not file.is_file():
        return ()
    document = read_document(file)
    problems: list[Problem] = []
    entries = document.value_at(("suppress",))
    known = document.data if isinstance(document.data, dict) else {}
    problems += [document.problem((key,), "unknown key", allowed="suppress") for key in known if key != "suppress"]
    if not isinstance(entries, list):
        problems.append(document.problem(("suppress",), "no list", allowed="a list of entries with rule and reason"))
        entries = []
    found = [_entry(document, at, entry, problems) for at, entry in enumerate(entries)]
    if problems:
        raise InputError(problems)
    return tuple(found)


def matching(suppressions: Iterable[Suppression], finding: Finding) -> Suppression | None:
    """The first suppression that means this finding."""
    whole = finding.place.text()
    names = (whole, finding.place.device or finding.place.host)
    return next(
        (
            each
            for each in suppressions
            if each.rule == finding.rule and any(fnmatchcase(name, each.place) for name in names)
        ),
        None,
    )


def _entry(document: Document, at: int, entry: object, problems: list[Problem]) -> Suppression:
    path = ("suppress", at)
    values = entry if isinstance(entry, dict) else {}
    if not isinstance(entry, dict):
        problems.append(document.problem(path, f"{entry!r} is no entry", allowed=", ".join(_KEYS)))
    problems += [
        document.problem((*path, key), "unknown key", allowed=", ".join(_KEYS)) for key in values if key not in _KEYS
    ]
    rule, reason = str(values.get("rule") or ""), str(values.get("reason") or "").strip()
    if isinstance(entry, dict) and rule not in RULES:
        problems.append(document.problem((*path, "rule"), f'no rule "{rule}"', mend=did_you_mean(rule, RULES)))
    if isinstance(entry, dict) and not reason:
        mend = "say why this is accepted; the reason stands in every report"
        problems.append(document.problem((*path, "reason"), "no reason", mend=mend))
    return Suppression(rule, str(values.get("place") or "*"), reason, document.line_of(path))
