"""Gateways as queues in front of workers, with the backlog of connections that a kernel holds."""

from __future__ import annotations

import heapq
from collections import deque
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from eastwest.intent.inference import GatewayIntent
from eastwest.predict.serving.draws import FloatArray
from eastwest.predict.serving.tcp import SYN_RETRIES, SYN_TIMEOUT_US


@dataclass(frozen=True)
class Passed:
    """Per request: which gateway, time lost to dropped SYNs, wait for a worker, time with it, SYNs dropped.

    overflow_us: when each SYN was dropped, and where, for the series.
    """

    gateway: npt.NDArray[np.int64]
    refused_us: FloatArray
    wait_us: FloatArray
    service_us: FloatArray
    overflows: npt.NDArray[np.int64]
    drops: tuple[tuple[float, int], ...]


def pass_gateways(gateway: GatewayIntent, arrive_us: FloatArray, work: FloatArray, *, connecting: bool) -> Passed:
    """Requests in turn to gateways, first come first served.

    arrive_us: when the SYN (or, on a standing connection, the request) reaches it. work: of each request, 1 on average.
    connecting: every request is a connection: where `backlog` of them wait already its SYN is dropped, and comes again
    after 1 s, 2 s, 4 s.
    """
    count = len(arrive_us)
    chosen = np.arange(count) % gateway.count
    refused, wait, overflows = np.zeros(count), np.zeros(count), np.zeros(count, dtype=np.int64)
    drops: list[tuple[float, int]] = []
    service = work * gateway.service_us
    free = [[0.0] * gateway.workers for _ in range(gateway.count)]
    waiting: list[deque[float]] = [deque() for _ in range(gateway.count)]
    events = [(float(time), number, 0) for number, time in enumerate(arrive_us)]
    heapq.heapify(events)
    while events:
        now, number, attempt = heapq.heappop(events)
        at = int(chosen[number])
        queue = waiting[at]
        while queue and queue[0] <= now:
            queue.popleft()
        if connecting and len(queue) >= gateway.backlog and attempt < SYN_RETRIES:
            later = SYN_TIMEOUT_US * 2**attempt
            refused[number] += later
            overflows[number] += 1
            drops.append((now, at))
            heapq.heappush(events, (now + later, number, attempt + 1))
            continue
        start = max(now, heapq.heappop(free[at]))
        heapq.heappush(free[at], start + float(service[number]))
        queue.append(start)
        wait[number] = start - now
    return Passed(chosen, refused, wait, service, overflows, tuple(drops))
