"""Two faults at once, at places of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from eastwest.diagnose.labelled.case import Case, Segment, Truth
from eastwest.diagnose.labelled.draw.common import Draw, a_host, nics_of, uplinks
from eastwest.diagnose.labelled.draw.contention import burst
from eastwest.diagnose.labelled.sites import Shape, plan_of
from eastwest.diagnose.labelled.workloads import Step
from eastwest.diagnose.model import Cause
from eastwest.fabric import Fabric, PortId
from eastwest.simulate.faults import ComputeStraggler, Corruption, DataStall, Fault, LinkDegraded, SlowReceiver

_Part = tuple[Cause, tuple[PortId, ...], Fault]


def _straggler(draw: Draw, fabric: Fabric, shape: Shape) -> _Part:
    host = a_host(draw, fabric)
    return (
        Cause.COMPUTE_STRAGGLER,
        nics_of(fabric, host),
        ComputeStraggler(host, draw.random.choice([1.08, 1.15, 1.3])),
    )


def _stall(draw: Draw, fabric: Fabric, shape: Shape) -> _Part:
    host = a_host(draw, fabric)
    return Cause.STORAGE_STALL, nics_of(fabric, host), DataStall(host, draw.random.choice([5.0, 15.0]) * 1000)


def _receiver(draw: Draw, fabric: Fabric, shape: Shape) -> _Part:
    host = a_host(draw, fabric)
    rate = draw.random.choice([40.0, 100.0]) * shape.link_gbps / 400
    return Cause.SLOW_RECEIVER, nics_of(fabric, host), SlowReceiver(host, rate)


def _corruption(draw: Draw, fabric: Fabric, shape: Shape) -> _Part:
    end = draw.random.choice(uplinks(fabric))
    ends = (end, fabric.link_at[end].other(end.device))
    return Cause.LINK_CORRUPTION, ends, Corruption(end.device, end.port, draw.random.choice([1e-4, 1e-3]))


def _degraded(draw: Draw, fabric: Fabric, shape: Shape) -> _Part:
    end = draw.random.choice(uplinks(fabric))
    ends = (end, fabric.link_at[end].other(end.device))
    return Cause.LINK_DEGRADED, ends, LinkDegraded(end.device, end.port, 100.0)


_PARTS: tuple[Callable[[Draw, Fabric, Shape], _Part], ...] = (_straggler, _stall, _receiver, _corruption, _degraded)


def draw_pair(seed: int) -> Case:
    """Two faults of a seed that begin together or after one another; every third pair has an incast in it."""
    draw = Draw(seed)
    shape = replace(draw.shape(crosses=True, small=True), tiers=2)
    fabric = plan_of(shape).fabric
    step = draw.step(shape, "striped")
    first, second = draw.random.sample(_PARTS, 2)
    one, other = first(draw, fabric, shape), second(draw, fabric, shape)
    if draw.random.random() < 1 / 3:
        return _with_incast(draw, shape, step, one)
    faults = (draw.during(one[2]), draw.during(other[2]))
    case = draw.case(f"{one[0].value}+{other[0].value}", one[0], shape, step, faults, one[1])
    return replace(case, also=Truth(other[0], other[1], case.begin_us, case.end_us))


def _with_incast(draw: Draw, shape: Shape, step: Step, one: _Part) -> Case:
    """One fault beside traffic from many NICs to one."""
    beside, places = burst(draw, shape, step)
    plain = Segment(0, step)
    parts = draw.segments(plain, replace(plain, bursts=(beside,), faults=(one[2],)))
    case = draw.case(f"{one[0].value}+incast", one[0], shape, step, places=one[1], segments=parts)
    return replace(case, also=Truth(Cause.INCAST, places, case.begin_us, case.end_us))
