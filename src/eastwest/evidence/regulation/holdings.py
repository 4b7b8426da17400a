"""What kinds of evidence a project holds, each with the files that show it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from eastwest.evidence.clock import parse
from eastwest.evidence.results import ResultSet, Row

Holdings = dict[str, tuple[str, ...]]
"""Kind of evidence → files or criteria that hold it; a kind without any is absent."""

LATER = frozenset({"signature", "timestamp", "independence"})
"""Kinds that come with signing, after the map is written."""

# By where they stand in a project folder.
_PLACES: dict[str, tuple[str, ...]] = {
    "criteria": ("site.yaml", "*.yaml", "*acceptance-plan.json"),
    "raw": ("*/raw/*", "raw/*"),
    "findings": ("*findings.json", "*audit.json", "*audit.sarif"),
    "configurations": ("configs/*",),
    "inventory": ("bill-of-materials.csv",),
    "topology": ("plan.json", "cabling.csv"),
    "versions": ("configs/*", "*versions.json", "*environment.json"),
    "procedure": ("*acceptance-plan.json",),
    "monitoring": ("monitor/*",),
    "journal": ("*journal*", "*incidents*"),
    "expectation": ("*expectations.json", "*acceptance-plan.json"),
}
_SHOWN = 12
_FAILOVER = ("failover", "outage", "failure of", "link down", "drain")


def holdings(files: Sequence[str], results: Sequence[ResultSet], plans: dict[str, str]) -> Holdings:
    """Kinds and where they are. files: of the project. plans: creation time by path of each acceptance plan."""
    held: Holdings = {"sealed": ("manifest.json",), "limits": ("report/report.html",)}
    for kind, places in _PLACES.items():
        held[kind] = tuple(f for f in files if any(fnmatchcase(f, place) for place in places))[:_SHOWN]
    held["results"] = tuple(one.file for one in results)
    held["times"] = _sets(results, lambda row: bool(row.begun))
    held["repeats"] = _sets(results, lambda row: row.repeats > 1)
    held["remedies"] = _sets(results, lambda row: bool(row.remedy))
    held["failover"] = _sets(results, lambda row: any(word in row.criterion.lower() for word in _FAILOVER))
    held["history"] = tuple(one.file for one in results) if len(results) > 1 else ()
    held["baseline-before"] = tuple(_fixed_before(results, plans))
    return {kind: where for kind, where in held.items() if where}


def _sets(results: Sequence[ResultSet], wanted: Callable[[Row], bool]) -> tuple[str, ...]:
    return tuple(one.file for one in results if any(wanted(row) for row in one.rows))


def _fixed_before(results: Sequence[ResultSet], plans: dict[str, str]) -> Iterable[str]:
    """Acceptance plans that were fixed before the first measurement beside them began."""
    for path, created in plans.items():
        folder = Path(path).parent
        begun = [row.begun for one in results if Path(one.file).parent == folder for row in one.rows if row.begun]
        if begun and created and parse(created) < min(parse(text) for text in begun):
            yield path
