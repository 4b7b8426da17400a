"""Requests as they come: times, prompts and answers, drawn from the seed."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from eastwest.errors import InputError, Problem
from eastwest.intent.inference import InferenceIntent

MOST_REQUESTS = 200_000
HEADERS_BYTES = 1024
"""Of a request, beside its prompt: HTTP headers and JSON; an assumption."""
BYTES_PER_TOKEN = 4
"""Of text; OpenAI's rule of thumb for English."""

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Requests:
    """In order of time. prompt, output: tokens. size_bytes: on the wire."""

    time_us: FloatArray
    prompt: IntArray
    output: IntArray
    size_bytes: FloatArray

    def __len__(self) -> int:
        return len(self.time_us)


def draw_requests(service: InferenceIntent, draws: np.random.Generator) -> Requests:
    """A Poisson process whose rate is `peak` times as high during peaks. Raises InputError when there are too many."""
    expected = _expected(service)
    if expected > MOST_REQUESTS:
        found = f"{expected:,.0f} requests in the simulated time"
        mend = "shorten `duration`"
        raise InputError(Problem(found, f"inference.{service.name}", allowed=f"at most {MOST_REQUESTS:,}", mend=mend))
    times = _times(service, draws)
    prompt, output = (_tokens(mean, service.spread, len(times), draws) for mean in (service.prompt, service.output))
    size = prompt.astype(np.float64) * BYTES_PER_TOKEN + HEADERS_BYTES
    if service.request_bytes is not None:
        size = np.full(len(times), float(service.request_bytes))
    return Requests(times, prompt, output, size)


def in_peak(service: InferenceIntent, time_us: FloatArray) -> npt.NDArray[np.bool_]:
    """Whether a time lies in a peak: the last `peak_for` of every `peak_every`."""
    if not service.bursty:
        return np.zeros(len(time_us), dtype=bool)
    inside: npt.NDArray[np.bool_] = time_us % service.peak_every_us >= service.peak_every_us - service.peak_for_us
    return inside


def _expected(service: InferenceIntent) -> float:
    share = service.peak_for_us / service.peak_every_us if service.bursty else 0.0
    return service.rate_per_s * service.duration_us / 1e6 * (1 + share * (service.peak - 1))


def _times(service: InferenceIntent, draws: np.random.Generator) -> FloatArray:
    """Drawn at the highest rate; outside peaks only one in `peak` is kept (thinning)."""
    highest = service.rate_per_s * (service.peak if service.bursty else 1.0)
    count = draws.poisson(highest * service.duration_us / 1e6)
    times = np.sort(draws.uniform(0, service.duration_us, count))
    keep = in_peak(service, times) | (draws.uniform(size=count) < service.rate_per_s / highest)
    return times[keep]


def _tokens(mean: int, spread: float, count: int, draws: np.random.Generator) -> IntArray:
    """Log-normal with this mean and this ratio of standard deviation to mean."""
    if spread == 0:
        return np.full(count, mean, dtype=np.int64)
    variance = math.log1p(spread**2)
    drawn = draws.lognormal(math.log(mean) - variance / 2, math.sqrt(variance), count)
    return np.maximum(1, np.rint(drawn)).astype(np.int64)
