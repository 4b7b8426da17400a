"""From one step to the whole job: its time, the interval of it, and how much it varies from run to run."""

from __future__ import annotations

import math
from dataclasses import dataclass

from eastwest.predict.training.expectation import StepExpectation


@dataclass(frozen=True, slots=True)
class JobExpectation:
    """steps of the job; times in seconds. low, high: the 90 % interval, which errs alike in every step.

    deviation_s: standard deviation between runs of the same job, from jitter that is independent from step to step.
    """

    steps: int
    time_s: float
    low_s: float
    high_s: float
    deviation_s: float

    @property
    def variance_s2(self) -> float:
        """Variance between runs, square seconds."""
        return self.deviation_s**2


def job_of(step: StepExpectation, steps: int | None = None) -> JobExpectation:
    """The job of so many equal steps; None takes the number that the job states."""
    count = step.job.job_steps if steps is None else steps
    scale = count / 1e6
    return JobExpectation(
        count,
        step.time_us * scale,
        step.low_us * scale,
        step.high_us * scale,
        step.spread_us * math.sqrt(count) / 1e6,
    )
