"""What the collectives of a trace should take, counted over all of it, beside what it says they took."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from eastwest.errors import InputError, Problem
from eastwest.predict.collectives import GLOBAL, CollectiveExpectation, Operation, Parameters, System, predict
from eastwest.progress import Listener, Progress, silent
from eastwest.traffic.traces import Call, Group, Trace
from eastwest.traffic.traces.model import COMPUTE, RECEIVE, SEND
from eastwest.traffic.traces.place import groups_of

MOST_KINDS = 50_000
"""Different collectives that are counted apart; further ones are counted together and not predicted."""

_EVERY = 20_000


@dataclass(frozen=True, slots=True)
class Kind:
    """Calls that are alike. ranks: of one group; nodes: that it spans; members: of it on each node."""

    operation: str
    size_bytes: int
    ranks: int
    nodes: int


@dataclass
class Tally:
    """So many calls of a kind; measured_us: sum over those with a time, of which there are timed."""

    count: int = 0
    timed: int = 0
    measured_us: float = 0.0


@dataclass(frozen=True, slots=True)
class KindExpectation:
    """Calls of one kind with what one of them should take; expected None: it is not predicted, reason says why."""

    kind: Kind
    count: int
    measured_us: float | None
    expected: CollectiveExpectation | None
    reason: str = ""

    @property
    def total_us(self) -> float:
        """Expected time of all calls together, 0 where none is."""
        return 0.0 if self.expected is None else self.count * self.expected.time_us


@dataclass
class TraceCount:
    """What a trace holds, in bounded memory. compute_us: of one rank, as the trace says."""

    calls: int = 0
    compute_us: float = 0.0
    transfers: int = 0
    kinds: defaultdict[Kind, Tally] = field(default_factory=lambda: defaultdict(Tally))
    uncounted: int = 0


def count_trace(trace: Trace, system: System, gpus: int, listen: Listener = silent) -> TraceCount:
    """Counts the calls of a whole trace by kind. gpus: of the site. Raises InputError for what cannot be taken."""
    found = TraceCount()
    shapes: dict[Group, tuple[int, int]] = {}
    world = gpus if trace.world is None else trace.world
    for call in trace.calls():
        found.calls += 1
        if found.calls % _EVERY == 0:
            listen(Progress(f"{found.calls:,} calls read", 0.0))
        if call.kind == COMPUTE:
            found.compute_us += call.time_us
        elif call.kind in {SEND, RECEIVE}:
            found.transfers += call.kind == SEND
        else:
            _count(found, call, shapes, world, system)
    if not found.calls:
        raise InputError(Problem("has no collective, transfer or compute phase", file=trace.files[0]))
    return found


def _count(found: TraceCount, call: Call, shapes: dict[Group, tuple[int, int]], world: int, system: System) -> None:
    if call.group not in shapes:
        shapes[call.group] = _shape(call.group, world, system)
    ranks, nodes = shapes[call.group]
    if ranks < 2:
        return
    kind = Kind(call.kind, call.size_bytes * (ranks if call.part else 1), ranks, nodes)
    if kind not in found.kinds and len(found.kinds) >= MOST_KINDS:
        found.uncounted += 1
        return
    tally = found.kinds[kind]
    tally.count += 1
    if call.measured_us is not None:
        tally.timed += 1
        tally.measured_us += call.measured_us


def _shape(group: Group, world: int, system: System) -> tuple[int, int]:
    """Ranks of a group, and nodes it spans."""
    groups = groups_of(group, world, system.gpus_per_node)
    if not groups:
        return 0, 0
    return len(groups[0]), len({rank // system.gpus_per_node for rank in groups[0]})


def expect_trace(count: TraceCount, system: System, parameters: Parameters = GLOBAL) -> tuple[KindExpectation, ...]:
    """Every kind with its expectation, those that take most time first."""
    return tuple(sorted(_expected(count, system, parameters), key=lambda each: -each.total_us))


def _expected(count: TraceCount, system: System, parameters: Parameters) -> Iterator[KindExpectation]:
    for kind, tally in count.kinds.items():
        measured = tally.measured_us / tally.timed if tally.timed else None
        if kind.operation not in set(Operation) or not kind.size_bytes:
            yield KindExpectation(kind, tally.count, measured, None, "not a collective that is predicted")
            continue
        try:
            seen = seen_by(system, kind)
            expected = predict(seen, Operation(kind.operation), kind.size_bytes, kind.ranks, parameters=parameters)
        except InputError as error:
            yield KindExpectation(kind, tally.count, measured, None, error.problems[0].found)
        else:
            yield KindExpectation(kind, tally.count, measured, expected)


def seen_by(system: System, kind: Kind) -> System:
    """The system as a group sees it that has only some GPUs of each node: these share the node's NICs equally.

    Raises InputError for a group that lies unevenly over its nodes.
    """
    if kind.nodes <= 1:
        return system
    members = kind.ranks // kind.nodes
    if members * kind.nodes != kind.ranks:
        raise InputError(Problem(f"{kind.ranks} ranks lie unevenly over {kind.nodes} nodes"))
    nics = max(1, members * system.nics_per_node // system.gpus_per_node)
    return replace(system, gpus_per_node=members, nics_per_node=nics)
