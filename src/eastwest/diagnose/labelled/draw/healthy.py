"""Nothing wrong, and what looks like a fault."""

from __future__ import annotations

from dataclasses import replace

from eastwest.diagnose.labelled.case import Case, S, Segment
from eastwest.diagnose.labelled.draw.common import Draw, a_host
from eastwest.diagnose.labelled.sites import plan_of
from eastwest.simulate.faults import PauseStorm


def healthy(draw: Draw) -> Case:
    """Nothing happens."""
    shape = draw.shape()
    return draw.case("healthy", None, shape, draw.step(shape))


def planned_gather(draw: Draw) -> Case:
    """Many-to-one traffic that the plan expects: marks and notifications, or pauses, no loss of time."""
    shape = replace(draw.shape(small=True), control=draw.random.choice(["dcqcn", "dcqcn", "none"]))
    return draw.case("planned-gather", None, shape, draw.step(shape, many=True))


def all_to_all(draw: Draw) -> Case:
    """Mixtures of experts: every receiver is met by many, which the plan expects."""
    shape = draw.shape()
    step = draw.step(shape, "experts")
    return draw.case("all-to-all", None, shape, replace(step, mib=2 * step.mib))


def local_on_few_uplinks(draw: Draw) -> Case:
    """An oversubscribed fabric whose jobs stay under their leaves."""
    shape = draw.few_uplinks()
    return draw.case("local-oversubscribed", None, shape, draw.step(shape, "local"))


def larger_batch(draw: Draw) -> Case:
    """All ranks compute longer from some time on: another batch size, no fault."""
    shape = draw.shape()
    step = draw.step(shape)
    longer = replace(step, compute_ms=step.compute_ms * draw.random.uniform(1.2, 1.6))
    parts = draw.segments(Segment(0, step), Segment(0, longer))
    return draw.case("larger-batch", None, shape, step, segments=parts)


def short_storm(draw: Draw) -> Case:
    """A hiccup of one NIC, far below what a step notices."""
    shape = draw.shape()
    host = a_host(draw, plan_of(shape).fabric)
    fault = PauseStorm(host, draw.begin_s * S, draw.begin_s * S + 300.0)
    return draw.case("short-storm", None, shape, draw.step(shape), (fault,))
