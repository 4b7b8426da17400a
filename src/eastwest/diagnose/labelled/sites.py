"""Small fabrics on which faults are tried: 16 to 64 NICs."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from eastwest.design.from_file import design_file
from eastwest.plan import Plan

GPUS_PER_NODE = 8
_SITE = """
name: {name}
gpus: {{node: {node}, count: {nodes}, nic: {nic}, nics: {nics}{rails}}}
fabric:
  topology: {topology}
  link: 400G
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

    control: what the NICs run, `dcqcn` or `none` (PFC alone).
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

    @property
    def name(self) -> str:
        """`leaf-spine-16x2-2to1`."""
        return f"{self.topology}-{self.nodes}x{self.nics}-{self.ratio.replace(':', 'to')}"

    @property
    def endpoints(self) -> int:
        """NICs of the fabric."""
        return self.nodes * self.nics

    @property
    def crosses(self) -> bool:
        """Whether there are spines."""
        return self.topology != "single-switch"


@cache
def plan_of(shape: Shape) -> Plan:
    """The designed plan."""
    layout = _TIERS.format(ratio=shape.ratio, switch=shape.switch, unit=shape.unit, spines=shape.spines)
    text = _SITE.format(
        name=shape.name,
        node=shape.node,
        nodes=shape.nodes,
        nic=shape.nic,
        nics=shape.nics,
        rails=f", rails: {shape.nics}" if shape.topology == "rail-optimised" else "",
        topology=shape.topology,
        ratio=shape.ratio,
        switch=shape.switch,
        layout=layout if shape.crosses else "",
        near_m=shape.near_m,
        far=f", leaf_to_spine: {shape.far_m} m" if shape.crosses else "",
    )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "site.yaml"
        file.write_text(text, encoding="utf-8")
        plan = design_file(file)[2]
    plan = replace(plan, policy=replace(plan.policy, congestion_control=shape.control))
    return plan if shape.alpha is None else with_alpha(plan, shape.alpha)


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
