"""Runs over three tiers, planes, pairs of leaves and single rails: everything arrives, and no sooner than it can."""

from __future__ import annotations

import pytest

from eastwest.design import design
from eastwest.intent.site import Site
from eastwest.plan import Plan
from eastwest.predict import expect
from eastwest.simulate.packet import simulate
from eastwest.simulate.run import Run
from eastwest.simulate.scenario import Scenario
from eastwest.traffic.graph import MessageGraph
from eastwest.traffic.workload import build_workload
from tests.design.builders import catalogue, site, switch
from tests.traffic.builders import collective

SHAPES: dict[str, tuple[int, int, dict[str, object]]] = {
    "three tiers": (16, 1, {"topology": "leaf-spine", "tiers": 3, "uplink_gbps": 400.0}),
    "two planes": (4, 2, {"topology": "rail-optimised", "planes": 2, "link_gbps": 200.0, "nodes_per_unit": 2}),
    "dual ToR": (4, 2, {"topology": "rail-optimised", "dual_tor": True, "link_gbps": 200.0, "nodes_per_unit": 2}),
    "rail-only": (4, 2, {"topology": "rail-only", "nodes_per_unit": 2}),
}


def run_on(shape: str) -> tuple[Site, Plan, MessageGraph, Run]:
    """An all-reduce of 1 MiB in rings over the rails of a small fabric of that shape."""
    nodes, nics, fabric = SHAPES[shape]
    wanted = site(nodes, nics, nics, **fabric)
    known = catalogue(switch("eight", 8, 400.0, ((2, 200.0),)))
    plan = design(wanted, known)
    graph, _ = build_workload(collective("all-reduce", "ring"), wanted, plan.fabric, known.nodes["box8"], 1)
    return wanted, plan, graph, simulate(Scenario("test", plan, graph))


@pytest.mark.parametrize("shape", SHAPES)
def test_every_operation_ends_and_none_before_its_ideal(shape: str) -> None:
    _, plan, graph, run = run_on(shape)
    took = [found.end_us - found.start_us for found in run.operations if found.end_us is not None]
    ideal = [found.ideal_us for found in expect(graph, plan)]
    assert len(took) == len(run.operations) == len(ideal)
    assert all(time >= least for time, least in zip(took, ideal, strict=True))


def test_traffic_between_pods_crosses_the_super_spines() -> None:
    _, _, _, run = run_on("three tiers")
    ports = run.telemetry.ports.to_pydict()
    sent = {device for device, count in zip(ports["device"], ports["tx_bytes"], strict=True) if count}
    assert any(device.startswith("super") for device in sent)


def test_both_planes_carry_the_same() -> None:
    _, plan, _, run = run_on("two planes")
    ports = run.telemetry.ports.to_pydict()
    carried = {0: 0, 1: 0}
    for device, count in zip(ports["device"], ports["tx_bytes"], strict=True):
        plane = plan.fabric.by_name[device].plane
        if plane is not None and device.split("-")[1].startswith("spine"):
            carried[plane] += count
    assert carried[0] > 0
    assert carried[0] == pytest.approx(carried[1], rel=0.01)
