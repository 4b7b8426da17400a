"""Search, choose, confirm."""

from __future__ import annotations

import time
from pathlib import Path

from eastwest.explore.backend import Local, Ray
from eastwest.explore.interval import gain_of
from eastwest.explore.journal import Journal
from eastwest.explore.tune.choice import choose, simplify
from eastwest.explore.tune.model import GOALS, Effort, Target, Tuned
from eastwest.explore.tune.runner import Runner, goal_of
from eastwest.explore.tune.space import Space
from eastwest.explore.tune.study import Study
from eastwest.progress import Listener, Progress, left_s, silent

JOURNAL = "runs.jsonl"


def tune(
    target: Target, space: Space, effort: Effort, folder: Path, where: Local | Ray, listen: Listener = silent
) -> Tuned:
    """Search, choose and confirm. The folder keeps all trials and runs: after an interrupt the same call goes on.

    Raises SimulationError when the workload does not end with the defaults, KeyboardInterrupt after an interrupt.
    """
    study = Study.open(folder, target, space, effort)
    runner = study.begin(Runner(target, space, Journal(folder / JOURNAL), where))
    begun, first = time.monotonic(), study.finished
    while (done := study.finished) < effort.trials:
        fresh = (done - first) / max(effort.trials - first, 1)
        listen(Progress("tune", min(done / effort.trials, 0.99), left_s(time.monotonic() - begun, fresh)))
        study.batch(runner)
    listen(Progress("tune", 0.99))
    trials = study.trials()
    chosen = simplify(choose(trials), runner, space, effort)
    default, ours = runner.rows([(trials[0].values, effort.confirm_seeds), (chosen.values, effort.confirm_seeds)])
    gains = [
        gain_of(goal, [goal_of(row, goal) for row in default], [goal_of(row, goal) for row in ours]) for goal in GOALS
    ]
    listen(Progress("tune", 1.0))
    confirmed = [{"setting": name, **row} for name, rows in (("default", default), ("chosen", ours)) for row in rows]
    return Tuned(trials, chosen, space.tuning(chosen.values), tuple(gains), tuple(confirmed))
