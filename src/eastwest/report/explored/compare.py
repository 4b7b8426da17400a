"""The page of a comparison of sites."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from eastwest.explore.compare import OPERATIONS, SIZES_BYTES, Alternative
from eastwest.explore.foreseen import Foreseen
from eastwest.report.document.blocks import Block, Picture, Section, Text, table
from eastwest.report.explored.metrics import metric_of
from eastwest.report.pictures.bars import Bar, BarChart, draw_bars
from eastwest.units import format_bytes, format_us

Rows = Sequence[tuple[str, ...]]
_LARGE_BYTES = 1 << 30
_DRAWN = ("data_wait_share", "checkpoint_us", "ttft_p99_us", "token_p99_us")
"""Figures of storage and services that are drawn where alternatives share them; the table has all."""


def figure_rows(found: Sequence[Alternative], prices: bool) -> Rows:
    """One row a figure, one column an alternative."""
    rows: list[tuple[str, ...]] = []
    for name, shown in _figures(found, prices):
        rows.append((name, *(shown(one) for one in found)))
    return rows


def _figures(found: Sequence[Alternative], prices: bool) -> Iterator[tuple[str, Callable[[Alternative], str]]]:
    yield "GPUs", lambda one: f"{one.gpus:,}"
    yield "topology", lambda one: one.plan.topology
    yield "worst oversubscription", lambda one: f"{one.oversubscription:.3g}:1"
    for operation in OPERATIONS:
        for size in SIZES_BYTES:
            yield (
                f"{operation} of {format_bytes(size)}, busbw",
                lambda one, operation=operation, size=size: _busbw(one, operation, size),  # type: ignore[misc]
            )
    for job in dict.fromkeys(step.job for one in found for step in one.steps):
        yield f"step of {job}", lambda one, job=job: _step(one, job)  # type: ignore[misc]
    for key in dict.fromkeys(figure.key for one in found for figure in one.outlook.figures):
        yield metric_of(key).name, lambda one, key=key: _foreseen(one, key)  # type: ignore[misc]
    yield "switches", lambda one: f"{one.switches:,}"
    yield "switch ports linked", lambda one: f"{one.switch_links:,}"
    yield "switch capacity used", lambda one: "unknown" if one.capacity_used is None else f"{one.capacity_used:.0%}"
    yield "cables", lambda one: f"{one.cables:,}"
    yield "power, as far as published", _power
    if prices:
        yield "cost", _cost
        yield "cost of each GPU", _cost_of_gpu


def _busbw(one: Alternative, operation: object, size: int) -> str:
    expected = one.expected(operation, size)  # type: ignore[arg-type]
    if expected is None:
        return "not predicted"
    return f"{expected.busbw:.4g} ({expected.low_busbw:.4g} to {expected.high_busbw:.4g}) GB/s"


def _step(one: Alternative, job: str) -> str:
    step = next((step for step in one.steps if step.job == job), None)
    if step is None:
        return "-"
    return f"{format_us(step.time_us)} ({format_us(step.low_us)} to {format_us(step.high_us)})"


def _figure(one: Alternative, key: str) -> Foreseen | None:
    return next((figure for figure in one.outlook.figures if figure.key == key), None)


def _value(one: Alternative, key: str) -> float | None:
    figure = _figure(one, key)
    return None if figure is None else figure.value


def _foreseen(one: Alternative, key: str) -> str:
    figure = _figure(one, key)
    if figure is None:
        return "-"
    if figure.value is None:
        return "not known"
    shown = metric_of(key).shown
    if figure.low is None or figure.high is None:
        return shown(figure.value)
    return f"{shown(figure.value)} ({shown(figure.low)} to {shown(figure.high)})"


def _power(one: Alternative) -> str:
    if not one.power.known_w:
        return "unknown"
    more = f" and {len(one.power.unknown)} kinds unknown" if one.power.unknown else ""
    return f"{one.power.known_w / 1000:,.1f} kW{more}"


def _cost(one: Alternative) -> str:
    text = ", ".join(f"{total:,.0f} {currency}" for currency, total in sorted(one.cost.items())) or "no price"
    return f"{text}, {len(one.unpriced)} without a price" if one.unpriced else text


def _cost_of_gpu(one: Alternative) -> str:
    shares = (f"{total / one.gpus:,.0f} {currency}" for currency, total in sorted(one.cost.items()))
    return ", ".join(shares) or "-"


def failure_rows(found: Sequence[Alternative]) -> Rows:
    """What one failure of each kind means, one column an alternative."""
    elements = dict.fromkeys(domain.element for one in found for domain in one.failures)
    rows = []
    for element in elements:
        cells = []
        for one in found:
            domain = next((domain for domain in one.failures if domain.element == element), None)
            cells.append("-" if domain is None else f"1 of {domain.count:,}: {domain.statement}")
        rows.append((element, *cells))
    return rows


def compare_sections(found: Sequence[Alternative], prices: bool, said: Sequence[str] = ()) -> tuple[Section, ...]:
    """Figures as a table, the expected bandwidths and costs as pictures, failures, and what is not known.

    said: what predictions rest on beside what is published.
    """
    heads = "|".join(one.name for one in found)
    return (
        Section(
            "figures", "Side by side", (table("", f"figure|{heads}", figure_rows(found, prices)), *map(Text, said))
        ),
        Section("pictures", "Pictures", tuple(_pictures(found))),
        Section("failures", "If one fails", (table("", f"element|{heads}", failure_rows(found)),)),
        Section("unknown", "What is not known", tuple(_unknown(found))),
    )


def _pictures(found: Sequence[Alternative]) -> Iterator[Block]:
    for operation in OPERATIONS:
        bars = []
        for one in found:
            expected = one.expected(operation, _LARGE_BYTES)
            if expected is None:
                bars.append(Bar(one.name, None, f"not predicted: {one.why_not}"))
            else:
                text = f"{expected.busbw:.4g} GB/s"
                bars.append(Bar(one.name, expected.busbw, text, expected.low_busbw, expected.high_busbw))
        title = f"Expected {operation} of {format_bytes(_LARGE_BYTES)} over all GPUs"
        chart = BarChart(title, "Bus bandwidth of each alternative", "busbw, GB/s, with its 90 % interval", bars)
        words = "; ".join(f"{bar.label}: {bar.text}" for bar in bars)
        yield Picture(draw_bars(chart), words, "Lines hold nine of ten measurements.", title)
    for key in dict.fromkeys(figure.key for one in found for figure in one.outlook.figures):
        if key.endswith(_DRAWN) and sum(_value(one, key) is not None for one in found) > 1:
            yield _outlook_picture(found, key)
    for currency in sorted({currency for one in found for currency in one.cost}):
        bars = [
            Bar(one.name, float(one.cost.get(currency, 0)) / 1e6, f"{one.cost.get(currency, 0):,.0f} {currency}")
            for one in found
        ]
        chart = BarChart(f"Cost in {currency}", "Cost of each alternative", f"million {currency}", bars)
        words = "; ".join(f"{bar.label}: {bar.text}" for bar in bars)
        yield Picture(draw_bars(chart), words, "Items without a price are left out.", f"Cost in {currency}")


def _outlook_picture(found: Sequence[Alternative], key: str) -> Picture:
    """One expected figure of storage or a service, as far as the alternatives have it."""
    metric = metric_of(key)
    bars = []
    for one in found:
        figure = _figure(one, key)
        if figure is None or figure.value is None:
            bars.append(Bar(one.name, None, _foreseen(one, key)))
            continue
        ends = (figure.value if end is None else end for end in (figure.low, figure.high))
        low, high = (end * metric.scale for end in ends)
        bars.append(Bar(one.name, figure.value * metric.scale, metric.shown(figure.value), low, high))
    title = f"Expected {metric.name}"
    chart = BarChart(title, f"{metric.name} of each alternative", f"{metric.unit}, with its 90 % interval", bars)
    words = "; ".join(f"{bar.label}: {bar.text}" for bar in bars)
    return Picture(draw_bars(chart), words, "Lines hold nine of ten cases.", title)


def _unknown(found: Sequence[Alternative]) -> Iterator[Block]:
    for one in found:
        if one.why_not:
            yield Text(f"Collectives are not predicted: {one.why_not}.", one.name)
        for why in one.outlook.why_not:
            yield Text(f"Not predicted: {why}.", one.name)
        if one.power.unknown:
            yield Text(f"Power is not published of {', '.join(one.power.unknown)}.", one.name)
        if one.unpriced:
            yield Text(f"No price was given for {', '.join(one.unpriced)}.", one.name)
    yield Text("Power is the most that parts draw by their makers' figures; cooling is not in it.")
