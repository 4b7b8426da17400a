"""Which of a plan's networks a workload runs on."""

from __future__ import annotations

from dataclasses import replace

from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.site import RequestsIntent, Site, StorageRunIntent, WorkloadIntent
from eastwest.lossless.build import build_policy
from eastwest.plan.model import Plan


def plan_of(workload: WorkloadIntent, plan: Plan, site: Site, catalogue: Catalogue) -> Plan:
    """The plan as engines see it: a storage burst runs on the storage network where that is one of its own, requests on
    the front-end network.

    The front-end network has no lossless class of its own: its switches count with the site's classes, of which
    requests use the default one.
    """
    network = plan.network(_NETWORKS.get(type(workload), ""))
    if network is None:
        return plan
    if network.policy is not None:
        return plan.seen_as(network, network.policy)
    gbps = max(port.speed_gbps for node in network.fabric.gpu_nodes for port in node.ports)
    own = replace(site, fabric=replace(site.fabric, link_gbps=gbps), lossless=replace(site.lossless, tuning=None))
    return plan.seen_as(network, build_policy(own, network.fabric, catalogue))


_NETWORKS: dict[type, str] = {StorageRunIntent: "storage", RequestsIntent: "front-end"}
