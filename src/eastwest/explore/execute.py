"""Runs scenarios side by side on the machine's cores; finished ones are kept and not run again."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import queue
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from eastwest._version import __version__
from eastwest.plan.store import plan_hash, write_text
from eastwest.progress import Listener, Progress, silent
from eastwest.simulate.packet import simulate
from eastwest.simulate.run import Run, Status
from eastwest.simulate.scenario import Scenario
from eastwest.simulate.store import load_run, save_run

_POLL_S = 0.2


@dataclass(frozen=True)
class Job:
    """A scenario and the folder that takes its run."""

    scenario: Scenario
    folder: Path


def execute(jobs: Sequence[Job], workers: int, listen: Listener = silent) -> list[Run]:
    """Runs every job, at most `workers` at a time; runs of an earlier call with the same content are loaded.

    Raises KeyboardInterrupt after an interrupt; by then the runs under way have been stored, marked partial.
    """
    keys = [scenario_key(job.scenario) for job in jobs]
    unique = dict(zip(keys, jobs, strict=True))
    todo = {key: job for key, job in unique.items() if not _kept(job.folder, key)}
    _run_all(todo, workers, listen)
    done = {key: load_run(job.folder) for key, job in unique.items()}
    return [done[key] for key in keys]


def scenario_key(scenario: Scenario) -> str:
    """SHA-256 over all that decides a run: plan, workload, faults, seed, limits, version."""
    digest = hashlib.sha256()
    head = [plan_hash(scenario.plan), repr(scenario.faults), scenario.seed, scenario.limit_us, scenario.sample_us]
    digest.update(json.dumps([*head, repr(scenario.workload.operations), __version__]).encode())
    for column in fields(scenario.workload):
        value = getattr(scenario.workload, column.name)
        if isinstance(value, np.ndarray):
            digest.update(value.tobytes())
    return digest.hexdigest()


def folder_of(jobs: Sequence[Job]) -> list[Path]:
    """Where each job's run is: jobs of the same content share the folder of the last of them."""
    keys = [scenario_key(job.scenario) for job in jobs]
    last = {key: job.folder for key, job in zip(keys, jobs, strict=True)}
    return [last[key] for key in keys]


def _kept(folder: Path, key: str) -> bool:
    note = folder / "scenario.json"
    if not note.is_file() or not (folder / "run.json").is_file():
        return False
    try:
        written: Any = json.loads(note.read_text(encoding="utf-8"))
    except ValueError:
        return False
    return isinstance(written, dict) and written.get("key") == key and written.get("status") != Status.PARTIAL.value


def _run_all(todo: dict[str, Job], workers: int, listen: Listener) -> None:
    context = multiprocessing.get_context("spawn")
    signs = context.Manager().Queue() if todo else None
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        running = [pool.submit(_run_one, key, job, signs) for key, job in todo.items()]
        try:
            _follow(running, signs, listen)
        except (KeyboardInterrupt, BrokenProcessPool):
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _follow(running: list[Future[Status]], signs: Any, listen: Listener) -> None:  # noqa: ANN401
    while not all(future.done() for future in running):
        try:
            listen(signs.get(timeout=_POLL_S))
        except queue.Empty:
            continue
    if any(future.result() is Status.PARTIAL for future in running):
        # Only an interrupt or the time limit ends a run early; the limit is stated in the run itself.
        listen(Progress("done", 1.0))


def _run_one(key: str, job: Job, signs: Any) -> Status:  # noqa: ANN401
    run = simulate(job.scenario, signs.put)
    save_run(run, job.folder)
    note = {
        "key": key,
        "name": job.scenario.name,
        "status": run.status.value,
        "seed": job.scenario.seed,
        "plan": run.plan_hash,
        "faults": [repr(fault) for fault in job.scenario.faults],
        "eastwest": __version__,
    }
    write_text(job.folder / "scenario.json", json.dumps(note, indent=1) + "\n")
    return run.status
