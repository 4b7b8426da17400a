"""The library's choice of algorithm and protocol: the least time by its own model.

Source: NVIDIA/nccl, src/graph/tuning.cc at 5067397c: trees are corrected by size.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache

from eastwest.errors import InputError, Problem
from eastwest.predict.collectives.busbw import Operation
from eastwest.predict.collectives.candidates import Candidate, candidates, links_of
from eastwest.predict.collectives.constants import TREE_CORRECTION
from eastwest.predict.collectives.system import System
from eastwest.predict.collectives.ways import Algorithm, Protocol

_SMALLEST_LOG2 = 6
_MOST_CHOICES = 4096
"""Remembered: fits and sweeps ask for the same collectives again and again."""


def tuner_us(candidate: Candidate, size_bytes: int) -> float:
    """The time that the library expects, microseconds."""
    rate = candidate.gigabytes_per_s
    if candidate.algorithm is Algorithm.TREE:
        corrections = TREE_CORRECTION[candidate.protocol]
        place = max(int(math.log2(size_bytes)) - _SMALLEST_LOG2, 0)
        rate *= corrections[place] if place < len(corrections) else 1.0
    return candidate.latency_us + size_bytes / rate / 1000


@lru_cache(maxsize=_MOST_CHOICES)
def choose(
    system: System,
    operation: Operation,
    size_bytes: int,
    ranks: int,
    algorithm: Algorithm | None = None,
    protocol: Protocol | None = None,
) -> Candidate:
    """What the library would run. algorithm, protocol: the one to take, None leaves it to what the job allows.

    Raises InputError for ranks that do not fill nodes, and when they cannot run this operation here.
    """
    found: Sequence[Candidate] = tuple(candidates(system, operation, links_of(system, ranks)))
    set_by_job = found[0].algorithm is not Algorithm.PAIRWISE
    algorithms = (algorithm,) if algorithm else system.algorithms if set_by_job else ()
    protocols = (protocol,) if protocol else system.protocols if set_by_job else ()
    named = [each for each in found if not algorithms or each.algorithm in algorithms]
    able = [each for each in named if not protocols or each.protocol in protocols]
    if not named:
        path = "algorithm" if algorithm else "library.algorithms"
        raise _unable(algorithms, operation, path, {each.algorithm for each in found})
    if not able:
        path = "protocol" if protocol else "library.protocols"
        raise _unable(protocols, operation, path, {each.protocol for each in named})
    return min(able, key=lambda each: tuner_us(each, size_bytes))


def _unable(wanted: Sequence[str], operation: Operation, path: str, able: Iterable[str]) -> InputError:
    allowed = ", ".join(sorted(able))
    return InputError(Problem(f'"{", ".join(wanted)}" for {operation}', path, allowed=allowed))
