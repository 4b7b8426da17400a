"""Rings as steady flows against the same rings message by message, on one fabric."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from eastwest.design.from_file import design_file
from eastwest.errors import InputError, SimulationError
from eastwest.fabric.routing import Routes
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.site import CollectiveIntent, Site
from eastwest.plan import Plan
from eastwest.predict.ideal import expect
from eastwest.simulate import Scenario, simulate
from eastwest.traffic import workload as workloads
from eastwest.traffic.paths import Paths
from eastwest.traffic.workload import build_workload

_SITE = """
name: ring
gpus: {node: dgx-b200, count: 16, nic: connectx-7, nics: 8, rails: 8}
fabric:
  topology: rail-optimised
  link: 400G
  leaf: {model: sn5600}
  spine: {model: sn5600}
  nodes_per_unit: 8
room: {node_to_leaf: 30 m, leaf_to_spine: 100 m}
workloads:
  - {name: ring, kind: collective, collective: all-reduce, algorithm: ring, scope: unit, sizes: [SIZE]}
"""


def _designed(tmp_path: Path, size: str) -> tuple[Site, Catalogue, Plan]:
    file = tmp_path / "site.yaml"
    file.write_text(_SITE.replace("SIZE", size), encoding="utf-8")
    return design_file(file)


@pytest.mark.parametrize("size", ["1 MiB", "64 MiB"])
def test_a_steady_ring_takes_as_long_as_its_messages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: str
) -> None:
    site, catalogue, plan = _designed(tmp_path, size)
    monkeypatch.setattr(workloads, "STEADY_MESSAGES", 0)
    took, ideal = [], []
    for steady in (False, True):
        node = catalogue.nodes[site.gpus.node]
        graph, _ = build_workload(site.workloads[0], site, plan.fabric, node, 1, steady=steady)
        assert (graph.steady is not None) is steady
        run = simulate(Scenario("ring", plan, graph), engine="flow")
        took.append(max((one.end_us or 0.0) - one.start_us for one in run.operations))
        ideal.append(max(one.ideal_us for one in expect(graph, plan)))
        if steady:
            assert run.computed_messages is not None
            assert run.computed_messages < len(graph) / 8
            with pytest.raises(SimulationError):
                simulate(Scenario("ring", plan, graph), engine="packet")
    # Message by message, hosts start up to 0.5 us apart and events are taken together within 0.1 us.
    assert took[1] == pytest.approx(took[0], rel=0.02, abs=1)
    assert ideal[1] == pytest.approx(ideal[0], rel=0.02)


def test_too_many_messages_are_refused_with_a_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site, catalogue, plan = _designed(tmp_path, "1 MiB")
    monkeypatch.setattr("eastwest.traffic.schedule.MOST_MESSAGES", 1000)
    node = catalogue.nodes[site.gpus.node]
    with pytest.raises(InputError) as refused:
        build_workload(site.workloads[0], site, plan.fabric, node, 1)
    assert "--engine flow" in str(refused.value)
    intent = site.workloads[0]
    assert isinstance(intent, CollectiveIntent)
    flat = replace(intent, scope="all", collective="all-to-all", algorithm="auto")
    with pytest.raises(InputError, match="messages"):
        build_workload(flat, site, plan.fabric, node, 1, steady=True)


def test_leaves_that_are_alike_have_the_routes_and_times_of_a_search(tmp_path: Path) -> None:
    _, _, plan = _designed(tmp_path, "1 MiB")
    leaves = list(dict.fromkeys(Paths(plan.fabric, plan.policy).leaves))
    links = list(plan.fabric.switch_links())
    for down in (frozenset(), frozenset({links[0].a, links[-1].b})):
        routes, searched = Routes(plan.fabric, down), Routes(plan.fabric, down)
        for leaf in leaves:
            assert routes.towards(leaf) == searched._search(leaf)
    paths, found = Paths(plan.fabric, plan.policy), Paths(plan.fabric, plan.policy)
    for start in leaves:
        times = found._quickest(start)
        assert {end: paths._between(start, end) for end in times} == pytest.approx(times)


_JOB = """
  - {name: job, kind: training, model: llama-3-8b, tensor: 8, data: 16, global_batch: 512, sequence: 8192, steps: 1}
"""


def test_a_job_in_step_takes_as_long_as_its_messages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "site.yaml"
    file.write_text(_SITE.replace("SIZE", "1 MiB").rstrip("\n") + _JOB, encoding="utf-8")
    site, catalogue, plan = design_file(file)
    monkeypatch.setattr(workloads, "STEADY_MESSAGES", 0)
    took = []
    for steady in (False, True):
        graph, said = build_workload(
            site.workloads[1], site, plan.fabric, catalogue.nodes[site.gpus.node], 1, steady=steady
        )
        assert (workloads.IN_STEP in said) is steady
        (step,) = simulate(Scenario("job", plan, graph), engine="flow").steps
        took.append(step.end_us - step.start_us)
    assert took[1] == pytest.approx(took[0], rel=0.05)
