"""All verdicts of readiness, layer by layer."""

from __future__ import annotations

from eastwest.audit.readiness.balance import judge_balance
from eastwest.audit.readiness.bandwidth import judge_bandwidth
from eastwest.audit.readiness.congestion import hedged
from eastwest.audit.readiness.evidence import Evidenced
from eastwest.audit.readiness.fabric import judge_fabric
from eastwest.audit.readiness.incidents import judge_incidents
from eastwest.audit.readiness.losses import judge_losses
from eastwest.audit.readiness.observability import judge_observability
from eastwest.audit.readiness.outlooks import judge_serving_outlooks, judge_storage_outlook
from eastwest.audit.readiness.settings import judge_settings
from eastwest.audit.readiness.storage import judge_storage
from eastwest.findings import Verdict
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.site import Site
from eastwest.plan import Plan
from eastwest.predict.serving import ServingOutlook
from eastwest.predict.storage import StorageOutlook


def judge(
    site: Site,
    plan: Plan,
    workloads: tuple[Evidenced, ...],
    catalogue: Catalogue,
    storage: StorageOutlook | None = None,
    inference: tuple[ServingOutlook, ...] = (),
) -> tuple[Verdict, ...]:
    """Whether the site is ready, in order of layer.

    workloads: one run without faults per workload of the site. catalogue: for rated NIC speeds and storage figures.
    storage, inference: what is predicted of them.
    """
    return (
        *judge_fabric(site, plan, catalogue),
        *hedged(judge_balance(plan, workloads), workloads),
        *judge_settings(plan),
        *hedged(judge_losses(site, plan, workloads), workloads),
        *hedged((judge_incidents(workloads),), workloads),
        *judge_bandwidth(site, plan, workloads),
        *judge_serving_outlooks(inference),
        *judge_storage(site, catalogue),
        *judge_storage_outlook(site, storage),
        *judge_observability(site),
    )
