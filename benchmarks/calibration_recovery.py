"""Draws storage systems and switch buffers, measures them by other arithmetic than the model's, and calibrates.

Storage comes near its limits softly where the model has a sharp one; bursts pause by the formula of the dynamic
threshold, not by the packet engine. Both scatter by 3 %.

`python -m benchmarks.calibration_recovery [--draws 40]`
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

import numpy as np

from eastwest.design.from_file import design_file
from eastwest.lossless.buffers import xoff_point_bytes
from eastwest.predict.calibration.buffers import bench_of, calibrate_buffer
from eastwest.predict.calibration.buffers.incast import Bench
from eastwest.predict.calibration.buffers.measurements import Bound, BufferMeasurement, Kind
from eastwest.predict.calibration.score import Score
from eastwest.predict.calibration.storage import StorageMeasurement, calibrate_storage
from eastwest.predict.storage.path import way_of
from eastwest.predict.storage.rates import LATENCY, NAMES, NODE_READ, NODE_WRITE, READ, WRITE

SITE = Path(__file__).parents[1] / "examples" / "h100-rail-128.yaml"
_NOISE = 0.03
_SOFT = 8.0
"""Exponent of the norm by which a soft minimum joins limits: 8 % below where two are equal."""


def main() -> None:
    """Errors of every figure, and of what was kept back, over all draws."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=40)
    draws = parser.parse_args().draws
    print(f"{draws} draws each\n{'figure':28} {'median error':>13} {'90 % below':>11}")
    _storage(draws)
    _buffers(draws)


def _told(name: str, errors: Sequence[float]) -> None:
    if errors:
        print(f"{name:28} {median(errors):13.1%} {np.quantile(errors, 0.9):11.1%}   ({len(errors)})")


def _scores(name: str, scores: Sequence[tuple[Score, Score]]) -> None:
    for word, place in (("before", 0), ("after", 1)):
        _told(f"{name}, kept back, {word}", [pair[place].median_error for pair in scores])
    covered, count = (sum(getattr(after, what) for _, after in scores) for what in ("covered", "count"))
    print(f"{name}: {covered} of {count} kept back lay in their intervals\n")


def _storage(draws: int) -> None:
    site, catalogue, plan = design_file(SITE)
    assert site.storage is not None
    way, count = way_of(site.storage, plan, catalogue), site.storage.count
    errors: dict[str, list[float]] = {name: [] for name in NAMES}
    scores = []
    for seed in range(draws):
        draw = np.random.default_rng(seed)
        truth = {READ: 80.0, WRITE: 60.0, NODE_READ: 20.0, NODE_WRITE: 15.0, LATENCY: 500.0}
        truth = {name: value * math.exp(draw.uniform(-1.2, 0.3)) for name, value in truth.items()}
        found = calibrate_storage(site.storage, way, list(_rates(truth, count, draw)), seed=seed)
        scores.append((found.before, found.after))
        for name in found.rates.measured:
            errors[name].append(abs(getattr(found.rates, name) / truth[name] - 1))
    for name, each in errors.items():
        _told(name, each)
    _scores("storage", scores)


def _rates(truth: dict[str, float], count: int, draw: np.random.Generator) -> Iterator[StorageMeasurement]:
    for write in (False, True):
        node, media = (NODE_WRITE, WRITE) if write else (NODE_READ, READ)
        for nodes in (1, 2, 4, 16):
            for depth in (1, 8, 64, 512):
                limits = (nodes * truth[node], count * truth[media], nodes * depth * (1 << 20) / truth[LATENCY] / 1e3)
                soft = sum(limit**-_SOFT for limit in limits) ** (-1 / _SOFT)
                rate = soft * math.exp(_NOISE * draw.normal())
                yield StorageMeasurement(write, nodes, rate, depth, 1 << 20, False, Path("drawn"))


def _buffers(draws: int) -> None:
    _, _, plan = design_file(SITE)
    model = next(switch.model for switch in plan.fabric.switches)
    bench = bench_of(plan, model)
    errors: dict[str, list[float]] = {"usable buffer": [], "threshold": []}
    scores = []
    for seed in range(draws):
        draw = np.random.default_rng(seed)
        pool = bench.buffers.pool_bytes * math.exp(draw.uniform(-1.0, 0.2))
        threshold = math.exp(draw.uniform(-0.5, 0.5))
        found = calibrate_buffer(model, bench, list(_bursts(bench, pool, threshold, draw)), assumed=False, seed=seed)
        scores.append((found.before, found.after))
        errors["usable buffer"].append(abs(found.pool_bytes / pool - 1))
        errors["threshold"].append(abs(found.threshold / threshold - 1))
    for name, each in errors.items():
        _told(name, each)
    _scores("buffers", scores)


def _bursts(bench: Bench, pool: float, threshold: float, draw: np.random.Generator) -> Iterator[BufferMeasurement]:
    """Ramps in steps of a half, and watermarks of long bursts."""
    for senders in (2, 3, 4, 5, 7):
        queue = xoff_point_bytes(bench.measured(pool, threshold), senders) * math.exp(_NOISE * draw.normal())
        for blocked in (False, True):
            first = queue * (1.0 if blocked else senders / (senders - 1))
            calm = 1.5 ** (math.floor(math.log(first, 1.5) - draw.uniform()) + draw.uniform())
            while calm * 1.5 < first:
                calm *= 1.5
            row = BufferMeasurement(
                Kind.FIRST_PAUSE, "", senders, round(calm * 1.5), calm * math.sqrt(1.5), math.log(1.5) / math.sqrt(12),
                Bound.EXACT, blocked, False, Path("drawn"), 1,
            )  # fmt: skip
            yield row
        long = replace(row, kind=Kind.WATERMARK, size_bytes=round(8 * queue), noise=_NOISE, blocked=False)
        yield replace(long, value=senders * queue)


if __name__ == "__main__":
    main()
