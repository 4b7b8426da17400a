"""Workloads need paths; messages run over planes and rails that have them."""

from __future__ import annotations

import pytest

from eastwest.design import design
from eastwest.errors import SimulationError
from eastwest.intent.catalogue.model import GpuNode
from eastwest.intent.site import Site
from eastwest.plan import Plan
from eastwest.simulate.packet.layout import lay_out
from eastwest.simulate.packet.reach import check_paths
from eastwest.traffic.graph import MessageGraph
from eastwest.traffic.workload import build_workload
from tests.design.builders import catalogue, site, switch
from tests.traffic.builders import collective

SPLIT = ((2, 200.0),)


def plan_of(topology: str, **fabric: object) -> tuple[Site, Plan]:
    wanted = site(4, 8, 8, topology=topology, nodes_per_unit=2, **fabric)
    return wanted, design(wanted, catalogue(switch("big", 64, 400.0, SPLIT)))


def traffic(wanted: Site, plan: Plan, scope: str) -> MessageGraph:
    node: GpuNode = catalogue().nodes["box8"]
    return build_workload(collective("all-to-all", scope=scope), wanted, plan.fabric, node, 1)[0]


def test_between_rails_of_a_rail_only_fabric_there_is_no_path() -> None:
    wanted, plan = plan_of("rail-only")
    with pytest.raises(SimulationError, match="no path joins them"):
        check_paths(plan.fabric, lay_out(plan.fabric), traffic(wanted, plan, "all"))


@pytest.mark.parametrize(
    ("topology", "scope", "fabric"),
    [
        ("rail-only", "rail", {}),
        ("rail-optimised", "all", {}),
        ("rail-optimised", "all", {"planes": 2, "link_gbps": 200.0}),
        ("leaf-spine", "all", {"dual_tor": True, "link_gbps": 200.0}),
    ],
)
def test_elsewhere_every_message_has_one(topology: str, scope: str, fabric: dict[str, object]) -> None:
    wanted, plan = plan_of(topology, **fabric)
    check_paths(plan.fabric, lay_out(plan.fabric), traffic(wanted, plan, scope))
