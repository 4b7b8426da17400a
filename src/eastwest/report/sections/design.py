"""The design: its figures, its picture, which collective crosses which tier."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from eastwest.fabric import Fabric, Role
from eastwest.report.figures import operation_groups
from eastwest.report.links import LinkLoad
from eastwest.report.material import Material
from eastwest.report.numbers import count, plural
from eastwest.report.pictures.topology import draw_topology
from eastwest.report.sections.shown import Shown, busiest
from eastwest.units import format_bytes, format_gbps

_TOPOLOGIES = {
    "single-switch": "single switch",
    "leaf-spine": "leaf-spine",
    "rail-optimised": "rail-optimised leaf-spine",
    "rail-only": "rail-only",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the design with what it counts."""

    value: str
    name: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Crossing:
    """Where the traffic of one group of operations goes. spine: whether it crosses the spines."""

    workload: str
    operation: str
    size: str
    ranks: int
    groups: int
    tiers: str
    spine: bool
    ideal_us: float | None


@dataclass(frozen=True)
class DesignSection:
    """What the template prints about the design. picture_of: the run that the picture's colours come from."""

    topology: str
    figures: tuple[Figure, ...]
    crossings: tuple[Crossing, ...]
    picture: str
    picture_of: str
    picture_folder: str
    hot: tuple[LinkLoad, ...]


def design_section(material: Material, workloads: tuple[Shown, ...]) -> DesignSection:
    """The section; the picture shows the workload with the busiest link."""
    shown = busiest(workloads)
    loads = shown.loads if shown else tuple(_idle(material))
    hot = shown.hot if shown else ()
    return DesignSection(
        topology=topology_name(material.plan.topology),
        figures=tuple(design_figures(material)),
        crossings=tuple(crossing for one in workloads for crossing in crossings_of(one)),
        picture=draw_topology(material.plan.fabric, loads, hot),
        picture_of=shown.arm.label if shown else "",
        picture_folder=shown.arm.folder if shown else "",
        hot=hot,
    )


def topology_name(topology: str) -> str:
    """The topology in words."""
    return _TOPOLOGIES.get(topology, topology)


def design_figures(material: Material) -> list[Figure]:
    """GPUs, NICs, switches, links and oversubscription."""
    plan, gpus = material.plan, material.site.gpus
    models = Counter(device.model for device in plan.fabric.switches)
    speeds = Counter(link.speed_gbps for link in plan.fabric.links)
    figures = [Figure(count(gpus.count), "GPU nodes", gpus.node)]
    if material.gpus_per_node:
        figures.insert(
            0, Figure(count(gpus.count * material.gpus_per_node), "GPUs", f"{material.gpus_per_node} a node")
        )
    figures += [
        Figure(count(gpus.count * gpus.nics), "back-end NICs", ", ".join(gpus.nic_models)),
        Figure(count(plan.rails), "rails", f"{plural(len(_units(material)), 'unit')}"),
        Figure(
            count(len(plan.fabric.switches)),
            "switches",
            f"{switches_in_words(material.plan.fabric)}: "
            + ", ".join(f"{number}\N{NO-BREAK SPACE}× {model}" for model, number in models.items()),
        ),
        Figure(
            count(len(plan.fabric.links)),
            "links",
            ", ".join(f"{count(number)} × {format_gbps(speed)}" for speed, number in sorted(speeds.items())),
        ),
    ]
    return figures


def switches_in_words(fabric: Fabric) -> str:
    """`16 leaves and 4 spines`; spines and super-spines only where there are any."""
    leaves, spines = len(fabric.with_role(Role.LEAF)), len(fabric.with_role(Role.SPINE))
    supers = len(fabric.with_role(Role.SUPER_SPINE))
    words = plural(leaves, "leaf", "leaves")
    if supers:
        return f"{words}, {plural(spines, 'spine')} and {plural(supers, 'super-spine')}"
    return words + (f" and {plural(spines, 'spine')}" if spines else "")


def crossings_of(shown: Shown) -> list[Crossing]:
    """Which tiers the operations of one workload use."""
    return [
        Crossing(
            shown.arm.label,
            " ".join(part for part in group.title.split(" ")[:2]),
            format_bytes(group.bytes),
            group.ranks,
            group.number,
            tiers_in_words(group.crosses),
            "spine" in group.crosses,
            group.ideal_us,
        )
        for group in operation_groups(shown.arm)
    ]


def tiers_in_words(tiers: tuple[str, ...]) -> str:
    """`crosses the spines`, `stays under its leaves`, or that no expectation says."""
    if "spine" in tiers:
        return "crosses the spines"
    return "stays under its leaves" if tiers else "not stated"


def _units(material: Material) -> set[int]:
    return {node.unit for node in material.plan.fabric.gpu_nodes if node.unit is not None} or {0}


def _idle(material: Material) -> list[LinkLoad]:
    return [LinkLoad(link, link.a, 0.0, 0.0, 0, 0, 0) for link in material.plan.fabric.links]
