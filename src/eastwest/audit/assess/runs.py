"""Single runs of the engines, each kept by what it depends on, so that a broken-off assessment goes on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from eastwest._version import __version__
from eastwest.errors import SimulationError
from eastwest.plan import Plan
from eastwest.plan.store import write_text
from eastwest.predict.ideal import expect
from eastwest.simulate import Run, Scenario, simulate
from eastwest.simulate.configured import Configured
from eastwest.simulate.flow import simulate_flows
from eastwest.traffic.graph import MessageGraph

MOST_BYTES = 1 << 24
"""Of a kept file: more was not written by an assessment."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run amounts to. took_us: until its last operation ended, None when one did not. ideal_us: of the first.

    first_us, busbw_gigabytes_per_s: of the first operation, None when it did not end. operations: of a training job,
    name and microseconds of each, None when it did not end.
    """

    took_us: float | None
    ideal_us: float
    first_us: float | None
    busbw_gigabytes_per_s: float | None
    dropped: int = 0
    retransmits: int = 0
    pauses: int = 0
    packets: int = 0
    operations: tuple[tuple[str, float | None], ...] = ()

    @property
    def share(self) -> float:
        """Of the first operation's ideal bus bandwidth, 0 to 1; 0 when it did not end."""
        return 0.0 if self.first_us is None else min(1.0, self.ideal_us / self.first_us)


@dataclass(frozen=True)
class Trial:
    """One run. asked: says what the graph is, whose first operation is the workload. ideal_mtu_bytes: of its ideal."""

    engine: str
    plan: Plan
    graph: Callable[[], MessageGraph]
    asked: str
    configured: Configured
    seed: int
    ideal_mtu_bytes: int
    limit_us: float

    def key(self) -> str:
        """The same for the same run of the same version."""
        parts = (
            __version__,
            self.engine,
            self.plan.sha256,
            self.asked,
            self.configured,
            self.seed,
            self.ideal_mtu_bytes,
            self.limit_us,
        )
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


@dataclass
class Runs:
    """Runs that were made, in memory and, with a file, on disk."""

    file: Path | None = None
    made: int = 0
    _known: dict[str, Outcome] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.file is not None:
            self._known = _read(self.file)

    def outcome(self, trial: Trial) -> Outcome:
        """Of this run, or of the same run before."""
        key = trial.key()
        if key not in self._known:
            self._known[key] = _run(trial)
            self.made += 1
            if self.file is not None:
                kept = {key: asdict(value) for key, value in self._known.items()}
                write_text(self.file, json.dumps(kept, indent=1) + "\n")
        return self._known[key]


def _read(file: Path) -> dict[str, Outcome]:
    """What is on disk; a file that is not what was written counts as none, and its runs are made again."""
    try:
        if file.stat().st_size > MOST_BYTES:
            return {}
        kept = json.loads(file.read_text(encoding="utf-8"))
        return {key: _outcome_of(value) for key, value in kept.items()}
    except (OSError, ValueError, TypeError, AttributeError, KeyError):
        return {}


def _outcome_of(kept: dict[str, Any]) -> Outcome:
    operations = tuple((str(name), None if took is None else float(took)) for name, took in kept["operations"])
    return Outcome(**{**kept, "operations": operations})


def _run(trial: Trial) -> Outcome:
    graph = trial.graph()
    policy = replace(trial.plan.policy, rdma_mtu_bytes=trial.ideal_mtu_bytes)
    ideal_us = expect(graph, replace(trial.plan, policy=policy))[0].ideal_us
    scenario = Scenario(
        "assessment",
        trial.plan,
        graph,
        seed=trial.seed,
        limit_us=trial.limit_us,
        sample_us=1000.0,
        configured=trial.configured,
    )
    try:
        run = _simulate(scenario, trial.engine)
    except SimulationError:
        return Outcome(None, ideal_us, None, None)
    return _outcome(run, ideal_us)


def _simulate(scenario: Scenario, engine: str) -> Run:
    """Flows at max-min fair rates: what queues and senders lose of what the paths leave is the packets' to say."""
    return simulate_flows(scenario, trains=False) if engine == "flow" else simulate(scenario, engine=engine)


def _outcome(run: Run, ideal_us: float) -> Outcome:
    first, ends = run.operations[0], [each.end_us for each in run.operations]
    known = [end for end in ends if end is not None]
    totals = run.totals
    return Outcome(
        max(known) if len(known) == len(ends) else None,
        ideal_us,
        None if first.end_us is None else first.end_us - first.start_us,
        first.busbw_gigabytes_per_s,
        totals.dropped_buffer + totals.dropped_corrupt,
        totals.retransmits,
        totals.pause_frames,
        totals.packets_sent,
        tuple(
            (each.name, None if each.end_us is None else each.end_us - each.start_us)
            for each in run.operations
            if each.step >= 0
        ),
    )
