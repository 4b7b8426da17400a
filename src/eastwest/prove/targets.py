"""What is tuned for: a workload of the site or a trace, as a scenario and its messages for any seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.site import Site
from eastwest.plan import Plan
from eastwest.prove.traces import prepare_trace
from eastwest.simulate.from_site import workload_named, workload_scenario
from eastwest.simulate.scenario import Scenario
from eastwest.traffic import MessageGraph
from eastwest.traffic.traces import open_trace
from eastwest.traffic.traces.workload import Window
from eastwest.traffic.workload import build_workload


@dataclass(frozen=True, slots=True)
class Wanted:
    """A workload by name, None for the first; or a trace, and how much of it."""

    workload: str | None
    trace: Path | None
    window: Window


def target_of(
    designed: tuple[Site, Catalogue, Plan], wanted: Wanted, file: Path, seed: int
) -> tuple[str, Scenario, Callable[[int], MessageGraph]]:
    """Name, scenario and messages by seed; those of a trace are the same for every seed. Raises InputError."""
    site, catalogue, plan = designed
    if wanted.trace is not None:
        prepared = prepare_trace(open_trace(wanted.trace), site, plan, catalogue, wanted.window)
        scenario = Scenario(prepared.name, plan, prepared.graph, (), seed, background=site.background)
        return prepared.name, scenario, lambda _: prepared.graph
    intent = workload_named(site, wanted.workload, "--workload", file)
    scenario = workload_scenario(intent, site, plan, catalogue, seed)
    node = catalogue.nodes[site.gpus.node]
    built = {seed: scenario.workload}

    def graph(of: int) -> MessageGraph:
        if of not in built:
            built[of] = build_workload(intent, site, scenario.plan.fabric, node, of)[0]
        return built[of]

    return intent.name, scenario, graph
