"""Result sets of a project folder: verdict files of proofs and acceptance tests, findings of audits."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eastwest.errors import InputError, Problem
from eastwest.findings import Layer, Outcome, worst
from eastwest.plan.store import read_json

VERDICT_FORMATS = ("eastwest-verdicts/1",)
LARGEST_BYTES = 256 * 2**20


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion judged. begun, ended: of the measurement, ISO 8601. Empty, and repeats 0: the file is silent."""

    layer: Layer
    criterion: str
    outcome: Outcome
    measured: str
    target: str
    reason: str
    remedy: str = ""
    begun: str = ""
    ended: str = ""
    repeats: int = 0


@dataclass(frozen=True, slots=True)
class ResultSet:
    """The verdicts of one file. name: the folder they stand in, as `proof` or `validate/commissioning`."""

    name: str
    file: str
    created: str
    plan_sha256: str
    rows: tuple[Row, ...]

    @property
    def outcome(self) -> Outcome:
        """All verdicts together."""
        return worst(row.outcome for row in self.rows)


def result_sets(project: Path) -> tuple[ResultSet, ...]:
    """Every verdict file of a project folder, by path. Raises InputError for a damaged one."""
    found = []
    for path in sorted(project.rglob("verdicts.json")):
        tree = read_json(path, LARGEST_BYTES)
        if isinstance(tree, dict) and tree.get("format") in VERDICT_FORMATS:
            found.append(_set(path, path.relative_to(project), tree))
    return tuple(found)


def _set(path: Path, relative: Path, tree: dict[str, Any]) -> ResultSet:
    name = relative.parent.as_posix()
    try:
        rows = tuple(_row(row) for row in tree["verdicts"])
        plan = str(tree.get("plan_hash", ""))
        return ResultSet("proof" if name == "." else name, relative.as_posix(), str(tree["created"]), plan, rows)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        mend = "write it anew with the command that made it"
        raise InputError(Problem(f"is damaged: {error!r}", file=path, mend=mend)) from error


def _row(row: dict[str, Any]) -> Row:
    words = (str(row.get(key, "")) for key in ("measured", "target", "reason", "remedy", "begun", "ended"))
    layer, outcome = Layer(row["layer"]), Outcome(row["outcome"])
    measured, target, reason, remedy, begun, ended = words
    repeats = int(row.get("repeats", 0))
    return Row(layer, str(row["criterion"]), outcome, measured, target, reason, remedy, begun, ended, repeats)
