"""What a time to first token consists of, and which part makes its tail."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from eastwest.predict.serving.draws import FloatArray

NETWORK = ("connect", "request", "KV transfer", "between nodes", "first byte back")
"""Parts that are network. Collectives inside a node count as compute."""
ORDER = (
    "connect",
    "backlog",
    "request",
    "gateway queue",
    "gateway",
    "serving queue",
    "prefill",
    "between nodes",
    "KV transfer",
    "first byte back",
)
"""All parts in order of time. backlog: SYNs that a gateway dropped for want of room, no fault of the network."""

_CAUSES = {
    "connect": "the front-end network: SYNs are lost or delayed between load balancer and nodes",
    "request": "the front-end network: requests are lost or delayed between load balancer and nodes",
    "first byte back": "the front-end network: answers are lost or delayed between nodes and load balancer",
    "backlog": "the gateway, not the network: its accept queue is full and drops SYNs",
    "gateway queue": "the gateway, not the network: requests wait for its workers",
    "gateway": "the gateway, not the network: long requests take long there",
    "serving queue": "the serving engine, not the network: requests wait for a place in the batch",
    "prefill": "prefill, not the network: long prompts, or prompts that share an iteration",
    "between nodes": "collectives between nodes on the compute fabric",
    "KV transfer": "the compute fabric: caches on their way from prefill to decode",
}
_BESIDE = 500
"""Requests either side of a quantile that show its parts: one in so many of all."""
_TAIL, _MIDDLE = 99.0, (40.0, 60.0)


@dataclass(frozen=True)
class Quantile:
    """One quantile of the time to first token. parts: what it consists of, µs, by name of ORDER.

    Their shares are those of the requests next to the quantile; together they are its time.
    """

    name: str
    time_us: float
    parts: dict[str, float]

    @property
    def network_share(self) -> float:
        """Of the time to first token."""
        total = sum(self.parts.values())
        return sum(self.parts[name] for name in NETWORK) / total if total else 0.0


def quantiles(parts: dict[str, FloatArray]) -> tuple[Quantile, ...]:
    """p50, p90 and p99, each with the parts of the requests that are next to it in rank."""
    total = np.sum([parts[name] for name in ORDER], axis=0)
    order = np.argsort(total, kind="stable")
    beside = max(2, len(total) // _BESIDE)
    found = []
    for name, share in (("p50", 0.5), ("p90", 0.9), ("p99", 0.99)):
        rank = round(share * (len(total) - 1))
        near = order[max(0, rank - beside) : rank + beside + 1]
        at = float(np.percentile(total, share * 100))
        scale = at / float(total[near].mean())
        found.append(Quantile(name, at, {part: float(parts[part][near].mean()) * scale for part in ORDER}))
    return tuple(found)


def cause_of_tail(parts: dict[str, FloatArray]) -> tuple[str, str, float]:
    """The part that grows most from the middle to the slowest 1 %: its name, in words, and its share of the growth."""
    total = np.sum([parts[name] for name in ORDER], axis=0)
    slow, usual = _band(total, _TAIL, 100.0), _band(total, *_MIDDLE)
    growth = {part: float(parts[part][slow].mean() - parts[part][usual].mean()) for part in ORDER}
    worst = max(growth, key=growth.__getitem__)
    positive = sum(value for value in growth.values() if value > 0)
    return worst, _CAUSES[worst], growth[worst] / positive if positive else 0.0


def _band(total: FloatArray, low: float, high: float) -> np.ndarray:
    bounds = np.percentile(total, [low, high])
    band: np.ndarray = (total >= bounds[0]) & (total <= bounds[1])
    return band
