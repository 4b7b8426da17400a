"""What one training step should take: its time with an interval, its parts, and how active the GPUs are."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.intent.models import ModelPreset
from eastwest.intent.site import TrainingIntent
from eastwest.predict.training.compute import Compute
from eastwest.predict.training.dimensions import Dimension


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
