"""Rates of storage that measurements and published figures agree on best, and how good they are on what was kept back.

Only figures that measurements decided are handed on: the others stay what was published, stated or assumed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from eastwest.errors import InputError, Problem
from eastwest.intent.site import StorageIntent
from eastwest.predict.calibration.posterior import DECIDED, Model, Posterior, Vector, keep_back, posterior, scatter
from eastwest.predict.calibration.score import Score, score_of
from eastwest.predict.calibration.storage.measurements import StorageMeasurement
from eastwest.predict.calibration.storage.model import StorageModel, model_of
from eastwest.predict.storage.demand import latency_us
from eastwest.predict.storage.path import Way
from eastwest.predict.storage.rates import LATENCY, NAMES, NODE_READ, NODE_WRITE, READ, WRITE, StorageRates
from eastwest.predict.uncertain import NORMAL_90, Interval, joined
from eastwest.traffic.storage import client_of
from eastwest.units import format_bytes

FEWEST = 3
_PORTS_SHARE = 0.98
_ALIKE = 4
"""Requests that differ in size by no more take about the same time: our own choice."""
_AS_GOOD = 2.0
"""Explanations whose loss is so little above the best are within two standard deviations of it."""
NOISE = 0.05
"""Repeats of one test of storage differ by about so much (standard deviation of the logarithm): our own choice."""


@dataclass(frozen=True)
class StorageFigure:
    """One figure: before any measurement, as fitted, and the share of its uncertainty that is left."""

    before: float
    after: float
    left: float


@dataclass(frozen=True)
class FittedStorage:
    """What a calibration of storage found. before, after: on what was kept back.

    expected: of each that was kept back, GB/s before, after, and the 90 % interval after.
    """

    rates: StorageRates
    figures: Mapping[str, StorageFigure]
    before: Score
    after: Score
    used: tuple[StorageMeasurement, ...]
    kept: tuple[StorageMeasurement, ...]
    expected: tuple[tuple[float, float, Interval], ...]


def calibrate_storage(
    storage: StorageIntent, way: Way, measured: Sequence[StorageMeasurement], *, kept_share: float = 0.33, seed: int = 1
) -> FittedStorage:
    """Fit rates to most of the measurements and score them on the rest, which is drawn from the seed.

    way: the site's own, as published. Raises InputError for fewer than 3 measurements, for more nodes than it has, and
    for requests of another size than jobs send, whose latency says nothing about theirs.
    """
    _check(way, measured, client_of(storage.use.client).request_bytes)
    ordered = sorted(measured, key=lambda row: (row.write, row.nodes, row.in_flight or math.inf, row.gigabytes_per_s))
    used, kept = keep_back(ordered, kept_share, seed)
    client = storage.use.client
    model = model_of(way, storage.count, latency_us(client), used)
    asked = _asked(model, used)
    found = _fit(asked, _starts(model, used))
    values = model.values(found.at)
    decided = {
        name: left
        for name, left in zip(NAMES, found.left.tolist(), strict=True)
        if left < DECIDED and not _at_its_ports(model, name, values[name])
    }
    scattered = scatter(asked, found.at, NOISE)
    spread = {name: math.hypot(left * model.uncertainty[name], scattered) for name, left in decided.items()}
    taken = {name: float(f"{values[name]:.4g}") for name in decided}
    rates = StorageRates(storage.system, client.protocol, **taken, spread=spread)
    rows = [_expected(model, row, spread, taken) for row in kept]
    truth = [row.gigabytes_per_s for row in kept]
    first = [_around(model, row, model.known, model.uncertainty) for row in kept]
    figures = {
        name: StorageFigure(model.known[name], values[name], left)
        for name, left in zip(NAMES, found.left.tolist(), strict=True)
    }
    return FittedStorage(
        rates,
        figures,
        score_of(truth, [(point, *ends) for point, ends in first]),
        score_of(truth, [(after, *ends) for _, after, ends in rows]),
        used,
        kept,
        tuple(rows),
    )


def _check(way: Way, measured: Sequence[StorageMeasurement], request_bytes: int) -> None:
    if len(measured) < FEWEST:
        found = f"{len(measured)} different measurements of storage"
        mend = "measure reads and writes, with one node and with many, with few requests on the way and with many"
        raise InputError(Problem(found, "--storage", allowed=f"at least {FEWEST}", mend=mend))
    for row in measured:
        if row.nodes > way.nodes:
            found = f"{row.nodes} nodes took part"
            raise InputError(
                Problem(found, "--storage", row.file, row.line, allowed=f"1 to {way.nodes}, the nodes of the site")
            )
        own = row.request_bytes
        if own is not None and not request_bytes / _ALIKE <= own <= request_bytes * _ALIKE:
            found = f"requests of {format_bytes(own)}, but jobs send {format_bytes(request_bytes)}"
            allowed = f"{format_bytes(request_bytes // _ALIKE)} to {format_bytes(request_bytes * _ALIKE)}"
            mend = "measure with requests as jobs send them, or state theirs: storage.use.client.request"
            raise InputError(Problem(found, "--storage", row.file, row.line, allowed, mend))


def _asked(model: StorageModel, rows: Sequence[StorageMeasurement]) -> Model:
    return Model(
        expect=lambda at: model.logs(rows, at),
        noise=lambda _: np.full(len(rows), NOISE),
        truth=np.log([row.gigabytes_per_s for row in rows]),
        size=len(NAMES),
    )


def _fit(asked: Model, starts: Iterable[Vector]) -> Posterior:
    """The best of several searches: what limits a test, its nodes or its systems, has more than one explanation.

    Explanations that are about as good as the best widen what is left open.
    """
    found = [posterior(asked, start) for start in starts]
    losses = [asked.loss(one.at, asked.noise(one.at)) for one in found]
    best = found[losses.index(min(losses))]
    others = [one for one, loss in zip(found, losses, strict=True) if loss < min(losses) + _AS_GOOD]
    apart = np.max([np.abs(one.at - best.at) for one in others], axis=0)
    return Posterior(best.at, np.minimum(1.0, np.hypot(best.left, apart)))


def _starts(model: StorageModel, rows: Sequence[StorageMeasurement]) -> Iterator[Vector]:
    """As published; nodes, systems, or both no better than the best that was seen; requests as slow as seen."""
    yield np.zeros(len(NAMES))
    seen = _seen(model, rows)
    for group in ((NODE_READ, NODE_WRITE), (READ, WRITE), (READ, WRITE, NODE_READ, NODE_WRITE), (LATENCY,)):
        at = np.zeros(len(NAMES))
        for name in group:
            if name in seen:
                at[NAMES.index(name)] = math.log(seen[name] / model.known[name]) / model.uncertainty[name]
        yield at


def _seen(model: StorageModel, rows: Sequence[StorageMeasurement]) -> dict[str, float]:
    found: dict[str, float] = {}
    for row in rows:
        node, media = (NODE_WRITE, WRITE) if row.write else (NODE_READ, READ)
        found[node] = max(found.get(node, 0.0), row.gigabytes_per_s / row.nodes)
        found[media] = max(found.get(media, 0.0), row.gigabytes_per_s / model.count)
        if row.in_flight is not None and row.request_bytes is not None:
            took = row.nodes * row.in_flight * row.request_bytes / row.gigabytes_per_s / 1e3
            found[LATENCY] = min(found.get(LATENCY, math.inf), took)
    return found


def _at_its_ports(model: StorageModel, name: str, value: float) -> bool:
    """Whether a node moves what its ports carry: then they are the limit, not its software."""
    return name in {NODE_READ, NODE_WRITE} and model.way.node is not None and value > _PORTS_SHARE * model.way.node


def _expected(
    model: StorageModel, row: StorageMeasurement, spread: Mapping[str, float], taken: Mapping[str, float]
) -> tuple[float, float, Interval]:
    """Before, after, and the interval after. What measurements did not decide keeps its figure and its spread."""
    before = model.expected(row, model.known)
    after, ends = _around(model, row, {**model.known, **taken}, {**model.uncertainty, **spread})
    return before, after, ends


def _around(
    model: StorageModel, row: StorageMeasurement, values: Mapping[str, float], spread: Mapping[str, float]
) -> tuple[float, Interval]:
    """GB/s and the interval that nine of ten cases fall into, each figure moved to both ends of its range."""
    point = model.expected(row, values)
    ends = []
    for name in NAMES:
        factor = math.exp(NORMAL_90 * spread[name])
        low, high = (model.expected(row, {**values, name: values[name] * by}) for by in (1 / factor, factor))
        ends.append((low, high))
    return point, joined(point, ends)
