"""Completion times, pauses and marks of the ns-3 cases over many seeds, beside the reference's own spread.

`python -m benchmarks.ns3_cases [--seeds N] [--seeds-w2 N]`
"""

from __future__ import annotations

import argparse
import math
import statistics
from collections.abc import Sequence

from benchmarks.cases import CASES
from benchmarks.published import EXACT_US, MARKS_OF_ONE_RUN, SPREAD, Spread
from benchmarks.tables import machine, show
from eastwest.simulate.ns3 import Case, CaseResult, run_case

FIGURES = ("mean", "p50", "p99", "max", "pauses", "marks")
HEADER = ("case", "figure", "eastwest", "reference", "difference", "z")


def figures_of(result: CaseResult) -> dict[str, float]:
    """Completion times in microseconds. Percentile p of n is the value at place int(p n), as in the reference."""
    times = sorted(flow.fct_ns / 1000 for flow in result.flows if flow.fct_ns is not None)
    if len(times) != len(result.flows):
        raise SystemExit("not every flow has finished")
    return {
        "mean": statistics.fmean(times),
        "p50": times[int(0.5 * len(times))],
        "p99": times[int(0.99 * len(times))],
        "max": times[-1],
        "pauses": result.pauses,
        "marks": result.marks,
    }


def spreads(case: Case, seeds: int) -> dict[str, Spread]:
    runs = [figures_of(run_case(case, seed)) for seed in range(1, seeds + 1)]
    return {name: _spread([run[name] for run in runs]) for name in FIGURES}


def _spread(values: Sequence[float]) -> Spread:
    return Spread(statistics.fmean(values), statistics.stdev(values) if len(values) > 1 else 0.0)


def _text(spread: Spread) -> str:
    return f"{spread.mean:,.1f} ± {spread.deviation:.1f}"


def standard_score(ours: Spread, theirs: Spread, ours_count: int, theirs_count: int) -> float:
    """Difference of the means in standard errors (Welch). Beyond 2 or 3 it is more than chance."""
    error = math.hypot(ours.deviation / math.sqrt(ours_count), theirs.deviation / math.sqrt(theirs_count))
    return (ours.mean - theirs.mean) / error if error > 0 else 0.0


def rows(name: str, seeds: int, theirs_seeds: int) -> list[list[str]]:
    ours = spreads(CASES[name](), seeds)
    lines = []
    for figure in FIGURES:
        theirs = SPREAD[name].get(figure)
        if theirs is not None:
            against = [_text(theirs), _share(ours[figure].mean, theirs.mean)]
            score = f"{standard_score(ours[figure], theirs, seeds, theirs_seeds):+.1f}"
        elif figure == "marks":
            against, score = [f"{MARKS_OF_ONE_RUN[name]:,} (one run)", ""], ""
        else:
            against, score = ["", ""], ""
        lines.append([name, figure, _text(ours[figure]), *against, score])
    return lines


def _share(ours: float, theirs: float) -> str:
    return f"{(ours / theirs - 1) * 100:+.1f} %" if theirs else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=60, help="runs of W1a, W1b and W1d (default 60)")
    parser.add_argument("--seeds-w2", type=int, default=8, help="runs of W2 (default 8)")
    chosen = parser.parse_args()
    if min(chosen.seeds, chosen.seeds_w2) < 1:
        parser.error("the number of seeds starts at 1")
    print(f"{machine()}; {chosen.seeds} seeds, W2: {chosen.seeds_w2}; mean ± standard deviation, times in us\n")
    lines = []
    for name, exact in EXACT_US.items():
        found = figures_of(run_case(CASES[name](), 1))["mean"]
        lines.append([name, "time", f"{found:.3f}", f"{exact:.3f}", _share(found, exact), ""])
    for name in ("W1d", "W1a", "W1b"):
        lines += rows(name, chosen.seeds, 60)
    lines += rows("W2", chosen.seeds_w2, 8)
    show(HEADER, lines)


if __name__ == "__main__":
    main()
