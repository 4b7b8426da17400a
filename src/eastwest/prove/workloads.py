"""The workloads of a site, ready to run, with what each should deliver."""

from __future__ import annotations

from dataclasses import dataclass, replace

from eastwest.intent.background import Background
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.site import Site, WorkloadIntent
from eastwest.plan import Plan
from eastwest.plan.of_workload import plan_of
from eastwest.predict.expectation import Expectation
from eastwest.predict.ideal import expect
from eastwest.prove.describe import describe
from eastwest.simulate.modes import AS_PLANNED, Modes
from eastwest.traffic import MessageGraph
from eastwest.traffic.merge import merge
from eastwest.traffic.workload import build_workload


@dataclass(frozen=True)
class Prepared:
    """One workload before it runs. plan: as the engines see it, for a storage burst with the storage network.

    text: what it is, with its assumptions. background: operations that are load beside what is asked about. modes: how
    devices work for it. traffic: what the site has beside every workload.
    """

    intent: WorkloadIntent
    name: str
    text: str
    graph: MessageGraph
    expectations: tuple[Expectation, ...]
    plan: Plan
    background: frozenset[int] = frozenset()
    modes: Modes = AS_PLANNED
    traffic: tuple[Background, ...] = ()


def prepare(site: Site, plan: Plan, catalogue: Catalogue, seed: int) -> tuple[Prepared, ...]:
    """Every workload of the site as messages, its ideal stated before anything runs. Raises InputError."""
    return tuple(prepare_one(workload, site, plan, catalogue, seed) for workload in site.workloads)


def prepare_one(
    workload: WorkloadIntent, site: Site, plan: Plan, catalogue: Catalogue, seed: int, *, steady: bool = False
) -> Prepared:
    """One workload as messages; steady: for the flow engine. Raises InputError when it does not fit the cluster."""
    plan = plan_of(workload, plan)
    node = catalogue.nodes[site.gpus.node]
    graph, assumptions = build_workload(workload, site, plan.fabric, node, seed, steady=steady)
    sentences = (*(sentence.rstrip(".") for sentence in assumptions), *_beside(site))
    text = ". ".join((describe(workload), *sentences))
    expectations = tuple(replace(one, assumptions=(*assumptions, *one.assumptions)) for one in expect(graph, plan))
    return Prepared(
        workload,
        workload.name,
        text,
        graph,
        expectations,
        plan,
        modes=Modes(congestion_control=workload.congestion_control),
        traffic=site.background,
    )


def _beside(site: Site) -> tuple[str, ...]:
    """What runs beside every workload, in words."""
    named = ", ".join(f"{one.name} ({one.protocol}, class {one.class_name})" for one in site.background)
    return (f"Beside it runs {named}",) if named else ()


def beside(one: Prepared, load: Prepared) -> Prepared:
    """Both at once, starting together. The first one's operations come first; the ideals take no notice of the load."""
    first = len(one.graph.operations)
    moved = tuple(replace(expected, operation=expected.operation + first) for expected in load.expectations)
    text = f"{describe(one.intent)}, and at the same time {describe(load.intent)}"
    graph = merge((one.graph, load.graph))
    background = frozenset(range(first, len(graph.operations)))
    return replace(
        one,
        name=f"{one.name}-beside-{load.name}",
        text=text,
        graph=graph,
        expectations=(*one.expectations, *moved),
        background=background,
    )
