"""Traffic testers: metrics of the Open Traffic Generator, and tables that Keysight and VIAVI/Spirent export.

Source: open-traffic-generator/models (flow_metrics, rocev2 metrics). CSV columns are found by their words; no chassis
was at hand to check them, and the reading says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from eastwest.telemetry.readings.model import Figure, Note, Quantity, Reading
from eastwest.telemetry.readings.text import csv_rows, documents, number, word

TOOL = "tester"
_NAME = re.compile(r"(?i)^(flow|traffic item|stream block|stream|port|session|name)( ?name)?$")
_COLUMNS = (
    # Rates of layer 1 hold preamble and gap as well, and are passed over. `Bps` are bytes, `bps` bits.
    (re.compile(r"^[Rr]x (?:[Bb]it )?[Rr]ate \(?[Gg]bps\)?$"), Quantity.BANDWIDTH_BYTES_PER_S, 1e9 / 8, "mean"),
    (re.compile(r"^[Rr]x (?:[Bb]it )?[Rr]ate \(?[Mm]bps\)?$"), Quantity.BANDWIDTH_BYTES_PER_S, 1e6 / 8, "mean"),
    (re.compile(r"^[Rr]x (?:[Bb]it )?[Rr]ate \(?[Kk]bps\)?$"), Quantity.BANDWIDTH_BYTES_PER_S, 1e3 / 8, "mean"),
    (re.compile(r"^[Rr]x (?:[Bb]it )?[Rr]ate \(?bps\)?$"), Quantity.BANDWIDTH_BYTES_PER_S, 0.125, "mean"),
    (re.compile(r"^[Rr]x [Rr]ate \(?Bps\)?$"), Quantity.BANDWIDTH_BYTES_PER_S, 1.0, "mean"),
    (re.compile(r"^[Rr]x [Bb]it [Rr]ate$"), Quantity.BANDWIDTH_BYTES_PER_S, 0.125, "mean"),
    (re.compile(r"(?i)^(loss ?%|frame loss ?%|dropped frame percent.*)$"), Quantity.LOST_SHARE, 0.01, "mean"),
    (re.compile(r"(?i)^.*avg.*latency.*\(?ns\)?$"), Quantity.LATENCY_US, 1e-3, "mean"),
    (re.compile(r"(?i)^.*max.*latency.*\(?ns\)?$"), Quantity.LATENCY_US, 1e-3, "max"),
    (re.compile(r"(?i)^.*avg.*latency.*\(?us\)?$"), Quantity.LATENCY_US, 1.0, "mean"),
    (re.compile(r"(?i)^.*max.*latency.*\(?us\)?$"), Quantity.LATENCY_US, 1.0, "max"),
)
_UNTESTED = Note("columns were found by their words; the layout was not checked against a chassis")
_MOST_COLUMNS = 500


def recognised(text: str) -> bool:
    """Whether it is a tester's export."""
    head = text[:4000]
    first = head.lstrip("\ufeff# \r\n").split("\n", 1)[0]
    table = first.count(",") >= 2 and bool(re.search(r"(?i)\b(rx|tx)[ _](frames|rate|frame)", first))
    return table or '"flow_metrics"' in head or '"rocev2_ipv4_per_qp_metrics"' in head


def read(path: Path, text: str) -> Iterator[Reading]:
    """One reading for the file. Raises InputError for damaged JSON."""
    if text.lstrip().startswith("{"):
        for tree in documents(path, text):
            rows = [row for key in tree if key.endswith("metrics") for row in _rows(tree[key])]
            figures = tuple(one for row in rows for one in _otg(row))
            yield Reading(TOOL, "otg", path, figures)
        return
    heads, lines = csv_rows(path, text.lstrip("\ufeff"))
    figures = tuple(one for number_, row in lines for one in _csv(row, number_))
    unknown = [name for name in heads[:_MOST_COLUMNS] if not _known(name)]
    notes = (_UNTESTED, *((Note(f"columns without meaning here: {', '.join(unknown)}", 1),) if unknown else ()))
    yield Reading(TOOL, "csv", path, figures, notes=notes)


def _known(name: str) -> bool:
    return bool(_NAME.match(name.strip())) or any(pattern.match(name.strip()) for pattern, *_ in _COLUMNS)


def _rows(value: object) -> list[dict[str, object]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _otg(row: Mapping[str, object]) -> Iterator[Figure]:
    labels = (("name", word(row.get("name"))),)
    rate, sent, received = (number(row.get(key)) for key in ("rx_rate_mbps", "frames_tx", "frames_rx"))
    loss = number(row.get("loss"))
    if rate is not None:
        yield Figure(Quantity.BANDWIDTH_BYTES_PER_S, rate * 1e6 / 8, labels=labels)
    if loss is None and sent and received is not None:
        loss = max(0.0, (sent - received) / sent) * 100
    if loss is not None:
        yield Figure(Quantity.LOST_SHARE, loss / 100, labels=labels)
    latency = row.get("latency")
    for key, statistic in (("average_ns", "mean"), ("maximum_ns", "max"), ("minimum_ns", "min")):
        value = number(latency.get(key)) if isinstance(latency, dict) else None
        if value is not None:
            yield Figure(Quantity.LATENCY_US, value / 1e3, statistic, labels=labels)


def _csv(row: Mapping[str | None, object], line: int) -> Iterator[Figure]:
    named = {key.strip(): word(value).strip() for key, value in row.items() if key}
    labels = tuple((key.lower(), value) for key, value in named.items() if _NAME.match(key))
    told: set[tuple[Quantity, str]] = set()
    for key, text in named.items():
        value = number(text.replace(",", "").removesuffix("%").strip())
        found = next((column for column in _COLUMNS if column[0].match(key)), None)
        if value is None or found is None:
            continue
        _, quantity, scale, statistic = found
        # The same rate in several units is one figure.
        if (quantity, statistic) not in told:
            told.add((quantity, statistic))
            yield Figure(quantity, value * scale, statistic, labels=labels, line=line)
