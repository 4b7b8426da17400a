"""Late answers of one service: what its telemetry says of the network, the gateway and the queues."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from eastwest.diagnose.arrays import Bools, Floats
from eastwest.diagnose.model import Seen
from eastwest.diagnose.view import METRIC_OF, View

_CONNECT_SHARE = 0.1
"""Share of the added time to first byte that connecting must make up for the network to be the cause."""
RETRANSMITS = 0.005
"""Segments sent again per request from which on the network is losing."""
Row = dict[str, object]
"""A row of the telemetry of serving."""


@dataclass(frozen=True, slots=True)
class Late:
    """One service while its answers come late.

    late_us, calm_us: p99 of the first byte, then and when calm. connecting_us: of what connecting adds to it. again:
    segments sent again. overflow: connections that a full accept queue refused. deepest: the place whose queue grew
    most, by `depth`.
    """

    service: str
    where: Bools
    late_us: float
    calm_us: float
    connecting_us: float
    again: float
    overflow: float
    requests: float
    deepest: str
    depth: float

    @property
    def loses(self) -> bool:
        """Whether the network loses segments, and connecting is what takes longer."""
        lost = (self.again - self.overflow) / self.requests
        return lost > RETRANSMITS and self.connecting_us > _CONNECT_SHARE * (self.late_us - self.calm_us)

    def seen(self) -> tuple[Seen, ...]:
        """What every cause rests on."""
        place = f"{self.service} load-balancer"
        byte = f"p99 of the first byte {self.late_us / 1e3:.0f} ms, calm {self.calm_us / 1e3:.0f} ms"
        connect = f"connecting adds {self.connecting_us / 1e3:.1f} ms"
        limit_us = _CONNECT_SHARE * (self.late_us - self.calm_us)
        return (
            Seen(METRIC_OF["first_byte_high_us"], place, byte, self.late_us, self.calm_us),
            Seen(METRIC_OF["connect_high_us"], place, connect, self.connecting_us, limit_us),
        )


def looked_at(view: View, rows: list[Row], service: str, where: Bools, late: Floats, calm: float) -> Late:
    """One service in the samples `where`. late, calm: p99 of its first byte, by sample and when calm, microseconds."""
    front = [row for row in rows if row["first_byte_us"] is not None]
    connect = column(view, front, "connect_high_us", np.nanmax)
    known = np.isfinite(connect).any()
    places = dict.fromkeys(str(row["place"]) for row in rows)
    depth = {one: _deeper(view, [row for row in rows if row["place"] == one], where) for one in places}
    deepest = max((one for one in places if one != "load-balancer"), key=lambda one: depth[one], default="")
    return Late(
        service,
        where,
        float(np.nanmedian(late[where])),
        calm,
        float(np.nanmedian(connect[where]) - np.nanpercentile(connect, 25)) if known else 0.0,
        _sum(view, front, "retransmits", where),
        _sum(view, rows, "listen_overflows", where),
        max(1.0, _sum(view, front, "requests", where)),
        deepest,
        depth.get(deepest, 0.0),
    )


def _deeper(view: View, rows: list[Row], where: Bools) -> float:
    depth = np.nan_to_num(column(view, rows, "queue_depth", np.nanmax))
    return float(np.median(depth[where]) - np.percentile(depth, 25))


def _sum(view: View, rows: list[Row], name: str, where: Bools) -> float:
    return float(np.nansum(column(view, rows, name, np.nansum)[where]))


def column(view: View, rows: list[Row], name: str, together: object) -> Floats:
    """One value a sample, nan where there is none."""
    found = np.full(len(view.time_us), np.nan)
    for row in rows:
        value = row[name]
        at = int(np.ceil((float(row["time_us"]) - view.observed.begin_us) / view.grid_us - 0.25)) - 1  # type: ignore[arg-type]
        if value is not None and 0 <= at < len(found):
            found[at] = together([found[at], float(value)])  # type: ignore[operator, arg-type]
    return found
