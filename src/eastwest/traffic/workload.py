"""From a workload of the site file to the messages that a network carries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from eastwest.errors import InputError, Problem
from eastwest.fabric.graph import Fabric
from eastwest.intent.catalogue.model import GpuNode
from eastwest.intent.site import (
    CollectiveIntent,
    Site,
    StorageRunIntent,
    TraceIntent,
    TrainingIntent,
    WorkloadIntent,
)
from eastwest.traffic.builder import GraphBuilder
from eastwest.traffic.cluster import Cluster, cluster_of
from eastwest.traffic.graph import MessageGraph
from eastwest.traffic.merge import merge
from eastwest.traffic.placement import place_job
from eastwest.traffic.ports import ASSUMPTION, over_ports
from eastwest.traffic.scale import job_scale
from eastwest.traffic.storage import storage_graph
from eastwest.traffic.suite import Suite
from eastwest.traffic.traces import open_trace
from eastwest.traffic.traces.workload import Window, trace_workload
from eastwest.traffic.training import Job

STEADY_MESSAGES = 100_000
"""Messages of a workload above which the flow engine takes it in step."""

IN_STEP = (
    "More than 100,000 messages: all hosts start at one instant, and the rounds of a ring are computed as one steady "
    "flow to each neighbour; its latency counts once a round"
)

Built = tuple[MessageGraph, tuple[str, ...]]


def build_workload(
    workload: WorkloadIntent, site: Site, fabric: Fabric, node: GpuNode, seed: int, *, steady: bool = False
) -> Built:
    """The message graph of one workload and the assumptions it rests on, one sentence each.

    fabric: the one it runs on, for a storage burst the storage network. node: the catalogue entry of the site's GPU
    nodes. seed: for permutations. Raises InputError when the workload does not fit the cluster, has more messages than
    can be simulated, or is a trace that cannot be read.
    steady: the flow engine will run it, so a workload of more than STEADY_MESSAGES messages becomes a steady graph.
    """
    if isinstance(workload, StorageRunIntent):
        return _burst(workload, site, fabric, node, seed)
    cluster = cluster_of(fabric, node)
    if isinstance(workload, TraceIntent):
        return _recorded(workload, site, cluster, node)
    made = _Made(site, cluster, node, seed, steady=steady)
    graph, said = made.job(workload) if isinstance(workload, TrainingIntent) else made.collective(workload)
    split = (ASSUMPTION.format(ports=cluster.ports),) if cluster.ports > 1 else ()
    return over_ports(graph, cluster.ports), (*said, *split)


def _burst(burst: StorageRunIntent, site: Site, fabric: Fabric, node: GpuNode, seed: int) -> Built:
    """The burst, after the workload that it runs beside."""
    if site.storage is None:
        raise InputError(Problem("the site has no storage", f"workloads.{burst.name}", mend="add a `storage:` section"))
    graph, said = storage_graph(burst, fabric, site.storage.use.client)
    if not burst.beside:
        return graph, said
    beside = next(one for one in site.workloads if one.name == burst.beside)
    load, more = build_workload(beside, site, fabric, node, seed)
    return merge((load, graph)), (*more, *said)


def _recorded(trace: TraceIntent, site: Site, cluster: Cluster, node: GpuNode) -> Built:
    window = Window(trace.calls, trace.simulated_bytes, trace.ranks_per_node)
    nic_gbps = site.fabric.link_gbps * cluster.ports
    found = trace_workload(open_trace(Path(trace.path)), cluster, node, nic_gbps, window)
    return found.graph, found.assumptions


@dataclass(frozen=True)
class _Made:
    """What is made up of schedules, for NICs of one port."""

    site: Site
    cluster: Cluster
    node: GpuNode
    seed: int
    steady: bool

    @property
    def _nic_gbps(self) -> float:
        return self.site.fabric.link_gbps * self.cluster.ports

    def job(self, intent: TrainingIntent) -> Built:
        cluster = self.cluster
        placement = place_job(cluster, intent)
        scale = job_scale(intent, cluster, self.node, placement)
        job = Job(GraphBuilder(cluster.nics), intent, cluster, placement, scale, self._nic_gbps)
        if self.steady and job.messages() > STEADY_MESSAGES:
            job = replace(job, builder=GraphBuilder(cluster.nics, steady=True))
        job.build()
        return job.builder.build(), (*scale.assumptions, *((IN_STEP,) if job.builder.steady else ()))

    def collective(self, intent: CollectiveIntent) -> Built:
        suite = Suite(GraphBuilder(self.cluster.nics), intent, self.cluster, self._nic_gbps, self.seed)
        if self.steady and suite.messages() > STEADY_MESSAGES:
            suite = replace(suite, builder=GraphBuilder(self.cluster.nics, steady=True))
        suite.build()
        return suite.builder.build(), (*suite.assumptions(), *((IN_STEP,) if suite.builder.steady else ()))
