"""TCP between load balancer and gateway: connecting, sending a request, answering, with losses and their timers.

Sources: RFC 6298 (first retransmission of a SYN after 1 s, doubling), RFC 6928 (initial window of ten segments),
Linux's least retransmission timeout of 200 ms.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from eastwest.predict.serving.draws import FloatArray
from eastwest.predict.serving.frontend import Queue

SYN_TIMEOUT_US = 1e6
LEAST_TIMEOUT_US = 200e3
SEGMENT_BYTES = 1448
INITIAL_WINDOW = 10
SYN_RETRIES = 6
"""Linux's default of tcp_syn_retries."""
_FOR_FAST = 4
"""Segments that must be on the way for three duplicate acknowledgements."""

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Way:
    """Both directions of the network, and the idle round trip."""

    there: Queue
    back: Queue
    round_trip_us: float


def connect(
    way: Way, time_us: FloatArray, link: IntArray, *, tls: bool, draws: np.random.Generator
) -> tuple[FloatArray, IntArray]:
    """Time to a standing connection and SYNs sent again. A lost SYN or SYN-ACK waits 1 s, then 2 s, 4 s .."""
    waited = np.zeros(len(time_us))
    again = np.zeros(len(time_us), dtype=np.int64)
    open_ = np.arange(len(time_us))
    for attempt in range(SYN_RETRIES):
        at = time_us[open_] + waited[open_]
        lost_there, lost_back = (queue.at(at, link[open_])[1] for queue in (way.there, way.back))
        lost = draws.uniform(size=len(open_)) < 1 - (1 - lost_there) * (1 - lost_back)
        open_ = open_[lost]
        if not len(open_):
            break
        waited[open_] += SYN_TIMEOUT_US * 2**attempt
        again[open_] += 1
    trips = 2 if tls else 1
    return waited + trips * _round_trip(way, time_us + waited, link), again


def send(
    way: Way, time_us: FloatArray, size_bytes: FloatArray, link: IntArray, rate: float, draws: np.random.Generator
) -> tuple[FloatArray, IntArray]:
    """Time until a request has arrived whole, and segments sent again. rate: of one link, bytes per µs.

    Slow start from ten segments: one more round trip each time the window doubles. A loss costs a round trip where
    enough segments follow it, else the retransmission timeout.
    """
    segments = np.maximum(1, np.ceil(size_bytes / SEGMENT_BYTES))
    rounds = np.floor(np.log2(segments / INITIAL_WINDOW + 1))
    delay, loss = way.there.at(time_us, link)
    trip = _round_trip(way, time_us, link)
    taken = way.round_trip_us / 2 + delay + size_bytes / rate + rounds * trip
    lost = draws.binomial(segments.astype(np.int64), np.minimum(loss, 0.99))
    return taken + recovery_us(segments, lost, trip, draws), lost


def recovery_us(segments: FloatArray, lost: IntArray, trip_us: FloatArray, draws: np.random.Generator) -> FloatArray:
    """What losses among so many segments cost. A loss among the last three, or of a retransmission, needs the timer."""
    share = np.minimum(1.0, (_FOR_FAST - 1) / segments)
    by_timer = draws.uniform(size=len(lost)) < 1 - (1 - share) ** lost
    timeout = np.maximum(LEAST_TIMEOUT_US, 2 * trip_us)
    return np.where(lost == 0, 0.0, np.where(by_timer, timeout, trip_us))


def answer(way: Way, time_us: FloatArray, link: IntArray, draws: np.random.Generator) -> tuple[FloatArray, IntArray]:
    """Time for one small message to go back, and whether it was sent again: alone on its way, it needs the timer."""
    delay, loss = way.back.at(time_us, link)
    lost = (draws.uniform(size=len(time_us)) < loss).astype(np.int64)
    return way.round_trip_us / 2 + delay + lost * LEAST_TIMEOUT_US, lost


def _round_trip(way: Way, time_us: FloatArray, link: IntArray) -> FloatArray:
    return way.round_trip_us + way.there.at(time_us, link)[0] + way.back.at(time_us, link)[0]
