"""Inference services: distribution of the time to first token, what it consists of, what of it is network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from eastwest.predict.serving import ServingOutlook
from eastwest.predict.serving.parts import NETWORK, ORDER
from eastwest.predict.serving.series import SAMPLE_US
from eastwest.report.numbers import interval_text, percent
from eastwest.report.pictures.distribution import Distribution, Mark, draw_distribution
from eastwest.report.pictures.palette import BLUE, GREEN, MUTED, ORANGE, PURPLE, SKY, VERMILLION
from eastwest.report.pictures.panels import Line, Panel, draw_panels
from eastwest.report.pictures.stacked import Part, Stack, draw_stacks
from eastwest.report.series import FloatArray, Series
from eastwest.units import format_us

_COLOURS = {
    "connect": VERMILLION,
    "request": ORANGE,
    "KV transfer": "#F0C05A",
    "between nodes": "#E8875A",
    "first byte back": "#F7D8A0",
    "backlog": PURPLE,
    "gateway queue": "#B56B97",
    "gateway": "#E6BFD6",
    "serving queue": SKY,
    "prefill": BLUE,
}
_QUANTILES = {"p50": 0.5, "p90": 0.9, "p99": 0.99}


@dataclass(frozen=True)
class InferenceSection:
    """What the template prints for one service. Pictures are SVG."""

    key: str
    outlook: ServingOutlook
    distribution: str
    parts: str
    timeline: str
    rows: tuple[tuple[str, ...], ...]


def inference_section(outlook: ServingOutlook, number: int) -> InferenceSection:
    """The section of one service. number: counts from 1, for anchors."""
    return InferenceSection(
        f"inference-{number}",
        outlook,
        draw_ttft(outlook),
        draw_parts(outlook),
        draw_timeline(outlook),
        tuple(_rows(outlook)),
    )


def draw_ttft(outlook: ServingOutlook) -> str:
    """Distribution of the time to first token."""
    service = outlook.service
    marks = [Mark(one.name, one.time_us / 1000, _QUANTILES[one.name]) for one in outlook.ttft]
    target = None if service.ttft_us is None else service.ttft_us / 1000
    return draw_distribution(
        Distribution(
            f"{service.name}: time to first token",
            "Share of requests whose first token is there after so long.",
            "ms",
            outlook.ttft_us / 1000,
            marks,
            target,
            "" if service.ttft_us is None else f"target of p99: {format_us(service.ttft_us)}",
        )
    )


def draw_parts(outlook: ServingOutlook) -> str:
    """What the time to first token consists of at p50, p90 and p99; network parts have a dashed outline."""
    stacks = [
        Stack(
            one.name,
            [Part(name, one.parts[name] / 1000, _COLOURS.get(name, MUTED), name in NETWORK) for name in ORDER],
            f"{format_us(one.time_us)}, network {percent(one.network_share)} %",
        )
        for one in outlook.ttft
    ]
    return draw_stacks(
        stacks,
        f"{outlook.service.name}: parts of the time to first token",
        "What requests at each quantile consist of; dashed outlines are network.",
        "ms; dashed outline: network",
    )


def draw_timeline(outlook: ServingOutlook) -> str:
    """Latency, losses and queues over time, from the series: spikes and what spikes with them."""
    rows = outlook.table.to_pylist()
    slots = max(round(row["time_us"] / SAMPLE_US) for row in rows)
    panels = [
        Panel(title, [Line(title, Series(SAMPLE_US, _column(rows, slots, *what)), colour)])
        for title, what, colour in _PANELS
    ]
    title = f"{outlook.service.name} over time"
    return draw_panels(panels, title, slots * SAMPLE_US)


_PANELS: tuple[tuple[str, tuple[str, str, float], str], ...] = (
    ("Time to first byte, p99 of a second (ms)", ("load-balancer", "first_byte_high_us", 1e-3), BLUE),
    ("Time to connect, p99 of a second (ms)", ("load-balancer", "connect_high_us", 1e-3), VERMILLION),
    ("TCP segments sent again, in a second", ("load-balancer", "retransmits", 1.0), VERMILLION),
    ("Requests waiting at a gateway, most", ("gateway", "queue_depth", 1.0), PURPLE),
    ("Requests waiting at an instance, most", ("instance", "queue_depth", 1.0), GREEN),
)
"""Title; place, column and scale in the series; colour."""


def _column(rows: list[dict[str, Any]], slots: int, place: str, column: str, scale: float) -> FloatArray:
    """The largest value of places of a kind, second by second."""
    values = np.zeros(slots)
    for row in rows:
        if row["place"].startswith(place) and row[column] is not None:
            slot = round(row["time_us"] / SAMPLE_US) - 1
            values[slot] = max(values[slot], row[column] * scale)
    return values


def _rows(outlook: ServingOutlook) -> list[tuple[str, ...]]:
    token = dict(zip(_QUANTILES, outlook.token_us, strict=True))
    gap = dict(zip(_QUANTILES, outlook.gap_us, strict=True))
    return [
        (
            one.name,
            format_us(one.time_us),
            interval_text(first),
            percent(one.network_share, 1),
            format_us(token[one.name]),
            interval_text(per_token),
            format_us(gap[one.name]),
        )
        for one, first, per_token in zip(
            outlook.ttft, outlook.ttft_intervals_us, outlook.token_intervals_us, strict=True
        )
    ]
