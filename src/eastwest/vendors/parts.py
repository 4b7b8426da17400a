"""Work over many devices, shared between processes: each renders a part, nothing but the results goes back."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, TypeVar

T = TypeVar("T")
LEAST_DEVICES = 200
"""Fewer are done sooner than a process starts."""
MOST_PROCESSES = 4
"""Each may come to hold a copy of the plan, 0.6 GB for 32,768 GPUs."""

_work: Callable[[int, int], Any]


def in_parts(work: Callable[[int, int], T], count: int) -> list[T]:
    """The results of `work(first, end)` over all of 0 to count, in order; in this process where others do not pay.

    Processes are forked, so that what `work` refers to is not copied; only Linux can do that safely. Raises what
    `work` raises.
    """
    processes = min(MOST_PROCESSES, _cores(), count // LEAST_DEVICES)
    if processes < 2:
        return [work(0, count)]
    ends = [count * at // processes for at in range(processes + 1)]
    with ProcessPoolExecutor(processes, get_context("fork"), _keep, (work,)) as pool:
        return list(pool.map(_run, ends[:-1], ends[1:]))


def _cores() -> int:
    """Cores that this process may use; one where processes cannot be forked safely."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


def _keep(work: Callable[[int, int], Any]) -> None:
    global _work  # noqa: PLW0603 - how a forked process knows what to do: arguments of each call would be pickled
    _work = work


def _run(first: int, end: int) -> Any:  # noqa: ANN401
    return _work(first, end)
