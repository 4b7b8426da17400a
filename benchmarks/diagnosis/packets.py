"""`python -m benchmarks.diagnosis.packets [--seed N]`: the same fault by packets and as a fluid, diagnosed alike?

One training step on small fabrics, computed by both engines from its first instant to its last, with telemetry every
100 us. What both lack (ranks, link counters, the time before the fault) the diagnosis has to do without.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from benchmarks.tables import machine
from eastwest.diagnose.engine import diagnose
from eastwest.diagnose.expectation import expectation_of
from eastwest.diagnose.labelled.profiles import timid
from eastwest.diagnose.labelled.sites import RING, Shape, plan_of
from eastwest.diagnose.labelled.workloads import Burst, Step, step_graph
from eastwest.diagnose.model import Cause, Report
from eastwest.diagnose.stored import StoredRun
from eastwest.simulate.engines import simulate
from eastwest.simulate.faults import EcnOff, Fault, MistunedDcqcn, PfcOff, ShortHeadroom, SlowReceiver, WatchdogOff
from eastwest.simulate.modes import Balance, Modes, Recovery
from eastwest.simulate.scenario import Scenario

_SAMPLE_US = 100.0
_LIMIT_US = 60_000.0
_SHAPE = Shape("leaf-spine", 8, 2)
_PAUSES = replace(_SHAPE, alpha=1 / 8)
_PFC_ALONE = replace(_PAUSES, control="none")
_STEP = Step("rings", 8, 2, 4, 1.0, 16)
_APART = replace(_STEP, kind="striped", mib=64)
_GATHER = replace(_STEP, many=10, many_mib=12)


@dataclass(frozen=True)
class Spot:
    """One fault that both engines compute."""

    cause: Cause | None
    shape: Shape
    step: Step
    faults: tuple[Fault, ...] = ()
    bursts: tuple[Burst, ...] = ()
    balance: Balance = Balance.SPRAY


SPOTS: dict[str, Spot] = {
    "healthy": Spot(None, _SHAPE, _STEP),
    "slow receiver": Spot(Cause.SLOW_RECEIVER, _SHAPE, _STEP, (SlowReceiver("node003", 100.0),)),
    "many to one": Spot(Cause.INCAST, _SHAPE, _STEP, bursts=(Burst(12, (0, 1, 2, 3, 4, 5, 6, 7), 12),)),
    "few uplinks": Spot(Cause.OVERSUBSCRIPTION, replace(_SHAPE, ratio="4:1"), _APART),
    "paths by hash": Spot(Cause.ECMP_COLLISION, _SHAPE, _APART, balance=Balance.HASH),
    "no marks": Spot(Cause.ECN_WRONG, _PAUSES, _GATHER, (EcnOff("leaf2"),)),
    "DCQCN that hardly slows down": Spot(Cause.DCQCN_MISTUNED, _PAUSES, _GATHER, (MistunedDcqcn("*", timid()),)),
    "no PFC": Spot(Cause.PFC_MISSING, _PFC_ALONE, replace(_GATHER, many_mib=24), (PfcOff("leaf2", "*"),)),
    "no headroom": Spot(Cause.HEADROOM_SHORT, _PFC_ALONE, _GATHER, (ShortHeadroom("leaf2", 0.0),)),
    "buffers in a circle": Spot(
        Cause.DEADLOCK,
        Shape(RING, 10, 2, unit=2, alpha=1 / 8, control="none"),
        Step("hops", 10, 2, 2, 1.0, 64, hop=2),
        (WatchdogOff("*"),),
    ),
}


def diagnosed(spot: Spot, engine: str, seed: int) -> Report:
    """The fault computed by one engine, and its diagnosis."""
    modes = Modes(balance=spot.balance, recovery=Recovery.SELECTIVE_REPEAT, reorder_packets=4096)
    scenario = Scenario("spot", plan_of(spot.shape), step_graph(spot.step, spot.bursts), spot.faults, seed,
                        _LIMIT_US, _SAMPLE_US, modes=modes)  # fmt: skip
    clean = replace(
        scenario, workload=step_graph(replace(spot.step, hop=1)), modes=replace(modes, balance=Balance.SPRAY)
    )
    source = StoredRun.of(simulate(scenario, engine=engine))
    return diagnose(scenario.plan, source.read(0.0, source.end_us), expectation_of(clean))


def _said(report: Report) -> str:
    names = [
        f"{one.cause.value} at {one.places[0].device}" if one.places else one.cause.value for one in report.diagnoses
    ]
    return ", ".join(names) or ("open" if report.abstentions else "healthy")


def _causes(said: str) -> list[str]:
    """The causes alone: among equal places chance decides which is the worst."""
    return sorted(one.split(" at ")[0] for one in said.split(", "))


def rows(seed: int) -> Iterator[tuple[str, str, str, str]]:
    """Fault, truth, and what is said by packets and as a fluid."""
    for name, spot in SPOTS.items():
        said = [_said(diagnosed(spot, engine, seed)) for engine in ("packet", "fluid")]
        yield name, "healthy" if spot.cause is None else spot.cause.value, *said  # type: ignore[misc]


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    print(machine())
    print(f"{'fault':30s} {'truth':18s} {'packets':40s} fluid")
    alike = right = 0
    for name, truth, packet, fluid in rows(chosen.seed):
        alike += _causes(packet) == _causes(fluid)
        right += _causes(packet) == _causes(fluid) == [truth]
        print(f"{name:30s} {truth:18s} {packet:40s} {fluid}")
    print(f"\nsaid alike: {alike} of {len(SPOTS)}; both right: {right}")


if __name__ == "__main__":
    main()
