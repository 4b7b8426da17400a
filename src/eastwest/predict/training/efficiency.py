"""The efficiency of kernels that a measured step implies."""

from __future__ import annotations

import math
from dataclasses import replace

from eastwest.errors import InputError, Problem
from eastwest.intent.site import TrainingIntent
from eastwest.predict.training.machine import Machine
from eastwest.predict.training.parameters import STEP, StepParameters
from eastwest.predict.training.step import predict_step

LEAST, MOST = 0.01, 4.0
"""Model FLOPs utilisation against the BF16 peak that a job may state; FP4 computes up to four times as fast."""
_HALVINGS = 40


def efficiency_of(job: TrainingIntent, machine: Machine, time_us: float, *, parameters: StepParameters = STEP) -> float:
    """The `mfu` at which the step takes so long, by bisection: all else of the step is as predicted.

    Raises InputError when no efficiency from 1 to 400 % gives that time.
    """

    def predicted_us(mfu: float) -> float:
        return predict_step(replace(job, mfu=mfu), machine, parameters=parameters).time_us

    low, high = LEAST, MOST
    longest, shortest = predicted_us(low), predicted_us(high)
    if not shortest <= time_us <= longest:
        allowed = f"{shortest / 1e6:.4g} to {longest / 1e6:.4g} s, by an efficiency of {high:.0%} to {low:.0%}"
        mend = "check parallelism, batch and number of GPUs of the job"
        raise InputError(Problem(f"{time_us / 1e6:g} s", f"step of {job.name}", allowed=allowed, mend=mend))
    for _ in range(_HALVINGS):
        middle = math.sqrt(low * high)
        if predicted_us(middle) > time_us:
            low = middle
        else:
            high = middle
    return math.sqrt(low * high)
