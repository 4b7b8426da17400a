"""Campaigns drawn on fabrics out of the usual: what is broken, what tests then measure, what NICs count.

Drawn at verdict level. A fault slows every test that uses it: pairs by their way, collectives by their slowest member,
as bulk-synchronous operations do.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eastwest.design.from_file import design_file
from eastwest.fabric.graph import PortId
from eastwest.findings import Layer
from eastwest.plan import Plan, save_plan
from eastwest.telemetry.counters import Counted
from eastwest.validate.acceptance import Wanted, acceptance_plan, save_acceptance
from eastwest.validate.acceptance.elements import link_name
from eastwest.validate.campaign.around import Window
from eastwest.validate.campaign.folder import PLAN, Folder
from eastwest.validate.criterion import Better, Criterion
from eastwest.validate.judge import Levels, judge

SITE = """\
name: {name}
gpus: {{node: dgx-h100, count: {nodes}, nic: connectx-7, nics: 8, rails: 8}}
fabric: {{{fabric}, leaf: {{model: sn5600}}}}
room: {{node_to_leaf: 30 m, leaf_to_spine: 100 m}}
workloads:
  - {{name: ring, kind: collective, collective: all-reduce, algorithm: ring, scope: rail, sizes: [1 MiB]}}
storage: {{system: ddn-ai400x2t, count: 8, read: 512 GB/s, write: 256 GB/s}}
"""
FABRICS = {
    "rail-only": (32, "topology: rail-only, link: 400G, nodes_per_unit: 8"),
    "three-tier": (64, "topology: rail-optimised, tiers: 3, link: 400G, nodes_per_unit: 8, units_per_pod: 2"),
    "dual-tor": (32, "topology: leaf-spine, dual_tor: true, link: 200G, nodes_per_unit: 8"),
    "planes": (16, "topology: rail-optimised, planes: 2, link: 200G, nodes_per_unit: 8"),
    "oversubscribed": (16, 'topology: leaf-spine, link: 400G, oversubscription: "4:1", nodes_per_unit: 4'),
    "rail-optimised": (24, "topology: rail-optimised, link: 400G, nodes_per_unit: 8"),
    "single-switch": (8, "topology: single-switch, link: 400G"),
}
NOISE = ((0.015, 0.008), (0.02, 0.02), (0.03, 0.04))
"""Relative spread between equal tests, and between repeats of one."""
_BAD_REPEAT = 0.02


@dataclass(frozen=True)
class Fault:
    """kind: cable, host, uplinks, leaf, library or storage. what: element, or beginning of a test's id."""

    kind: str
    what: str
    left: float

    @property
    def whose(self) -> str:
        """As attributions call it."""
        return self.kind if self.kind in {"host", "library", "storage"} else "network"


class Cluster:
    """A fabric with its acceptance plan. folder: where they are kept."""

    def __init__(self, name: str, folder: Path) -> None:
        nodes, fabric = FABRICS[name]
        path = folder / f"{name}.yaml"
        path.write_text(SITE.format(name=name, nodes=nodes, fabric=fabric), encoding="utf-8")
        site, catalogue, self.plan = design_file(path)
        wanted = Wanted(hours=24, rounds=5, storage_folder="/data", soak=False)
        self.acceptance = acceptance_plan(self.plan, site, catalogue, wanted, "2026-11-30T00:00:00+00:00")
        save_plan(self.plan, folder / name / "plan.json")
        self.folder = Folder(folder / name / "validate" / "drawn")
        save_acceptance(self.acceptance, self.folder.path / PLAN)
        self.leaves = {node.name: leaves_of(self.plan, node.name) for node in self.plan.fabric.gpu_nodes}


def leaves_of(plan: Plan, host: str) -> frozenset[str]:
    """Switches of a host's ports."""
    ports = (PortId(host, port.name) for port in plan.fabric.by_name[host].ports)
    return frozenset(plan.fabric.link_at[port].other(host).device for port in ports)


def faults_of(cluster: Cluster, draw: random.Random) -> tuple[Fault, ...]:
    """None to four, at places that differ."""
    nodes = cluster.plan.fabric.gpu_nodes
    uplinks = sorted({e for one in cluster.acceptance.criteria for e in one.elements if e.startswith("uplinks of ")})
    leaves = sorted({leaf for own in cluster.leaves.values() for leaf in own})
    found: dict[str, Fault] = {}
    for _ in range(draw.randrange(5)):
        kind = draw.choice(("cable", "cable", "host", "uplinks", "leaf", "library", "storage"))
        node = draw.choice(nodes)
        port = PortId(node.name, draw.choice(node.ports).name)
        place = {
            "cable": link_name(cluster.plan.fabric.link_at[port]),
            "host": node.name,
            "uplinks": draw.choice(uplinks) if uplinks else leaves[0],
            "leaf": draw.choice(leaves),
            "library": draw.choice(("all-to-all-all", "all-reduce-all", "all-gather-all")),
            "storage": "storage-read",
        }[kind]
        found.setdefault(place, Fault(kind, place, 0.5 if kind == "storage" else draw.uniform(0.25, 0.7)))
    return tuple(found.values())


def slowest(cluster: Cluster, criterion: Criterion, faults: Sequence[Fault]) -> Fault | None:
    """What slows a test most."""
    own = [fault for fault in faults if _slows(cluster, criterion, fault)]
    return min(own, key=lambda fault: fault.left, default=None)


def _slows(cluster: Cluster, criterion: Criterion, fault: Fault) -> bool:
    if fault.kind in {"library", "storage"}:
        return criterion.id.startswith(fault.what)
    if criterion.better is Better.LOWER or criterion.layer is Layer.STORAGE:
        return False
    if any(":" in member for member in criterion.members):
        return fault.what in criterion.elements
    hosts = set(criterion.members)
    if len(hosts) == 1:
        return False
    leaf = fault.what.removeprefix("uplinks of ")
    under = {host for host in hosts if leaf in cluster.leaves[host]}
    if fault.kind == "uplinks":
        return bool(under) and under != hosts
    return bool(under) if fault.kind == "leaf" else bool(hosts & set(fault.what.split()))


def measured(
    cluster: Cluster, faults: Sequence[Fault], model: float, rng: np.random.Generator
) -> dict[str, list[float]]:
    """Repeats of every criterion. model: real over predicted parameters."""
    between, within = NOISE[rng.integers(len(NOISE))]
    found = {}
    for one in cluster.acceptance.criteria:
        fault = slowest(cluster, one, faults)
        slower = one.better is Better.LOWER
        speed = model * (1.0 if fault is None else fault.left)
        centre = math.log(one.interval.point * (1 / speed if slower else speed)) + rng.normal(0, between)
        values = list(np.exp(centre + rng.normal(0, within, one.repeats)))
        if rng.random() < _BAD_REPEAT:
            values[rng.integers(len(values))] *= 1 / 0.6 if slower else 0.6
        while judge(one, values, math.inf, 10_000, Levels()).open:
            values.append(float(np.exp(centre + rng.normal(0, within))))
        found[one.id] = [float(value) for value in values]
    return found


def counted(fault: Fault | None) -> dict[Counted, int]:
    """What NICs count in the window of a test that this fault slows."""
    zero = (Counted.CNP_HANDLED, Counted.PAUSED_US, Counted.DROPPED, Counted.OUT_OF_SEQUENCE, Counted.LINK_ERRORS)
    found = dict.fromkeys(zero, 0) | {Counted.SENT_BYTES: 10**12}
    match fault.kind if fault else "":
        case "cable":
            found |= {Counted.LINK_ERRORS: 5_000, Counted.OUT_OF_SEQUENCE: 10**6}
        case "uplinks" | "leaf":
            found |= {Counted.CNP_HANDLED: 10**6, Counted.PAUSED_US: 10**5}
        case "host":
            found |= {Counted.HOST_STALLS: 10**6, Counted.PAUSE_SENT_US: 10**6}
    return found


def windows(cluster: Cluster, faults: Sequence[Fault], *, read: bool) -> dict[str, Window]:
    """Counters of each test, none at all unless they are read."""
    found = {}
    for source, own in cluster.acceptance.criteria_of.items():
        causes = [fault for one in own if (fault := slowest(cluster, one, faults))]
        worst = min(causes, key=lambda fault: fault.left, default=None)
        found[source] = Window(counted(worst) if read else {}, (), ())
    return found
