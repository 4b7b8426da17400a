"""Strong scaling: the same step, with the same global batch, on fewer and on more GPUs."""

from __future__ import annotations

from dataclasses import replace

from eastwest.intent.site import TrainingIntent
from eastwest.predict.training.expectation import StepExpectation
from eastwest.predict.training.machine import Machine
from eastwest.predict.training.parameters import STEP, StepParameters
from eastwest.predict.training.step import predict_step

MOST_TIMES = 8


def scaling_curve(
    job: TrainingIntent, machine: Machine, *, parameters: StepParameters = STEP
) -> tuple[StepExpectation, ...]:
    """The step with data parallel sizes halved and doubled up to eightfold, as far as batch and experts divide.

    The machine is taken as large as the job needs, built the same way.
    """
    sizes = sorted(_sizes(job))
    return tuple(predict_step(replace(job, data=data), machine, parameters=parameters) for data in sizes)


def _sizes(job: TrainingIntent) -> set[int]:
    found = {job.data}
    smaller, larger = job.data, job.data
    while smaller % 2 == 0 and smaller * MOST_TIMES > job.data and _fits(job, smaller // 2):
        smaller //= 2
        found.add(smaller)
    while larger < job.data * MOST_TIMES and _fits(job, larger * 2):
        larger *= 2
        found.add(larger)
    return found


def _fits(job: TrainingIntent, data: int) -> bool:
    tried = replace(job, data=data)
    return tried.microbatches >= 1 and tried.microbatches.is_integer() and tried.replicas % tried.expert == 0
