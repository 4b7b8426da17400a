"""The training jobs of a site, each with its step, its whole job and its scaling."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from eastwest.intent.catalogue.model import GpuNode
from eastwest.intent.site import Site, TrainingIntent
from eastwest.plan import Plan
from eastwest.predict.collectives import GLOBAL, Parameters
from eastwest.predict.training.curve import scaling_curve
from eastwest.predict.training.expectation import StepExpectation
from eastwest.predict.training.job import JobExpectation, job_of
from eastwest.predict.training.machine import Machine, machine_of
from eastwest.predict.training.step import predict_step


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What is taken instead of what site and plan say; None leaves it. slowest: how much longer one GPU computes.

    parameters, efficiencies: of collectives, and by the name of a job, such as a calibration has; mfu goes before.
    """

    oversubscription: float | None = None
    mfu: float | None = None
    slowest: float | None = None
    parameters: Parameters = GLOBAL
    efficiencies: Mapping[str, float] = field(default_factory=dict)

    def machine(self, found: Machine) -> Machine:
        """The machine as it would be. Raises InputError for an oversubscription below 1."""
        found = replace(found, parameters=self.parameters)
        if self.oversubscription is None:
            return found
        return replace(found, system=replace(found.system, oversubscription=self.oversubscription))

    def job(self, found: TrainingIntent) -> TrainingIntent:
        """The job as it would be."""
        mfu = self.efficiencies.get(found.name, found.mfu) if self.mfu is None else self.mfu
        return replace(found, mfu=mfu, slowest=found.slowest if self.slowest is None else self.slowest)


@dataclass(frozen=True, slots=True)
class TrainingExpectation:
    """One job. curve: the same step with fewer and with more replicas, ascending, its own among them."""

    step: StepExpectation
    job: JobExpectation
    curve: tuple[StepExpectation, ...]


def training_of(site: Site, plan: Plan, node: GpuNode, what_if: WhatIf | None = None) -> Iterator[TrainingExpectation]:
    """Every training job of the site. Raises InputError when the site's GPUs cannot be predicted."""
    jobs = [workload for workload in site.workloads if isinstance(workload, TrainingIntent)]
    if not jobs:
        return
    changed = what_if or WhatIf()
    machine = changed.machine(machine_of(site, plan, node))
    for found in jobs:
        job = changed.job(found)
        step = predict_step(job, machine)
        yield TrainingExpectation(step, job_of(step), scaling_curve(job, machine))
