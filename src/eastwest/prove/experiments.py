"""Which experiments a site gets, from the workloads it states."""

from __future__ import annotations

from eastwest.explore import Arm
from eastwest.explore.burst import burst
from eastwest.explore.comparison import Comparison
from eastwest.explore.faulted import faulted
from eastwest.explore.loss import loss
from eastwest.intent.site import CollectiveIntent
from eastwest.plan import Plan
from eastwest.prove.describe import describe
from eastwest.prove.workloads import Prepared
from eastwest.simulate.run import Run

_BURSTS = ("incast", "all-to-all")
_COLLECTIVES = ("all-reduce", "all-gather", "reduce-scatter", "all-to-all")


def experiments_of(
    prepared: tuple[Prepared, ...], arms: tuple[Arm, ...], plan: Plan
) -> tuple[tuple[Comparison, Prepared], ...]:
    """Bursts for every incast and all-to-all; faults for every all-reduce; loss for the first of these.

    arms: the fault-free runs of the prepared workloads, in the same order. A site without an all-reduce gets faults
    and loss on its first other collective, or its first workload.
    """
    ran = dict(zip((one.name for one in prepared), arms, strict=True))
    found = [
        (burst(one.name, _burst_title(one), describe(one.intent), one.graph), one) for one in _of(prepared, _BURSTS)
    ]
    targets = _of(prepared, ("all-reduce",)) or _of(prepared, _COLLECTIVES)[:1] or list(prepared[:1])
    found += [(_faulted(one, plan, ran[one.name].run), one) for one in targets]
    found += [(loss(describe(one.intent), one.graph), one) for one in targets[:1]]
    return tuple(found)


def _of(prepared: tuple[Prepared, ...], collectives: tuple[str, ...]) -> list[Prepared]:
    return [
        one for one in prepared if isinstance(one.intent, CollectiveIntent) and one.intent.collective in collectives
    ]


def _faulted(one: Prepared, plan: Plan, clean: Run) -> Comparison:
    return faulted(one.name, f"Faults and {one.name}", describe(one.intent), one.graph, plan, clean)


def _burst_title(one: Prepared) -> str:
    kind = one.intent.collective if isinstance(one.intent, CollectiveIntent) else "burst"
    return f"Synchronised burst: {'many to one' if kind == 'incast' else kind}"
