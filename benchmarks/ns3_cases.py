"""Completion times, pauses and marks of the ns-3 cases over many seeds, beside the reference's own spread.

`python -m benchmarks.ns3_cases [--seeds N] [--case NAME ...]`
"""

from __future__ import annotations

import argparse
import math
import random
import statistics
from collections.abc import Sequence

from benchmarks.cases import CASES
from benchmarks.ns3_published import EXACT_US, MARKS_OF_ONE_RUN, REFERENCE_SEEDS, SPREAD, Spread
from benchmarks.tables import machine, show
from eastwest.simulate.ns3 import NAME, CaseResult, run_case

FIGURES = ("mean", "p50", "p99", "max", "pauses", "marks")
COUNTS = ("pauses", "marks")
HEADER = ("case", "figure", "eastwest", "reference", "difference", "z", "", "spread", "chance", "")
SHARE_OFF = 0.015  # of a mean time
SHARE_OFF_BY_CASE = {"W1d": 0.05}
SHARE_OFF_COUNT = 0.1
SPREAD_FACTOR = 1.5
MARKS_Z = 3.0  # deviations of our runs by which the one run of the reference may be off our mean
_RESAMPLES = 20_000


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


def spread_of(values: Sequence[float]) -> Spread:
    return Spread(statistics.fmean(values), statistics.stdev(values) if len(values) > 1 else 0.0)


def standard_score(ours: Spread, theirs: Spread, ours_count: int, theirs_count: int) -> float:
    """Difference of the means in standard errors (Welch). Beyond 2 or 3 it is more than chance."""
    error = math.hypot(ours.deviation / math.sqrt(ours_count), theirs.deviation / math.sqrt(theirs_count))
    return (ours.mean - theirs.mean) / error if error > 0 else 0.0


def chance_of_spread(values: Sequence[float], count: int, deviation: float) -> float:
    """Share of samples of `count` of our runs whose spread is as far off ours as `deviation`, on the same side."""
    draws = random.Random(1)  # noqa: S311
    own = statistics.stdev(values)
    found = [statistics.stdev(draws.choices(values, k=count)) for _ in range(_RESAMPLES)]
    return sum(one <= deviation if deviation <= own else one >= deviation for one in found) / _RESAMPLES


def within(case: str, figure: str, ours: float, theirs: float) -> bool:
    """Whether a mean agrees with the reference's."""
    allowed = SHARE_OFF_COUNT if figure in COUNTS else SHARE_OFF_BY_CASE.get(case, SHARE_OFF)
    return abs(ours - theirs) <= allowed * theirs


def rows(case: str, seeds: int) -> list[list[str]]:
    made = CASES[case]()
    runs = [figures_of(run_case(made, seed)) for seed in range(1, seeds + 1)]
    return [_row(case, figure, [run[figure] for run in runs]) for figure in FIGURES]


def _row(case: str, figure: str, values: Sequence[float]) -> list[str]:
    ours, theirs = spread_of(values), SPREAD[case].get(figure)
    start = [case, figure, _text(ours)]
    if figure == "marks":
        once = MARKS_OF_ONE_RUN[case]
        # One run tells nothing of its mean: it is compared with the spread of ours.
        score = (once - ours.mean) / ours.deviation if ours.deviation else 0.0
        return [
            *start,
            f"{once:,} (one run)",
            _share(ours.mean, once),
            f"{-score:+.1f}",
            _verdict(abs(score) <= MARKS_Z),
        ]
    if theirs is None:
        return start
    count = REFERENCE_SEEDS[case]
    line = [*start, _text(theirs), _share(ours.mean, theirs.mean)]
    line += [f"{standard_score(ours, theirs, len(values), count):+.1f}"]
    line += [_verdict(within(case, figure, ours.mean, theirs.mean))]
    if theirs.deviation == 0 or ours.deviation == 0:
        return line
    ratio = ours.deviation / theirs.deviation
    chance = chance_of_spread(values, count, theirs.deviation)
    return [*line, f"{ratio:.2f}", f"{chance:.0%}", _verdict(1 / SPREAD_FACTOR <= ratio <= SPREAD_FACTOR)]


def _verdict(holds: bool) -> str:
    return "pass" if holds else "FAIL"


def _text(spread: Spread) -> str:
    return f"{spread.mean:,.1f} ± {spread.deviation:.1f}"


def _share(ours: float, theirs: float) -> str:
    return f"{(ours / theirs - 1) * 100:+.1f} %" if theirs else ""


def _exact_row(case: str) -> list[str]:
    found, exact = figures_of(run_case(CASES[case](), 1))["mean"], EXACT_US[case]
    return [case, "time", f"{found:.3f}", f"{exact:.3f}", _share(found, exact), "", _verdict(found == exact)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=60, help="runs of each case (default 60)")
    parser.add_argument("--case", nargs="+", choices=[*EXACT_US, *SPREAD], help="these cases only")
    chosen = parser.parse_args()
    if chosen.seeds < 2:
        parser.error("the number of seeds starts at 2")
    print(f"{machine()}; preset {NAME}, {chosen.seeds} seeds; mean ± standard deviation, times in us")
    print(
        f"mean: times within {SHARE_OFF:.1%} (W1d {SHARE_OFF_BY_CASE['W1d']:.0%}), counts within {SHARE_OFF_COUNT:.0%}"
    )
    print(f"spread: ratio of the deviations, within a factor of {SPREAD_FACTOR}; chance: of so small or so large a")
    print("spread in as few of our runs as the reference made; marks: one run of the reference among ours\n")
    wanted = chosen.case or [*EXACT_US, *SPREAD]
    lines = [_exact_row(case) for case in EXACT_US if case in wanted]
    for case in SPREAD:
        if case in wanted:
            lines += rows(case, chosen.seeds)
    show(HEADER, [[*line, *[""] * (len(HEADER) - len(line))] for line in lines])


if __name__ == "__main__":
    main()
