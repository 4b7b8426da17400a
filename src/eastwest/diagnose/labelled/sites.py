"""Small and middling fabrics on which faults are tried: 8 to 192 NICs, one to three tiers, one or two planes."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from eastwest.design.from_file import design_file
from eastwest.fabric import Fabric, Link, Role
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.site import Site
from eastwest.plan import Plan

RING = "leaf-ring"
_SITE = """
name: {name}
gpus: {{node: {node}, count: {nodes}, nic: {nic}, nics: {nics}{rails}}}
fabric:
  topology: {topology}
  link: {link}
  leaf: {{model: {switch}}}
{layout}room: {{node_to_leaf: {near_m} m{far}}}
workloads:
  - {{name: any, kind: collective, collective: permutation, scope: all, sizes: [1 MiB]}}
"""
_TIERS = """  uplink: 400G
  oversubscription: "{ratio}"
  spine: {{model: {switch}}}
  nodes_per_unit: {unit}
  spines: {spines}
"""


@dataclass(frozen=True)
class Shape:
    """One fabric. alpha: dynamic buffer threshold where it is not the plan's own (smaller ones pause sooner).

    topology: as in site files, or `leaf-ring`: leaves cabled to one another in a circle, no spines. control: what the
    NICs run, `dcqcn` or `none` (PFC alone). planes: each NIC has a port of 200G in each of two.
    """

    topology: str
    nodes: int
    nics: int
    ratio: str = "1:1"
    unit: int = 4
    spines: int = 2
    node: str = "dgx-h100"
    nic: str = "connectx-7"
    switch: str = "qfx5240-64od"
    near_m: int = 5
    far_m: int = 30
    alpha: float | None = None
    control: str = "dcqcn"
    tiers: int = 2
    planes: int = 1

    @property
    def name(self) -> str:
        """`leaf-spine-16x2-2to1`."""
        more = f"-{self.tiers}tiers" * (self.tiers > 2) + f"-{self.planes}planes" * (self.planes > 1)
        return f"{self.topology}-{self.nodes}x{self.nics}-{self.ratio.replace(':', 'to')}{more}"

    @property
    def per_node(self) -> int:
        """Ports of a node: a NIC has one in each plane."""
        return self.nics * self.planes

    @property
    def endpoints(self) -> int:
        """NIC ports of the fabric."""
        return self.nodes * self.per_node

    @property
    def link_gbps(self) -> int:
        """Speed of a NIC's port."""
        return 400 if self.planes == 1 else 200

    @property
    def crosses(self) -> bool:
        """Whether there are spines."""
        return self.topology not in ("single-switch", RING)


def designed_from(text: str) -> tuple[Site, Catalogue, Plan]:
    """What the text of a site file becomes."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "site.yaml"
        file.write_text(text, encoding="utf-8")
        return design_file(file)


@cache
def plan_of(shape: Shape) -> Plan:
    """The designed plan."""
    plan = designed_from(_text(shape))[2]
    plan = replace(plan, policy=replace(plan.policy, congestion_control=shape.control))
    if shape.topology == RING:
        plan = _in_a_circle(plan)
    return plan if shape.alpha is None else with_alpha(plan, shape.alpha)


def _text(shape: Shape) -> str:
    """The site file."""
    tiers = shape.topology != "single-switch"
    layout = _TIERS.format(ratio=shape.ratio, switch=shape.switch, unit=shape.unit, spines=shape.spines)
    layout += f"  tiers: {shape.tiers}\n" * (shape.tiers > 2) + f"  planes: {shape.planes}\n" * (shape.planes > 1)
    return _SITE.format(
        name=shape.name,
        node=shape.node,
        nodes=shape.nodes,
        nic=shape.nic,
        nics=shape.nics,
        rails=f", rails: {shape.nics}" if shape.topology == "rail-optimised" else "",
        topology="leaf-spine" if shape.topology == RING else shape.topology,
        link=f"{shape.link_gbps}G",
        switch=shape.switch,
        layout=layout if tiers else "",
        near_m=shape.near_m,
        far=(f", leaf_to_spine: {shape.far_m} m" if tiers else "")
        + (f", spine_to_super: {2 * shape.far_m} m" if shape.tiers > 2 else ""),
    )


def _in_a_circle(plan: Plan) -> Plan:
    """The plan without its spines: each leaf's first uplink goes to the next leaf's second one.

    Shortest ways then lead through other leaves, so that buffers can wait for one another in a circle.
    """
    fabric = plan.fabric
    leaves = [one.name for one in fabric.switches if one.role is Role.LEAF]
    ends = [end for link in fabric.switch_links() for end in (link.a, link.b)]
    ups = {leaf: [end for end in ends if end.device == leaf] for leaf in leaves}
    first = next(iter(fabric.switch_links()))
    ring = [
        Link(ups[here][0], ups[there][1], first.speed_gbps, first.length_m)
        for here, there in zip(leaves, (*leaves[1:], leaves[0]), strict=True)
    ]
    kept = [
        link for link in fabric.links if not {link.a.device, link.b.device} <= {one.name for one in fabric.switches}
    ]
    devices = tuple(one for one in fabric.devices if not one.is_switch or one.name in leaves)
    return replace(plan, fabric=Fabric(devices, (*kept, *ring)))


def with_alpha(plan: Plan, alpha: float) -> Plan:
    """The plan with another dynamic threshold on every lossless port."""
    switches = tuple(
        replace(switch, ports=tuple(replace(port, alpha=alpha) for port in switch.ports))
        for switch in plan.policy.switches
    )
    return replace(plan, policy=replace(plan.policy, switches=switches))


def with_marks_from(plan: Plan, device: str, kmin_bytes: int, kmax_bytes: int) -> Plan:
    """The plan whose switch (or `*`) marks between other fills: what a wrong threshold does."""
    switches = tuple(
        replace(
            switch,
            ecn=tuple(replace(one, kmin_bytes=kmin_bytes, kmax_bytes=kmax_bytes) for one in switch.ecn),
        )
        if device in ("*", switch.device)
        else switch
        for switch in plan.policy.switches
    )
    return replace(plan, policy=replace(plan.policy, switches=switches))
