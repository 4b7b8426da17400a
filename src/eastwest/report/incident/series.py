"""The series that prove a diagnosis, as small pictures over time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from eastwest.diagnose.arrays import Floats
from eastwest.diagnose.model import Cause, Diagnosis
from eastwest.diagnose.view import View
from eastwest.report.pictures.palette import BLUE, FAINT, GRID, INK
from eastwest.report.pictures.svg import box, label, line, picture, tag
from eastwest.units import format_us

_WIDTH, _HEIGHT, _LEFT, _TOP = 1020.0, 96.0, 70.0, 22.0


@dataclass(frozen=True)
class Curve:
    """One series: name, unit factor and values by sample, nan where there is none."""

    title: str
    values: Floats
    percent: bool = True


def curves_of(view: View, one: Diagnosis) -> Iterator[Curve]:
    """Step times, and of the places: pauses both ways, marks, drops, errors, load; what never moves is left out.

    Of a service: first byte, connecting, segments sent again and connections refused.
    """
    if one.cause in _OF_SERVICES:
        yield from _service(view, one.places[0].port)
    if view.steps.known:
        yield Curve("step time over what it should take", view.steps.took, percent=False)
    numbers = [view.ports.place[end] for end in (*one.path[:1], *one.places[:2]) if end in view.ports.place]
    for number in dict.fromkeys(numbers):
        end = view.ports.ends[number]
        name = f"{end.device} {end.port}"
        packets = np.maximum(1.0, view["tx_packets"][:, number])
        yield from _moving(
            Curve(f"{name}: share of time it makes its peer wait", view.pausing[:, number]),
            Curve(f"{name}: share of time it has to keep silent", view.paused[:, number]),
            Curve(f"{name}: share of packets marked", view["ecn_marks"][:, number] / packets),
            Curve(f"{name}: packets dropped", view["drops"][:, number], percent=False),
            Curve(f"{name}: frames with errors", view["error_frames"][:, number], percent=False),
            Curve(f"{name}: share of time without carrier", view["down_us"][:, number] / view.grid_us),
            Curve(f"{name}: share of its rate that it sends", view.load[:, number]),
        )
    for place, end in enumerate(view.endpoints):
        if one.places and end == one.places[0]:
            yield from _moving(
                Curve(
                    f"{end.device}: share of time its GPUs compute", view["rank_compute_us"][:, place] / view.grid_us
                ),
                Curve(
                    f"{end.device}: share of time it waits for data", view["rank_data_wait_us"][:, place] / view.grid_us
                ),
            )


_OF_SERVICES = frozenset({Cause.FRONTEND_CONGESTION, Cause.GATEWAY_QUEUE, Cause.SERVING_QUEUE})
_AT_THE_FRONT = {
    "first_byte_high_us": ("p99 of the first byte, ms", 1e-3),
    "connect_high_us": ("p99 of connecting, ms", 1e-3),
    "retransmits": ("segments sent again", 1.0),
    "listen_overflows": ("connections refused by full accept queues", 1.0),
}


def _service(view: View, service: str) -> Iterator[Curve]:
    """What is measured of a service, the largest of its places at each time."""
    table = view.observed.telemetry.serving
    rows = table.filter(pc.equal(table["service"], service))
    at = np.ceil((rows["time_us"].to_numpy() - view.observed.begin_us) / view.grid_us - 0.25).astype(int) - 1
    for column, (title, unit) in _AT_THE_FRONT.items():
        values = rows[column].to_numpy(zero_copy_only=False).astype(float) * unit
        kept = (at >= 0) & (at < len(view.time_us)) & np.isfinite(values)
        most = np.full(len(view.time_us), np.nan)
        np.fmax.at(most, at[kept], values[kept])
        if np.nanmax(most, initial=0.0) > 0:
            yield Curve(f"{service}: {title}", most, percent=False)


def _moving(*curves: Curve) -> Iterator[Curve]:
    yield from (curve for curve in curves if curve.values.max(initial=0.0) > 0)


def draw_curve(view: View, curve: Curve, begin_us: float, end_us: float) -> str:
    """The series over the time range, the time of the incident shaded."""
    first, last = view.observed.begin_us, view.observed.end_us
    high = float(np.nanmax(curve.values)) if np.isfinite(curve.values).any() else 1.0
    high = high if high > 0 else 1.0

    def x(time_us: float) -> float:
        return _LEFT + (time_us - first) / (last - first) * (_WIDTH - _LEFT - 10)

    def y(value: float) -> float:
        return _TOP + (1 - value / high) * (_HEIGHT - _TOP - 18)

    points = [
        (x(t - view.grid_us / 2), y(v)) for t, v in zip(view.time_us, curve.values, strict=True) if np.isfinite(v)
    ]
    top = f"{high:.1%}" if curve.percent else f"{high:,.3g}"
    parts = [
        box(x(begin_us), _TOP, max(2.0, x(end_us) - x(begin_us)), _HEIGHT - _TOP - 18, FAINT),
        line(_LEFT, y(0), _WIDTH - 10, y(0), GRID, width=1.0),
        line(_LEFT, y(high), _WIDTH - 10, y(high), GRID, width=0.5),
        label(0, 13, curve.title, 12.0, fill=INK),
        label(_LEFT - 6, y(high) + 4, top, 11.0, text_anchor="end"),
        label(_LEFT - 6, y(0) + 4, "0", 11.0, text_anchor="end"),
        label(_LEFT, _HEIGHT - 3, format_us(first), 11.0),
        label(_WIDTH - 10, _HEIGHT - 3, format_us(last), 11.0, text_anchor="end"),
        tag(
            "polyline",
            points=" ".join(f"{a:.1f},{b:.1f}" for a, b in points),
            fill="none",
            stroke=BLUE,
            stroke_width=1.6,
        ),
    ]
    return picture(_WIDTH, _HEIGHT, curve.title, f"highest {top}; the incident is shaded", parts)
