"""Expected steps of the training jobs of a site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eastwest.errors import EastwestError
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.site import Site
from eastwest.plan import Plan
from eastwest.predict.calibration import Calibration
from eastwest.predict.training import WhatIf, training_of


@dataclass(frozen=True, slots=True)
class StepTime:
    """A training job of a site: time of one step with its 90 % interval, microseconds; share that GPUs compute."""

    job: str
    time_us: float
    low_us: float
    high_us: float
    gpu_active: float


def steps_of(
    site: Site, catalogue: Catalogue, plan: Plan, calibration: Calibration | None = None
) -> Sequence[StepTime]:
    """The steps of all training jobs; none where they cannot be predicted."""
    changed = WhatIf()
    if calibration is not None:
        changed = WhatIf(parameters=calibration.parameters, efficiencies=calibration.efficiencies)
    try:
        found = tuple(training_of(site, plan, catalogue.nodes[site.gpus.node], changed))
    except EastwestError:
        return ()
    steps = [each.step for each in found]
    return tuple(StepTime(step.job.name, step.time_us, step.low_us, step.high_us, step.gpu_active) for step in steps)
