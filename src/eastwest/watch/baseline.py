"""What steps took while all was well: a fault that lasts longer than the window must not become the norm."""

from __future__ import annotations

import numpy as np

from eastwest.diagnose.model import Expected, Observed, Report

_LEAST_STEPS = 10
_WEIGHT = 0.1
"""Of a healthy window in the memory: what was learned wrong in one is forgotten in the next ones."""


def expected_from(memory: dict[str, float], observed: Observed) -> Expected | None:
    """What these jobs' exchanges should take, as far as a healthy window told before."""
    known = memory.get(_jobs(observed))
    return None if known is None else Expected(operation_us={"exchange": known})


def learned(memory: dict[str, float], observed: Observed, report: Report) -> dict[str, float]:
    """The memory after this window, unchanged where it was not healthy or had too few steps."""
    jobs = observed.telemetry.jobs
    if not report.healthy or jobs.num_rows < _LEAST_STEPS:
        return memory
    took = jobs["end_us"].to_numpy() - jobs["start_us"].to_numpy() - jobs["compute_us"].to_numpy()
    now, name = float(np.percentile(took, 10)), _jobs(observed)
    before = memory.get(name, now)
    return {name: (1 - _WEIGHT) * before + _WEIGHT * now}


def _jobs(observed: Observed) -> str:
    """Which jobs run: others have other exchanges."""
    return ",".join(sorted(set(observed.telemetry.jobs["job"].to_pylist())))
