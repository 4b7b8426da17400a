"""`python -m benchmarks.diagnosis [--quick] [--cases N] [--pairs N] [--first SEED] [--days D] [--no-sources] ...`.

Draws labelled cases from the evaluation seeds, records each in the fluid engine (kept in the cache folder), delivers
them as the field does (1 s, 10 s and 30 s grids with noise, drift, skew, gaps and stuck counters), diagnoses them and
prints what is right and wrong: detection, place, cause, times, confusion matrix, false alarms over simulated days of
healthy fabrics, what each missing source costs (`--no-sources` leaves that out), and two faults at once.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from benchmarks.diagnosis.judge import HEALTHY, Judged, JudgedPair, judge, judge_pair
from benchmarks.diagnosis.score import confusion, poisson_upper, quantile, scored
from benchmarks.tables import machine
from eastwest.diagnose.engine import diagnose, gpus_of
from eastwest.diagnose.labelled.draw import EVALUATION_SEEDS, draw_case, draw_pair
from eastwest.diagnose.labelled.make import Recording, make
from eastwest.diagnose.labelled.perturb import EXACT, Field, delivered, tiled
from eastwest.diagnose.view import METRIC_OF

Each = TypeVar("Each")
CASES, QUICK_CASES = 120, 3
PAIRS, QUICK_PAIRS = 24, 1
_SILENT = 0.1
DAYS = 10.0
FIELDS = {"1 s": Field(), "10 s": Field(grid_us=10e6), "30 s": Field(grid_us=30e6)}
GOALS = {"precision": 0.98, "recall": 0.99, "place": 0.97, "macro_f1": 0.90}
ALARMS_GOAL = 0.84
_GPUS = 504
_HOURS_A_TILE = 1.0
_ALARM_GRID_US = 10e6
SOURCES: dict[str, tuple[str, ...]] = {
    "pause counters": ("paused_us", "pause_sent_us", "pause_frames_sent", "pause_frames_received"),
    "ECN marks": ("ecn_marks",),
    "drops": ("drops",),
    "queue watermarks": ("queue_high_bytes",),
    "link errors, carrier, speed": ("error_frames", "down_us", "speed_gbps"),
    "NIC counters (CNP, NAK, retransmits)": ("cnps_received", "cnps_sent", "naks_sent", "retransmits", "timeouts"),
    "ranks (compute, data wait)": ("compute_us", "data_wait_us", "collective_us"),
    "step times": ("gpu_active_share", "start_us", "end_us"),
}


_ONE_SILENT = "one device in ten silent"


@dataclass(frozen=True)
class Alarms:
    """False alarms on healthy recordings. days: simulated. days_504: the same as days of 504 GPUs."""

    days: float
    days_504: float
    alarms: int

    @property
    def per_day(self) -> float:
        """Per day and 504 GPUs."""
        return self.alarms / self.days_504 if self.days_504 else float("nan")

    @property
    def upper(self) -> float:
        """Its one-sided 95 % bound."""
        return poisson_upper(self.alarms) / self.days_504 if self.days_504 else float("nan")


def _each(seed: int, cache: Path | None, sources: bool) -> dict[str, Judged]:
    """One case under every kind of telemetry."""
    recording = make(draw_case(seed), cache)
    found = {name: judge(recording, field, timed=True) for name, field in FIELDS.items()}
    if sources:
        for name, columns in SOURCES.items():
            missing = frozenset(METRIC_OF[column] for column in columns)
            found[f"without {name}"] = judge(recording, Field(missing=missing))
        found[_ONE_SILENT] = judge(recording, Field(silent=_SILENT))
    return found


def _pair(seed: int, cache: Path | None) -> JudgedPair:
    """Two faults at once at 1 s."""
    return judge_pair(make(draw_pair(seed), cache), Field())


def _alarms(task: tuple[int, int], cache: Path | None) -> Alarms:
    """One healthy recording, repeated for an hour under its own noise."""
    seed, turn = task
    recording: Recording = make(draw_case(seed), cache)
    seconds = recording.case.seconds
    times = round(_HOURS_A_TILE * 3600 / seconds)
    field = Field(grid_us=_ALARM_GRID_US)
    coarse = delivered(recording.telemetry, seconds * 1e6, replace(EXACT, grid_us=_ALARM_GRID_US), 0)
    long = tiled(coarse.telemetry, seconds, times)
    observed = delivered(long, times * seconds * 1e6, field, seed * 1000 + turn)
    report = diagnose(recording.plan, observed, recording.expected)
    days = times * seconds / 86_400
    return Alarms(days, days * gpus_of(recording.plan) / _GPUS, len(report.diagnoses) + len(report.abstentions))


def _progress(total: int, results: Iterable[Each], what: str) -> Iterator[Each]:
    begun = time.monotonic()
    for number, one in enumerate(results, 1):
        print(f"\r{what}: {number} of {total}, {time.monotonic() - begun:.0f} s", end="", file=sys.stderr)
        yield one
    print(file=sys.stderr)


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the benchmark and prints its tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a handful of cases: whether it works at all")
    parser.add_argument("--cases", type=int, default=None)
    parser.add_argument("--pairs", type=int, default=None, help="cases of two faults at once")
    parser.add_argument("--first", type=int, default=EVALUATION_SEEDS.start, help="first seed")
    parser.add_argument("--days", type=float, default=None, help="simulated days of healthy fabrics")
    parser.add_argument("--no-sources", action="store_true", help="the three grids alone, with every source")
    parser.add_argument("--cache", type=Path, default=Path("out/labelled-faults"), help="where recordings are kept")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    cases = chosen.cases or (QUICK_CASES if chosen.quick else CASES)
    days = chosen.days if chosen.days is not None else (0.05 if chosen.quick else DAYS)
    pairs = chosen.pairs if chosen.pairs is not None else (QUICK_PAIRS if chosen.quick else PAIRS)
    seeds = range(chosen.first, chosen.first + cases)
    with ProcessPoolExecutor(chosen.processes) as pool:
        work = pool.map(partial(_each, cache=chosen.cache, sources=not (chosen.quick or chosen.no_sources)), seeds)
        judged: list[dict[str, Judged]] = list(_progress(cases, work, "cases"))
        double = list(
            _progress(
                pairs, pool.map(partial(_pair, cache=chosen.cache), range(chosen.first, chosen.first + pairs)), "pairs"
            )
        )
        healthy = [seed for seed in seeds if draw_case(seed).cause is None]
        hours = max(1, round(days * 24 / _HOURS_A_TILE)) if healthy else 0
        tasks = [(healthy[turn % len(healthy)], turn) for turn in range(hours)]
        tiles: list[Alarms] = list(
            _progress(len(tasks), pool.map(partial(_alarms, cache=chosen.cache), tasks, chunksize=4), "healthy hours")
        )
    alarms = Alarms(
        sum(one.days for one in tiles), sum(one.days_504 for one in tiles), sum(one.alarms for one in tiles)
    )
    if chosen.json:
        print(json.dumps(_as_json(judged, alarms, double), indent=1))
    else:
        _print(judged, alarms, seeds)
        _pairs(double)


def _as_json(judged: Sequence[dict[str, Judged]], alarms: Alarms, double: Sequence[JudgedPair]) -> dict[str, object]:
    by_kind = {kind: [one[kind] for one in judged] for kind in judged[0]}
    return {
        "scores": {kind: asdict(scored(ones)) for kind, ones in by_kind.items()},
        "confusion": {kind: confusion(ones) for kind, ones in by_kind.items() if kind in FIELDS},
        "alarms": {**asdict(alarms), "per_day_504": alarms.per_day, "upper_95": alarms.upper},
        "cases": [{kind: asdict(one[kind]) for kind in FIELDS} for one in judged],
        "pairs": [asdict(one) for one in double],
    }


def _print(judged: Sequence[dict[str, Judged]], alarms: Alarms, seeds: range) -> None:
    first = [one["1 s"] for one in judged]
    healthy, latent = sum(one.truth == HEALTHY for one in first), sum(one.latent for one in first)
    print(machine())
    print(f"{len(judged)} cases, seeds {seeds.start} to {seeds.stop - 1}: {healthy} healthy or look-alike, "
          f"{latent} faults without any effect\n")  # fmt: skip
    print(f"{'telemetry':38s} {'precision':>16s} {'recall':>16s} {'place':>16s} {'macro-F1':>16s}  abst. wrong")
    for kind in judged[0]:
        if kind == "without pause counters":
            print("\nOne source missing, 1 s grid:")
        _line(kind, [one[kind] for one in judged])
    goals = "  ".join(f"{name} ≥ {value:g}" for name, value in GOALS.items())
    print(f"\ngoals: {goals}; in brackets the one-sided 95 % bound\n")
    for kind in FIELDS:
        _times([one[kind] for one in judged], kind)
    days = f"{alarms.days:.1f} simulated days ({alarms.days_504:.2f} days of 504 GPUs)"
    print(f"\nfalse alarms: {alarms.alarms} in {days}: {alarms.per_day:.2f} a day and 504 GPUs,")
    print(f"below {alarms.upper:.2f} with 95 % (goal {ALARMS_GOAL})\n")
    _matrix(confusion(first))
    for one in first:
        if ((one.named != one.truth or one.wrong or not one.place) and one.truth != HEALTHY) or one.wrong:
            place = "" if one.place else ", another place"
            beside = f", beside it {', '.join(one.wrong)}" if one.wrong else ""
            print(f"  {one.name}: {one.truth} → {one.named}{place}{beside}{' (no effect)' if one.latent else ''}")


def _pairs(double: Sequence[JudgedPair]) -> None:
    """Two faults at once: how often both are named, at their own places."""
    if not double:
        return
    both = sum(len(one.named) == 2 for one in double)
    placed, wrong = sum(len(one.right) for one in double), sum(bool(one.wrong) for one in double)
    print(f"two faults at once, 1 s grid: both named in {both} of {len(double)}, one in "
          f"{sum(len(one.named) == 1 for one in double)}; {placed} of {2 * len(double)} at their own places; "
          f"something else beside them in {wrong}")  # fmt: skip
    for one in double:
        if len(one.right) < 2 or one.wrong:
            beside = f", beside them {', '.join(one.wrong)}" if one.wrong else ""
            print(f"  {one.name}: {' and '.join(one.truths)} → {' and '.join(one.named) or 'nothing'}{beside}")


def _line(kind: str, judged: Sequence[Judged]) -> None:
    one = scored(judged)
    pairs = ((one.precision, one.precision_lower), (one.recall, one.recall_lower), (one.place, one.place_lower),
             (one.macro_f1, one.macro_f1_lower))  # fmt: skip
    text = " ".join(f"{value:8.3f} ({lower:5.3f})" for value, lower in pairs)
    print(f"{kind:38s} {text}  {one.abstained:5d} {one.wrong:5d}")


def _times(judged: Sequence[Judged], kind: str) -> None:
    faults = [one for one in judged if one.truth != HEALTHY and not one.latent and one.detected]
    detect = [one.detect_s for one in faults]
    cause = [one.cause_s for one in faults if one.named == one.truth]
    detected = f"{quantile(detect, 0.5):.0f} s at the median, {quantile(detect, 0.9):.0f} s in 90 %"
    named = f"{quantile(cause, 0.5):.0f} s, {quantile(cause, 0.9):.0f} s"
    print(f"{kind:5s} grid: detected after {detected}; cause after {named}")


def _matrix(found: dict[str, dict[str, int]]) -> None:
    print("confusion, 1 s grid (truth: named × cases)")
    for truth in sorted(found):
        row = ", ".join(f"{named} {count}" for named, count in sorted(found[truth].items(), key=lambda one: -one[1]))
        print(f"  {truth:18s} {row}")
    print()


if __name__ == "__main__":
    main()
