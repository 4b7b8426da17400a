"""The packet buffer of a switch that measurements and published figures agree on best.

Two figures are uncertain: how much of the buffer traffic can use, and what share of the dynamic threshold that is
configured its queues have. Bursts of few senders speak of both together, bursts of many tell them apart (the point at
which n queues pause is α·B / (1 + α·n): Choudhury and Hahne). Every measurement is compared with the same burst in the
packet engine.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from eastwest.errors import InputError, Problem
from eastwest.intent.measured import MeasuredBuffer
from eastwest.predict.calibration.buffers.incast import Bench, check_burst, foretold
from eastwest.predict.calibration.buffers.measurements import Bound, BufferMeasurement, Kind
from eastwest.predict.calibration.posterior import DECIDED, Model, Vector, keep_back, posterior, scatter
from eastwest.predict.calibration.score import Foreseen, Score, score_of
from eastwest.predict.uncertain import NORMAL_90, joined

POOL, THRESHOLD = "pool_bytes", "threshold"
NAMES = (POOL, THRESHOLD)
PUBLISHED, ASSUMED, THRESHOLD_SPREAD = 0.3, 0.7, 0.3
"""Standard deviations of the logarithm before any measurement: of a published buffer, of one that was assumed from
bandwidth, and of the threshold. Our own choice: makers set parts of a buffer aside, and round thresholds."""

FEWEST = 3
_STEPS, _ENOUGH, _MOVE = 12, 0.01, 0.2
_LEAST_NOISE = 0.02

# A time of nearly no pause says little about the buffer: errors are of the time beside this share of the burst.
_FLOOR = 0.02


@dataclass(frozen=True)
class FittedBuffer:
    """What a calibration found of one switch model. before, after: on measurements that were kept back.

    pool_bytes, threshold: as fitted. left: share of its uncertainty that each keeps. expected: of each that was kept
    back, before, after, and the ends of the 90 % interval after, in its own unit.
    """

    switch: str
    published_bytes: int
    pool_bytes: int
    threshold: float
    left: Mapping[str, float]
    spread: Mapping[str, float]
    before: Score
    after: Score
    used: tuple[BufferMeasurement, ...]
    kept: tuple[BufferMeasurement, ...]
    expected: tuple[tuple[float, float, float, float], ...]

    @property
    def rests_on(self) -> tuple[str, ...]:
        """Figures that the measurements decided."""
        return tuple(name for name, left in self.left.items() if left < DECIDED)

    def buffer(self, source: str) -> MeasuredBuffer:
        """As a site file states it. source: where it was measured."""
        return MeasuredBuffer(self.switch, self.pool_bytes, self.threshold, source)


def calibrate_buffer(
    switch: str,
    bench: Bench,
    measured: Sequence[BufferMeasurement],
    *,
    assumed: bool,
    kept_share: float = 0.33,
    seed: int = 1,
) -> FittedBuffer:
    """Fit the buffer to most of the measurements and score it on the rest, which is drawn from the seed.

    assumed: nobody publishes the model's buffer. Raises InputError for fewer than 3 measurements, for more senders than
    stand under the switch, and for bursts too long to simulate.
    """
    if len(measured) < FEWEST:
        few = f"{len(measured)} measurements of {switch}"
        mend = "let bursts grow until pauses begin, with two senders and with many; each such ramp is one measurement"
        raise InputError(Problem(few, "--buffers", measured[0].file, allowed=f"at least {FEWEST}", mend=mend))
    for row in measured:
        check_burst(bench, row)
    ordered = sorted(measured, key=lambda row: (row.kind.value, row.blocked, row.senders, row.size_bytes))
    used, kept = keep_back(ordered, kept_share, seed)
    asked = _Asked(bench, {POOL: ASSUMED if assumed else PUBLISHED, THRESHOLD: THRESHOLD_SPREAD})
    model = _model(asked, used)
    found = posterior(model)
    pool, threshold = asked.values(found.at)
    scattered = scatter(model, found.at, _LEAST_NOISE)
    left = dict(zip(NAMES, found.left.tolist(), strict=True))
    spread = {name: math.hypot(left[name] * asked.spread[name], scattered) for name in NAMES}
    truth = [row.value for row in kept]
    first = [asked.around(row, (bench.buffers.pool_bytes, 1.0), asked.spread) for row in kept]
    after = [asked.around(row, (pool, threshold), spread) for row in kept]
    return FittedBuffer(
        switch,
        bench.buffers.pool_bytes,
        round(pool),
        float(f"{threshold:.4g}"),
        left,
        spread,
        score_of(truth, first),
        score_of(truth, after),
        used,
        kept,
        tuple((old[0], *new) for old, new in zip(first, after, strict=True)),
    )


@dataclass(frozen=True)
class _Asked:
    """The engine's answers, each burst and buffer simulated once."""

    bench: Bench
    spread: Mapping[str, float]
    known: dict[tuple[BufferMeasurement, float, float], float] = field(default_factory=dict)

    def values(self, at: Vector) -> tuple[float, float]:
        """Pool and threshold at a point."""
        pool = self.bench.buffers.pool_bytes * math.exp(self.spread[POOL] * float(at[0]))
        return pool, math.exp(self.spread[THRESHOLD] * float(at[1]))

    def answer(self, row: BufferMeasurement, pool_bytes: float, threshold: float) -> float:
        """In the unit of the measurement; one that is a bound is met by everything beyond it."""
        key = (row, round(pool_bytes), threshold)
        if key not in self.known:
            self.known[key] = foretold(self.bench, row, pool_bytes, threshold)
        found = self.known[key]
        if row.bound is Bound.LEAST:
            return min(found, row.value)
        return max(found, row.value) if row.bound is Bound.MOST else found

    def logs(self, rows: Sequence[BufferMeasurement], at: Vector) -> Vector:
        """Logarithms of the answers."""
        found: Vector = np.log([self.answer(row, *self.values(at)) + self.floor(row) for row in rows])
        return found

    def truth(self, rows: Sequence[BufferMeasurement]) -> Vector:
        """Logarithms of what was measured."""
        found: Vector = np.log([row.value + self.floor(row) for row in rows])
        return found

    def floor(self, row: BufferMeasurement) -> float:
        """What is added to both, so that a pause of nearly no time is no infinite error."""
        if row.kind is not Kind.PAUSED:
            return 1.0
        return _FLOOR * row.senders * row.size_bytes * 8 / self.bench.gbps / 1e3

    def around(self, row: BufferMeasurement, values: tuple[float, float], spread: Mapping[str, float]) -> Foreseen:
        """The answer, and the interval that nine of ten cases fall into."""
        point = self.answer(row, *values)
        ends = []
        for number, name in enumerate(NAMES):
            factor = math.exp(NORMAL_90 * spread[name])
            moved = [
                [value * by if each == number else value for each, value in enumerate(values)]
                for by in (1 / factor, factor)
            ]
            ends.append((self.answer(row, *moved[0]), self.answer(row, *moved[1])))
        return (point, *joined(point, ends))


def _model(asked: _Asked, rows: Sequence[BufferMeasurement]) -> Model:
    return Model(
        expect=lambda at: asked.logs(rows, at),
        noise=lambda _: np.array([row.noise for row in rows]),
        truth=asked.truth(rows),
        size=len(NAMES),
        move=_MOVE,
        steps=_STEPS,
        enough=_ENOUGH,
    )
