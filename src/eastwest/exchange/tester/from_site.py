"""From what is exported to the flows of one workload."""

from __future__ import annotations

from eastwest.errors import InputError, Problem
from eastwest.exchange.source import Source
from eastwest.exchange.tester.flows import Replay, replay
from eastwest.simulate.from_site import workload_named, workload_scenario
from eastwest.traffic.background import background_graph

SEED = 1


def replay_of(source: Source, workload: str | None) -> Replay:
    """A workload of the site by name, its first for None, with the site's background. Raises InputError."""
    plan = source.planned("a traffic generator")
    if source.site is None:
        raise InputError(Problem("has no site file, which states the workloads", file=source.path))
    intent = workload_named(source.site, workload, "--workload", source.path)
    found = workload_scenario(intent, source.site, plan, source.catalogue, SEED)
    beside = background_graph(found.background, found.plan.fabric, SEED) if found.background else None
    return replay(intent.name, found.plan, found.workload, found.background, beside)
