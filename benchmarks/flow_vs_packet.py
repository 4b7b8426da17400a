"""How far the times of the flow or the fluid engine are from the packet engine's.

`python -m benchmarks.flow_vs_packet [--engine fluid | --rates] [--first SEED] [--count N] [--no-control] [--rows]
[--json]`: seeded scenarios through both; the error of the 99th percentile of flow completion times and of the
collectives' time (mean from first start to last end), over packet less one. The bar is the published sensitivity study
of Parsimon (Zhao et al., NSDI 2023): median 5.8 %, 85 % of scenarios within 10 %. --rates holds the flow engine to
max-min fair rates. --no-control takes DCQCN away from both: what is left of the error is not DCQCN's.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np

from benchmarks.flow_scenarios import PATTERNS, draw
from benchmarks.tables import machine, show
from eastwest.simulate import simulate
from eastwest.simulate.flow import simulate_flows
from eastwest.simulate.run import Run

FIRST_SEED = 1000  # below lie the seeds that the engine's makers look at


@dataclass(frozen=True)
class Compared:
    """One scenario. Errors are shares of the packet engine's figure; seconds are wall time."""

    seed: int
    pattern: str
    hosts: int
    ratio: str
    size_bytes: int
    balance: str
    flows: int
    p99_error: float
    collective_error: float
    flow_s: float
    packet_s: float


def compare(seed: int, *, engine: str = "flow", rates: bool = False, control: bool = True) -> Compared:
    """The scenario of a seed through that engine and packets."""
    drawn = draw(seed)
    scenario = drawn.scenario
    if not control:
        scenario = replace(scenario, modes=replace(scenario.modes, congestion_control="none"))
    begun = time.perf_counter()
    flow = simulate_flows(scenario, trains=False) if rates else simulate(scenario, engine=engine)
    between = time.perf_counter()
    packet = simulate(scenario)
    ended = time.perf_counter()
    return Compared(
        seed=seed,
        pattern=drawn.pattern,
        hosts=drawn.hosts,
        ratio=drawn.ratio,
        size_bytes=drawn.size_bytes,
        balance=drawn.balance,
        flows=len(flow.flows),
        p99_error=_p99_us(flow) / _p99_us(packet) - 1,
        collective_error=_collective_us(flow) / _collective_us(packet) - 1,
        flow_s=between - begun,
        packet_s=ended - between,
    )


def _p99_us(run: Run) -> float:
    return float(np.percentile(run.flows["fct_us"].to_numpy(), 99))


def _collective_us(run: Run) -> float:
    """Mean over the operations."""
    return float(np.mean([one.end_us - one.start_us for one in run.operations if one.end_us is not None]))


def print_summary(found: Sequence[Compared], engine: str) -> None:
    """One line for each pattern and one for all."""
    header = ("scenarios", "number", "p99: median", "85 %", "within 10 %", "worst", "mean sign")
    more = ("coll.: median", "85 %", "within 10 %", "worst", "mean sign")
    groups = [(name, [one for one in found if one.pattern == name]) for name in PATTERNS] + [("all", list(found))]
    rows = []
    for name, group in groups:
        if group:
            p99 = _spread([one.p99_error for one in group])
            rows.append((name, str(len(group)), *p99, *_spread([one.collective_error for one in group])))
    show((*header, *more), rows)
    seconds = (sum(one.flow_s for one in found), sum(one.packet_s for one in found))
    print(f"\nwall time: {engine} {seconds[0]:.1f} s, packet {seconds[1]:.1f} s")


def _spread(errors: list[float]) -> tuple[str, ...]:
    size = np.abs(errors)
    return (
        f"{np.median(size):.1%}",
        f"{np.percentile(size, 85):.1%}",
        f"{np.mean(size <= 0.1):.0%}",
        f"{size.max():.1%}",
        f"{np.mean(errors):+.1%}",
    )


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", choices=("flow", "fluid"), default="flow", help="beside packets (default flow)")
    parser.add_argument("--rates", action="store_true", help="the flow engine without trains")
    parser.add_argument("--first", type=int, default=FIRST_SEED, help=f"first seed (default {FIRST_SEED})")
    parser.add_argument("--count", type=int, default=100, help="how many seeds (default 100)")
    parser.add_argument("--no-control", action="store_true", help="without DCQCN")
    parser.add_argument("--rows", action="store_true", help="print every scenario")
    parser.add_argument("--json", action="store_true", help="print JSON")
    chosen = parser.parse_args()
    if chosen.rates and chosen.engine != "flow":
        parser.error("--rates is of the flow engine")
    if chosen.count < 1 or chosen.first < 0:
        parser.error("at least one seed, from 0 on")
    seeds = range(chosen.first, chosen.first + chosen.count)
    control = not chosen.no_control
    found = [compare(seed, engine=chosen.engine, rates=chosen.rates, control=control) for seed in seeds]
    if chosen.json:
        print(json.dumps([asdict(one) for one in found], indent=1))
        return
    print(f"{machine()}; seeds {chosen.first} to {chosen.first + chosen.count - 1}\n")
    if chosen.rows:
        show(tuple(asdict(found[0])), [tuple(_cell(value) for value in asdict(one).values()) for one in found])
        print()
    print_summary(found, chosen.engine)


def _cell(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    main()
