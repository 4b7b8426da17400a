"""Queue, mark, pause and loss figures of the fluid engine beside those of packets, over the same windows.

`python -m benchmarks.fluid_vs_packet [--case NAME] [--json]`: scenarios in which something queues, through both
engines from the first instant to the last; nothing is fitted. Sums over all ports; the queue is the highest of any.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace

from benchmarks.flow_scenarios import draw, plan_of
from benchmarks.tables import machine, show
from eastwest.simulate import (
    Corruption,
    EcnOff,
    Modes,
    PauseStorm,
    PfcOff,
    Scenario,
    SlowReceiver,
    simulate,
)
from eastwest.simulate.run import Run
from eastwest.traffic.builder import GraphBuilder, Task
from eastwest.traffic.collectives import incast, pairwise_all_to_all, ring_all_reduce
from eastwest.traffic.graph import MessageGraph, Operation

HOSTS = 64
_NICS = 8
_MIB = 2**20


@dataclass(frozen=True)
class Figures:
    """What one engine says of one scenario."""

    time_us: float
    marks: int
    cnps: int
    queue_high_kib: int
    paused_us: float
    pause_frames: int
    drops: int
    retransmits: int
    wall_s: float


def _task(builder: GraphBuilder, kind: str, ranks: tuple[int, ...], size_bytes: int) -> Task:
    operation = builder.add(Operation(kind, kind, "any", len(ranks), size_bytes, 0, "", -1, ranks))
    return Task(builder, operation, ranks, size_bytes, {})


def _incast(fan_in: int, size_bytes: int) -> MessageGraph:
    builder = GraphBuilder(_NICS)
    incast(_task(builder, "incast", tuple(range(0, HOSTS, HOSTS // (fan_in + 1)))[: fan_in + 1], size_bytes * fan_in))
    return builder.build()


def _ring(size_bytes: int) -> MessageGraph:
    builder = GraphBuilder(_NICS)
    for nic in range(_NICS):
        ring_all_reduce(_task(builder, "all-reduce", tuple(range(nic, HOSTS, _NICS)), size_bytes))
    return builder.build()


def _all_to_all(size_bytes: int) -> MessageGraph:
    builder = GraphBuilder(_NICS)
    pairwise_all_to_all(_task(builder, "all-to-all", tuple(range(0, HOSTS, 2)), size_bytes))
    return builder.build()


def _case(graph: MessageGraph, ratio: str = "1:1", **more: object) -> Scenario:
    return replace(Scenario("case", plan_of(HOSTS, ratio), graph, seed=3, sample_us=50.0), **more)  # type: ignore[arg-type]


_NO_CONTROL = Modes(congestion_control="none")
CASES: dict[str, Callable[[], Scenario]] = {
    "incast 4, DCQCN": lambda: _case(_incast(4, 8 * _MIB)),
    "incast 16, DCQCN": lambda: _case(_incast(16, 4 * _MIB)),
    "incast 32, DCQCN": lambda: _case(_incast(32, 2 * _MIB)),
    "incast 16, PFC alone": lambda: _case(_incast(16, 4 * _MIB), modes=_NO_CONTROL),
    "incast 32, PFC alone": lambda: _case(_incast(32, 2 * _MIB), modes=_NO_CONTROL),
    "incast 16, no marks": lambda: _case(_incast(16, 4 * _MIB), faults=(EcnOff("*"),)),
    "incast 16, lossy": lambda: _case(_incast(16, 4 * _MIB), faults=(PfcOff("*", "*"), EcnOff("*"))),
    "all-to-all 32, 2:1": lambda: _case(_all_to_all(32 * _MIB), "2:1"),
    "rings, 4:1": lambda: _case(_ring(64 * _MIB), "4:1"),
    "rings, slow receiver 100G": lambda: _case(_ring(32 * _MIB), faults=(SlowReceiver("node003", 100.0),)),
    "rings, slow receiver, PFC alone": lambda: _case(
        _ring(32 * _MIB), modes=_NO_CONTROL, faults=(SlowReceiver("node003", 100.0),)
    ),
    "rings, storm of 1 ms": lambda: _case(_ring(32 * _MIB), faults=(PauseStorm("node003", 100.0, 1100.0),)),
    "rings, corruption 1e-4": lambda: _case(_ring(64 * _MIB), faults=(Corruption("leaf1", "*", 1e-4),)),
    "drawn ring 3": lambda: draw(3).scenario,
    "drawn hierarchical 9": lambda: draw(9).scenario,
}


def figures(scenario: Scenario, engine: str) -> Figures:
    """One run of one engine."""
    begun = time.perf_counter()
    run = simulate(scenario, engine=engine)
    wall_s = time.perf_counter() - begun
    return Figures(
        time_us=max(one.end_us or run.simulated_us for one in run.operations),
        marks=_sum(run, "ecn_marks"),
        cnps=run.totals.cnps,
        queue_high_kib=round(max(run.ports["queue_high_bytes"].to_pylist(), default=0) / 1024),
        paused_us=float(run.ports["paused_us"].to_numpy().sum()),
        pause_frames=_sum(run, "pause_frames_sent"),
        drops=_sum(run, "drops"),
        retransmits=run.totals.retransmits,
        wall_s=wall_s,
    )


def _sum(run: Run, name: str) -> int:
    return int(run.ports[name].to_numpy().sum())


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--case", choices=CASES, help="one case alone")
    parser.add_argument("--json", action="store_true", help="print JSON")
    chosen = parser.parse_args()
    names = [chosen.case] if chosen.case else list(CASES)
    found = {name: {engine: figures(CASES[name](), engine) for engine in ("packet", "fluid")} for name in names}
    if chosen.json:
        print(json.dumps({name: {e: asdict(f) for e, f in both.items()} for name, both in found.items()}, indent=1))
        return
    print(f"{machine()}; packet / fluid\n")
    rows = [
        (
            name,
            *(
                f"{_cell(a)} / {_cell(b)}"
                for a, b in zip(*(asdict(one).values() for one in both.values()), strict=True)
            ),
        )
        for name, both in found.items()
    ]
    header = ("time us", "marks", "CNPs", "queue KiB", "paused us", "pauses", "drops", "sent again", "wall s")
    show(("scenario", *header), rows)


def _cell(value: float) -> str:
    return f"{value:.2f}" if isinstance(value, float) and value < 10 else f"{value:,.0f}"


if __name__ == "__main__":
    main()
