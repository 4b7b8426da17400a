"""Which of a plan's networks a workload runs on."""

from __future__ import annotations

from eastwest.intent.site import StorageRunIntent, WorkloadIntent
from eastwest.plan.model import Plan


def plan_of(workload: WorkloadIntent, plan: Plan) -> Plan:
    """The plan as engines see it: a storage burst runs on the storage network where that is one of its own."""
    network = plan.network("storage") if isinstance(workload, StorageRunIntent) else None
    return plan if network is None else plan.seen_as(network)
