"""The inference part of `eastwest predict`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from eastwest.cli.tables import add_row, table_of
from eastwest.predict.serving import ServingOutlook
from eastwest.predict.serving.parts import ORDER
from eastwest.report.numbers import digits, interval_text, percent
from eastwest.units import format_us


def show_serving(console: Console, outlook: ServingOutlook, places: tuple[Path, ...]) -> None:
    """The distribution, what it consists of, what makes its tail, what it rests on."""
    service = outlook.service
    title = (
        f"\n{service.name}: {service.model} on {service.instances} instances of {outlook.gpus} GPUs, "
        f"{outlook.requests:,} requests"
    )
    table = table_of("", ">first token", ">network %", ">per token", ">between two tokens", title=title)
    for one, token, gap in zip(outlook.ttft, outlook.token_us, outlook.gap_us, strict=True):
        share = percent(one.network_share, 1)
        add_row(table, (one.name, format_us(one.time_us), share, format_us(token), format_us(gap)))
    console.print(table)
    ranges = zip(outlook.ttft, outlook.ttft_intervals_us, outlook.token_intervals_us, strict=True)
    for one, first, token_range in ranges:
        text = f"90 % interval, {one.name}: first token {interval_text(first)}, per token {interval_text(token_range)}"
        console.print(text, markup=False, soft_wrap=True)
    parts = table_of("first token, ms", *(f">{one.name}" for one in outlook.ttft))
    for name in ORDER:
        if any(one.parts[name] > 0 for one in outlook.ttft):
            add_row(parts, (name, *(digits(one.parts[name] / 1000) for one in outlook.ttft)))
    console.print()
    console.print(parts)
    for text in _sentences(outlook):
        console.print(text, markup=False, soft_wrap=True)
    for text in outlook.assumptions:
        console.print(f"Assumed: {text}", markup=False, soft_wrap=True)
    for place in places:
        what = "Picture" if place.suffix == ".svg" else "Series"
        console.print(f"{what}: {place}", markup=False, soft_wrap=True)


def _sentences(outlook: ServingOutlook) -> list[str]:
    service = outlook.service
    share = percent(outlook.tail_share)
    said = [f"\nThe slowest 1 % are made by {outlook.tail} ({share} % of the growth from the middle)."]
    if outlook.overloaded:
        said.append("Requests come faster than they are served: these times grow with the length of the simulation.")
    busy = f"{percent(outlook.load[0], 1)} % busy on average, {percent(outlook.load[1])} % in the busiest millisecond"
    network = f"{outlook.network}, {busy}" if outlook.network else "no front-end network is stated"
    said.append(
        f"Front end: {network}; {outlook.retransmits:,} segments sent again; "
        f"{outlook.overflows:,} connections refused by full gateways."
    )
    said.append(
        f"Throughput {digits(outlook.tokens_per_s)} tokens/s; {digits(outlook.batch)} requests decoded at once by an "
        "instance."
    )
    for what, target, outcome in (
        ("First token", service.ttft_us, outlook.ttft_outcome),
        ("Per token", service.token_us, outlook.token_outcome),
    ):
        if target is not None:
            said.append(f"{what}, p99 at most {format_us(target)}: {outcome.value}")
    return said


def serving_tree(outlook: ServingOutlook, places: tuple[Path, ...]) -> dict[str, object]:
    """The outlook for machines, times in µs."""
    return {
        "service": asdict(outlook.service),
        "gpus": outlook.gpus,
        "requests": outlook.requests,
        "ttft": [{**asdict(one), "network_share": one.network_share} for one in outlook.ttft],
        "token_us": dict(zip(("p50", "p90", "p99"), outlook.token_us, strict=True)),
        "ttft_intervals_us": dict(zip(("p50", "p90", "p99"), outlook.ttft_intervals_us, strict=True)),
        "token_intervals_us": dict(zip(("p50", "p90", "p99"), outlook.token_intervals_us, strict=True)),
        "gap_us": dict(zip(("p50", "p90", "p99"), outlook.gap_us, strict=True)),
        "tokens_per_s": outlook.tokens_per_s,
        "batch": outlook.batch,
        "tail": {"part": outlook.tail_part, "text": outlook.tail, "share": outlook.tail_share},
        "overloaded": outlook.overloaded,
        "network": {"narrowest": outlook.network, "mean_load": outlook.load[0], "highest_load": outlook.load[1]},
        "retransmits": outlook.retransmits,
        "listen_overflows": outlook.overflows,
        "ttft_outcome": outlook.ttft_outcome.value,
        "token_outcome": outlook.token_outcome.value,
        "assumptions": list(outlook.assumptions),
        "files": [str(place) for place in places],
    }
