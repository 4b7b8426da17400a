"""Switch buffers as they were measured, as plain values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MeasuredBuffer:
    """The packet buffer of one switch model. pool_bytes: that traffic can use.

    threshold: dynamic threshold that queues were seen to have, over the one that the configuration asks for.
    source: where it was measured, in the user's words.
    """

    switch: str
    pool_bytes: int
    threshold: float = 1.0
    source: str = ""
