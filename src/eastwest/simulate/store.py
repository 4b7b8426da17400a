"""Runs as folders: `run.json` for results and totals, one Parquet file for each telemetry table."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from eastwest.errors import InputError, Problem
from eastwest.plan.codec import decode, encode
from eastwest.plan.store import read_json, write_bytes, write_text
from eastwest.simulate.run import Incident, OperationResult, Run, Status, StepResult, Telemetry, Totals, TrafficResult
from eastwest.telemetry.parquet import parquet_bytes, read_tables
from eastwest.telemetry.tables import SCHEMAS

FORMAT = "eastwest-run-2"
PLAYBACK = "playback.html"
"""A page made of a run, in its folder; it goes when another run takes its place."""
LARGEST_BYTES = 256 * 2**20


@dataclass(frozen=True)
class _Record:
    """A run without its telemetry, as it stands in run.json."""

    scenario: str
    plan_hash: str
    seed: int
    status: Status
    simulated_us: float
    operations: tuple[OperationResult, ...]
    steps: tuple[StepResult, ...]
    totals: Totals
    incidents: tuple[Incident, ...]
    traffic: tuple[TrafficResult, ...]
    congestion_control: str
    engine: str = "packet"
    method: str | None = None
    computed_messages: int | None = None
    computed_episodes: int | None = None
    repeated_episodes: int | None = None


def save_run(run: Run, folder: Path) -> None:
    """Write a run into a folder, which is made if missing. Other files in it stay, less the playback of an earlier run.

    run.json is taken away first and put in place last, each file whole or not at all: a folder with a run.json holds
    a whole run. Raises InputError when the place cannot be written.
    """
    note = folder / "run.json"
    try:
        note.unlink(missing_ok=True)
        (folder / PLAYBACK).unlink(missing_ok=True)
    except OSError as error:
        raise InputError(Problem(error.strerror or "cannot be replaced", file=note)) from error
    origin = _origin(run.scenario, run.plan_hash, run.seed)
    tables: dict[str, pa.Table] = {name: getattr(run.telemetry, name) for name in SCHEMAS}
    for name, table in tables.items():
        write_bytes(folder / f"{name}.parquet", parquet_bytes(table, name, origin))
    record = _Record(**{name: getattr(run, name) for name in _Record.__dataclass_fields__})
    tree = {"format": FORMAT, "run": encode(record, _Record)}
    write_text(note, json.dumps(tree, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False) + "\n")


def load_run(folder: Path) -> Run:
    """Read a run that `save_run` wrote. Raises InputError for anything else."""
    note = folder / "run.json"
    tree = read_json(note, LARGEST_BYTES)
    if not isinstance(tree, dict) or tree.get("format") != FORMAT:
        mend = "run the simulation again"
        raise InputError(Problem("is not a run of this version", file=note, allowed=f'"format": "{FORMAT}"', mend=mend))
    try:
        record = decode(tree.get("run"), _Record)
    except InputError as error:
        raise InputError([replace(problem, file=note) for problem in error.problems]) from error
    tables, origin = read_tables(folder)
    expected = _origin(record.scenario, record.plan_hash, record.seed)
    if origin != expected:
        found = f"its telemetry is from another run ({origin} against {expected})"
        raise InputError(Problem(found, file=note, mend="run the simulation again"))
    fields = {name: getattr(record, name) for name in _Record.__dataclass_fields__}
    return Run(**fields, telemetry=Telemetry(**tables))


def _origin(scenario: str, plan_hash: str, seed: int) -> dict[str, str]:
    return {"scenario": scenario, "plan_hash": plan_hash, "seed": str(seed)}
