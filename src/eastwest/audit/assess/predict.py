"""What share of the expected bus bandwidth a network as found gives: paths by flows, losslessness by packets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from statistics import median

from eastwest.audit.assess.burst import Burst, burst_for
from eastwest.audit.assess.cut import cut
from eastwest.audit.assess.found import Found, found_fabric
from eastwest.audit.assess.reference import RDMA_MTUS, Reference, reference_of
from eastwest.audit.assess.runs import Outcome, Runs, Trial
from eastwest.audit.assess.settings import configured, routed_only
from eastwest.audit.assess.workload import Asked
from eastwest.audit.subject import Audited
from eastwest.intent.site import CollectiveIntent, Site
from eastwest.plan import Plan
from eastwest.simulate.configured import Configured
from eastwest.traffic.graph import MessageGraph
from eastwest.traffic.merge import merge
from eastwest.traffic.workload import build_workload

FLOW_SEEDS = (1, 2, 3, 4, 5)
PACKET_SEEDS = (1, 2, 3)
PACKET_BYTES = 4 << 30
"""What all NICs together send in a run of packets, about; a million packets."""
_BY_RAIL = {"rail-optimised": True, "rail-only": True, "leaf-spine": False}
_LIMIT_US = 1e9
_PATIENCE = 100.0
"""Simulated time, in ideal times of the workload, after which a run of packets counts as never ending."""
_LEAST_LIMIT_US = 400_000.0
"""Long enough for the timeouts of a NIC's first retries."""


@dataclass(frozen=True, slots=True)
class Interval:
    """The middle of several runs, and the lowest and highest."""

    middle: float
    low: float
    high: float

    def spanning(self, others: list[float]) -> Interval:
        """The same middle; low and high span the others too."""
        return Interval(self.middle, min(self.low, *others), max(self.high, *others)) if others else self

    def __mul__(self, other: Interval) -> Interval:
        return Interval(self.middle * other.middle, self.low * other.low, self.high * other.high)


@dataclass(frozen=True)
class Predicted:
    """share: of the expected bus bandwidth, 0 to 1. paths: of it, what links, speeds, MTU and balancing leave.

    lossless: what queues, pauses and marks leave of that. ends: whether every run came to its end. expected: bus
    bandwidth in GB/s with idle paths. worst: the run of packets with the least.
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
        policy = reference.plan.policy
        flows = self._paths(audited, reference)
        paths = _interval([each.share for each in flows]).spanning(self._placed_otherwise(audited, found))
        small = cut(reference.plan, self.focus)
        load = _Load(small, _bounded(self.asked.intent, reference, small), burst_for(small))
        own, sound = configured(audited, small.fabric, policy), routed_only(audited, small.fabric, policy)
        runs = [self._packets(reference, load, own, seed) for seed in PACKET_SEEDS]
        clean = [self._packets(reference, load, sound, seed) for seed in PACKET_SEEDS]
        kept = [_kept(one, other) for one, other in zip(runs, clean, strict=True)]
        lossless = _interval(kept)
        return Predicted(
            share=paths * lossless,
            paths=paths,
            lossless=lossless,
            ends=all(each.took_us is not None for each in (*flows, *runs)),
            expected_gigabytes_per_s=_expected(flows),
            worst=runs[kept.index(min(kept))],
            nics=_nics(reference.plan),
            packet_nics=_nics(small),
            burst="" if load.burst is None else load.burst.text(),
            notes=(*found.notes, *reference.notes),
        )

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
        intent = self.asked.intent

        def graph() -> MessageGraph:
            return _graph(intent, reference, reference.plan, seed, steady=True)

        self.tell("paths")
        return Trial(
            "flow", reference.plan, graph, repr((intent, _facts(reference))), routed, seed, RDMA_MTUS[0], _LIMIT_US
        )

    def _packets(self, reference: Reference, load: _Load, own: Configured, seed: int) -> Outcome:
        plan = load.plan

        def graph() -> MessageGraph:
            work = _graph(load.intent, reference, plan, seed, steady=False)
            return work if load.burst is None else merge((work, load.burst.graph(reference.plan.rails)))

        self.tell("packets")
        limit_us = max(_LEAST_LIMIT_US, _PATIENCE * PACKET_BYTES / len(plan.fabric.gpu_nodes) / 1e3)
        asked = repr((load.intent, load.burst, _facts(reference)))
        trial = Trial("packet", plan, graph, asked, own, seed, plan.policy.rdma_mtu_bytes, limit_us)
        return self.runs.outcome(trial)


@dataclass(frozen=True)
class _Load:
    """What a run of packets carries, whatever the settings. plan: of the part that packets cover."""

    plan: Plan
    intent: CollectiveIntent
    burst: Burst | None


def _graph(intent: CollectiveIntent, reference: Reference, plan: Plan, seed: int, *, steady: bool) -> MessageGraph:
    gpus = replace(reference.site.gpus, count=len(plan.fabric.gpu_nodes))
    site = replace(reference.site, gpus=gpus)
    return build_workload(intent, site, plan.fabric, reference.node, seed, steady=steady)[0]


def _bounded(intent: CollectiveIntent, reference: Reference, plan: Plan) -> CollectiveIntent:
    """The same collective, so large that all NICs together send about PACKET_BYTES."""
    size = intent.sizes_bytes[0]
    probe = _graph(replace(intent, sizes_bytes=(min(size, 1 << 26),)), reference, plan, 1, steady=False)
    per_byte = float(probe.bytes.sum()) / min(size, 1 << 26)
    most = max(1 << 20, int(PACKET_BYTES / max(per_byte, 1e-9)) >> 20 << 20)
    return replace(intent, sizes_bytes=(min(size, most),))


def _facts(reference: Reference) -> tuple[int | None, float | None]:
    """What of the nodes a workload's messages depend on."""
    return reference.node.gpus.value, reference.node.scale_up_gigabytes_per_s.value


def _nics(plan: Plan) -> int:
    return sum(len(node.ports) for node in plan.fabric.gpu_nodes)


def _expected(flows: list[Outcome]) -> float:
    """Bus bandwidth on idle paths, GB/s: what a run had over its share; 0 when none ended."""
    known = (each for each in flows if each.busbw_gigabytes_per_s is not None and each.share)
    return next(((each.busbw_gigabytes_per_s or 0.0) / each.share for each in known), 0.0)


def _kept(own: Outcome, sound: Outcome) -> float:
    """What the settings leave of the pace of workload and burst under sound ones, on the same paths."""
    if own.took_us is None:
        return 0.0
    return 1.0 if sound.took_us is None else min(1.0, sound.took_us / own.took_us)


def _interval(values: list[float]) -> Interval:
    return Interval(median(values), min(values), max(values))
