"""From a workload of the site file to the messages that the fabric carries."""

from __future__ import annotations

from dataclasses import replace

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

STEADY_MESSAGES = 100_000
"""Messages of a collective above which the flow engine takes it in step."""

IN_STEP = (
    "More than 100,000 messages: all hosts start at one instant, and the rounds of a ring are computed as one steady "
    "flow to each neighbour; its latency counts once a round"
)


def build_workload(
    workload: WorkloadIntent, site: Site, fabric: Fabric, node: GpuNode, seed: int, *, steady: bool = False
) -> tuple[MessageGraph, tuple[str, ...]]:
    """The message graph of one workload and the assumptions it rests on, one sentence each.

    node: the catalogue entry of the site's GPU nodes. seed: for permutations. Raises InputError when the workload does
    not fit the cluster or has more messages than can be simulated.
    steady: the flow engine will run it, so a collective of more than STEADY_MESSAGES messages becomes a steady graph.
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
    large = steady and suite.messages() > STEADY_MESSAGES
    if large:
        suite = replace(suite, builder=GraphBuilder(cluster.nics, steady=True))
    suite.build()
    in_step = (IN_STEP,) if large else ()
    return over_ports(suite.builder.build(), cluster.ports), (*suite.assumptions(), *in_step, *split)
