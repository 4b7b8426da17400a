"""What share of the expected bus bandwidth a network as found gives: paths by flows, losslessness by packets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from eastwest.audit.assess.cut import cut
from eastwest.audit.assess.found import Found, found_fabric
from eastwest.audit.assess.interval import Interval, interval_of
from eastwest.audit.assess.job import StepPredicted, alone, ample, fitted, jobs_of, step_of
from eastwest.audit.assess.multipath import drawn
from eastwest.audit.assess.packets import Packets, facts_of, graph_of, nics_of
from eastwest.audit.assess.reference import RDMA_MTUS, Reference, reference_of
from eastwest.audit.assess.runs import Outcome, Runs, Trial
from eastwest.audit.assess.settings import configured, routed_only
from eastwest.audit.assess.workload import Asked, collective_named
from eastwest.audit.subject import Audited
from eastwest.errors import InputError
from eastwest.intent.site import CollectiveIntent, Site, TrainingIntent
from eastwest.plan import Plan
from eastwest.simulate.configured import AS_DESIGNED, Configured
from eastwest.traffic.graph import MessageGraph

FLOW_SEEDS = (1, 2, 3, 4, 5)
_BY_RAIL = {"rail-optimised": True, "rail-only": True, "leaf-spine": False}
_LIMIT_US = 1e9


@dataclass(frozen=True)
class Predicted:
    """share: of the expected bus bandwidth, 0 to 1. paths: of it, what links, speeds, MTU and balancing leave.

    lossless: what queues, pauses and marks leave of that. ends: whether every run came to its end. expected: bus
    bandwidth in GB/s with idle paths. worst: the run of packets with the least. steps: of the site's training jobs.
    """

    share: Interval
    paths: Interval
    lossless: Interval
    ends: bool
    expected_gigabytes_per_s: float
    worst: Outcome
    nics: int
    packet_nics: int
    burst: str
    notes: tuple[str, ...]
    steps: tuple[StepPredicted, ...] = ()


@dataclass(frozen=True)
class Question:
    """What is asked of every state of the network alike. focus: devices that the run of packets must hold."""

    asked: Asked
    site: Site | None
    focus: frozenset[str]
    runs: Runs
    tell: Callable[[str], None] = lambda _: None

    def of(self, audited: Audited) -> Predicted:
        """The prediction. Raises NoFabricError, InputError and NoFitError where nothing can be predicted."""
        found = found_fabric(audited, *self._hosts())
        reference = reference_of(audited, found, self.site)
        flows = self._paths(audited, reference)
        paths = interval_of([each.share for each in flows]).spanning(self._placed_otherwise(audited, found))
        packets = self._packets(audited, reference)
        load = packets.load(self.asked.intent)
        runs, kept = packets.runs(load), packets.kept(load)
        lossless = interval_of(kept)
        steps, left = self._steps(audited, reference, packets)
        return Predicted(
            share=paths * lossless,
            paths=paths,
            lossless=lossless,
            ends=all(each.took_us is not None for each in (*flows, *runs)),
            expected_gigabytes_per_s=_expected(flows),
            worst=runs[kept.index(min(kept))],
            nics=nics_of(reference.plan),
            packet_nics=nics_of(packets.plan),
            burst="" if load.burst is None else load.burst.text(),
            notes=(*found.notes, *reference.notes, *left),
            steps=steps,
        )

    def _packets(self, audited: Audited, reference: Reference) -> Packets:
        small, policy = cut(reference.plan, self.focus), reference.plan.policy
        own, sound = configured(audited, small.fabric, policy), routed_only(audited, small.fabric, policy)
        return Packets(reference, own, sound, small, self.runs, self.tell)

    def _hosts(self) -> tuple[int | None, bool | None]:
        """By the site, for hosts that no file names: their NIC ports, and whether these stand over several leaves."""
        if self.site is None:
            return None, None
        ports = self.site.gpus.nics * self.site.fabric.ports_per_nic
        return ports, _BY_RAIL.get(self.site.fabric.topology)

    def _placed_otherwise(self, audited: Audited, found: Found) -> list[float]:
        """What paths leave where hosts, which no file names, stand the other way; nothing where files name them."""
        if found.by_rail is None:
            return []
        other = found_fabric(audited, self._hosts()[0], not found.by_rail)
        reference = reference_of(audited, other, self.site)
        return [each.share for each in self._paths(audited, reference)]

    def _paths(self, audited: Audited, reference: Reference) -> list[Outcome]:
        routed = routed_only(audited, reference.plan.fabric, reference.plan.policy)
        return [self.runs.outcome(self._flows(reference, routed, seed)) for seed in FLOW_SEEDS]

    def _flows(self, reference: Reference, routed: Configured, seed: int) -> Trial:
        self.tell("paths")
        return _of_flows(self.asked.intent, reference, reference.plan, routed, seed)

    def _steps(
        self, audited: Audited, reference: Reference, packets: Packets
    ) -> tuple[tuple[StepPredicted, ...], tuple[str, ...]]:
        """The step of each training job of the site, and why one cannot be predicted."""

        @cache
        def kept(collective: str) -> Interval:
            return interval_of(packets.kept(packets.load(self._pattern(collective))))

        steps: list[StepPredicted] = []
        left: list[str] = []
        for job in jobs_of(self.site):
            try:
                steps.append(self._step(job, audited, reference, kept))
            except InputError as error:
                left += [f"no step of {job.name} is predicted: {problem.found}" for problem in error.problems]
        return tuple(steps), tuple(left)

    def _step(
        self, job: TrainingIntent, audited: Audited, reference: Reference, kept: Callable[[str], Interval]
    ) -> StepPredicted:
        plan = reference.plan
        nodes = len(plan.fabric.gpu_nodes)
        fit = fitted(job, nodes * (reference.node.gpus.value or reference.site.gpus.nics))
        routed = routed_only(audited, plan.fabric, plan.policy)
        self.tell(f"steps of {job.name}")
        sent = alone(fit)
        idle = self.runs.outcome(_of_flows(sent, reference, ample(plan), AS_DESIGNED, FLOW_SEEDS[0]))
        found = [self.runs.outcome(_of_flows(sent, reference, plan, routed, seed)) for seed in FLOW_SEEDS]
        return step_of(fit, reference, idle, found, kept)

    def _pattern(self, collective: str) -> CollectiveIntent:
        """A collective for the packets of a job: that which is asked for where it is the same."""
        own = self.asked.intent
        return own if own.collective == collective else collective_named(f"{collective}:1GiB")


def _of_flows(
    intent: CollectiveIntent | TrainingIntent, reference: Reference, plan: Plan, own: Configured, seed: int
) -> Trial:
    def graph() -> MessageGraph:
        return graph_of(intent, reference, plan, seed, steady=True)

    asked = repr((intent, facts_of(reference)))
    return Trial("flow", plan, graph, asked, drawn(own, seed), seed, RDMA_MTUS[0], _LIMIT_US)


def _expected(flows: list[Outcome]) -> float:
    """Bus bandwidth on idle paths, GB/s: what a run had over its share; 0 when none ended."""
    known = (each for each in flows if each.busbw_gigabytes_per_s is not None and each.share)
    return next(((each.busbw_gigabytes_per_s or 0.0) / each.share for each in known), 0.0)
