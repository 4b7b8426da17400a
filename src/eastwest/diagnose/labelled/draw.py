"""Draws cases by seed: topology × workload × fault × severity. Symptoms are left to the simulation."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from eastwest.diagnose.labelled.case import Case, S, Segment
from eastwest.diagnose.labelled.sites import Shape, plan_of
from eastwest.diagnose.labelled.workloads import Burst, Step
from eastwest.diagnose.model import Cause
from eastwest.fabric import Fabric, PortId
from eastwest.lossless import DcqcnProfile
from eastwest.simulate.faults import (
    ComputeStraggler,
    Corruption,
    DataStall,
    During,
    EcnOff,
    Fault,
    LinkDegraded,
    LinkDown,
    LinkFlap,
    MistunedDcqcn,
    PauseStorm,
    PcieLimit,
    PfcOff,
    ShortHeadroom,
    SlowReceiver,
)
from eastwest.simulate.modes import Balance

BUILD_SEEDS = range(1000)
EVALUATION_SEEDS = range(100_000, 200_000)
SECONDS = 80.0
_SMALL_ALPHA = 1 / 8  # of a shared buffer that many queues share: pauses come where a lone queue would not need them
_BUILD_SIZES = ((8, 2), (8, 2), (12, 2), (16, 1))
_EVALUATION_SIZES = ((8, 2), (12, 1), (4, 4), (20, 1))
"""Nodes and NICs a node. The evaluation has other fabrics too."""


class _Draw:
    """Everything that is drawn for one case."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - scenarios, no secret
        self.seed = seed
        self.begin_s = float(self.random.randint(20, 35))
        self.end_s = SECONDS if self.random.random() < 0.6 else self.begin_s + self.random.randint(25, 40)

    def shape(self, *, crosses: bool | None = None, alpha: float | None = None, ratio: str = "1:1") -> Shape:
        pick = self.random
        sizes = _EVALUATION_SIZES if self.seed in EVALUATION_SEEDS else _BUILD_SIZES
        nodes, nics = pick.choice(sizes)
        kinds = ["leaf-spine", "leaf-spine", "rail-optimised", "single-switch"]
        topology = "leaf-spine" if crosses or ratio != "1:1" else pick.choice(kinds)
        if topology == "rail-optimised" and nics == 1:
            topology = "leaf-spine"
        hardware = pick.choice([("dgx-h100", "connectx-7", "qfx5240-64od"), ("mi300x-8", "thor-2", "7060dx5-64s")])
        node, nic, switch = hardware
        return Shape(topology, nodes, nics, ratio, 4, 2, node, nic, switch, pick.choice([3, 5]), 30, alpha)

    def step(self, shape: Shape, kind: str = "", *, many: bool = False) -> Step:
        pick = self.random
        compute = pick.choice([30.0, 45.0, 60.0])
        mib = pick.choice([32, 48, 64])
        gather = min(shape.endpoints - shape.nics, pick.choice([10, 12, 14])) if many else 0
        return Step(
            kind=kind or pick.choice(["rings", "rings", "local"]),
            nodes=shape.nodes,
            nics=shape.nics,
            unit=shape.unit,
            compute_ms=compute,
            mib=mib,
            many=gather,
            many_mib=round(pick.uniform(1.4, 2.0) * mib / gather) if many else 0,
        )

    def during(self, fault: Fault) -> Fault:
        return During(fault, self.begin_s * S, None if self.end_s >= SECONDS else self.end_s * S)

    def case(self, kind: str, cause: Cause | None, shape: Shape, step: Step, faults: tuple[Fault, ...] = (),
             places: tuple[PortId, ...] = (), **more: object) -> Case:  # fmt: skip
        balance = more.pop("balance", Balance.SPRAY)
        segment = Segment(SECONDS, step, faults, balance=balance)  # type: ignore[arg-type]
        drawn = Case(f"{kind}-{self.seed}", self.seed, shape, (segment,), kind, cause, places)
        if cause is not None:
            drawn = replace(drawn, begin_us=self.begin_s * S, end_us=self.end_s * S)
        return replace(drawn, **more)  # type: ignore[arg-type]

    def segments(self, before: Segment, during: Segment) -> tuple[Segment, ...]:
        parts = [replace(before, seconds=self.begin_s), replace(during, seconds=self.end_s - self.begin_s)]
        if self.end_s < SECONDS:
            parts.append(replace(before, seconds=SECONDS - self.end_s))
        return tuple(parts)


def _nics(fabric: Fabric, host: str) -> tuple[PortId, ...]:
    """Both ends of the host's links: its NICs and the leaf ports that face them."""
    return tuple(end for link in fabric.links_of[host] for end in (link.a, link.b))


def _host(draw: _Draw, fabric: Fabric) -> str:
    return draw.random.choice([node.name for node in fabric.gpu_nodes])


def _last_hop(fabric: Fabric, endpoint: int, nics: int) -> tuple[PortId, PortId]:
    """The NIC port of an endpoint and the leaf port that faces it."""
    node = fabric.gpu_nodes[endpoint // nics]
    nic = PortId(node.name, node.ports[endpoint % nics].name)
    return nic, fabric.link_at[nic].other(node.name)


def _uplinks(fabric: Fabric) -> list[PortId]:
    """Leaf ends of links between switches."""
    leaves = {one.name for one in fabric.switches if one.role.value == "leaf"}
    return [end for link in fabric.switch_links() for end in (link.a, link.b) if end.device in leaves]


def _link(draw: _Draw, shape: Shape, fabric: Fabric, *, up: float = 0.5) -> tuple[PortId, ...]:
    """A link of the fabric, both ends, the leaf's first."""
    if shape.crosses and draw.random.random() < up:
        leaf = draw.random.choice(_uplinks(fabric))
        return leaf, fabric.link_at[leaf].other(leaf.device)
    nic, leaf = _last_hop(fabric, draw.random.randrange(shape.endpoints), shape.nics)
    return leaf, nic


def _receiver(shape: Shape) -> int:
    """Endpoint to which the planned gather goes."""
    return (shape.nodes - 1) * shape.nics


# ---- faults ----------------------------------------------------------------------------------------------------------


def incast(draw: _Draw) -> Case:
    """Traffic beside the job, from many NICs to one."""
    shape = draw.shape()
    step = draw.step(shape)
    receiver = draw.random.randrange(shape.endpoints)
    others = [end for end in range(shape.endpoints) if end // shape.nics != receiver // shape.nics]
    senders = tuple(draw.random.sample(others, draw.random.randint(6, min(14, len(others)))))
    total_mib = round(step.compute_ms * 45 * draw.random.uniform(1.15, 1.6))  # about 45 MiB a millisecond at 400G
    burst = Burst(receiver, senders, max(1, total_mib // len(senders)))
    plain = Segment(0, step)
    parts = draw.segments(plain, replace(plain, bursts=(burst,)))
    places = _last_hop(plan_of(shape).fabric, receiver, shape.nics)
    return draw.case("incast", Cause.INCAST, shape, step, places=places, segments=parts)


def oversubscription(draw: _Draw) -> Case:
    """Rings whose neighbours stand under different leaves, on uplinks that are too few."""
    ratio = draw.random.choice(["2:1", "4:1"])
    shape = replace(draw.shape(ratio=ratio), nodes=8, nics=2)
    step = replace(draw.step(shape, "striped"), compute_ms=draw.random.choice([20.0, 30.0]))
    places = tuple(end for leaf in _uplinks(plan_of(shape).fabric) for end in (leaf,))
    case = draw.case("oversubscription", Cause.OVERSUBSCRIPTION, shape, step, places=places)
    return replace(case, begin_us=0.0, end_us=SECONDS * S)


def ecmp(draw: _Draw) -> Case:
    """Paths by hash instead of spraying; which links collide is the hash's business."""
    shape = draw.shape(crosses=True)
    step = replace(draw.step(shape, "striped"), compute_ms=20.0)
    plain = Segment(0, step)
    parts = draw.segments(plain, replace(plain, balance=Balance.HASH))
    return draw.case("ecmp", Cause.ECMP_COLLISION, shape, step, segments=parts)


def dcqcn(draw: _Draw) -> Case:
    """NICs that hardly slow down when told to, or that hardly come back after."""
    shape = draw.shape(alpha=_SMALL_ALPHA)
    fabric = plan_of(shape).fabric
    step = draw.step(shape, many=True)
    if draw.random.random() < 0.5:
        interval, gain = draw.random.choice([500.0, 2000.0]), draw.random.choice([1 / 4096, 1 / 16384])
        profile = DcqcnProfile(
            "timid", 55.0, interval, 300.0, 0, 1, 50.0, 500.0, gain, 0.02, 200_000.0, 4.0, False, "-"
        )
        step = replace(step, compute_ms=20.0, many_mib=3 * step.many_mib)
    else:
        timer, rate = draw.random.choice([5_000.0, 20_000.0]), draw.random.choice([0.5, 2.0])
        profile = DcqcnProfile("sluggish", 1.0, 4.0, timer, 0, 5, rate, rate, 1 / 16, 1.0, 10.0, 4.0, False, "-")
    places = tuple(end for node in fabric.gpu_nodes for end in _nics(fabric, node.name))
    name = f"dcqcn-{profile.name}"
    return draw.case(name, Cause.DCQCN_MISTUNED, shape, step, (draw.during(MistunedDcqcn("*", profile)),), places)


def slow_receiver(draw: _Draw) -> Case:
    """A host that takes in less than its links carry."""
    shape = draw.shape()
    fabric = plan_of(shape).fabric
    host = _host(draw, fabric)
    rate = draw.random.choice([25.0, 40.0, 60.0, 100.0, 150.0])
    fault = (SlowReceiver if draw.random.random() < 0.7 else PcieLimit)(host, rate)
    return draw.case("slow-receiver", Cause.SLOW_RECEIVER, shape, draw.step(shape), (draw.during(fault),),
                     _nics(fabric, host))  # fmt: skip


def storm(draw: _Draw) -> Case:
    """A broken NIC that pauses without end."""
    shape = draw.shape()
    fabric = plan_of(shape).fabric
    host = _host(draw, fabric)
    length_s = draw.random.choice([4.0, 8.0, 15.0])
    fault = PauseStorm(host, draw.begin_s * S, (draw.begin_s + length_s) * S)
    case = draw.case("storm", Cause.PAUSE_STORM, shape, draw.step(shape), (fault,), _nics(fabric, host))
    return replace(case, end_us=(draw.begin_s + length_s) * S)


def pfc_missing(draw: _Draw) -> Case:
    """Ports of the leaf in front of a planned gather that do not pause."""
    shape = replace(draw.shape(alpha=_SMALL_ALPHA), control=draw.random.choice(["none", "none", "dcqcn"]))
    fabric = plan_of(shape).fabric
    step = replace(draw.step(shape, many=True), compute_ms=draw.random.choice([20.0, 30.0]))
    leaf = _last_hop(fabric, _receiver(shape), shape.nics)[1].device
    ends = tuple(end for link in fabric.links_of[leaf] for end in (link.a, link.b) if end.device == leaf)
    return draw.case("pfc-missing", Cause.PFC_MISSING, shape, step, (draw.during(PfcOff(leaf, "*")),), ends)


def ecn_wrong(draw: _Draw) -> Case:
    """The leaf in front of a planned gather marks nothing, or too late."""
    shape = draw.shape(alpha=_SMALL_ALPHA)
    fabric = plan_of(shape).fabric
    step = replace(draw.step(shape, many=True), compute_ms=draw.random.choice([20.0, 30.0]))
    step = replace(step, many_mib=2 * step.many_mib)
    leaf = _last_hop(fabric, _receiver(shape), shape.nics)[1].device
    ends = tuple(end for link in fabric.links_of[leaf] for end in (link.a, link.b) if end.device == leaf)
    if draw.random.random() < 0.6:
        return draw.case("ecn-off", Cause.ECN_WRONG, shape, step, (draw.during(EcnOff(leaf)),), ends)
    plain = Segment(0, step)
    parts = draw.segments(plain, replace(plain, marks_at=leaf, kmin_bytes=200_000_000))
    return draw.case("ecn-thresholds", Cause.ECN_WRONG, shape, step, places=ends, segments=parts)


def headroom(draw: _Draw) -> Case:
    """Headroom of the leaf in front of a planned gather too short for its cables; NICs rely on PFC alone."""
    shape = replace(draw.shape(alpha=_SMALL_ALPHA), control="none")
    fabric = plan_of(shape).fabric
    step = replace(draw.step(shape, many=True), compute_ms=draw.random.choice([20.0, 30.0]))
    leaf = _last_hop(fabric, _receiver(shape), shape.nics)[1].device
    ends = tuple(end for link in fabric.links_of[leaf] for end in (link.a, link.b) if end.device == leaf)
    fault = ShortHeadroom(leaf, draw.random.choice([0.0, 0.1]))
    return draw.case("headroom", Cause.HEADROOM_SHORT, shape, step, (draw.during(fault),), ends)


def corruption(draw: _Draw) -> Case:
    """A link that spoils frames."""
    shape = draw.shape()
    ends = _link(draw, shape, plan_of(shape).fabric)
    fault = Corruption(ends[0].device, ends[0].port, draw.random.choice([3e-5, 1e-4, 1e-3]))
    return draw.case(
        "corruption", Cause.LINK_CORRUPTION, shape, draw.step(shape, "striped"), (draw.during(fault),), ends
    )


def link_down(draw: _Draw) -> Case:
    """An uplink that goes down, once or again and again."""
    shape = draw.shape(crosses=True)
    ends = _link(draw, shape, plan_of(shape).fabric, up=1.0)
    at, name = draw.begin_s * S, (ends[0].device, ends[0].port)
    if draw.random.random() < 0.5:
        fault: Fault = During(LinkDown(*name, at, 50_000.0), at, draw.end_s * S if draw.end_s < SECONDS else None)
    else:
        draw.end_s = min(SECONDS, draw.begin_s + 40)
        fault = LinkFlap(*name, at, 2 * S, 8 * S, 4, 50_000.0)
    return draw.case("link-down", Cause.LINK_DOWN, shape, draw.step(shape, "striped"), (fault,), ends)


def degraded(draw: _Draw) -> Case:
    """A link that runs below its speed."""
    shape = draw.shape()
    ends = _link(draw, shape, plan_of(shape).fabric, up=0.3)
    fault = LinkDegraded(ends[0].device, ends[0].port, draw.random.choice([50.0, 100.0, 200.0]))
    return draw.case("degraded", Cause.LINK_DEGRADED, shape, draw.step(shape, "striped"), (draw.during(fault),), ends)


def global_pause(draw: _Draw) -> Case:
    """A host whose NICs were left on 802.3x pause, and that takes in too little."""
    shape = draw.shape()
    fabric = plan_of(shape).fabric
    host = _host(draw, fabric)
    fault = SlowReceiver(host, draw.random.choice([40.0, 60.0, 100.0]))
    return draw.case("global-pause", Cause.GLOBAL_PAUSE, shape, draw.step(shape), (draw.during(fault),),
                     _nics(fabric, host), pausing=(host,))  # fmt: skip


def straggler(draw: _Draw) -> Case:
    """A host that computes slowly."""
    shape = draw.shape()
    fabric = plan_of(shape).fabric
    host = _host(draw, fabric)
    fault = ComputeStraggler(host, draw.random.choice([1.08, 1.15, 1.3, 1.6]))
    return draw.case("straggler", Cause.COMPUTE_STRAGGLER, shape, draw.step(shape), (draw.during(fault),),
                     _nics(fabric, host))  # fmt: skip


def storage_stall(draw: _Draw) -> Case:
    """A host, or all of them, that wait for their data."""
    shape = draw.shape()
    fabric = plan_of(shape).fabric
    host = _host(draw, fabric) if draw.random.random() < 0.6 else "*"
    fault = DataStall(host, draw.random.choice([5.0, 15.0, 40.0]) * 1000)
    hosts = [node.name for node in fabric.gpu_nodes] if host == "*" else [host]
    places = tuple(end for one in hosts for end in _nics(fabric, one))
    return draw.case("storage-stall", Cause.STORAGE_STALL, shape, draw.step(shape), (draw.during(fault),), places)


def library(draw: _Draw) -> Case:
    """A library that takes longer for every message it sends."""
    shape = draw.shape()
    fabric = plan_of(shape).fabric
    step = draw.step(shape)
    plain = Segment(0, step)
    parts = draw.segments(plain, replace(plain, message_delay_us=draw.random.choice([200.0, 400.0, 800.0])))
    places = tuple(end for node in fabric.gpu_nodes for end in _nics(fabric, node.name))
    return draw.case("library", Cause.LIBRARY_LIMIT, shape, step, places=places, segments=parts)


# ---- healthy, and what looks like a fault ----------------------------------------------------------------------------


def healthy(draw: _Draw) -> Case:
    """Nothing happens."""
    shape = draw.shape()
    return draw.case("healthy", None, shape, draw.step(shape))


def planned_gather(draw: _Draw) -> Case:
    """Many-to-one traffic that the plan expects: marks and notifications, or pauses, no loss of time."""
    shape = replace(draw.shape(), control=draw.random.choice(["dcqcn", "dcqcn", "none"]))
    return draw.case("planned-gather", None, shape, draw.step(shape, many=True))


def local_on_few_uplinks(draw: _Draw) -> Case:
    """An oversubscribed fabric whose jobs stay under their leaves."""
    shape = replace(draw.shape(ratio=draw.random.choice(["2:1", "4:1"])), nodes=8, nics=2)
    return draw.case("local-oversubscribed", None, shape, draw.step(shape, "local"))


def larger_batch(draw: _Draw) -> Case:
    """All ranks compute longer from some time on: another batch size, no fault."""
    shape = draw.shape()
    step = draw.step(shape)
    longer = replace(step, compute_ms=step.compute_ms * draw.random.uniform(1.2, 1.6))
    parts = draw.segments(Segment(0, step), Segment(0, longer))
    return draw.case("larger-batch", None, shape, step, segments=parts)


def short_storm(draw: _Draw) -> Case:
    """A hiccup of one NIC, far below what a step notices."""
    shape = draw.shape()
    host = _host(draw, plan_of(shape).fabric)
    fault = PauseStorm(host, draw.begin_s * S, draw.begin_s * S + 300.0)
    return draw.case("short-storm", None, shape, draw.step(shape), (fault,))


FAULTS: tuple[Callable[[_Draw], Case], ...] = (
    incast,
    oversubscription,
    ecmp,
    dcqcn,
    slow_receiver,
    storm,
    pfc_missing,
    ecn_wrong,
    headroom,
    corruption,
    link_down,
    degraded,
    global_pause,
    straggler,
    storage_stall,
    library,
)
HEALTHY: tuple[Callable[[_Draw], Case], ...] = (
    healthy,
    planned_gather,
    local_on_few_uplinks,
    larger_batch,
    short_storm,
    healthy,
    planned_gather,
    larger_batch,
)


def draw_case(seed: int) -> Case:
    """The case of a seed: every third healthy or a look-alike, faults in turn, everything else drawn."""
    turn, kind = divmod(seed, 3)
    draw = _Draw(seed)
    if kind == 0:
        return HEALTHY[turn % len(HEALTHY)](draw)
    return FAULTS[(2 * turn + kind - 1) % len(FAULTS)](draw)
