"""What every draw begins with: fabrics, workloads, times, places."""

from __future__ import annotations

import random
from dataclasses import replace

from eastwest.diagnose.labelled.case import Case, S, Segment
from eastwest.diagnose.labelled.sites import Shape
from eastwest.diagnose.labelled.workloads import Step
from eastwest.diagnose.model import Cause
from eastwest.fabric import Fabric, PortId, Role
from eastwest.simulate.faults import During, Fault
from eastwest.simulate.modes import Balance

BUILD_SEEDS = range(100_000)
EVALUATION_SEEDS = range(200_000, 300_000)
SECONDS = 240.0
SMALL_ALPHA = 1 / 8  # of a shared buffer that many queues share: pauses come where a lone queue would not need them
_BUILD_SIZES = ((8, 2), (12, 2), (16, 1), (8, 4))
_EVALUATION_SIZES = ((8, 2), (12, 1), (8, 3), (20, 1), (24, 2))
"""Nodes and NICs a node. The evaluation has other fabrics too."""
_LARGE = {True: ((16, 8), (20, 8)), False: ((16, 8),)}
_LARGE_SHARE = 0.04
_HARDWARE = (("dgx-h100", "connectx-7", "qfx5240-64od"), ("mi300x-8", "thor-2", "7060dx5-64s"))
_KINDS = ("leaf-spine", "leaf-spine", "rail-optimised", "single-switch", "three-tier", "planes")
_TIER = {Role.LEAF: 0, Role.SPINE: 1, Role.SUPER_SPINE: 2}


class Draw:
    """Everything that is drawn for one case. begin_s, end_s: of the fault; some last to the end."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - scenarios, no secret
        self.seed = seed
        self.begin_s = float(self.random.randint(80, 130))
        self.end_s = SECONDS if self.random.random() < 0.5 else self.begin_s + self.random.randint(50, 90)

    def shape(
        self, *, crosses: bool | None = None, alpha: float | None = None, ratio: str = "1:1", small: bool = False
    ) -> Shape:
        """A fabric. crosses: with spines in any case. ratio: of oversubscription. small: none of the large ones.

        Long queues on many paths take the engine long, so that what fills them is tried on small fabrics.
        """
        pick = self.random
        evaluation = self.seed in EVALUATION_SEEDS
        nodes, nics = pick.choice(_EVALUATION_SIZES if evaluation else _BUILD_SIZES)
        kind = pick.choice(_KINDS)
        node, nic, switch = pick.choice(_HARDWARE)
        near_m = pick.choice([3, 5])
        large = pick.random() < _LARGE_SHARE and not small
        if large:
            nodes, nics = pick.choice(_LARGE[evaluation])
        if ratio != "1:1" or (crosses and kind == "single-switch") or (large and kind == "single-switch"):
            kind = "leaf-spine"
        if nics == 1 and kind in ("rail-optimised", "planes"):
            kind = "leaf-spine"
        if kind in ("three-tier", "planes"):  # more paths, which take the engine longer
            nodes, nics = (min(nodes, 12), 1) if kind == "three-tier" else (min(nodes, 16), min(nics, 2))
        tiers, planes = (3 if kind == "three-tier" else 2), (2 if kind == "planes" else 1)
        topology = {"three-tier": "leaf-spine", "planes": "rail-optimised"}.get(kind, kind)
        unit, spines = (8, 4) if large else (4, 2)
        return Shape(topology, nodes, nics, ratio, unit, spines, node, nic, switch, near_m, 30, alpha,
                     "dcqcn", tiers, planes)  # fmt: skip

    def few_uplinks(self) -> Shape:
        """A fabric whose leaves have two or four times as much below them as above, of enough NICs for that."""
        shape = self.shape(ratio=self.random.choice(["2:1", "4:1"]))
        return replace(shape, nodes=8, nics=2) if shape.per_node * shape.unit < 8 else shape

    def step(self, shape: Shape, kind: str = "", *, many: bool = False) -> Step:
        """A training step on it. many: with a planned gather."""
        pick = self.random
        compute = pick.choice([20.0, 30.0, 45.0, 60.0])
        mib = pick.choice([32, 48, 64])
        kind = kind or pick.choice(["rings", "rings", "local", "experts", "pipeline"])
        gather = min((shape.endpoints - shape.per_node) // shape.planes, pick.choice([10, 12, 14])) if many else 0
        many_mib = max(1, round(pick.uniform(1.4, 2.0) * mib * shape.link_gbps / 400 / gather)) if many else 0
        return Step(kind, shape.nodes, shape.per_node, shape.unit, compute, mib, gather, many_mib, planes=shape.planes)

    def during(self, fault: Fault) -> Fault:
        """The fault within its times."""
        return During(fault, self.begin_s * S, None if self.end_s >= SECONDS else self.end_s * S)

    def case(self, kind: str, cause: Cause | None, shape: Shape, step: Step, faults: tuple[Fault, ...] = (),
             places: tuple[PortId, ...] = (), **more: object) -> Case:  # fmt: skip
        """The case; the rest as `Case` has it."""
        segment = Segment(SECONDS, step, faults, balance=Balance.SPRAY)
        drawn = Case(f"{kind}-{self.seed}", self.seed, shape, (segment,), kind, cause, places)
        if cause is not None:
            drawn = replace(drawn, begin_us=self.begin_s * S, end_us=self.end_s * S)
        return replace(drawn, **more)  # type: ignore[arg-type]

    def segments(self, before: Segment, during: Segment) -> tuple[Segment, ...]:
        """One before the fault, one while it lasts, and the first again where it ends."""
        parts = [replace(before, seconds=self.begin_s), replace(during, seconds=self.end_s - self.begin_s)]
        if self.end_s < SECONDS:
            parts.append(replace(before, seconds=SECONDS - self.end_s))
        return tuple(parts)


def nics_of(fabric: Fabric, host: str) -> tuple[PortId, ...]:
    """Both ends of the host's links: its NICs and the leaf ports that face them."""
    return tuple(end for link in fabric.links_of[host] for end in (link.a, link.b))


def every_nic(fabric: Fabric) -> tuple[PortId, ...]:
    """Both ends of every host's links."""
    return tuple(end for node in fabric.gpu_nodes for end in nics_of(fabric, node.name))


def a_host(draw: Draw, fabric: Fabric) -> str:
    """One GPU node."""
    return draw.random.choice([node.name for node in fabric.gpu_nodes])


def last_hop(fabric: Fabric, endpoint: int, per_node: int) -> tuple[PortId, PortId]:
    """The NIC port of an endpoint and the leaf port that faces it."""
    node = fabric.gpu_nodes[endpoint // per_node]
    nic = PortId(node.name, node.ports[endpoint % per_node].name)
    return nic, fabric.link_at[nic].other(node.name)


def uplinks(fabric: Fabric) -> list[PortId]:
    """Lower ends of links between switches."""
    tier = {one.name: _TIER[one.role] for one in fabric.switches}
    return [min(link.a, link.b, key=lambda end: tier[end.device]) for link in fabric.switch_links()]


def a_link(draw: Draw, shape: Shape, fabric: Fabric, *, up: float = 0.5) -> tuple[PortId, PortId]:
    """A link of the fabric, both ends, the lower switch's first. up: chance of one between switches."""
    if shape.crosses and draw.random.random() < up:
        lower = draw.random.choice(uplinks(fabric))
        return lower, fabric.link_at[lower].other(lower.device)
    nic, leaf = last_hop(fabric, draw.random.randrange(shape.endpoints), shape.per_node)
    return leaf, nic


def gathering_leaf(shape: Shape, fabric: Fabric) -> tuple[str, tuple[PortId, ...]]:
    """The leaf in front of the planned gather, and its linked ports."""
    leaf = last_hop(fabric, (shape.nodes - 1) * shape.per_node, shape.per_node)[1].device
    return leaf, tuple(end for link in fabric.links_of[leaf] for end in (link.a, link.b) if end.device == leaf)
