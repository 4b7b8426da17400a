"""The storage outlook of a site: all kinds of traffic, stage by stage, averages beside bursts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from eastwest.findings import Outcome
from eastwest.findings.verdict import worst
from eastwest.intent.catalogue.model import Catalogue, GpuNode
from eastwest.intent.data_use import CheckpointIntent, ClientIntent, PipelineIntent
from eastwest.intent.models import ModelPreset
from eastwest.intent.site import Site, TrainingIntent
from eastwest.plan import Plan
from eastwest.predict.storage.assumed import assumptions, fitting, measured_use, rests
from eastwest.predict.storage.disturb import Disturbance, disturbance
from eastwest.predict.storage.path import Way, way_of
from eastwest.predict.storage.phase import Phase, StageLoad, bottleneck
from eastwest.predict.storage.rates import StorageRates
from eastwest.predict.storage.reads import read_phases
from eastwest.predict.storage.traced import traced_phases
from eastwest.predict.storage.uncertain import COPY, Case, parameters_of, with_intervals
from eastwest.predict.storage.writes import checkpoint_phases
from eastwest.traffic.io import IoPattern
from eastwest.traffic.parallelism import step_flops
from eastwest.units import format_us

TOKEN_BYTES = 4
"""A token on disk as a 32-bit integer; Megatron-LM stores vocabularies above 65,500 like this."""
_EVERY_US = 1.8e9


@dataclass(frozen=True)
class StageSummary:
    """One stage and direction under all traffic. worst: phase whose burst is the largest there.

    late: that burst, or another the stage holds up, misses its target. in_bursts: PASS when no burst exceeds the
    capacity, WARN when one does and still meets its target, FAIL when a target is missed here.
    """

    load: StageLoad
    direction: str
    worst: str
    late: bool

    @property
    def on_average(self) -> Outcome:
        """Whether the averages fit."""
        return self.load.on_average

    @property
    def in_bursts(self) -> Outcome:
        """Whether the bursts fit, or miss their targets because of this stage."""
        if self.late:
            return Outcome.FAIL
        fits = self.load.in_bursts
        return Outcome.WARN if fits is Outcome.FAIL else fits


@dataclass(frozen=True)
class StorageOutlook:
    """system: catalogue id. protocol: how nodes reach it. assumptions: one sentence each.

    network_gigabytes_per_s: what the narrowest stage before the media carries, None when the plan cables none.
    """

    system: str
    count: int
    network: str
    protocol: str
    phases: tuple[Phase, ...]
    stages: tuple[StageSummary, ...]
    disturbance: Disturbance
    assumptions: tuple[str, ...]
    network_gigabytes_per_s: float | None = None

    @property
    def on_average(self) -> Outcome:
        """All stages under the averages."""
        return worst(stage.on_average for stage in self.stages)

    @property
    def in_bursts(self) -> Outcome:
        """All stages and targets under bursts."""
        return worst([*(stage.in_bursts for stage in self.stages), *(phase.outcome for phase in self.phases)])

    @property
    def hidden(self) -> bool:
        """It passes on averages, as far as these can be judged, and fails on bursts."""
        return self.on_average is not Outcome.FAIL and self.in_bursts is Outcome.FAIL

    @property
    def sentence(self) -> str:
        """The judgement in words."""
        if self.hidden:
            known = "" if self.on_average is Outcome.PASS else ", as far as stages are known,"
            return f"It passes on averages{known} and fails on bursts: size it for the bursts."
        return f"On averages {self.on_average.value}, under bursts {self.in_bursts.value}."


def predict_storage(
    site: Site,
    plan: Plan,
    catalogue: Catalogue,
    seed: int,
    patterns: Sequence[IoPattern] = (),
    copies: int = 1,
    rates: StorageRates | None = None,
    *,
    intervals: bool = True,
) -> StorageOutlook | None:
    """The outlook; None for a site without storage.

    patterns: traced jobs, of each of which `copies` run at once. rates: measured; those of other systems, or of
    another way to reach them, are left out, and the outlook says so. intervals: worked out too. Deterministic for a
    seed.
    """
    storage = site.storage
    if storage is None:
        return None
    node = catalogue.nodes[site.gpus.node]
    gpus = node.gpus.value or site.gpus.nics
    given, rates = rates, fitting(storage, rates)
    way, use = way_of(storage, plan, catalogue, rates), measured_use(storage, rates)
    pipelines = use.pipelines
    checkpoints = tuple(_counted(one, catalogue) for one in use.checkpoints)
    said: list[str] = []
    if not pipelines and not patterns:
        pipelines = tuple(_tokens(site, node, catalogue))
        said += ["No data set is stated: training jobs read their tokens, 4 bytes each."] if pipelines else []
    if not checkpoints:
        checkpoints = tuple(_of_jobs(site, catalogue))
        said += (
            [f"No checkpoint is stated: training jobs write one every {format_us(_EVERY_US)}."] if checkpoints else []
        )
    pcie = node.pcie_generation.value

    @cache
    def reads(client: ClientIntent, changed: Way) -> tuple[Phase, ...]:
        """Simulated once where a case leaves alone what reads depend on."""
        return read_phases(pipelines, client, changed, gpus, seed)

    def phases_of(case: Case) -> tuple[Phase, ...]:
        changed = case.way(way)
        return (
            *reads(case.client(use.client), changed),
            *(p for one in checkpoints for p in checkpoint_phases(one, changed, gpus, pcie, case.of(COPY))),
            *traced_phases(patterns, copies, changed),
        )

    parameters = parameters_of(rates)
    phases = with_intervals(phases_of, parameters) if intervals else phases_of(Case())
    return StorageOutlook(
        system=storage.system,
        count=storage.count,
        network=storage.network,
        protocol=use.client.protocol,
        phases=phases,
        stages=tuple(_stages(way, phases)),
        disturbance=disturbance(phases, way, use.client, plan.policy),
        assumptions=(
            *said,
            *assumptions(storage, use.client, way, parameters, rates),
            *rests(given, rates),
            *dict.fromkeys(note for one in phases for note in one.notes),
        ),
        network_gigabytes_per_s=bottleneck(way.stages(write=False)[:-1], float("inf"))[1],
    )


def _counted(one: CheckpointIntent, catalogue: Catalogue) -> CheckpointIntent:
    """With the parameters of the model that it names."""
    if not one.model:
        return one
    model = catalogue.models[one.model]
    return replace(one, parameters=model.parameters, source=model.source)


def _model(job: TrainingIntent, catalogue: Catalogue) -> ModelPreset:
    return job.shape or catalogue.models[job.model]


def _tokens(site: Site, node: GpuNode, catalogue: Catalogue) -> list[PipelineIntent]:
    found = []
    for job in site.workloads:
        if isinstance(job, TrainingIntent) and node.peak_bf16_tflops.value:
            model = _model(job, catalogue)
            gpus = job.tensor * job.context * job.pipeline * job.data
            flops = step_flops(model, job.global_batch, job.sequence)
            compute_us = flops / (gpus * node.peak_bf16_tflops.value * 1e6 * job.mfu)
            samples = job.global_batch // job.data
            found.append(
                PipelineIntent(job.name, job.sequence * TOKEN_BYTES, 0, samples, compute_us, job.data, 4, 2, 0.9, True)
            )
    return found


def _of_jobs(site: Site, catalogue: Catalogue) -> list[CheckpointIntent]:
    return [
        CheckpointIntent(
            name=job.name,
            parameters=_model(job, catalogue).parameters,
            tensor=job.tensor,
            pipeline=job.pipeline,
            data=job.data * job.context,
            zero=1,
            every_us=_EVERY_US,
            within_us=None,
            asynchronous=False,
            read_once=False,
        )
        for job in site.workloads
        if isinstance(job, TrainingIntent)
    ]


def _stages(way: Way, phases: tuple[Phase, ...]) -> list[StageSummary]:
    """Reads first. Averages add up; the largest burst counts, as bursts of several jobs rarely coincide."""
    found = []
    for write in (False, True):
        own = [phase for phase in phases if phase.write is write]
        if not own:
            continue
        for number, stage in enumerate(way.stages(write=write)):
            loads = [phase.loads[number] for phase in own]
            largest = max(range(len(own)), key=lambda at, loads=loads: loads[at].burst)  # type: ignore[misc]
            load = replace(loads[largest], average=sum(load.average for load in loads))
            late = any(phase.outcome is Outcome.FAIL and phase.limit == stage.name for phase in own)
            phase = own[largest]
            name = f"{phase.kind} of {phase.name}"
            found.append(StageSummary(load, "write" if write else "read", name, late))
    return found
