"""Traffic that meets: at one last hop, on too few uplinks, on one of several by bad luck."""

from __future__ import annotations

from dataclasses import replace

from eastwest.diagnose.labelled.case import Case, S, Segment
from eastwest.diagnose.labelled.draw.common import SECONDS, Draw, last_hop
from eastwest.diagnose.labelled.sites import Shape, plan_of
from eastwest.diagnose.labelled.workloads import Burst, Step
from eastwest.diagnose.model import Cause
from eastwest.fabric import PortId
from eastwest.simulate.modes import Balance

_MIB_PER_MS = 45  # about what a port of 400G carries


def burst(draw: Draw, shape: Shape, step: Step) -> tuple[Burst, tuple[PortId, ...]]:
    """Traffic beside the job from many NICs to one, longer than the computing, and where it meets."""
    receiver = draw.random.randrange(shape.endpoints)
    plane = receiver % shape.planes
    others = [
        end
        for end in range(plane, shape.endpoints, shape.planes)
        if end // shape.per_node != receiver // shape.per_node
    ]
    senders = tuple(draw.random.sample(others, draw.random.randint(6, min(14, len(others)))))
    total_mib = step.compute_ms * _MIB_PER_MS * shape.link_gbps / 400 * draw.random.uniform(1.15, 1.6)
    made = Burst(receiver, senders, max(1, round(total_mib) // len(senders)))
    return made, last_hop(plan_of(shape).fabric, receiver, shape.per_node)


def incast(draw: Draw) -> Case:
    """Traffic beside the job, from many NICs to one."""
    shape = draw.shape(small=True)
    step = draw.step(shape)
    beside, places = burst(draw, shape, step)
    plain = Segment(0, step)
    parts = draw.segments(plain, replace(plain, bursts=(beside,)))
    return draw.case("incast", Cause.INCAST, shape, step, places=places, segments=parts)


def oversubscription(draw: Draw) -> Case:
    """An exchange across leaves on uplinks that are too few: rings whose neighbours stand apart, or all-to-alls."""
    shape = draw.few_uplinks()
    kind = draw.random.choice(["striped", "striped", "experts"])
    step = replace(draw.step(shape, kind), compute_ms=draw.random.choice([20.0, 30.0]))
    places = tuple(end for link in plan_of(shape).fabric.switch_links() for end in (link.a, link.b))
    case = draw.case("oversubscription", Cause.OVERSUBSCRIPTION, shape, step, places=places)
    return replace(case, begin_us=0.0, end_us=SECONDS * S)


def ecmp(draw: Draw) -> Case:
    """Paths by hash instead of spraying; which links collide is the hash's business."""
    shape = draw.shape(crosses=True)
    step = replace(draw.step(shape, draw.random.choice(["striped", "experts"])), compute_ms=20.0)
    plain = Segment(0, step)
    parts = draw.segments(plain, replace(plain, balance=Balance.HASH))
    return draw.case("ecmp", Cause.ECMP_COLLISION, shape, step, segments=parts)
