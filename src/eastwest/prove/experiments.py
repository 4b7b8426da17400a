"""Which experiments a site gets, from the workloads it states."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.explore import Arm
from eastwest.explore.beside import beside_background
from eastwest.explore.burst import burst
from eastwest.explore.comparison import Comparison
from eastwest.explore.faulted import faulted
from eastwest.explore.loss import loss
from eastwest.intent.site import CollectiveIntent
from eastwest.plan import Plan
from eastwest.prove.describe import describe
from eastwest.prove.workloads import Prepared, beside
from eastwest.simulate.run import Run

_BURSTS = ("incast", "all-to-all")
_COLLECTIVES = ("all-reduce", "all-gather", "reduce-scatter", "all-to-all")


def target_of(prepared: tuple[Prepared, ...]) -> Prepared:
    """The workload that faults and loss are tried on: the first all-reduce, another collective, or the first."""
    return next(iter([*_of(prepared, ("all-reduce",)), *_of(prepared, _COLLECTIVES), *prepared]))


def experiments_of(
    prepared: tuple[Prepared, ...], arms: tuple[Arm, ...], burst_of: Prepared, plan: Plan, loaded: Run | None = None
) -> tuple[tuple[Comparison, Prepared], ...]:
    """Bursts: the standard one and every incast and all-to-all of the site. Then faults, loss and, if the
    site has any, its background.

    arms: the fault-free runs of the prepared workloads, in the same order. burst_of: the standard burst. Faults are
    tried on `target_of` the workloads, alone and with the burst beside it, as most settings matter only while queues
    are long. loaded: the fault-free run of the two together, which tells where they are.
    """
    target = target_of(prepared)
    clean = arms[prepared.index(target)].run
    both = beside(target, burst_of)
    return (
        *_bursts((burst_of, *_of(prepared, _BURSTS))),
        (_faulted(target, f"Faults and {target.name}", plan, clean), target),
        (_faulted(both, f"Faults and {target.name}, with a burst beside it", plan, loaded or clean), both),
        (loss(describe(target.intent), target.graph), target),
        *_background(target),
    )


def _background(target: Prepared) -> Iterator[tuple[Comparison, Prepared]]:
    if target.traffic:
        yield beside_background(target.name, describe(target.intent), target.graph), target


def _bursts(sources: tuple[Prepared, ...]) -> Iterator[tuple[Comparison, Prepared]]:
    for one in sources:
        kind = one.intent.collective if isinstance(one.intent, CollectiveIntent) else one.name
        title = f"Synchronised burst: {'many to one' if kind == 'incast' else kind}"
        yield burst(one.name, title, describe(one.intent), one.graph), one


def _faulted(one: Prepared, title: str, plan: Plan, clean: Run) -> Comparison:
    return faulted(one.name, title, one.text.partition(".")[0], one.graph, plan, clean)


def _of(prepared: tuple[Prepared, ...], collectives: tuple[str, ...]) -> list[Prepared]:
    return [
        one for one in prepared if isinstance(one.intent, CollectiveIntent) and one.intent.collective in collectives
    ]
