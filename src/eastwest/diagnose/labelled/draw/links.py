"""Faults of single links."""

from __future__ import annotations

from eastwest.diagnose.labelled.case import Case, S
from eastwest.diagnose.labelled.draw.common import SECONDS, Draw, a_link
from eastwest.diagnose.labelled.sites import plan_of
from eastwest.diagnose.model import Cause
from eastwest.simulate.faults import Corruption, During, Fault, LinkDegraded, LinkDown, LinkFlap


def corruption(draw: Draw) -> Case:
    """A link that spoils frames."""
    shape = draw.shape(small=True)
    ends = a_link(draw, shape, plan_of(shape).fabric)
    fault = Corruption(ends[0].device, ends[0].port, draw.random.choice([3e-5, 1e-4, 1e-3]))
    return draw.case(
        "corruption", Cause.LINK_CORRUPTION, shape, draw.step(shape, "striped"), (draw.during(fault),), ends
    )


def link_down(draw: Draw) -> Case:
    """An uplink that goes down, once or again and again."""
    shape = draw.shape(crosses=True, small=True)
    ends = a_link(draw, shape, plan_of(shape).fabric, up=1.0)
    at, name = draw.begin_s * S, (ends[0].device, ends[0].port)
    if draw.random.random() < 0.5:
        fault: Fault = During(LinkDown(*name, at, 50_000.0), at, draw.end_s * S if draw.end_s < SECONDS else None)
    else:
        draw.end_s = min(SECONDS, draw.begin_s + 40)
        fault = LinkFlap(*name, at, 2 * S, 8 * S, 4, 50_000.0)
    return draw.case("link-down", Cause.LINK_DOWN, shape, draw.step(shape, "striped"), (fault,), ends)


def degraded(draw: Draw) -> Case:
    """A link that runs below its speed."""
    shape = draw.shape(small=True)
    ends = a_link(draw, shape, plan_of(shape).fabric, up=0.3)
    fault = LinkDegraded(ends[0].device, ends[0].port, draw.random.choice([50.0, 100.0, 200.0]) * shape.link_gbps / 400)
    return draw.case("degraded", Cause.LINK_DEGRADED, shape, draw.step(shape, "striped"), (draw.during(fault),), ends)
