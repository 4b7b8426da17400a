"""What all formats are read into: calls in an order that their dependencies allow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

COLLECTIVES = ("all-reduce", "all-gather", "reduce-scatter", "all-to-all", "broadcast", "incast")
COMPUTE, SEND, RECEIVE = "compute", "send", "receive"

Pair = tuple[int, int]
Ranks = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Ranks that take part in a call: every group of this shape that the job has, or the one of `ranks`.

    size: ranks of one group, None for all that a stride leaves. stride: distance of neighbours in it. nodes: nodes that
    one group spans, where the trace says how many but not which; counts before the stride.
    """

    size: int | None = None
    stride: int = 1
    nodes: int | None = None
    ranks: Ranks = ()


EVERYBODY = Group()


def shape_of(ranks: Ranks) -> Group:
    """The group of these ranks and of all that are like it; only this one where its ranks are not evenly spaced."""
    if len(ranks) < 2:
        return Group(ranks=ranks)
    strides = {after - before for before, after in pairwise(ranks)}
    stride = min(strides)
    return Group(len(ranks), stride) if len(strides) == 1 and stride > 0 else Group(ranks=ranks)


@dataclass(frozen=True, slots=True)
class Call:
    """One collective, compute phase or half of a transfer.

    number: of this call; after: numbers of the calls that must have ended, in the ranks they share. kind: one of
    COLLECTIVES, `compute`, `send`, `receive`. size_bytes: as nccl-tests counts it; of a transfer, its bytes.
    pairs: sender and receiver of a `send` or `receive`. tag: tells transfers of one pair apart. time_us: of a compute
    phase; flops: of one whose time the trace does not say. measured_us: what the trace says the call took. part: the
    size is that of one rank's part of the buffer, not of the whole. alike: the pairs are those of one rank, and every
    other rank does the same, shifted by its number.
    """

    number: int
    name: str
    kind: str
    size_bytes: int = 0
    group: Group = EVERYBODY
    after: tuple[int, ...] = ()
    pairs: tuple[Pair, ...] = ()
    tag: int = 0
    time_us: float = 0.0
    flops: float = 0.0
    measured_us: float | None = None
    part: bool = False
    alike: bool = False


@dataclass(frozen=True)
class Trace:
    """A trace whose calls are read when they are asked for.

    form: name of the format. world: ranks of the job, None where the trace does not say. assumptions: what the
    reading rests on, one sentence each. calls: reads it from the start; raises InputError with the position of what it
    cannot take.
    """

    form: str
    files: tuple[Path, ...]
    calls: Callable[[], Iterator[Call]]
    world: int | None = None
    assumptions: tuple[str, ...] = ()
