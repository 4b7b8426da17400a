"""A training job as messages: compute, exchange between GPUs, gradients, step after step.

Each step computes forward and then backward. Between them and after them stands the communication that is waited for;
the share that is hidden runs beside the backward pass and is waited for at the end of the step. Nodes wait for
messages only, never for a barrier.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from eastwest.intent.site import TrainingIntent
from eastwest.traffic.builder import Frontier, GraphBuilder, Task
from eastwest.traffic.cluster import Cluster
from eastwest.traffic.graph import Operation
from eastwest.traffic.hierarchy import inside_node, scale_up_ps
from eastwest.traffic.lanes import cut, lanes_for
from eastwest.traffic.placement import Placement, Spread
from eastwest.traffic.scale import JobScale
from eastwest.traffic.schedule import (
    check_messages,
    choose_algorithm,
    messages_of,
    rows_of,
    run_schedule,
)
from eastwest.units import PS_PER_US

FORWARD_SHARE = 1 / 3
"""Of the compute time of a step; the backward pass takes twice as long. Source: factor 3 of the FLOPs formula."""


@dataclass(frozen=True)
class Job:
    """A job on a cluster. rate_gbps: of one NIC, for the choice of algorithm."""

    builder: GraphBuilder
    intent: TrainingIntent
    cluster: Cluster
    placement: Placement
    scale: JobScale
    rate_gbps: float

    def messages(self, *, steady: bool = False) -> int:
        """How many messages the job has, or rows of a steady graph; about."""
        counted = _Counted(self, 0, rows_of if steady else messages_of)
        counted.run({})
        return sum(counted.found) * self.intent.steps

    def build(self) -> None:
        """Add all steps. Raises InputError for a job of more messages than can be simulated."""
        fewer = "fewer `steps:`, or less of each with `simulated:`"
        check_messages(self.messages, self.intent.name, fewer, steady=self.builder.steady)
        frontier: Frontier = {}
        for step in range(self.intent.steps):
            frontier = _Step(self, step).run(frontier)


@dataclass(frozen=True)
class _Step:
    """One step; its methods add one phase each and return the frontier after it."""

    job: Job
    number: int

    def run(self, after: Frontier) -> Frontier:
        scale, overlap = self.job.scale, self.job.intent.overlap
        if scale.bubble_us:
            after = self.local("bubble", scale.bubble_us, after, algorithm="idle")
        forward = self.local("forward", scale.compute_us * FORWARD_SHARE, after)
        hidden = _merged(
            self.exchange("forward", forward, overlap),
            self.exchange("backward", forward, overlap),
            self.gradients(forward, overlap),
        )
        arrived = _merged(forward, self.exchange("forward", forward, 1 - overlap))
        backward = self.local("backward", scale.compute_us * (1 - FORWARD_SHARE), arrived)
        exchanged = _merged(backward, self.exchange("backward", backward, 1 - overlap))
        return _merged(exchanged, self.gradients(exchanged, 1 - overlap), hidden)

    def local(self, name: str, time_us: float, after: Frontier, algorithm: str = "") -> Frontier:
        """The same delay on every node."""
        cluster = self.job.cluster
        ends = cluster.endpoints(cluster.all_nodes)
        task = self._task(name, "compute", ends, after, ranks=1, algorithm=algorithm)
        return inside_node(task, cluster, cluster.all_nodes, round(time_us * self.job.scale.share * PS_PER_US))

    def exchange(self, direction: str, after: Frontier, part: float) -> Frontier:
        """All that is sent in one pass: between stages, experts, GPUs of one sequence, and sharded parameters."""
        return _merged(
            self.pipeline(direction, after, part),
            self.experts(direction, after, part),
            self.contexts(direction, after, part),
            self.parameters(direction, after, part),
        )

    def pipeline(self, direction: str, after: Frontier, part: float) -> Frontier:
        """Activations to the next stage, or their gradients to the stage before."""
        size_bytes = round(self.job.scale.volumes.pipeline * self.job.scale.share * part)
        stages = self.job.placement.stages
        if not stages or not size_bytes:
            return {}
        pairs = stages if direction == "forward" else tuple((b, a) for a, b in stages)
        ends = tuple(dict.fromkeys(endpoint for pair in pairs for endpoint in pair))
        task = self._task(
            f"pipeline {direction}", "send-recv", ends, after, ranks=2, algorithm="direct", size_bytes=size_bytes
        )
        return _merged(*(_hand_on(task, src, dst) for src, dst in pairs))

    def experts(self, direction: str, after: Frontier, part: float) -> Frontier:
        """Tokens to their experts and back."""
        size_bytes = self.job.scale.volumes.experts * self.job.scale.share * part
        spread = self.job.placement.experts
        return self._lanes(
            f"experts {direction}", "all-to-all", spread, after, size_bytes=size_bytes, lane_bytes=size_bytes
        )

    def contexts(self, direction: str, after: Frontier, part: float) -> Frontier:
        """Keys and values around the GPUs that share a sequence; backward their gradients as well."""
        passes = 1 if direction == "forward" else 2
        size_bytes = passes * self.job.scale.volumes.context * self.job.scale.share * part
        return self._gather(f"context {direction}", self.job.placement.contexts, after, size_bytes)

    def parameters(self, direction: str, after: Frontier, part: float) -> Frontier:
        """Sharded parameters, gathered before they are used."""
        scale, placement = self.job.scale, self.job.placement
        shared = scale.volumes.parameters * scale.share * part
        own = scale.volumes.expert_parameters * scale.share * part
        return _merged(
            self._gather(f"parameters {direction}", placement.gradients, after, shared),
            self._gather(f"expert parameters {direction}", placement.expert_gradients, after, own),
        )

    def _gather(self, name: str, spread: Spread, after: Frontier, size_bytes: float) -> Frontier:
        lane_bytes = size_bytes / spread.members
        return self._lanes(name, "all-gather", spread, after, size_bytes=size_bytes, lane_bytes=lane_bytes)

    def gradients(self, after: Frontier, part: float) -> Frontier:
        """All-reduce of the gradients, of shared parameters and of experts'."""
        scale, placement = self.job.scale, self.job.placement
        shared = scale.volumes.gradients * scale.share * part
        own = scale.volumes.expert_gradients * scale.share * part
        return _merged(
            self._reduce("gradients", placement.gradients, after, shared),
            self._reduce("expert gradients", placement.expert_gradients, after, own),
        )

    def _reduce(self, name: str, spread: Spread, after: Frontier, size_bytes: float) -> Frontier:
        """All-reduce in two levels; the phases inside the node are one delay at its end."""
        return self._lanes(
            name, "all-reduce", spread, after, size_bytes=size_bytes, lane_bytes=size_bytes / spread.members
        )

    def _lanes(
        self, name: str, kind: str, spread: Spread, after: Frontier, *, size_bytes: float, lane_bytes: float
    ) -> Frontier:
        """The same collective on every lane, as one operation of size_bytes per GPU."""
        if not spread.lanes or round(size_bytes) == 0:
            return {}
        # The algorithm is that of the whole buffer; rounding must leave every rank at least one byte.
        whole = round(lane_bytes / self.job.scale.share)
        algorithm = choose_algorithm(kind, "auto", spread.nodes, whole, self.job.rate_gbps)
        share = max(round(lane_bytes), spread.nodes)
        return self._collective(name, kind, spread, after, algorithm=algorithm, size_bytes=size_bytes, share=share)

    def _collective(
        self, name: str, kind: str, spread: Spread, after: Frontier, *, algorithm: str, size_bytes: float, share: int
    ) -> Frontier:
        """It by one algorithm. share: bytes of a lane."""
        ends = tuple(dict.fromkeys(endpoint for lane in spread.lanes for endpoint in lane))
        ranks = spread.nodes * spread.members
        task = self._task(name, kind, ends, after, ranks=ranks, algorithm=algorithm, size_bytes=round(size_bytes))
        tasks = (replace(task, ranks=lane, size_bytes=share) for lane in spread.lanes)
        done = _merged(*(run_schedule(kind, algorithm, lane) for lane in tasks))
        if kind != "all-reduce" or spread.members == 1:
            return done
        cluster = self.job.cluster
        delay_ps = 2 * scale_up_ps(cluster, spread.members, size_bytes)
        return inside_node(replace(task, after=done), cluster, cluster.all_nodes, delay_ps)

    def _task(
        self,
        name: str,
        kind: str,
        ends: tuple[int, ...],
        after: Frontier,
        *,
        ranks: int,
        algorithm: str = "",
        size_bytes: int = 0,
    ) -> Task:
        operation = Operation(name, kind, algorithm, ranks, size_bytes, 0, self.job.intent.name, self.number, ends)
        return Task(self.job.builder, self.job.builder.add(operation), ends, size_bytes, after)


@dataclass(frozen=True)
class _Counted(_Step):
    """A step that counts its messages instead of adding them. messages: of one schedule."""

    messages: Callable[[str, str, int, int], int]
    found: list[int] = field(default_factory=list)

    def local(self, name: str, time_us: float, after: Frontier, algorithm: str = "") -> Frontier:
        return after

    def pipeline(self, direction: str, after: Frontier, part: float) -> Frontier:
        size_bytes = round(self.job.scale.volumes.pipeline * self.job.scale.share * part)
        if size_bytes:
            self.found.append(len(self.job.placement.stages) * lanes_for(size_bytes).channels)
        return {}

    def _collective(
        self, name: str, kind: str, spread: Spread, after: Frontier, *, algorithm: str, size_bytes: float, share: int
    ) -> Frontier:
        self.found.append(len(spread.lanes) * self.messages(kind, algorithm, spread.nodes, share))
        return {}


def _hand_on(task: Task, src: int, dst: int) -> Frontier:
    """One buffer from one endpoint to another over the usual number of queue pairs."""
    spans = cut((0, task.size_bytes), lanes_for(task.size_bytes).channels)
    sent = [task.send(src, dst, span, task.start_of(src), channel=channel) for channel, span in enumerate(spans)]
    return {src: tuple(sent), dst: tuple(sent)}


def _merged(*frontiers: Frontier) -> Frontier:
    """Everything that any of the frontiers waits for."""
    merged: dict[int, dict[int, None]] = {}
    for endpoint, numbers in _items(frontiers):
        merged.setdefault(endpoint, {}).update(dict.fromkeys(numbers))
    return {endpoint: tuple(numbers) for endpoint, numbers in merged.items()}


def _items(frontiers: Iterable[Frontier]) -> Iterator[tuple[int, tuple[int, ...]]]:
    for frontier in frontiers:
        yield from frontier.items()
