"""How much of a training step is simulated, and what the figures of the whole step are."""

from __future__ import annotations

from dataclasses import dataclass, replace

from eastwest.errors import InputError, Problem
from eastwest.intent.catalogue.model import GpuNode
from eastwest.intent.site import TrainingIntent
from eastwest.traffic.cluster import Cluster
from eastwest.traffic.parallelism import Volumes, bubble_share, model_of, step_flops, volumes
from eastwest.traffic.placement import Placement, Spread
from eastwest.units import format_bytes, format_us

_LOCAL_STEP_US = 1000.0


@dataclass(frozen=True, slots=True)
class JobScale:
    """A step is simulated in proportion: bytes and compute time both times `share`.

    share: of the whole step, 0 to 1. compute_us: time one GPU computes in a whole step. bubble_us: time the pipeline
    leaves it idle. nic_bytes: what one NIC sends to other nodes in a whole step (an inner pipeline stage).
    """

    share: float
    compute_us: float
    bubble_us: float
    nic_bytes: float
    volumes: Volumes
    assumptions: tuple[str, ...]


def job_scale(job: TrainingIntent, cluster: Cluster, node: GpuNode, placement: Placement) -> JobScale:
    """Scale of one job. Raises InputError for an unknown model or a node whose peak nobody published."""
    model = model_of(job)
    if node.peak_bf16_tflops.value is None:
        mend = "add an entry with peak_bf16_tflops to the catalogue folder beside the site file"
        raise InputError(Problem(f"BF16 peak of {node.id} is not known", "gpus.node", mend=mend))
    moved = volumes(model, job)
    gpus = cluster.nodes * cluster.gpus
    flops = step_flops(model, job.global_batch, job.sequence)
    compute_us = flops / (gpus * node.peak_bf16_tflops.value * 1e6 * job.mfu)
    nic_bytes = _nic_bytes(cluster, moved, placement)
    # A job that stays inside its nodes has nothing to be scaled by; a millisecond shows as much as a second.
    share = min(1.0, job.simulated_bytes / nic_bytes if nic_bytes else _LOCAL_STEP_US / compute_us)
    bubble_us = compute_us * bubble_share(job.pipeline, job.microbatches, job.virtual_stages)
    scale = JobScale(share, compute_us, bubble_us, nic_bytes, moved, ())
    return replace(scale, assumptions=_assumptions(job, node, scale))


def _nic_bytes(cluster: Cluster, moved: Volumes, placement: Placement) -> float:
    """Bytes one NIC sends to other nodes in a step."""
    reduced = _reduced(placement.gradients, moved.gradients) + _reduced(
        placement.expert_gradients, moved.expert_gradients
    )
    gathered = _reduced(placement.gradients, moved.parameters) + _reduced(
        placement.expert_gradients, moved.expert_parameters
    )
    nodes = placement.experts.nodes
    exchanged = 2 * (nodes - 1) / nodes * moved.experts
    attended = 1.5 * _reduced(placement.contexts, moved.context)
    passed_on = 2 * moved.pipeline if placement.stages else 0.0
    return (reduced + gathered + exchanged + attended + passed_on) * cluster.gpus / cluster.nics


def _reduced(spread: Spread, buffer_bytes: float) -> float:
    return 2 * (spread.nodes - 1) / spread.nodes * buffer_bytes / spread.members


def _assumptions(job: TrainingIntent, node: GpuNode, scale: JobScale) -> tuple[str, ...]:
    moved = scale.volumes
    sentences = [
        f"{scale.share:.3g} of each step is simulated packet by packet, with compute time scaled alike; a "
        f"whole step computes for {format_us(scale.compute_us)} and sends {format_bytes(scale.nic_bytes)} per NIC.",
        f"Compute time rests on an assumed {job.mfu:.0%} of {node.peak_bf16_tflops.value:g} Tflop/s BF16 "
        f"({node.model}).",
        "Latency is not scaled with the bytes, so the share of time spent communicating is an upper estimate.",
        f"{job.overlap:.0%} of communication runs beside the backward pass, the rest is waited for.",
    ]
    if moved.tensor_count:
        total = format_bytes(moved.tensor * moved.tensor_count)
        sentences.append(
            f"Tensor parallelism stays inside the node ({moved.tensor_count} all-reduces of "
            f"{format_bytes(moved.tensor)}, {total} per step); the assumed utilisation covers it."
        )
    if job.pipeline > 1:
        share = "(p-1)/m" if job.virtual_stages == 1 else "(p-1)/(v m)"
        sentences.append(f"The pipeline bubble, {share} of the compute time, is counted as idle.")
    return tuple(sentences)
