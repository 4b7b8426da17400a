"""The ideal is a lower bound: the packet engine never beats it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from eastwest.design import design
from eastwest.intent.catalogue.load import catalogue_beside, load_catalogue
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.load import load_site
from eastwest.intent.site import CollectiveIntent, Site
from eastwest.plan import Plan
from eastwest.predict import expect
from eastwest.simulate.packet import simulate
from eastwest.simulate.run import Run
from eastwest.simulate.scenario import Scenario
from eastwest.traffic.graph import MessageGraph
from eastwest.traffic.workload import build_workload

EXAMPLES = Path(__file__).parents[2] / "examples"
KIB = 1024
CASES = [
    ("all-reduce", "ring", "rail", 2048 * KIB, 0),
    ("all-reduce", "tree", "rail", 512 * KIB, 0),
    ("all-reduce", "halving-doubling", "rail", 2048 * KIB, 0),
    ("all-gather", "ring", "rail", 1024 * KIB, 0),
    ("reduce-scatter", "halving-doubling", "rail", 1024 * KIB, 0),
    ("broadcast", "ring", "all", 256 * KIB, 0),
    ("all-to-all", "pairwise", "all", 256 * KIB, 0),
    ("incast", "auto", "all", 64 * KIB, 8),
    ("permutation", "auto", "all", 64 * KIB, 0),
]


@cache
def planned(name: str) -> tuple[Site, Catalogue, Plan]:
    file = EXAMPLES / f"{name}.yaml"
    catalogue = load_catalogue(catalogue_beside(file))
    site = load_site(file)
    return site, catalogue, design(site, catalogue)


@cache
def ran(name: str, case: tuple[str, str, str, int, int]) -> tuple[MessageGraph, Run]:
    collective, algorithm, scope, size, senders = case
    site, catalogue, plan = planned(name)
    intent = CollectiveIntent("test", collective, algorithm, scope, (size,), senders, 2)
    graph, _ = build_workload(intent, site, plan.fabric, catalogue.nodes[site.gpus.node], seed=1)
    return graph, simulate(Scenario("test", plan, graph))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}-{case[1]}")
@pytest.mark.parametrize("name", ["b200-single-switch", "h100-rail-128"])
def test_no_operation_is_quicker_than_its_ideal(name: str, case: tuple[str, str, str, int, int]) -> None:
    graph, run = ran(name, case)
    ideal = [found.ideal_us for found in expect(graph, planned(name)[2])]
    took = [found.end_us - found.start_us for found in run.operations if found.end_us is not None]
    assert all(measured >= bound for measured, bound in zip(took, ideal, strict=True))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}-{case[1]}")
def test_a_message_arrives_once_and_whole(case: tuple[str, str, str, int, int]) -> None:
    _, run = ran("b200-single-switch", case)
    assert (run.totals.in_flight, run.totals.dropped_buffer) == (0, 0)


def test_the_ring_comes_close_to_its_ideal_on_an_idle_fabric() -> None:
    """Large enough that latency is hidden behind the slices: what is left is at most a tenth."""
    case = ("all-reduce", "ring", "rail", 32 * 1024 * KIB, 0)
    graph, run = ran("b200-single-switch", case)
    first = run.operations[0]
    assert first.end_us is not None
    assert first.end_us - first.start_us <= 1.1 * expect(graph, planned("b200-single-switch")[2])[0].ideal_us
