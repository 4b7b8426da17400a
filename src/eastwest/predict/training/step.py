"""The expectation of one training step: its time with an interval, its parts, and how active the GPUs are."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from eastwest.errors import InputError, Problem
from eastwest.intent.models import ModelPreset
from eastwest.intent.site import TrainingIntent
from eastwest.predict.training.compute import Compute, bubble_us, compute_of, gpus_of
from eastwest.predict.training.dimensions import INSIDE_LAYERS, Bound, Communication, Dimension
from eastwest.predict.training.groups import groups_of
from eastwest.predict.training.machine import Machine
from eastwest.predict.training.parameters import STEP, StepParameters
from eastwest.predict.uncertain import NORMAL_90
from eastwest.traffic.parallelism import model_of, step_flops, volumes


@dataclass(frozen=True, slots=True)
class StepExpectation:
    """What one step should take, microseconds, in the mean over GPUs. low, high: the 90 % interval.

    The time is the sum of computing, contention, exposed communication, bubble, stragglers and input wait.
    contention_us: by which collectives that run beside computing slow it down. bubble_us: idle in the pipeline, while
    it fills, drains and waits for its longest stage. spread_us: standard deviation from step
    to step. tflops: model floating-point operations of one GPU per second of the step.
    """

    job: TrainingIntent
    model: ModelPreset
    gpus: int
    time_us: float
    low_us: float
    high_us: float
    compute: Compute
    contention_us: float
    bubble_us: float
    dimensions: tuple[Dimension, ...]
    input_wait_us: float
    tflops: float
    assumptions: tuple[str, ...]

    @property
    def exposed_us(self) -> float:
        """All communication that is not hidden."""
        return sum(each.exposed_us for each in self.dimensions)

    @property
    def spread_us(self) -> float:
        """Standard deviation of the time from one step to the next, by jitter of the GPUs."""
        return self.compute.spread_us

    @property
    def gpu_active(self) -> float:
        """Share of the step in which a GPU computes, in the mean."""
        return self.compute.busy_us / self.time_us

    @property
    def gpu_active_interval(self) -> tuple[float, float]:
        """The least and the most that the interval of the time allows."""
        busy_us = self.compute.busy_us
        return min(1.0, busy_us / self.high_us), min(1.0, busy_us / self.low_us)

    @property
    def tokens_per_s(self) -> float:
        """Tokens of the whole job."""
        return self.job.global_batch * self.job.sequence / self.time_us * 1e6

    def parts(self) -> tuple[tuple[str, float], ...]:
        """Names and microseconds of what the time consists of; those of no length are left out."""
        exposed = [(f"exposed {each.name}", each.exposed_us) for each in self.dimensions]
        found = [
            ("compute", self.compute.compute_us),
            ("weights", self.compute.weights_us),
            ("optimizer", self.compute.update_us),
            ("contention", self.contention_us),
            *exposed,
            ("bubble", self.bubble_us),
            ("stragglers", self.compute.straggler_us),
            ("input wait", self.input_wait_us),
        ]
        return tuple((name, time_us) for name, time_us in found if time_us > 0)


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
    at = {bound: _dimensions(job, model, machine, compute, bound, slowed or {}) for bound in Bound}
    bubbles = {bound: bubble_us(job, model, compute, _blocking_us(found)) for bound, found in at.items()}
    whole = {
        bound: bubbles[bound] + _computing_us(compute, found, parameters) + sum(e.exposed_us for e in found)
        for bound, found in at.items()
    }
    reading = _reading_us(job, machine, parameters) if input_us is None else input_us
    waits = {bound: max(0.0, reading - time_us) for bound, time_us in whole.items()}
    times = {bound: whole[bound] + waits[bound] for bound in Bound}
    own_us = NORMAL_90 * parameters.compute_spread * (compute.busy_us + compute.straggler_us + bubbles[Bound.POINT])
    point = times[Bound.POINT]
    return StepExpectation(
        job=job,
        model=model,
        gpus=gpus_of(job),
        time_us=point,
        low_us=point - math.hypot(point - times[Bound.LOW], own_us),
        high_us=point + math.hypot(times[Bound.HIGH] - point, own_us),
        compute=compute,
        contention_us=_contention_us(at[Bound.POINT], parameters),
        bubble_us=bubbles[Bound.POINT],
        dimensions=at[Bound.POINT],
        input_wait_us=waits[Bound.POINT],
        tflops=step_flops(model, job.global_batch, job.sequence) / gpus_of(job) / point / 1e6,
        assumptions=_assumptions(job, machine, at[Bound.POINT], parameters),
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


def _computing_us(compute: Compute, found: tuple[Dimension, ...], parameters: StepParameters) -> float:
    return compute.busy_us + compute.straggler_us + _contention_us(found, parameters)


def _blocking_us(found: tuple[Dimension, ...]) -> float:
    """Exposed communication inside the layers, which makes every stage of a pipeline longer."""
    return sum(each.exposed_us for each in found if each.name in INSIDE_LAYERS)


def _contention_us(found: tuple[Dimension, ...], parameters: StepParameters) -> float:
    """Computing is slowed while collectives run beside it."""
    return parameters.contention * sum(each.hidden_us for each in found)


def _reading_us(job: TrainingIntent, machine: Machine, parameters: StepParameters) -> float:
    if not machine.read_gigabytes_per_s:
        return 0.0
    return job.global_batch * job.sequence * parameters.token_bytes / machine.read_gigabytes_per_s / 1000


def _assumptions(
    job: TrainingIntent, machine: Machine, found: tuple[Dimension, ...], parameters: StepParameters
) -> tuple[str, ...]:
    said = [
        f"GPUs compute at {job.mfu:.0%} of {machine.peak_tflops:g} Tflop/s (dense BF16) while they compute.",
        f"From step to step a GPU's compute time varies by {job.jitter:.1%} (standard deviation), independently.",
    ]
    names = {each.name for each in found}
    if names & {"tensor", "expert", "pipeline"}:
        said.append(f"{job.overlap:.0%} of tensor, expert and plain pipeline traffic is hidden, as the job states.")
    if "data" in names:
        when = "every microbatch, parameters gathered ahead of use" if job.zero == 3 else "the last microbatch"
        said.append(f"Gradients are reduced bucket by bucket beside the backward pass of {when}.")
    if "expert" in names:
        said.append("Tokens are spread evenly over experts.")
    said.append(f"Computing loses {parameters.contention:.0%} of the time that communication runs beside it.")
    if machine.memory_gigabytes_per_s is None:
        said.append("The memory bandwidth of the GPU is not known: weights and optimizer count as no time.")
    if machine.read_gigabytes_per_s is None:
        said.append("The site states no storage: input counts as there in time.")
    said.append("Without checkpoints, failures and restarts.")
    return tuple(said)
