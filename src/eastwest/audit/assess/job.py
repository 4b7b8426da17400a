"""A training job on the network as found: how much longer its step takes, and how active its GPUs are.

The step is that of `eastwest predict`, each dimension of parallelism slowed by what the network leaves of its pace: the
job's own messages as flows over the paths as found, against the same messages where no link between switches is ever
full; and what queues, pauses and marks leave of a collective of its pattern.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from eastwest.audit.assess.interval import Interval, interval_of
from eastwest.audit.assess.reference import RDMA_MTUS, Reference
from eastwest.audit.assess.runs import Outcome
from eastwest.errors import InputError, Problem
from eastwest.fabric.graph import Fabric
from eastwest.intent.site import Site, TrainingIntent
from eastwest.lossless.policy import EcnProfile
from eastwest.plan import Plan
from eastwest.predict.training import Machine, StepExpectation, machine_of, predict_step

_DIMENSIONS = {
    "pipeline": "pipeline",
    "experts": "expert",
    "context": "context",
    "parameters": "data",
    "gradients": "data",
    "expert parameters": "expert data",
    "expert gradients": "expert data",
}
"""Dimensions of a prediction by the names of a job's operations, less their direction."""
_EXCHANGE = "expert"
_AMPLE = 64
"""How many times as fast links between switches are where none shall ever be full."""

_NONE = Interval(0.0, 0.0, 0.0)
Spans = Mapping[str, float]
"""How long the operations of each dimension took in sum, microseconds."""


@dataclass(frozen=True, slots=True)
class StepPredicted:
    """A step of a job. idle: the step on idle paths, with its own 90 % interval.

    time_us: over the draws, None where it does not end. active: share of it that GPUs compute.
    """

    idle: StepExpectation
    time_us: Interval | None = None
    active: Interval = _NONE

    @property
    def job(self) -> TrainingIntent:
        """As it fits the GPUs found."""
        return self.idle.job

    @property
    def gpus(self) -> int:
        """How many it has."""
        return self.idle.gpus


def jobs_of(site: Site | None) -> tuple[TrainingIntent, ...]:
    """The training jobs of a site, in its order."""
    return () if site is None else tuple(each for each in site.workloads if isinstance(each, TrainingIntent))


def fitted(job: TrainingIntent, gpus: int) -> TrainingIntent:
    """The job with as many replicas as these GPUs hold, its batch in proportion; one step of it, nothing hidden.

    Raises InputError where its parallelism does not divide them.
    """
    one = job.tensor * job.pipeline * job.context
    data = gpus // one
    if data < 1 or gpus % one or data * job.context % job.expert:
        found = f"{gpus} GPUs were found, which tensor x pipeline x context x experts of {job.name} do not divide"
        raise InputError(Problem(found, f"workloads.{job.name}"))
    return replace(job, data=data, global_batch=max(1, round(job.global_batch / job.data)) * data)


def alone(job: TrainingIntent) -> TrainingIntent:
    """One step of it with all communication waited for, so that the time of each dimension is its own."""
    return replace(job, steps=1, overlap=0.0)


def ample(plan: Plan) -> Plan:
    """The plan with links between switches that are never full, and the largest packets."""
    switches = {device.name for device in plan.fabric.devices if device.is_switch}
    links = tuple(
        replace(link, speed_gbps=_AMPLE * link.speed_gbps) if {link.a.device, link.b.device} <= switches else link
        for link in plan.fabric.links
    )
    buffers = tuple(replace(each, ecn=(*each.ecn, *map(_faster, each.ecn))) for each in plan.policy.switches)
    policy = replace(plan.policy, rdma_mtu_bytes=RDMA_MTUS[0], switches=buffers)
    return replace(plan, fabric=Fabric(plan.fabric.devices, links), policy=policy)


def _faster(profile: EcnProfile) -> EcnProfile:
    return replace(profile, speed_gbps=_AMPLE * profile.speed_gbps)


def spans_of(outcome: Outcome) -> Spans | None:
    """By dimension; None where an operation did not end."""
    found: dict[str, float] = {}
    for name, took_us in outcome.operations:
        dimension = _DIMENSIONS.get(name.removesuffix(" forward").removesuffix(" backward"))
        if took_us is None:
            return None
        if dimension is not None:
            found[dimension] = found.get(dimension, 0.0) + took_us
    return found


def pattern_of(dimension: str) -> str:
    """The collective that stands for its traffic where packets are looked at: rings of neighbours, or all-to-all."""
    return "all-to-all" if dimension == _EXCHANGE else "all-reduce"


def step_of(
    job: TrainingIntent,
    reference: Reference,
    idle: Outcome,
    found: list[Outcome],
    kept: Callable[[str], Interval],
) -> StepPredicted:
    """Its step. idle, found: runs of its messages. kept: of the pace of a collective, what queues leave.

    Raises InputError where the job, its GPUs or its nodes cannot be predicted.
    """
    machine = machine_of(reference.site, reference.plan, reference.node)
    best = predict_step(job, machine)
    base, ways = spans_of(idle), [spans_of(each) for each in found]
    known = [each for each in ways if each is not None]
    if base is None or len(known) < len(ways):
        return StepPredicted(best)
    slowed = {
        name: _slowed(span, [each[name] for each in known], kept(pattern_of(name))) for name, span in base.items()
    }
    return _of_draws(machine, best, slowed)


def _slowed(idle_us: float, found_us: list[float], kept: Interval) -> Interval:
    """How many times as long it takes, at least once."""
    ways = interval_of([max(1.0, each / idle_us) if idle_us else 1.0 for each in found_us])
    least, middle, most = ((1 / each if each else math.inf) for each in (kept.high, kept.middle, kept.low))
    return Interval(ways.middle * middle, ways.low * least, ways.high * most)


def _of_draws(machine: Machine, best: StepExpectation, slowed: Mapping[str, Interval]) -> StepPredicted:
    def step(of: Callable[[Interval], float]) -> StepExpectation | None:
        factors = {name: of(each) for name, each in slowed.items()}
        return None if any(map(math.isinf, factors.values())) else predict_step(best.job, machine, slowed=factors)

    low, middle, high = step(lambda each: each.low), step(lambda each: each.middle), step(lambda each: each.high)
    if low is None or middle is None:
        return StepPredicted(best)
    most_us, least = (math.inf, 0.0) if high is None else (high.time_us, high.gpu_active)
    return StepPredicted(
        best,
        Interval(middle.time_us, low.time_us, most_us),
        Interval(middle.gpu_active, least, low.gpu_active),
    )
