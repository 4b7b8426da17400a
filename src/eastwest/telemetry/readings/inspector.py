"""NCCL Inspector: JSON lines, or Prometheus text of its dump mode.

Source: NVIDIA/nccl, plugins/profiler/inspector (format v4.0 and v5.x): GB/s of 10^9 bytes, times in microseconds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from eastwest.errors import InputError, Problem
from eastwest.telemetry.readings.model import Figure, Note, Quantity, Reading
from eastwest.telemetry.readings.text import Json, at, documents, lines_of, number, word

TOOL = "nccl-inspector"
_SAMPLE = re.compile(r"^(nccl_\w+)\{(.*)\}\s+(\S+)")
_LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')
_SIZE = re.compile(r"^(\d+)-\d+(B|KB|MB|GB)?$")
_SCALE = {None: 1, "B": 1, "KB": 2**10, "MB": 2**20, "GB": 2**30}
_QUANTITIES = {
    "bus_bandwidth_gbs": (Quantity.BUSBW_BYTES_PER_S, 1e9),
    "exec_time_microseconds": (Quantity.TIME_US, 1.0),
}


def recognised(text: str) -> bool:
    """Whether it is an output of the Inspector."""
    head = text[:20_000]
    return "inspector_output_format_version" in head or bool(
        re.search(
            r"(?m)^nccl_(p2p_)?(bus_bandwidth|exec_time|"
            r"collective_exec_time)\w*\{",
            head,
        )
    )


def read(path: Path, text: str) -> Iterator[Reading]:
    """One reading per host. A line that was cut off at the end is noted. Raises InputError for damage elsewhere."""
    by_host: dict[tuple[str, str], list[Figure]] = {}
    notes: list[Note] = []
    rows = _prometheus(text) if text.lstrip().startswith(("nccl_", "#")) else _json_lines(path, text, notes)
    for version, host, figure in rows:
        by_host.setdefault((version, host), []).append(figure)
    for (version, host), figures in by_host.items():
        begun = figures[0].label("time")
        yield Reading(TOOL, "collectives", path, tuple(figures), version, host, begun=begun, notes=tuple(notes))


def _json_lines(path: Path, text: str, notes: list[Note]) -> Iterator[tuple[str, str, Figure]]:
    dropped = 0.0
    for tree, line_number in _trees(path, text, notes):
        yield from _collective(tree, line_number)
        for kind in ("coll", "p2p"):
            dropped += number(at(tree, "dump_stats", f"{kind}_dropped_since_last_dump")) or 0
    if dropped:
        notes.append(Note(f"{dropped:,.0f} records were dropped before they were written: figures are a part of all"))


def _trees(path: Path, text: str, notes: list[Note]) -> Iterator[tuple[Json, int | None]]:
    """Records, each on a line of its own, or spread over lines by something that made them readable."""
    if re.match(r"\s*\{\s*\n", text):
        yield from ((tree, None) for tree in documents(path, text))
        return
    lines = [(at_, line) for at_, line in lines_of(text) if line.strip()]
    for place, (line_number, line) in enumerate(lines):
        try:
            tree = json.loads(line)
        except (ValueError, RecursionError) as error:
            if place == len(lines) - 1:
                notes.append(Note("the last line was cut off", line_number))
                return
            raise InputError(Problem("is not JSON", file=path, line=line_number)) from error
        if isinstance(tree, dict):
            yield tree, line_number


def _collective(tree: Json, line: int | None) -> Iterator[tuple[str, str, Figure]]:
    """A collective, or a send or receive, whose fields begin with `p2p` instead."""
    kind = "p2p" if "p2p_perf" in tree else "coll"
    performance = at(tree, f"{kind}_perf")
    version = word(at(tree, "metadata", "inspector_output_format_version"))
    host = word(at(tree, "metadata", "hostname"))
    size = int(number(at(performance, f"{kind}_msg_size_bytes")) or 0)
    ranks = int(number(at(tree, "header", "n_ranks")) or 0)
    names = ("", "_sn", "_timing_source", "_peer")
    labels = [(f"{kind}{name}", word(at(performance, f"{kind}{name}"))) for name in names]
    labels += [("comm", word(at(tree, "header", "id"))), ("rank", word(at(tree, "header", "rank")))]
    labels.append(("time", _time(at(tree, "metadata", "dump_timestamp_us"))))
    kept = tuple((name, value) for name, value in labels if value)
    for key, quantity, scale in (
        ("busbw_gbs", Quantity.BUSBW_BYTES_PER_S, 1e9),
        ("algobw_gbs", Quantity.ALGBW_BYTES_PER_S, 1e9),
        ("exec_time_us", Quantity.TIME_US, 1.0),
    ):
        value = number(at(performance, f"{kind}_{key}"))
        if value is not None:
            yield version, host, Figure(quantity, value * scale, "mean", size, ranks, kept, line)


def _time(value: object) -> str:
    microseconds = number(value)
    try:
        return "" if microseconds is None else datetime.fromtimestamp(microseconds / 1e6, UTC).isoformat()
    except (OverflowError, OSError, ValueError):
        return ""


def _prometheus(text: str) -> Iterator[tuple[str, str, Figure]]:
    for line_number, line in lines_of(text):
        sample = _SAMPLE.match(line)
        value = number(sample[3]) if sample else None
        if sample is None or value is None:
            continue
        name = sample[1].removeprefix("nccl_").removeprefix("p2p_").removeprefix("collective_")
        labels = dict(_LABEL.findall(sample[2]))
        if name in _QUANTITIES:
            quantity, scale = _QUANTITIES[name]
            ranks = int(number(labels.get("nranks")) or 0)
            told = tuple((key, labels[key]) for key in sorted(labels) if key not in {"version", "node", "nranks"})
            size = _size(labels.get("message_size", ""))
            figure = Figure(quantity, value * scale, "mean", size, ranks, told, line_number)
            yield labels.get("version", ""), labels.get("node", ""), figure


def _size(text: str) -> int:
    """The lower end of a bucket such as `4-5GB`."""
    found = _SIZE.match(text)
    return int(found[1]) * _SCALE[found[2]] if found else 0
