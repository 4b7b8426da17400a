"""Whether the mechanism of a fault ever acted, told by the simulation: a fault that did nothing is none to be found.

Link faults change the link itself. Corruption: a frame was lost. Missing PFC and short headroom: lossless frames were
dropped. Wrong ECN: a queue of the switch stood above the fill from which every packet should be marked, so that marks
would have come. DCQCN and slow receivers: steps take 3 % longer than before, or some port is paused 2 % of the time
more. A deadlock: steps end no more, or watchdogs between switches break it; where neither, and steps take 3 % longer,
its traffic is more than the links of the circle carry, which is oversubscription. Stalls of storage: steps take 3 %
longer, or a host waits 3 % of the time before they begin. Services: requests of the peak wait 2.5 times as long as
those before. All others: steps take 3 % longer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from eastwest.diagnose.labelled.case import Case, S
from eastwest.diagnose.model import Cause, Expected
from eastwest.fabric import PortId
from eastwest.plan import Plan
from eastwest.simulate.run import Telemetry

MATERIAL = 0.03
PAUSED = 0.02
LATE = 2.5
_HOT_SHARE = 0.5
_ALWAYS = frozenset({Cause.LINK_DOWN, Cause.LINK_DEGRADED, Cause.PAUSE_STORM})
_LOSES = frozenset({Cause.LINK_CORRUPTION, Cause.PFC_MISSING, Cause.HEADROOM_SHORT})
_PAUSES = frozenset({Cause.DCQCN_MISTUNED, Cause.SLOW_RECEIVER, Cause.GLOBAL_PAUSE})
_SERVES = frozenset({Cause.FRONTEND_CONGESTION, Cause.GATEWAY_QUEUE, Cause.SERVING_QUEUE})


@dataclass(frozen=True)
class Effect:
    """What a fault did. slowdown: mean step time during it over the expected one, of services the first byte's.

    lost: packets dropped meanwhile. paused: share of time that some port is paused more than before the fault.
    unmarked: a queue stood above Kmax on a switch of the fault and its packets went unmarked. ended: a step ended.
    broken: a watchdog acted at one of its places. waited: share of the time that the host which waits most for data
    waits.
    """

    slowdown: float = 1.0
    lost: int = 0
    paused: float = 0.0
    unmarked: bool = False
    ended: bool = True
    broken: bool = False
    waited: float = 0.0

    def acted(self, cause: Cause) -> bool:
        """Whether a fault of this cause had an effect."""
        if cause in _ALWAYS:
            return True
        if cause in _LOSES:
            return self.lost > 0
        if cause is Cause.ECN_WRONG:
            return self.unmarked
        if cause is Cause.DEADLOCK:
            return not self.ended or self.broken
        if cause in _SERVES:
            return self.slowdown > LATE
        paused = cause in _PAUSES and self.paused >= PAUSED
        waited = cause is Cause.STORAGE_STALL and self.waited >= MATERIAL
        return self.slowdown >= 1 + MATERIAL or paused or waited


def effect_of(case: Case, plan: Plan, telemetry: Telemetry, expected: Expected) -> Effect:
    """What happened in the time of the case's fault."""
    if case.service is not None:
        return Effect(slowdown=_first_byte(case, telemetry.serving))
    jobs, ports = telemetry.jobs, telemetry.ports
    start, end = jobs["start_us"].to_numpy(), jobs["end_us"].to_numpy()
    within = (start >= case.begin_us) & (end <= case.end_us)
    should_us = expected.step_us["job"]
    if case.cause is Cause.OVERSUBSCRIPTION:  # the plan's own doing, hence against an idle fabric
        should_us = expected.ideal_us["job"] + expected.operation_us["forward"]
    slowdown = float((end - start)[within].mean()) / should_us if within.any() else 99.0
    here = ports.filter(_inside(ports, case))
    lost = int(pc.sum(here["drops"]).as_py() or 0)
    return Effect(
        slowdown=slowdown,
        lost=lost,
        paused=_paused(ports, case),
        unmarked=_unmarked(here, case, plan),
        ended=bool((end > case.begin_us + S).any()),
        broken=_broken(telemetry.incidents, case),
        waited=_waited(telemetry.ranks, case),
    )


def told(case: Case, effect: Effect) -> Case:
    """The case with the cause that the simulation tells.

    Traffic that turns in a circle and closes none, because congestion control keeps the buffers from filling, still is
    more than the links of the circle carry.
    """
    if case.cause is Cause.DEADLOCK and not effect.acted(case.cause) and effect.slowdown >= 1 + MATERIAL:
        return replace(case, cause=Cause.OVERSUBSCRIPTION)
    return case


def _waited(ranks: pa.Table, case: Case) -> float:
    """Share of the fault's time that the host which waits most for data waits."""
    rows = ranks.filter(_inside(ranks, case)).group_by(["host", "endpoint"]).aggregate([("data_wait_us", "sum")])
    return float(pc.max(rows["data_wait_us_sum"]).as_py() or 0.0) / max(S, case.end_us - case.begin_us)


def _inside(table: pa.Table, case: Case) -> pa.Array:
    return pc.and_(pc.greater(table["time_us"], case.begin_us), pc.less_equal(table["time_us"], case.end_us + S))


def _paused(ports: pa.Table, case: Case) -> float:
    """Share of time that the port most paused during the fault is paused, less the same before the fault."""
    during = _most_paused_us(ports.filter(_inside(ports, case))) / (case.end_us - case.begin_us)
    before = _most_paused_us(ports.filter(pc.less_equal(ports["time_us"], case.begin_us)))
    return during - before / max(S, case.begin_us)


def _most_paused_us(ports: pa.Table) -> float:
    sums = ports.group_by(["device", "port"]).aggregate([("paused_us", "sum")])
    return float(pc.max(sums["paused_us_sum"]).as_py() or 0.0)


def _unmarked(here: pa.Table, case: Case, plan: Plan) -> bool:
    """Whether a queue of the fault's switches stood above the planned Kmax."""
    devices = {end.device for end in case.places}
    kmax = {one.device: min((ecn.kmax_bytes for ecn in one.ecn), default=0) for one in plan.policy.switches}
    rows = here.filter(pc.is_in(here["device"], pa.array(sorted(devices & set(kmax)), pa.string())))
    high = rows.group_by("device").aggregate([("queue_high_bytes", "max")]).to_pylist()
    return any(one["queue_high_bytes_max"] > kmax[one["device"]] > 0 for one in high)


def _broken(incidents: pa.Table, case: Case) -> bool:
    """Whether a watchdog took a queue out at one of the fault's places."""
    rows = incidents.filter(_inside(incidents, case)).to_pylist()
    return any(row["kind"] == "watchdog-storm" and PortId(row["device"], row["port"]) in case.places for row in rows)


def _first_byte(case: Case, serving: pa.Table) -> float:
    """Median of the samples' p99 of the first byte at the peak over the same before."""
    front = serving.filter(pc.is_valid(serving["first_byte_high_us"]))
    time_us = front["time_us"].to_numpy()
    high = front["first_byte_high_us"].to_numpy()
    peak = time_us > (case.begin_us or case.seconds * S)
    return float(np.median(high[peak]) / np.median(high[~peak])) if peak.any() and (~peak).any() else 1.0


def hot_ports(ports: pa.Table, case: Case, plan: Plan) -> tuple[PortId, ...]:
    """Where it queues: ports between switches that mark at least half as much as the one that marks most."""
    sums = ports.filter(_inside(ports, case)).group_by(["device", "port"]).aggregate([("ecn_marks", "sum")])
    between = {end for link in plan.fabric.switch_links() for end in (link.a, link.b)}
    marks = {
        PortId(one["device"], one["port"]): one["ecn_marks_sum"]
        for one in sums.to_pylist()
        if PortId(one["device"], one["port"]) in between
    }
    most = max(marks.values(), default=0)
    return tuple(sorted(end for end, count in marks.items() if most and count >= _HOT_SHARE * most))
