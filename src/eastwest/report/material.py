"""What a readiness report is made from."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.explore import Arm, Experiment
from eastwest.findings import Outcome, Verdict
from eastwest.intent.site import Site
from eastwest.plan import Plan
from eastwest.predict.serving import ServingOutlook
from eastwest.predict.storage import StorageOutlook
from eastwest.report.predicted import PredictedSection


@dataclass(frozen=True)
class Material:
    """Everything the report shows, all of it already stored in the project folder.

    workloads: one arm per workload of the site, without faults. experiments: comparisons with faults and settings.
    verdicts: in order of layer. outcome: of all verdicts together. created: ISO 8601 time. version: of eastwest.
    seconds: wall time per stage, for the appendix. gpus_per_node: from the catalogue, 0 when it is not known.
    storage, inference: predictions of them. bursts: runs with storage traffic, stated or a standard one.
    predicted: what the whole cluster should deliver, apart from the simulations.
    """

    site: Site
    plan: Plan
    plan_hash: str
    workloads: tuple[Arm, ...]
    experiments: tuple[Experiment, ...]
    verdicts: tuple[Verdict, ...]
    outcome: Outcome
    created: str
    version: str
    seconds: tuple[tuple[str, float], ...]
    gpus_per_node: int = 0
    storage: StorageOutlook | None = None
    bursts: tuple[Arm, ...] = ()
    inference: tuple[ServingOutlook, ...] = ()
    predicted: tuple[PredictedSection, ...] = ()
