"""A sweep: many variants of a site looked at alike, each once, in whatever order they finish."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from eastwest._version import __version__
from eastwest.errors import InputError, Problem
from eastwest.explore.backend import Local, Ray
from eastwest.explore.evaluate import Look, look
from eastwest.explore.journal import Journal, Row
from eastwest.explore.points import SitePoint
from eastwest.intent.catalogue.model import Catalogue
from eastwest.predict.calibration import Calibration
from eastwest.progress import Listener, Progress, left_s, silent

JOURNAL, RESULTS = "points.jsonl", "results.parquet"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of every point. seeds: each point is simulated with each of them.

    calibration: that predictions use.
    """

    engine: str = "packet"
    workload: str | None = None
    seeds: tuple[int, ...] = (1,)
    limit_us: float = 2_000_000.0
    calibration: Calibration | None = None


@dataclass(frozen=True)
class Swept:
    """rows: by point and seed, in their order; those not looked at yet are missing. total: how many there will be."""

    rows: tuple[Row, ...]
    total: int


def sweep(
    points: Sequence[SitePoint],
    catalogue: Catalogue,
    question: Question,
    folder: Path,
    where: Local | Ray,
    listen: Listener = silent,
) -> Swept:
    """Look at every point that the folder does not hold yet.

    Finished ones are kept at once, so that a sweep goes on after an interrupt; then it raises KeyboardInterrupt.
    """
    journal = Journal(folder / JOURNAL)
    wanted = [(point, seed, _key(point, seed, question)) for point in points for seed in question.seeds]
    todo = [(point, seed, key) for point, seed, key in wanted if key not in journal.rows and point.site is not None]
    looks = [
        Look(
            point.site,
            catalogue,
            question.engine,
            question.workload,
            seed,
            question.limit_us,
            question.calibration,
        )
        for point, seed, _ in todo
        if point.site is not None
    ]
    begun = time.monotonic()
    for done, (number, row) in enumerate(where.each(look, looks), start=1):
        point, seed, key = todo[number]
        journal.add(key, {"point": point.name, "seed": seed, **row})
        share = done / len(looks)
        listen(Progress("sweep", share, left_s(time.monotonic() - begun, share)))
    return collect(points, question, folder)


def collect(points: Sequence[SitePoint], question: Question, folder: Path) -> Swept:
    """What the folder holds of these points."""
    journal = Journal(folder / JOURNAL)
    rows: list[Row] = []
    for point in points:
        for seed in question.seeds:
            found = journal.rows.get(_key(point, seed, question))
            if point.site is None:
                found = {"point": point.name, "seed": seed, "outcome": "not allowed", "reason": point.problem}
            if found is not None:
                rows.append({**{f"set.{field}": value for field, value in point.fields.items()}, **found})
    return Swept(tuple(rows), len(points) * len(question.seeds))


def _key(point: SitePoint, seed: int, question: Question) -> str:
    used = "" if question.calibration is None else repr(replace(question.calibration, file=Path()))
    asked = [point.key, seed, question.engine, question.workload, question.limit_us, used, __version__]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()


def write_results(swept: Swept, folder: Path) -> Path:
    """The rows as Parquet; columns in the order of their first appearance. Raises InputError."""
    names = list(dict.fromkeys(name for row in swept.rows for name in row))
    columns = {name: _column([row.get(name) for row in swept.rows]) for name in names}
    path = folder / RESULTS
    temporary = path.with_suffix(".tmp")
    try:
        pq.write_table(pa.table(columns), temporary)
        temporary.replace(path)
    except OSError as error:
        raise InputError(Problem(error.strerror or "cannot be written", file=path)) from error
    return path


def _column(values: Sequence[object]) -> pa.Array:
    """Figures as numbers, all else as text."""
    if all(value is None or isinstance(value, int | float) for value in values):
        whole = all(value is None or isinstance(value, int) for value in values)
        return pa.array(values, pa.int64() if whole else pa.float64())
    return pa.array([None if value is None else str(value) for value in values], pa.string())
