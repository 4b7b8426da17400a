"""A recording played into a monitoring system, at its own pace or faster."""

from __future__ import annotations

import time
from collections.abc import Callable

from eastwest.progress import Listener, Progress, left_s, silent
from eastwest.telemetry.endpoint import Endpoint
from eastwest.telemetry.remote_write.tape import Tape
from eastwest.telemetry.remote_write.writer import Writer


def replay(
    tape: Tape,
    endpoint: Endpoint,
    origin_us: float,
    *,
    speed: float = 1.0,
    listen: Listener = silent,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Writes every sample of the tape. origin_us: when it began, since 1970.

    speed: 1 is its own pace from now on, 2 twice that, infinity as fast as the receiver takes it; the samples' times
    are the recording's own in any case. Raises SourceError when the receiver refuses.
    """
    writer, begun = Writer(endpoint, tape.labels), time.monotonic()
    try:
        for sample in range(len(tape.values)):
            at_us = (sample + 1) * tape.grid_us
            sleep(max(0.0, begun + at_us / 1e6 / speed - time.monotonic()))
            writer.push(tape.at(sample, origin_us), origin_us + at_us)
            done = (sample + 1) / len(tape.values)
            listen(Progress("replay", done, left_s(time.monotonic() - begun, done), at_us))
    finally:
        writer.close()
