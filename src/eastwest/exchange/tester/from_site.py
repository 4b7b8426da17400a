"""From what is exported to the flows of one workload."""

from __future__ import annotations

from eastwest.errors import InputError, Problem
from eastwest.exchange.source import Source
from eastwest.exchange.tester.flows import Replay, replay
from eastwest.plan.of_workload import plan_of
from eastwest.simulate.from_site import workload_named
from eastwest.traffic.background import background_graph
from eastwest.traffic.workload import build_workload

SEED = 1


def replay_of(source: Source, workload: str | None) -> Replay:
    """A workload of the site by name, its first for None, with the site's background. Raises InputError."""
    plan = source.planned("a traffic generator")
    if source.site is None:
        raise InputError(Problem("has no site file, which states the workloads", file=source.path))
    intent = workload_named(source.site, workload, "--workload", source.path)
    plan = plan_of(intent, plan)
    node = source.catalogue.nodes[source.site.gpus.node]
    graph, _ = build_workload(intent, source.site, plan.fabric, node, SEED)
    beside = background_graph(source.site.background, plan.fabric, SEED) if source.site.background else None
    return replay(intent.name, plan, graph, source.site.background, beside)
