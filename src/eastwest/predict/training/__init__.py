"""Training steps and jobs: what a job should take on this Plan, with its parts and an interval."""

from eastwest.predict.training.curve import scaling_curve
from eastwest.predict.training.dimensions import Dimension
from eastwest.predict.training.efficiency import efficiency_of
from eastwest.predict.training.expectation import StepExpectation
from eastwest.predict.training.job import JobExpectation, job_of
from eastwest.predict.training.machine import Machine, machine_of
from eastwest.predict.training.of_site import TrainingExpectation, WhatIf, training_of
from eastwest.predict.training.parameters import STEP, StepParameters
from eastwest.predict.training.step import predict_step

__all__ = [
    "STEP",
    "Dimension",
    "JobExpectation",
    "Machine",
    "StepExpectation",
    "StepParameters",
    "TrainingExpectation",
    "WhatIf",
    "efficiency_of",
    "job_of",
    "machine_of",
    "predict_step",
    "scaling_curve",
    "training_of",
]
