"""What the packet engine does with its time and memory, case by case.

`python -m benchmarks.engine [--repeats N] [--threads N] [--json] [CASE ...]`: packets and events per second, events per
packet, bytes per packet in flight, peak memory, and the events by kind. CPU seconds are the engine's own; of several
repeats the quickest counts, since neighbours on the machine only ever take time away. With --threads each case also
runs shared by so many threads, and its wall seconds stand beside those of one thread.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from dataclasses import asdict, dataclass

from benchmarks.cases import CASES
from benchmarks.tables import machine, show
from eastwest.simulate import _engine
from eastwest.simulate.ns3 import Case, simulation_of

_SLICE_EVENTS = 50_000
_LIMIT_PS = 2**62
# Engine CPU seconds to reach on the machine on which ns-3 took the seconds in ns3_published.py.
TARGETS_S = {"W1a": 0.02, "W2": 0.2, "W3": 1.0, "W4": 1.2}


@dataclass(frozen=True)
class Measured:
    """One run. in_flight: most data packets seen at once. kinds: events by kind. set_up_s: processor
    time before the run. wall_s: of the engine.
    """

    packets: int
    link_transmissions: int
    events: int
    in_flight: int
    set_up_s: float
    cpu_s: float
    wall_s: float
    memory_bytes: int
    kinds: dict[str, int]


def measure(case: Case, seed: int = 1, threads: int = 1) -> Measured:
    """Runs the case in slices; between them the packets in flight are counted, outside the engine's clock."""
    begun = time.process_time()
    sim = simulation_of(case, seed)
    sim.set_threads(threads)
    set_up_s = time.process_time() - begun
    in_flight = 0
    while sim.advance(_SLICE_EVENTS, _LIMIT_PS) == _engine.Progress.RUNNING:
        in_flight = max(in_flight, sim.totals()["in_flight"])
    totals = sim.totals()
    return Measured(
        packets=totals["packets_delivered"],
        link_transmissions=totals["link_transmissions"],
        events=totals["events"],
        in_flight=in_flight,
        set_up_s=set_up_s,
        cpu_s=sim.cpu_seconds,
        wall_s=sim.wall_seconds,
        memory_bytes=sim.memory_bytes,
        kinds={kind: count for kind, count in sim.event_counts().items() if count},
    )


def quickest(name: str, repeats: int, threads: int = 1) -> Measured:
    """Each repeat in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.engine", "--threads", str(threads), "--one", name]
    runs = [subprocess.run(command, check=True, capture_output=True, text=True) for _ in range(repeats)]  # noqa: S603
    return min(
        (Measured(**json.loads(run.stdout)) for run in runs), key=lambda run: run.cpu_s if threads == 1 else run.wall_s
    )


def print_tables(found: dict[str, Measured]) -> None:
    """The figures of each case, then its events by kind."""
    header = ("case", "packets", "link tx", "CPU s", "to reach", "k packets/s", "M events/s", "events/packet")
    more = ("ns/link tx", "most in flight", "bytes/packet in flight", "engine MB", "set-up s")
    show((*header, *more), [_row(name, run) for name, run in found.items()])
    kinds = sorted({kind for run in found.values() for kind in run.kinds})
    print()
    rows = [
        (name, *(f"{run.kinds.get(kind, 0) / run.events:.1%}" if kind in run.kinds else "-" for kind in kinds))
        for name, run in found.items()
    ]
    show(("share of events", *kinds), rows)


def _row(name: str, run: Measured) -> tuple[str, ...]:
    return (
        name,
        f"{run.packets:,}",
        f"{run.link_transmissions:,}",
        f"{run.cpu_s:.3f}",
        f"{TARGETS_S[name]:g}" if name in TARGETS_S else "-",
        f"{run.packets / run.cpu_s / 1e3:,.0f}",
        f"{run.events / run.cpu_s / 1e6:.1f}",
        f"{run.events / run.packets:.1f}",
        f"{run.cpu_s / run.link_transmissions * 1e9:.0f}",
        f"{run.in_flight:,}",
        f"{run.memory_bytes / run.in_flight:,.0f}" if run.in_flight else "-",
        f"{run.memory_bytes / 1e6:.1f}",
        f"{run.set_up_s:.2f}",
    )


def print_sharing(found: dict[str, Measured], shared: dict[str, Measured], threads: int) -> None:
    """Wall seconds of each case for one thread and for several, and how many times quicker it gets."""
    many = f"{threads} threads"
    rows = [
        (name, f"{one.wall_s:.3f}", f"{shared[name].wall_s:.3f}", f"{one.wall_s / shared[name].wall_s:.2f}")
        for name, one in found.items()
    ]
    print()
    show(("wall seconds", "1 thread", many, "times as quick"), rows)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", metavar="CASE", help="W1a, W1b, W2, W3, W4; all of them when left out")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each case; the quickest counts (default 3)")
    parser.add_argument("--threads", type=int, default=1, help="compare one thread with so many (default 1: no)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--one", metavar="CASE", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        print(json.dumps(asdict(measure(CASES[chosen.one](), threads=chosen.threads))))
        return
    names = chosen.cases or ["W1a", "W1b", "W2", "W3", "W4"]
    if set(names) - set(CASES) or min(chosen.repeats, chosen.threads) < 1:
        parser.error("an unknown case, no repeat, or no thread")
    found = {name: quickest(name, chosen.repeats) for name in names}
    more = chosen.threads > 1
    shared = {name: quickest(name, chosen.repeats, chosen.threads) for name in names} if more else {}
    if chosen.json:
        runs = {**found, **{f"{name}, {chosen.threads} threads": run for name, run in shared.items()}}
        print(json.dumps({name: asdict(run) for name, run in runs.items()}, indent=1))
        return
    print(f"{machine()}; quickest of {chosen.repeats}\n")
    print_tables(found)
    if shared:
        print_sharing(found, shared, chosen.threads)


if __name__ == "__main__":
    main()
