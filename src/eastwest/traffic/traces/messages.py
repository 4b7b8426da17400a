"""From calls to messages: every call once what it waits for is there."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from eastwest.traffic.builder import Frontier, GraphBuilder, Task
from eastwest.traffic.cluster import Cluster
from eastwest.traffic.graph import Operation
from eastwest.traffic.hierarchy import scale_up_ps
from eastwest.traffic.lanes import cut, lanes_for
from eastwest.traffic.schedule import choose_algorithm, run_schedule
from eastwest.traffic.traces.model import COMPUTE, RECEIVE, SEND, Call, Pair, Ranks
from eastwest.traffic.traces.place import Spread, endpoint_of, groups_of, pairs_of, spread_of
from eastwest.units import PS_PER_US

_TWICE = "all-reduce"
_NAMES = {SEND: "send-recv"}
Transfer = tuple[int, int, int]


@dataclass
class CallBuilder:
    """Adds calls to a message graph.

    share: of every size and time. flops_per_us: of a GPU, for compute phases without a time. rate_gbps: of one NIC.
    left: calls given that could not be added yet.
    """

    builder: GraphBuilder
    cluster: Cluster
    world: int
    rate_gbps: float
    flops_per_us: float
    share: float = 1.0
    left: list[Call] = field(default_factory=list)
    _done: dict[int, Frontier] = field(default_factory=dict)
    _sent: defaultdict[Transfer, deque[tuple[int, ...]]] = field(default_factory=lambda: defaultdict(deque))

    def add(self, call: Call) -> None:
        """Take the next call, and add all that can be added now."""
        self.left.append(call)
        self._advance()

    def finish(self) -> int:
        """Add what is left where receives wait for a sender that the trace does not show; returns how many did.

        Calls that wait for calls that never came stay in `left`.
        """
        forced = 0
        while (stuck := next((call for call in self.left if self._waits_for_sender(call)), None)) is not None:
            pairs = [pair for pair in pairs_of(stuck, self.world) if not self._sent[*pair, stuck.tag]]
            self._send(stuck, pairs, {})
            forced += 1
            self._advance()
        return forced

    def _waits_for_sender(self, call: Call) -> bool:
        return call.kind == RECEIVE and all(number in self._done for number in call.after)

    def _advance(self) -> None:
        moved = True
        while moved:
            moved = False
            for call in list(self.left):
                if self._ready(call):
                    self.left.remove(call)
                    # Ranks that take no part go on waiting for what came before.
                    before = merged(self._done[one] for one in call.after)
                    self._done[call.number] = {**before, **self._add(call)}
                    moved = True

    def _ready(self, call: Call) -> bool:
        if not all(number in self._done for number in call.after):
            return False
        return call.kind != RECEIVE or all(self._sent[*pair, call.tag] for pair in pairs_of(call, self.world))

    def _add(self, call: Call) -> Frontier:
        if call.kind == SEND:
            pairs = pairs_of(call, self.world)
            return self._send(call, pairs, {pair[0]: self._before(call, pair[0]) for pair in pairs})
        if call.kind == RECEIVE:
            return self._receive(call)
        ends = groups_of(call.group, self.world, self.cluster.gpus)
        if call.kind == COMPUTE:
            return self._compute(call, ends)
        return self._collective(call, ends)

    def _before(self, call: Call, rank: int) -> tuple[int, ...]:
        """What one rank waits for."""
        end = endpoint_of(rank, self.cluster)
        return tuple(dict.fromkeys(number for one in call.after for number in self._done[one].get(end, ())))

    def _operation(self, call: Call, ranks: int, size_bytes: int, endpoints: tuple[int, ...], way: str) -> int:
        kind = _NAMES.get(call.kind, call.kind)
        return self.builder.add(Operation(call.name, kind, way, ranks, size_bytes, 0, "", -1, endpoints))

    def _compute(self, call: Call, groups: Sequence[Ranks]) -> Frontier:
        """A delay at every NIC whose GPUs compute."""
        ends = tuple(dict.fromkeys(endpoint_of(rank, self.cluster) for group in groups for rank in group))
        time_us = call.time_us or (call.flops / self.flops_per_us if self.flops_per_us else 0.0)
        operation = self._operation(call, 1, 0, ends, "")
        found: Frontier = {}
        for end in ends:
            before = dict.fromkeys(number for one in call.after for number in self._done[one].get(end, ()))
            found[end] = (self.builder.wait(operation, end, round(time_us * self.share * PS_PER_US), before),)
        return found

    def _send(self, call: Call, pairs: Sequence[Pair], before: Mapping[int, tuple[int, ...]]) -> Frontier:
        """One transfer for each pair, of equal size. before: what each sending rank waits for."""
        size = max(round(call.size_bytes * self.share), 1)
        ends = tuple(dict.fromkeys(endpoint_of(rank, self.cluster) for pair in pairs for rank in pair))
        operation = self._operation(replace(call, kind=SEND), 2, size, ends, "direct")
        found = []
        for pair in pairs:
            sent = self._transfer(operation, size, pair, before.get(pair[0], ()))
            self._sent[*pair, call.tag].append(sent)
            found.append({endpoint_of(pair[0], self.cluster): sent})
        return merged(found)

    def _transfer(self, operation: int, size: int, pair: Pair, before: tuple[int, ...]) -> tuple[int, ...]:
        src, dst = (endpoint_of(rank, self.cluster) for rank in pair)
        if src // self.cluster.nics == dst // self.cluster.nics:
            return (self.builder.wait(operation, src, scale_up_ps(self.cluster, 2, 2 * size), before),)
        spans = enumerate(cut((0, size), lanes_for(size).channels))
        return tuple(self.builder.send(operation, src, dst, span, before, channel=channel) for channel, span in spans)

    def _receive(self, call: Call) -> Frontier:
        """What arrives, and what the receiving rank waited for itself."""
        found = []
        for pair in pairs_of(call, self.world):
            arrived = self._sent[*pair, call.tag].popleft()
            end = endpoint_of(pair[1], self.cluster)
            found.append({end: tuple(dict.fromkeys((*arrived, *self._before(call, pair[1]))))})
        return merged(found)

    def _collective(self, call: Call, groups: Sequence[Ranks]) -> Frontier:
        groups = [group for group in groups if len(group) > 1]
        spreads = [spread_of(group, self.cluster) for group in groups]
        if not groups:
            return merged(self._done[one] for one in call.after)
        ranks = len(groups[0])
        size = max(round(call.size_bytes * (ranks if call.part else 1) * self.share), ranks)
        ends = tuple(dict.fromkeys(end for spread in spreads for end in spread.endpoints))
        widest = max((len(lane) for spread in spreads for lane in spread.lanes), default=0)
        way = self._algorithm(call, size, spreads[0], widest) if widest else ""
        task = Task(self.builder, self._operation(call, ranks, size, ends, way), ends, size, {})
        return merged(self._one(task, call, spread, way) for spread in spreads)

    def _algorithm(self, call: Call, size: int, spread: Spread, nodes: int) -> str:
        share = size if call.kind == "all-to-all" else size // spread.members
        return choose_algorithm(call.kind, "auto", nodes, max(round(share / self.share), 1), self.rate_gbps)

    def _one(self, task: Task, call: Call, spread: Spread, way: str) -> Frontier:
        """One group: a phase inside its nodes, its lanes between them, and a phase inside again."""
        after = {
            end: tuple(dict.fromkeys(number for one in call.after for number in self._done[one].get(end, ())))
            for end in spread.endpoints
        }
        inside_ps = scale_up_ps(self.cluster, spread.members, task.size_bytes) if spread.members > 1 else 0
        if not spread.lanes:
            return self._inside(replace(task, after=after), spread, inside_ps * (2 if call.kind == _TWICE else 1))
        first = 0 if call.kind == "all-gather" else inside_ps
        last = inside_ps if call.kind in {_TWICE, "all-gather", "broadcast"} else 0
        if first:
            after = self._inside(replace(task, after=after), spread, first)
        lane_bytes = task.size_bytes if call.kind == "all-to-all" else task.size_bytes // spread.members
        lanes = (replace(task, ranks=lane, size_bytes=max(lane_bytes, len(lane)), after=after) for lane in spread.lanes)
        done = merged(run_schedule(call.kind, way, lane) for lane in lanes)
        return self._inside(replace(task, after=done), spread, last) if last else done

    def _inside(self, task: Task, spread: Spread, delay_ps: int) -> Frontier:
        """All NICs of a node wait for one another, and then for the time of a phase inside the node."""
        nodes: dict[int, list[int]] = {}
        for end in spread.endpoints:
            nodes.setdefault(end // self.cluster.nics, []).append(end)
        found: Frontier = {}
        for ends in nodes.values():
            before = dict.fromkeys(number for end in ends for number in task.start_of(end))
            found.update(dict.fromkeys(ends, (task.builder.wait(task.operation, ends[0], delay_ps, before),)))
        return found


def merged(frontiers: Iterable[Frontier]) -> Frontier:
    """Everything that any of the frontiers waits for."""
    found: dict[int, dict[int, None]] = {}
    for end, numbers in _items(frontiers):
        found.setdefault(end, {}).update(dict.fromkeys(numbers))
    return {end: tuple(numbers) for end, numbers in found.items()}


def _items(frontiers: Iterable[Frontier]) -> Iterator[tuple[int, tuple[int, ...]]]:
    for frontier in frontiers:
        yield from frontier.items()
