"""Inference answers that come late: the network to the load balancer, the gateway, or the serving queue."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from eastwest.diagnose.arrays import Bools, Floats
from eastwest.diagnose.causes.late import RETRANSMITS, Late, Row, column, looked_at
from eastwest.diagnose.match import Finder, Match, Signature, least_samples, stretches
from eastwest.diagnose.model import Cause, Exclusion, Seen
from eastwest.diagnose.view import METRIC_OF, View
from eastwest.fabric import PortId
from eastwest.findings import Layer

_LATE = 2.5
"""p99 of the first byte over its calm value (25th percentile) from which on answers come late: prefills that share an
iteration double it in a healthy service."""
_DEPTH = 2.0
"""Requests more in a queue than when calm, from which on it is what delays them."""


def _matches(view: View) -> list[tuple[Cause, Match]]:
    table = view.observed.telemetry.serving
    found: list[tuple[Cause, Match]] = []
    for service in dict.fromkeys(table["service"].to_pylist()):
        found += _of_service(view, [row for row in table.to_pylist() if row["service"] == service], service)
    return found


def _of_service(view: View, rows: list[Row], service: str) -> list[tuple[Cause, Match]]:
    front = [row for row in rows if row["first_byte_us"] is not None]
    if not front:
        return []
    late = column(view, front, "first_byte_high_us", np.nanmax)
    calm = float(np.nanpercentile(late, 25)) if np.isfinite(late).any() else 0.0
    mask = np.nan_to_num(late) > _LATE * calm
    found = []
    for begin, end in stretches(mask, least_samples(view), 4):
        where = np.zeros(len(mask), bool)
        where[begin:end] = True
        judged = _judge(view, rows, service, where & mask, late, calm)
        if judged is not None:
            found.append(judged)
    return found


def _judge(
    view: View, rows: list[Row], service: str, where: Bools, late: Floats, calm: float
) -> tuple[Cause, Match] | None:
    found = looked_at(view, rows, service, where, late, calm)
    if found.loses and not found.overflow:
        return Cause.FRONTEND_CONGESTION, _congested(found)
    if not found.overflow and found.depth < _DEPTH:
        return None
    gateway = found.overflow > 0 or found.deepest.startswith("gateway")
    return Cause.GATEWAY_QUEUE if gateway else Cause.SERVING_QUEUE, _queueing(found)


def _congested(found: Late) -> Match:
    text = f"{found.again:.0f} segments sent again for {found.requests:.0f} requests"
    share = found.again / found.requests
    lost = Seen("eastwest_serving_tcp_retransmits_total", "load-balancer", text, share, RETRANSMITS)
    why = (
        Exclusion(Cause.GATEWAY_QUEUE, "no accept queue overflows; segments are lost on the way"),
        Exclusion(Cause.SERVING_QUEUE, "the time is added before a request reaches the engine"),
    )
    place = (PortId("load-balancer", found.service),)
    observed, wanted = "connecting is slow and segments are lost", "connections at the network's round trip"
    return Match(found.where, place, (*found.seen(), lost), why, observed, wanted, accounts=0.0)


def _queueing(found: Late) -> Match:
    text = f"queue {found.depth:.0f} deeper than when calm"
    deep = Seen(METRIC_OF["queue_depth"], found.deepest, text, found.depth, _DEPTH)
    refused = f"{found.overflow:.0f} connections were refused by a full accept queue, not lost on the way"
    why = (Exclusion(Cause.FRONTEND_CONGESTION, refused if found.overflow else "segments are not lost on the way"),)
    place = (PortId(found.deepest or "load-balancer", found.service),)
    observed = f"requests queue at {found.deepest}"
    return Match(found.where, place, (*found.seen(), deep), why, observed, "short queues", accounts=0.0)


def _finder(cause: Cause) -> Finder:
    def find(view: View, left: Bools) -> Sequence[Match]:
        table: pa.Table = view.observed.telemetry.serving
        return [match for found, match in _matches(view) if found is cause] if table.num_rows else []

    return find


_NEEDS = ("first_byte_high_us", "connect_high_us")
FRONTEND = Signature(
    Cause.FRONTEND_CONGESTION,
    "The network between load balancer and nodes is congested",
    Layer.BANDWIDTH,
    True,
    _NEEDS,
    (Cause.GATEWAY_QUEUE, Cause.SERVING_QUEUE),
    _finder(Cause.FRONTEND_CONGESTION),
)
GATEWAY = Signature(
    Cause.GATEWAY_QUEUE,
    "The gateway is full, not the network",
    Layer.OBSERVABILITY,
    True,
    _NEEDS,
    (Cause.FRONTEND_CONGESTION, Cause.SERVING_QUEUE),
    _finder(Cause.GATEWAY_QUEUE),
)
SERVING = Signature(
    Cause.SERVING_QUEUE,
    "Requests wait for the serving engine, not the network",
    Layer.OBSERVABILITY,
    True,
    _NEEDS,
    (Cause.FRONTEND_CONGESTION, Cause.GATEWAY_QUEUE),
    _finder(Cause.SERVING_QUEUE),
)
