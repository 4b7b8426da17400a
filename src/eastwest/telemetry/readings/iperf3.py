"""iperf3's JSON (`-J`), TCP and UDP, with the error it reports in place of figures.

Source: esnet/iperf, src/iperf_api.c (JSON output).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from eastwest.errors import InputError, Problem
from eastwest.telemetry.readings.iperf3_text import REVERSE
from eastwest.telemetry.readings.model import Figure, Quantity, Reading
from eastwest.telemetry.readings.text import Json, at, documents, number, word

TOOL = "iperf3"
_SUMS = (
    ("sent", "sum_sent"),
    ("received", "sum_received"),
    ("sent in reverse", "sum_sent_bidir_reverse"),
    ("received in reverse", "sum_received_bidir_reverse"),
)
"""The last two with `--bidir`, which loads both ways at once."""


def recognised(text: str) -> bool:
    """Whether it is an output of iperf3."""
    head = text[:20_000]
    return '"iperf' in head or ('"intervals"' in head and '"start"' in head)


def read(path: Path, text: str) -> Iterator[Reading]:
    """One reading per document. Raises InputError for damaged JSON, and for the error of a run that failed."""
    for tree in runs(path, text):
        figures = tuple(_figures(tree))
        failed = word(tree.get("error"))
        if failed and not figures:
            raise InputError(Problem(f"iperf3 failed: {failed}", file=path, mend="run the test again"))
        start = tree["start"]
        version = word(at(start, "version")).removeprefix("iperf ").strip()
        peer = word(at(start, "connecting_to", "host"))
        host = word(at(start, "connected", 0, "local_host"))
        test = word(at(start, "test_start", "protocol")).lower()
        notes = (REVERSE,) if number(at(start, "test_start", "reverse")) else ()
        yield Reading(TOOL, test, path, figures, version, host, peer, _begun(start), notes)


def runs(path: Path, text: str) -> Iterator[Json]:
    """One tree for each run, also where its events stand in lines of their own (`--json-stream`, since 3.18)."""
    events: Json = {}
    for tree in documents(path, text):
        kind, data = tree.get("event"), tree.get("data")
        if kind == "start":
            events = {"start": data, "intervals": []}
        elif kind == "interval" and events:
            events["intervals"].append(data)
        elif kind in {"end", "error"} and events:
            events["end" if kind == "end" else "error"] = data
            yield events
        elif "start" in tree:
            yield tree


def _begun(start: object) -> str:
    seconds = number(at(start, "timestamp", "timesecs"))
    try:
        return "" if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
    except (OverflowError, OSError, ValueError):
        return ""


def _figures(tree: Json) -> Iterator[Figure]:
    """Received bytes count; UDP of older versions tells them in `sum` alone, as what was sent less what was lost."""
    end = tree.get("end")
    known = False
    for way, key in _SUMS:
        rate = number(at(end, key, "bits_per_second"))
        if rate:
            known = True
            yield Figure(Quantity.BANDWIDTH_BYTES_PER_S, rate / 8, labels=(("direction", way),))
    sent = number(at(end, "sum", "bits_per_second"))
    if sent and not known:
        arrived = sent * (1 - (number(at(end, "sum", "lost_percent")) or 0) / 100)
        yield Figure(Quantity.BANDWIDTH_BYTES_PER_S, arrived / 8, labels=(("direction", "received"),))
    retransmits = number(at(end, "sum_sent", "retransmits"))
    if retransmits is not None:
        yield Figure(Quantity.RETRANSMITS, retransmits, "sum")
    yield from _udp(end)


def _udp(end: object) -> Iterator[Figure]:
    lost = number(at(end, "sum", "lost_percent"))
    jitter = number(at(end, "sum", "jitter_ms"))
    if lost is not None:
        yield Figure(Quantity.LOST_SHARE, lost / 100)
    if jitter is not None:
        yield Figure(Quantity.JITTER_US, jitter * 1e3)
