"""Runs work in the flow engine, folded by symmetry where that is possible."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from eastwest.simulate import _engine
from eastwest.simulate.flow.symmetry import Folded, Work, fold

_SLICE_EVENTS = 50_000
_NEVER_PS = 2**62

Simulation = _engine.FlowSimulation | _engine.TrainSimulation


@dataclass(frozen=True)
class Solved:
    """started_ps, delivered_ps: of each message, -1 where it did not happen.

    classes: messages that were computed for all; None when every message was. rates: how many rates were computed,
    over all solutions. link_bytes: carried by each directed link.
    """

    progress: _engine.FlowProgress
    now_ps: int
    started_ps: npt.NDArray[np.int64]
    delivered_ps: npt.NDArray[np.int64]
    link_bytes: npt.NDArray[np.float64]
    events: int
    solutions: int
    rates: int
    classes: int | None
    cpu_s: float
    memory_bytes: int


def solve(work: Work, *, batch_ps: int = 0, symmetric: bool = True, limit_ps: int = _NEVER_PS) -> Solved:
    """All messages of the work, from its first instant to its last. symmetric: fold it where that is possible."""
    begun = time.process_time()
    folded = fold(work) if symmetric and len(work.wire_bytes) else None
    own = work if folded is None else folded.work
    sim = _engine.FlowSimulation.make(own.rate_gbps, batch_ps, 0)
    sim.set_paths(own.paths)
    load_messages(sim, own)
    progress = advance(sim, limit_ps, lambda: None)
    totals = sim.totals()
    return Solved(
        progress=progress,
        now_ps=sim.now_ps,
        started_ps=_unfold(sim.started_ps, folded),
        delivered_ps=_unfold(sim.delivered_ps, folded),
        link_bytes=sim.link_bytes() if folded is None else sim.link_bytes()[folded.link],
        events=totals["events"],
        solutions=totals["solutions"],
        rates=totals["rates"],
        classes=None if folded is None else len(own.wire_bytes),
        cpu_s=time.process_time() - begun,
        memory_bytes=sim.memory_bytes,
    )


def load_messages(sim: Simulation, work: Work) -> None:
    """Hands the messages over."""
    sim.set_messages(work.wire_bytes, work.pair, work.delay_ps, work.dep_first, work.dep)


def advance(sim: Simulation, limit_ps: int, listen: Callable[[], None]) -> _engine.FlowProgress:
    """To the end, in slices between which the caller is heard; an interrupt counts as the limit."""
    progress = _engine.FlowProgress.RUNNING
    try:
        while progress == _engine.FlowProgress.RUNNING:
            progress = sim.advance(_SLICE_EVENTS, limit_ps)
            listen()
    except KeyboardInterrupt:
        return _engine.FlowProgress.LIMIT
    return progress


def _unfold(times: npt.NDArray[np.int64], folded: Folded | None) -> npt.NDArray[np.int64]:
    return times if folded is None else times[folded.message]
