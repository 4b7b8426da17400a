"""Inference answers that come late: the network to the load balancer, the gateway, or the serving queue."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from eastwest.diagnose.arrays import Bools, Floats
from eastwest.diagnose.match import Finder, Match, Signature, least_samples, stretches
from eastwest.diagnose.model import Cause, Exclusion, Seen
from eastwest.diagnose.view import METRIC_OF, View
from eastwest.fabric import PortId
from eastwest.findings import Layer

_LATE = 2.5
"""p99 of the first byte over its calm value (25th percentile) from which on answers come late: prefills that share an
iteration double it in a healthy service."""
_CONNECT_SHARE = 0.25
"""Share of the added time to first byte that connecting must make up for the network to be the cause."""
_RETRANSMITS = 0.005
"""Segments sent again per request from which on the network is losing."""
_DEPTH = 2.0


def _matches(view: View) -> list[tuple[Cause, Match]]:
    table = view.observed.telemetry.serving
    found: list[tuple[Cause, Match]] = []
    for service in dict.fromkeys(table["service"].to_pylist()):
        found += _of_service(view, [row for row in table.to_pylist() if row["service"] == service], service)
    return found


def _of_service(view: View, rows: list[dict[str, object]], service: str) -> list[tuple[Cause, Match]]:
    front = [row for row in rows if row["first_byte_us"] is not None]
    if not front:
        return []
    late = _column(view, front, "first_byte_high_us", np.nanmax)
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
    view: View, rows: list[dict[str, object]], service: str, where: Bools, late: Floats, calm: float
) -> tuple[Cause, Match] | None:
    places = list(dict.fromkeys(str(row["place"]) for row in rows))
    front = [row for row in rows if row["first_byte_us"] is not None]
    connect = _column(view, front, "connect_high_us", np.nanmax)
    added = float(np.nanmedian(late[where]) - calm)
    connecting = (
        float(np.nanmedian(connect[where]) - np.nanpercentile(connect, 25)) if np.isfinite(connect).any() else 0
    )
    again = float(np.nansum(_column(view, front, "retransmits", np.nansum)[where]))
    overflow = float(np.nansum(_column(view, rows, "listen_overflows", np.nansum)[where]))
    requests = max(1.0, float(np.nansum(_column(view, front, "requests", np.nansum)[where])))
    depth = {one: _deeper(view, [row for row in rows if row["place"] == one], where) for one in places}
    deepest = max((one for one in places if one != "load-balancer"), key=lambda one: depth[one], default="")
    seen = [
        Seen(METRIC_OF["first_byte_high_us"], f"{service} load-balancer",
             f"p99 of the first byte {np.nanmedian(late[where]) / 1e3:.0f} ms, calm {calm / 1e3:.0f} ms",
             float(np.nanmedian(late[where])), calm),
        Seen(METRIC_OF["connect_high_us"], f"{service} load-balancer", f"connecting adds {connecting / 1e3:.1f} ms",
             connecting, _CONNECT_SHARE * added),
    ]  # fmt: skip
    network = (again - overflow) / requests > _RETRANSMITS and connecting > 0.1 * added
    if network and not overflow:
        text = f"{again:.0f} segments sent again for {requests:.0f} requests"
        share = again / requests
        seen.append(Seen("eastwest_serving_tcp_retransmits_total", "load-balancer", text, share, _RETRANSMITS))
        why: tuple[Exclusion, ...] = (
            Exclusion(Cause.GATEWAY_QUEUE, "no accept queue overflows; segments are lost on the way"),
            Exclusion(Cause.SERVING_QUEUE, "the time is added before a request reaches the engine"),
        )
        place = (PortId("load-balancer", service),)
        observed, wanted = "connecting is slow and segments are lost", "connections at the network's round trip"
        return Cause.FRONTEND_CONGESTION, Match(where, place, tuple(seen), why, observed, wanted, accounts=0.0)
    gateway = overflow > 0 or deepest.startswith("gateway")
    if not overflow and depth.get(deepest, 0.0) < _DEPTH:
        return None
    seen.append(Seen(METRIC_OF["queue_depth"], deepest, f"queue {depth.get(deepest, 0.0):.0f} deeper than when calm",
                     depth.get(deepest, 0.0), _DEPTH))  # fmt: skip
    refused = f"{overflow:.0f} connections were refused by a full accept queue, not lost on the way"
    text = refused if overflow else "segments are not lost on the way"
    why = (Exclusion(Cause.FRONTEND_CONGESTION, text),)
    cause = Cause.GATEWAY_QUEUE if gateway else Cause.SERVING_QUEUE
    return cause, Match(where, (PortId(deepest or "load-balancer", service),), tuple(seen), why,
                        f"requests queue at {deepest}", "short queues", accounts=0.0)  # fmt: skip


def _deeper(view: View, rows: list[dict[str, object]], where: Bools) -> float:
    depth = np.nan_to_num(_column(view, rows, "queue_depth", np.nanmax))
    return float(np.median(depth[where]) - np.percentile(depth, 25))


def _column(view: View, rows: list[dict[str, object]], name: str, together: object) -> Floats:
    """One value a sample, nan where there is none."""
    found = np.full(len(view.time_us), np.nan)
    for row in rows:
        value = row[name]
        at = int(np.ceil((float(row["time_us"]) - view.observed.begin_us) / view.grid_us - 0.25)) - 1  # type: ignore[arg-type]
        if value is not None and 0 <= at < len(found):
            found[at] = together([found[at], float(value)])  # type: ignore[operator, arg-type]
    return found


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
