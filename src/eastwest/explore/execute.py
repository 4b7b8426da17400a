"""Runs scenarios side by side on the machine's cores; finished ones are kept and not run again."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import queue
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import partial
from multiprocessing import resource_tracker
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import numpy as np

from eastwest._version import __version__
from eastwest.errors import InputError, Problem, SimulationError
from eastwest.plan.store import plan_hash, read_json, write_text
from eastwest.progress import Listener, Progress, silent
from eastwest.simulate.packet import simulate
from eastwest.simulate.run import Run, Status
from eastwest.simulate.scenario import Scenario
from eastwest.simulate.store import load_run, save_run

_NOTE = "scenario.json"
_LARGEST_NOTE_BYTES = 2**20
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
    found = {key: _kept(job.folder, key) for key, job in unique.items()}
    _run_all([job for key, job in unique.items() if found[key] is None], workers, listen)
    done = {key: load_run(job.folder) if (run := found[key]) is None else run for key, job in unique.items()}
    return [done[key] for key in keys]


def keep(run: Run, job: Job) -> None:
    """Store a run with a note of what it is a run of, so that `execute` knows it again. Raises InputError."""
    note = job.folder / _NOTE
    try:
        note.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(Problem(error.strerror or "cannot be replaced", file=note)) from error
    save_run(run, job.folder)
    written = {
        "key": scenario_key(job.scenario),
        "name": job.scenario.name,
        "status": run.status.value,
        "seed": job.scenario.seed,
        "plan": run.plan_hash,
        "faults": [repr(fault) for fault in job.scenario.faults],
        "eastwest": __version__,
    }
    write_text(note, json.dumps(written, indent=1) + "\n")


def scenario_key(scenario: Scenario) -> str:
    """SHA-256 over all that decides a run: plan, workload, faults, seed, limits, version."""
    digest = hashlib.sha256()
    head = [
        plan_hash(scenario.plan),
        repr(scenario.faults),
        repr(scenario.modes),
        repr(scenario.background),
        repr(scenario.configured),
        scenario.seed,
        scenario.limit_us,
        scenario.sample_us,
    ]
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


def _kept(folder: Path, key: str) -> Run | None:
    """The run that the folder holds, if it is of this content, ended by itself and can still be read."""
    try:
        note = read_json(folder / _NOTE, _LARGEST_NOTE_BYTES)
        if not isinstance(note, dict) or note.get("key") != key:
            return None
        run = load_run(folder)
    except InputError:
        return None
    return None if run.status is Status.PARTIAL else run


def _run_all(todo: Sequence[Job], workers: int, listen: Listener) -> None:
    """Every job in a process of its own.

    The processes never see Ctrl-C, whether at work, idle or still starting: they inherit the mask. An event tells them
    to end.
    """
    if not todo:
        return
    context = multiprocessing.get_context("spawn")
    resource_tracker.ensure_running()  # its start would lift the mask
    stop = context.Event()
    with (
        _interrupts_held() as release,
        context.Manager() as manager,
        ProcessPoolExecutor(workers, context, _expect_stop, (stop,)) as pool,
    ):
        signs = manager.Queue()
        running = [pool.submit(_run_one, job, signs) for job in todo]
        try:
            release()
            _follow(running, signs, listen)
        except KeyboardInterrupt:
            stop.set()
            pool.shutdown(wait=True, cancel_futures=True)
            raise
        except BrokenProcessPool as error:
            mend = "fewer runs at a time need less memory: --workers 1"
            raise SimulationError(Problem("a simulation was ended from outside", mend=mend)) from error


@contextmanager
def _interrupts_held() -> Iterator[Callable[[], object]]:
    """An interrupt waits until what is yielded is called, or until the end."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    release = partial(signal.pthread_sigmask, signal.SIG_SETMASK, before)
    try:
        yield release
    finally:
        release()


def _follow(running: list[Future[None]], signs: Any, listen: Listener) -> None:  # noqa: ANN401
    while not all(future.done() for future in running) or not signs.empty():
        try:
            listen(signs.get(timeout=_POLL_S))
        except queue.Empty:
            continue
    for future in running:
        future.result()


# In a process of the pool: set when it shall end.
_stop: Event


def _expect_stop(stop: Event) -> None:
    global _stop  # noqa: PLW0603 - an event can be handed to a process only while that starts
    _stop = stop


def _run_one(job: Job, signs: Any) -> None:  # noqa: ANN401
    def listen(sign: Progress) -> None:
        signs.put(sign)
        if _stop.is_set():
            raise KeyboardInterrupt

    if not _stop.is_set():
        keep(simulate(job.scenario, listen), job)
