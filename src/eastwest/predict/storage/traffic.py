"""What uses the storage: as the site states it, and as its jobs imply where it states nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from eastwest.intent.catalogue.model import Catalogue, GpuNode
from eastwest.intent.data_use import CheckpointIntent, DataUse, PipelineIntent
from eastwest.intent.models import ModelPreset
from eastwest.intent.site import Site, TrainingIntent
from eastwest.traffic.io import IoPattern
from eastwest.traffic.parallelism import step_flops
from eastwest.units import format_us

_TOKEN_BYTES = 4
"""A token on disk as a 32-bit integer; Megatron-LM stores vocabularies above 65,500 like this."""
_EVERY_US = 1.8e9


@dataclass(frozen=True)
class Traffic:
    """patterns: traced jobs, of each of which `copies` run at once. said: what is assumed of it, in sentences."""

    pipelines: tuple[PipelineIntent, ...]
    checkpoints: tuple[CheckpointIntent, ...]
    patterns: Sequence[IoPattern]
    copies: int
    said: tuple[str, ...]


def traffic_of(
    site: Site, use: DataUse, catalogue: Catalogue, patterns: Sequence[IoPattern] = (), copies: int = 1
) -> Traffic:
    """The site's traffic. use: what jobs do with the storage, as far as it is stated."""
    pipelines, checkpoints = use.pipelines, tuple(_counted(one, catalogue) for one in use.checkpoints)
    said = []
    if not pipelines and not patterns:
        pipelines = tuple(_tokens(site, catalogue.nodes[site.gpus.node], catalogue))
        said += ["No data set is stated: training jobs read their tokens, 4 bytes each."] if pipelines else []
    if not checkpoints:
        checkpoints = tuple(_of_jobs(site, catalogue))
        every = format_us(_EVERY_US)
        said += [f"No checkpoint is stated: training jobs write one every {every}."] if checkpoints else []
    return Traffic(pipelines, checkpoints, patterns, copies, tuple(said))


def _counted(one: CheckpointIntent, catalogue: Catalogue) -> CheckpointIntent:
    """With the parameters of the model that it names."""
    if not one.model:
        return one
    model = catalogue.models[one.model]
    return replace(one, parameters=model.parameters, source=model.source)


def _tokens(site: Site, node: GpuNode, catalogue: Catalogue) -> list[PipelineIntent]:
    found: list[PipelineIntent] = []
    peak_tflops = node.peak_bf16_tflops.value
    if not peak_tflops:
        return found
    for job in _jobs(site):
        gpus = job.tensor * job.context * job.pipeline * job.data
        flops = step_flops(_model(job, catalogue), job.global_batch, job.sequence)
        compute_us = flops / (gpus * peak_tflops * 1e6 * job.mfu)
        samples = job.global_batch // job.data
        found.append(
            PipelineIntent(job.name, job.sequence * _TOKEN_BYTES, 0, samples, compute_us, job.data, 4, 2, 0.9, True)
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
        for job in _jobs(site)
    ]


def _jobs(site: Site) -> Iterator[TrainingIntent]:
    return (job for job in site.workloads if isinstance(job, TrainingIntent))


def _model(job: TrainingIntent, catalogue: Catalogue) -> ModelPreset:
    return job.shape or catalogue.models[job.model]
