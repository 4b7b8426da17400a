"""Faults of the lossless class: pauses, marks, rate control, headroom, circles."""

from __future__ import annotations

from dataclasses import replace

from eastwest.diagnose.labelled.case import Case, S, Segment
from eastwest.diagnose.labelled.draw.common import (
    EVALUATION_SEEDS,
    SECONDS,
    SMALL_ALPHA,
    Draw,
    a_host,
    every_nic,
    gathering_leaf,
    nics_of,
)
from eastwest.diagnose.labelled.profiles import sluggish, timid
from eastwest.diagnose.labelled.sites import RING, Shape, plan_of
from eastwest.diagnose.labelled.workloads import Step
from eastwest.diagnose.model import Cause
from eastwest.simulate.faults import (
    EcnOff,
    MistunedDcqcn,
    PauseStorm,
    PcieLimit,
    PfcOff,
    ShortHeadroom,
    SlowReceiver,
    WatchdogOff,
)

_BROKEN_S = 30.0  # of one that watchdogs break over and over, which takes long to compute
_STUCK_S = 4.0  # of a deadlock that are computed; afterwards nothing moves


def dcqcn(draw: Draw) -> Case:
    """NICs that hardly slow down when told to, or that hardly come back after."""
    shape = draw.shape(alpha=SMALL_ALPHA, small=True)
    step = draw.step(shape, many=True)
    if draw.random.random() < 0.5:
        interval, gain = draw.random.choice([500.0, 2000.0]), draw.random.choice([1 / 4096, 1 / 16384])
        profile = timid(interval, gain)
        step = replace(step, compute_ms=20.0, many_mib=3 * step.many_mib)
    else:
        timer, rate = draw.random.choice([5_000.0, 20_000.0]), draw.random.choice([0.5, 2.0])
        profile = sluggish(timer, rate)
    places = every_nic(plan_of(shape).fabric)
    name = f"dcqcn-{profile.name}"
    return draw.case(name, Cause.DCQCN_MISTUNED, shape, step, (draw.during(MistunedDcqcn("*", profile)),), places)


def slow_receiver(draw: Draw) -> Case:
    """A host that takes in less than its links carry."""
    shape = draw.shape(small=True)
    fabric = plan_of(shape).fabric
    host = a_host(draw, fabric)
    rate = draw.random.choice([25.0, 40.0, 60.0, 100.0, 150.0]) * shape.link_gbps / 400
    fault = (SlowReceiver if draw.random.random() < 0.7 else PcieLimit)(host, rate)
    return draw.case("slow-receiver", Cause.SLOW_RECEIVER, shape, draw.step(shape), (draw.during(fault),),
                     nics_of(fabric, host))  # fmt: skip


def storm(draw: Draw) -> Case:
    """A broken NIC that pauses without end."""
    shape = draw.shape(small=True)
    fabric = plan_of(shape).fabric
    host = a_host(draw, fabric)
    length_s = draw.random.choice([3.0, 6.0, 10.0])
    fault = PauseStorm(host, draw.begin_s * S, (draw.begin_s + length_s) * S)
    case = draw.case("storm", Cause.PAUSE_STORM, shape, draw.step(shape), (fault,), nics_of(fabric, host))
    return replace(case, end_us=(draw.begin_s + length_s) * S)


def global_pause(draw: Draw) -> Case:
    """A host whose NICs were left on 802.3x pause, and that takes in too little."""
    shape = draw.shape(small=True)
    fabric = plan_of(shape).fabric
    host = a_host(draw, fabric)
    fault = SlowReceiver(host, draw.random.choice([40.0, 60.0, 100.0]) * shape.link_gbps / 400)
    return draw.case("global-pause", Cause.GLOBAL_PAUSE, shape, draw.step(shape), (draw.during(fault),),
                     nics_of(fabric, host), pausing=(host,))  # fmt: skip


def _gather(draw: Draw, control: str) -> tuple[Shape, Step]:
    """A planned gather that stands on the buffer of its leaf."""
    shape = replace(draw.shape(alpha=SMALL_ALPHA, small=True), control=control)
    return shape, replace(draw.step(shape, many=True), compute_ms=draw.random.choice([20.0, 30.0]))


def pfc_missing(draw: Draw) -> Case:
    """Ports of the leaf in front of a planned gather that do not pause."""
    shape, step = _gather(draw, draw.random.choice(["none", "none", "dcqcn"]))
    leaf, ends = gathering_leaf(shape, plan_of(shape).fabric)
    return draw.case("pfc-missing", Cause.PFC_MISSING, shape, step, (draw.during(PfcOff(leaf, "*")),), ends)


def ecn_wrong(draw: Draw) -> Case:
    """The leaf in front of a planned gather marks nothing, or too late."""
    shape, step = _gather(draw, "dcqcn")
    step = replace(step, many_mib=2 * step.many_mib)
    leaf, ends = gathering_leaf(shape, plan_of(shape).fabric)
    if draw.random.random() < 0.6:
        return draw.case("ecn-off", Cause.ECN_WRONG, shape, step, (draw.during(EcnOff(leaf)),), ends)
    plain = Segment(0, step)
    kmin = draw.random.choice([20_000_000, 200_000_000])
    parts = draw.segments(plain, replace(plain, marks_at=leaf, kmin_bytes=kmin))
    return draw.case("ecn-thresholds", Cause.ECN_WRONG, shape, step, places=ends, segments=parts)


def headroom(draw: Draw) -> Case:
    """Headroom of the leaf in front of a planned gather too short for its cables; NICs rely on PFC alone."""
    shape, step = _gather(draw, "none")
    leaf, ends = gathering_leaf(shape, plan_of(shape).fabric)
    fault = ShortHeadroom(leaf, draw.random.choice([0.0, 0.1]))
    return draw.case("headroom", Cause.HEADROOM_SHORT, shape, step, (draw.during(fault),), ends)


def deadlock(draw: Draw) -> Case:
    """Leaves in a circle, and from some time on traffic that turns in it; with watchdogs, or without."""
    leaves = draw.random.choice([7, 9] if draw.seed in EVALUATION_SEEDS else [5, 6])
    per, nics = draw.random.choice([(2, 2), (3, 1), (2, 1)])
    shape = Shape(RING, leaves * per, nics, unit=per, near_m=draw.random.choice([3, 5]), alpha=SMALL_ALPHA,
                  control=draw.random.choice(["none", "none", "dcqcn"]))  # fmt: skip
    step = Step("hops", shape.nodes, nics, per, draw.random.choice([20.0, 30.0]), draw.random.choice([48, 64]))
    plain = Segment(draw.begin_s, step)
    turning = replace(plain, step=replace(step, hop=2))
    rest_s = SECONDS - draw.begin_s
    if draw.random.random() < 0.5:
        stuck = replace(turning, seconds=_STUCK_S, frozen_s=rest_s - _STUCK_S, faults=(WatchdogOff("*"),))
    else:
        stuck = replace(turning, seconds=_BROKEN_S)
        rest_s = _BROKEN_S
    places = tuple(end for link in plan_of(shape).fabric.switch_links() for end in (link.a, link.b))
    case = draw.case("deadlock", Cause.DEADLOCK, shape, step, places=places, segments=(plain, stuck))
    return replace(case, end_us=(draw.begin_s + rest_s) * S)
