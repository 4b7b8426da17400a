"""What is predicted for the report. A further kind of prediction adds its function to PREDICTORS."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from eastwest.errors import InputError
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.site import Site, TrainingIntent
from eastwest.plan import Plan
from eastwest.predict.training import training_of
from eastwest.report.predicted import PredictedSection
from eastwest.report.sections.predicted_step import step_section

Predictor = Callable[[Site, Plan, Catalogue], Iterator[PredictedSection]]


def training_steps(site: Site, plan: Plan, catalogue: Catalogue) -> Iterator[PredictedSection]:
    """One section for each training job."""
    if not any(isinstance(workload, TrainingIntent) for workload in site.workloads):
        return
    try:
        found = list(training_of(site, plan, catalogue.nodes[site.gpus.node]))
    except InputError as error:
        title, setting = "Training steps", "Step time and exposed communication"
        yield PredictedSection("predicted-step", title, setting, refused=f"Not predicted: {error.diagnostics()}")
        return
    for number, expected in enumerate(found, start=1):
        yield step_section(f"predicted-step-{number}", expected)


PREDICTORS: tuple[Predictor, ...] = (training_steps,)


def predicted(site: Site, plan: Plan, catalogue: Catalogue) -> tuple[PredictedSection, ...]:
    """Every section, in the order of PREDICTORS."""
    return tuple(section for predictor in PREDICTORS for section in predictor(site, plan, catalogue))
