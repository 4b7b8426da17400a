"""What the GPUs compute in a step, and how long, microseconds."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

from eastwest.intent.models import ModelPreset
from eastwest.intent.site import TrainingIntent
from eastwest.predict.training.machine import Machine
from eastwest.predict.training.parameters import StepParameters
from eastwest.traffic.parallelism import bubble_share, score_flops, step_flops

FORWARD_SHARE = 1 / 3
"""Of the compute time; the backward pass takes twice as long. Source: factor 3 of the FLOPs formula."""


@dataclass(frozen=True, slots=True)
class Compute:
    """Of one GPU in one step, in the mean over stages.

    compute_us: forward and backward. weights_us: weights and gradients on their way between the GPU and its memory,
    which every microbatch takes, however small. update_us: the optimizer.
    straggler_us: waiting for the slowest of all GPUs. spread_us: standard deviation of that from step to step.
    """

    compute_us: float
    weights_us: float
    update_us: float
    straggler_us: float
    spread_us: float

    @property
    def busy_us(self) -> float:
        """What a GPU works in the mean."""
        return self.compute_us + self.weights_us + self.update_us


def gpus_of(job: TrainingIntent) -> int:
    """GPUs of the job."""
    return job.tensor * job.pipeline * job.replicas


def compute_of(job: TrainingIntent, model: ModelPreset, machine: Machine, parameters: StepParameters) -> Compute:
    """Times of one step without communication."""
    gpus = gpus_of(job)
    compute_us = step_flops(model, job.global_batch, job.sequence) / (gpus * machine.peak_tflops * 1e6 * job.mfu)
    late, spread = _slowest_of(gpus)
    held = _held(job, model)
    kept = model.parameters / gpus if job.zero else held
    step_bytes = held * parameters.gradient_bytes + kept * parameters.update_bytes
    return Compute(
        compute_us=compute_us,
        weights_us=_memory_us(job.microbatches * held * parameters.weight_bytes, machine),
        update_us=_memory_us(step_bytes, machine),
        straggler_us=compute_us * (job.slowest + job.jitter * late),
        spread_us=compute_us * job.jitter * spread,
    )


def bubble_us(job: TrainingIntent, model: ModelPreset, compute: Compute, blocking_us: float) -> float:
    """Idle time of a GPU in the pipeline. blocking_us: exposed communication inside the layers of one GPU."""
    longest = stage_imbalance(model, job.pipeline, job.sequence)
    waiting = longest * bubble_share(job.pipeline, job.microbatches, job.virtual_stages)
    return (compute.compute_us + compute.weights_us + blocking_us) * (longest - 1 + waiting)


def stage_imbalance(model: ModelPreset, stages: int, sequence: int) -> float:
    """Time of the longest pipeline stage over the mean, with whole layers in each and the output layer in the last.

    Where layers do not divide evenly, the last stage is one of the shorter ones.
    """
    if stages == 1:
        return 1.0
    layer = (step_flops(model, 1, sequence) / 3 - 2 * sequence * model.hidden * model.vocab) / model.layers
    output = 2 * sequence * model.hidden * model.vocab / layer
    last = model.layers // stages + output
    return max(math.ceil(model.layers / stages), last) / ((model.layers + output) / stages)


def attention_us(job: TrainingIntent, model: ModelPreset, machine: Machine) -> float:
    """Scores of one layer and microbatch, forward, on one of the GPUs that share it."""
    flops = score_flops(model, job.microbatch, job.sequence)
    return flops / (job.tensor * job.context * machine.peak_tflops * 1e6 * job.mfu)


def _held(job: TrainingIntent, model: ModelPreset) -> float:
    """Parameters that a GPU works with: those of its stage, tensor share and experts."""
    in_experts = model.expert_parameters if job.expert > 1 else 0
    return (model.parameters - in_experts + in_experts / job.expert) / (job.tensor * job.pipeline)


def _memory_us(moved_bytes: float, machine: Machine) -> float:
    """Time of so many bytes between a GPU and its memory; 0 where nobody published its bandwidth."""
    return 0.0 if machine.memory_gigabytes_per_s is None else moved_bytes / machine.memory_gigabytes_per_s / 1000


def _slowest_of(gpus: int) -> tuple[float, float]:
    """Expected value and standard deviation of the largest of so many normal deviates.

    Source: Blom, "Statistical Estimates and Transformed Beta-Variables", 1958, for the expected value; the limiting
    Gumbel distribution for the deviation.
    """
    if gpus < 2:
        return 0.0, 1.0
    late = NormalDist().inv_cdf((gpus - 0.375) / (gpus + 0.25))
    return late, math.pi / math.sqrt(6) / math.sqrt(2 * math.log(gpus)) if gpus > 2 else 0.83
