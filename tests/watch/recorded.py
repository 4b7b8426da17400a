"""Recordings from the fluid engine that the tests replay, and the site they belong to."""

from __future__ import annotations

from pathlib import Path

from eastwest.design.from_file import design_file
from eastwest.diagnose.labelled.workloads import Step, step_graph
from eastwest.plan import Plan
from eastwest.simulate.faults import Fault
from eastwest.simulate.fluid import record
from eastwest.simulate.modes import Balance, Modes, Recovery
from eastwest.simulate.run import Run
from eastwest.simulate.scenario import Scenario

SITE = """
name: storm
gpus: {node: dgx-h100, count: 4, nic: connectx-7, nics: 2}
fabric:
  topology: leaf-spine
  link: 400G
  leaf: {model: qfx5240-64od}
  uplink: 400G
  oversubscription: "1:1"
  spine: {model: qfx5240-64od}
  nodes_per_unit: 2
  spines: 2
room: {node_to_leaf: 5 m, leaf_to_spine: 30 m}
workloads:
  - {name: any, kind: collective, collective: permutation, scope: all, sizes: [1 MiB]}
"""


def site(folder: Path) -> Path:
    """The site's file."""
    file = folder / "site.yaml"
    file.write_text(SITE, encoding="utf-8")
    return file


def plan(folder: Path) -> Plan:
    """Its plan."""
    return design_file(site(folder))[2]


def recording(made: Plan, seconds: float, *faults: Fault) -> Run:
    """Training steps on that plan at 1 s."""
    spray = Modes(balance=Balance.SPRAY, recovery=Recovery.SELECTIVE_REPEAT, reorder_packets=4096)
    step = Step("rings", 4, 2, 2, 240.0, 64)
    return record(Scenario("storm", made, step_graph(step), faults, 7, sample_us=1e6, modes=spray), seconds * 1e6)


def ports(made: Plan) -> list[tuple[str, str]]:
    """Every linked port."""
    return [(end.device, end.port) for link in made.fabric.links for end in (link.a, link.b)]


def nics(made: Plan) -> list[str]:
    """Of each endpoint the name of its NIC."""
    return [port.name for node in made.fabric.gpu_nodes for port in node.ports]
