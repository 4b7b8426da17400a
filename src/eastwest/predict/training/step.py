"""The expectation of one training step, from its computing, its communication, and its input."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from eastwest.errors import InputError, Problem
from eastwest.intent.models import ModelPreset
from eastwest.intent.site import TrainingIntent
from eastwest.predict.training.assumed import assumptions
from eastwest.predict.training.compute import Compute, bubble_us, compute_of, gpus_of
from eastwest.predict.training.dimensions import INSIDE_LAYERS, Bound, Communication, Dimension
from eastwest.predict.training.expectation import StepExpectation
from eastwest.predict.training.groups import groups_of
from eastwest.predict.training.machine import Machine
from eastwest.predict.training.parameters import STEP, StepParameters
from eastwest.predict.uncertain import NORMAL_90
from eastwest.traffic.parallelism import model_of, step_flops, volumes


@dataclass(frozen=True, slots=True)
class _Way:
    """The step with its communication at one bound, microseconds."""

    dimensions: tuple[Dimension, ...]
    contention_us: float
    bubble_us: float
    input_wait_us: float
    time_us: float


def predict_step(
    job: TrainingIntent,
    machine: Machine,
    *,
    parameters: StepParameters = STEP,
    input_us: float | None = None,
    slowed: Mapping[str, float] | None = None,
) -> StepExpectation:
    """Expectation of one step of the job on so many GPUs of the machine as it asks for.

    input_us: time that reading the input of one step takes; None divides tokens by the storage's rate. slowed: by the
    name of a dimension, how many times as long its data take between nodes as on idle paths; None: as long. Raises
    InputError for an unknown model and for parallelism that the machine or the batch cannot take.
    """
    model = model_of(job)
    _check(job)
    compute = compute_of(job, model, machine, parameters)
    reading_us = _reading_us(job, machine, parameters) if input_us is None else input_us
    at = {
        bound: _way(
            job, compute, _dimensions(job, model, machine, compute, bound, slowed or {}), reading_us, parameters
        )
        for bound in Bound
    }
    point = at[Bound.POINT]
    own_us = NORMAL_90 * parameters.compute_spread * (compute.busy_us + compute.straggler_us + point.bubble_us)
    return StepExpectation(
        job=job,
        model=model,
        gpus=gpus_of(job),
        time_us=point.time_us,
        low_us=point.time_us - math.hypot(point.time_us - at[Bound.LOW].time_us, own_us),
        high_us=point.time_us + math.hypot(at[Bound.HIGH].time_us - point.time_us, own_us),
        compute=compute,
        contention_us=point.contention_us,
        bubble_us=point.bubble_us,
        dimensions=point.dimensions,
        input_wait_us=point.input_wait_us,
        tflops=step_flops(model, job.global_batch, job.sequence) / gpus_of(job) / point.time_us / 1e6,
        assumptions=assumptions(job, machine, point.dimensions, parameters),
    )


def _check(job: TrainingIntent) -> None:
    path = f"workloads.{job.name}"
    if job.microbatches < 1 or job.microbatches != int(job.microbatches):
        found = f"{job.global_batch} sequences for {job.data} replicas in microbatches of {job.microbatch}"
        raise InputError(Problem(found, f"{path}.global_batch", allowed="a multiple of data x microbatch"))
    if job.replicas % job.expert:
        found = f"{job.expert} does not divide data x context = {job.replicas}"
        raise InputError(Problem(found, f"{path}.expert", allowed="a divisor of data x context"))


def _dimensions(
    job: TrainingIntent,
    model: ModelPreset,
    machine: Machine,
    compute: Compute,
    bound: Bound,
    slowed: Mapping[str, float],
) -> tuple[Dimension, ...]:
    groups, moved = groups_of(job, machine.system.gpus_per_node), volumes(model, job)
    return Communication(job, model, machine, groups, moved, compute.compute_us, bound, slowed).dimensions()


def _way(
    job: TrainingIntent, compute: Compute, found: tuple[Dimension, ...], reading_us: float, parameters: StepParameters
) -> _Way:
    """What these dimensions make of the step. Computing is slowed while collectives run beside it."""
    contention_us = parameters.contention * sum(each.hidden_us for each in found)
    # Communication inside the layers makes every stage of a pipeline longer.
    blocking_us = sum(each.exposed_us for each in found if each.name in INSIDE_LAYERS)
    bubble = bubble_us(job, model_of(job), compute, blocking_us)
    computing_us = compute.busy_us + compute.straggler_us + contention_us
    whole_us = bubble + computing_us + sum(each.exposed_us for each in found)
    wait_us = max(0.0, reading_us - whole_us)
    return _Way(found, contention_us, bubble, wait_us, whole_us + wait_us)


def _reading_us(job: TrainingIntent, machine: Machine, parameters: StepParameters) -> float:
    if not machine.read_gigabytes_per_s:
        return 0.0
    return job.global_batch * job.sequence * parameters.token_bytes / machine.read_gigabytes_per_s / 1000
