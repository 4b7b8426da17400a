"""What a collective should take."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.predict.collectives.busbw import Operation
from eastwest.predict.collectives.ways import Algorithm, Protocol


@dataclass(frozen=True, slots=True)
class CollectiveExpectation:
    """What one collective should take. low and high bound the 90 % interval; the low bandwidth is of the high time.

    busbw: bus bandwidth by nccl-tests, GB/s. moving_share: of the time that data move at
    a known rate, the rest being start and fill; none of it with LL and LL128, whose rates hang together with latency.
    """

    operation: Operation
    size_bytes: int
    ranks: int
    algorithm: Algorithm
    protocol: Protocol
    time_us: float
    low_time_us: float
    high_time_us: float
    busbw: float
    low_busbw: float
    high_busbw: float
    moving_share: float
    assumptions: tuple[str, ...]
