"""From a workload of the site file to the messages that the fabric carries."""

from __future__ import annotations

from eastwest.fabric.graph import Fabric
from eastwest.intent.catalogue.model import GpuNode
from eastwest.intent.site import Site, TrainingIntent, WorkloadIntent
from eastwest.traffic.builder import GraphBuilder
from eastwest.traffic.cluster import cluster_of
from eastwest.traffic.graph import MessageGraph
from eastwest.traffic.placement import place_job
from eastwest.traffic.ports import ASSUMPTION, over_ports
from eastwest.traffic.scale import job_scale
from eastwest.traffic.suite import Suite
from eastwest.traffic.training import Job


def build_workload(
    workload: WorkloadIntent, site: Site, fabric: Fabric, node: GpuNode, seed: int
) -> tuple[MessageGraph, tuple[str, ...]]:
    """The message graph of one workload and the assumptions it rests on, one sentence each.

    node: the catalogue entry of the site's GPU nodes. seed: for permutations. Raises InputError when the workload does
    not fit the cluster.
    """
    cluster = cluster_of(fabric, node)
    nic_gbps = site.fabric.link_gbps * cluster.ports
    split = (ASSUMPTION.format(ports=cluster.ports),) if cluster.ports > 1 else ()
    builder = GraphBuilder(endpoints_per_node=cluster.nics)
    if isinstance(workload, TrainingIntent):
        placement = place_job(cluster, workload)
        scale = job_scale(workload, cluster, node, placement)
        Job(builder, workload, cluster, placement, scale, nic_gbps).build()
        return over_ports(builder.build(), cluster.ports), (*scale.assumptions, *split)
    suite = Suite(builder, workload, cluster, nic_gbps, seed)
    suite.build()
    return over_ports(builder.build(), cluster.ports), (*suite.assumptions(), *split)
