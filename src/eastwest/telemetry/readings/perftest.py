"""linux-rdma perftest (`ib_write_bw`, `ib_send_lat` and the like), text and JSON, with its known defects.

Source: linux-rdma/perftest, src/perftest_parameters.c (report headers, `--out_json`). Its JSON does not say the unit of
bandwidth, which depends on `--report_gbits`; it keeps the last size only; older JSON has trailing commas.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from eastwest.telemetry.readings.model import Figure, Note, Quantity, Reading
from eastwest.telemetry.readings.text import Json, at, documents, lines_of, number, word

TOOL = "perftest"
_TITLE = re.compile(r"^\s*((?:RDMA|Send|Raw|Atomic)\w*(?:[ _]\w+)*? (?:BW|Latency) Test)\s*$")
_HEAD = re.compile(r"^\s*#bytes\s+#iterations\s")
_COLUMN = re.compile(r"(#\w+|[^\s\[](?:[^\s\[]| (?=[^\s\[]))*) ?(?:\[([^\]]+)\])?")
"""A name of one or more words, with its unit; two spaces or a unit end it. Columns are told by their place."""
_WITHOUT_FIGURES = frozenset({"#bytes", "#iterations", "CPU_Util"})
_UNITS = {"MB/sec": 2**20, "MiB/sec": 2**20, "Gb/sec": 1e9 / 8, "usec": 1.0, "Mpps": 1e6}
_LAST_ONLY = Note("perftest's JSON keeps the last size only; sizes before it are lost")
_NO_UNIT = Note("the JSON does not say its unit; MiB/s is taken, as without --report_gbits")
_INFERRED = Note("the JSON does not say its unit; it follows from the rate and the size of messages")
_UNIT_NEAR = 0.02
_SUMMED = (Quantity.BANDWIDTH_BYTES_PER_S, Quantity.RATE_PER_S)
_BOTH = (("direction", "both"),)
_BOTH_NOTE = Note("both directions at once (-b): bandwidths are the sum of both, and not judged as those of one")
_GLUED = re.compile(r"(?<=\.\d\d)(?=\d+\.\d\d(?:\d\d)?(?:\D|$))")
"""Values wider than their column run into the next one; all of them have two decimals, rates of messages six."""


def recognised(text: str) -> bool:
    """Whether it is an output of perftest."""
    return ("#bytes" in text and "#iterations" in text) or ('"test_info"' in text and '"results"' in text)


def read(path: Path, text: str) -> Iterator[Reading]:
    """One reading per test of the file. Raises InputError for damaged JSON."""
    if "#bytes" in text:
        yield from _of_text(path, text)
    else:
        for tree in documents(path, _quoted(text)):
            yield _of_json(path, tree)


def _quoted(text: str) -> str:
    """With quotes around names that perftest leaves bare in its QoS mode (`sl: 0`)."""
    return re.sub(r"(?m)^(\s*)([A-Za-z_]\w*)(\s*:)", r'\1"\2"\3', text)


def _of_text(path: Path, text: str) -> Iterator[Reading]:
    test, figures, columns, device, notes = "", list[Figure](), list[tuple[str, float]](), "", list[Note]()
    for line_number, line in lines_of(text):
        title = _TITLE.match(line)
        if title:
            if figures and test:
                yield _reading(path, test, figures, device, notes)
                figures, notes = [], []
            test = title[1].strip()
        elif "Device " in line and ":" in line:
            device = line.rsplit(":", 1)[1].strip()
        elif _HEAD.match(line):
            columns = [(name, _UNITS.get(unit, 1.0)) for name, unit in _COLUMN.findall(line)]
            if unknown := ", ".join(_unknown(line)):
                notes.append(Note(f"columns without meaning here: {unknown}", line_number))
        elif columns and re.match(r"^\s*\d+\s+\d+\s+[\d.]", line):
            figures += _row(_words(line, columns), columns, line_number)
    if figures:
        yield _reading(path, test, figures, device, notes)


def _unknown(head: str) -> Iterator[str]:
    """Columns that hold figures of which nothing is known here, with their units."""
    for column in _COLUMN.finditer(head):
        if column[1] not in _WITHOUT_FIGURES and _meaning(column[1]) is None:
            yield column[0].strip()


def _reading(path: Path, test: str, figures: Sequence[Figure], device: str, notes: Sequence[Note]) -> Reading:
    """A test of both directions at once tells their sum: its bandwidths are labelled, so that none is taken for one."""
    if "idirectional" in test and any(one.quantity in _SUMMED for one in figures):
        figures = [replace(one, labels=_BOTH) if one.quantity in _SUMMED else one for one in figures]
        notes = [*notes, _BOTH_NOTE]
    return Reading(TOOL, test, path, _unique(figures), host=device, notes=tuple(notes))


def _words(line: str, columns: Sequence[tuple[str, float]]) -> list[str]:
    """The values of a row; those that ran into each other are parted where that gives as many as there are columns."""
    words = line.split()
    if len(words) < len(columns):
        parted = _GLUED.sub(" ", line).split()
        words = parted if len(parted) == len(columns) else words[: _first_glued(words)]
    return words


def _first_glued(words: Sequence[str]) -> int:
    """Where the first value stands that is no number: what is behind it belongs to nobody knows which column."""
    return next((at_ for at_, word_ in enumerate(words) if number(word_) is None), len(words))


def _unique(figures: Sequence[Figure]) -> tuple[Figure, ...]:
    """Both ends of a test report into one file when they run on one machine: a repeated row stands once."""
    seen = {(one.quantity, one.statistic, one.size_bytes, one.value): one for one in reversed(figures)}
    return tuple(reversed(seen.values()))


def _row(words: Sequence[str], columns: Sequence[tuple[str, float]], line: int) -> Iterator[Figure]:
    size = int(words[0])
    for (name, unit), text in zip(columns, words, strict=False):
        value = number(text)
        known = _meaning(name)
        if value is not None and known is not None and not _unmeasured(known, value):
            quantity, statistic = known
            yield Figure(quantity, value * unit, statistic, size, line=line)


def _unmeasured(known: tuple[Quantity, str], value: float) -> bool:
    """Runs by time, and those with events, print a peak of 0.00 because none was measured."""
    return known == (Quantity.BANDWIDTH_BYTES_PER_S, "peak") and value == 0


def _meaning(name: str) -> tuple[Quantity, str] | None:
    """What a column is, None for sizes, counts and what has no meaning here."""
    plain = name.lower().replace("_", " ").strip()
    if plain in {"bw peak", "bw average", "bw avg", "bw"}:
        return Quantity.BANDWIDTH_BYTES_PER_S, "peak" if "peak" in plain else "mean"
    if plain in {"msgrate", "tps average"}:
        return Quantity.RATE_PER_S, "mean"
    percentile = re.match(r"(?:percentile )?(\d+(?:\.\d+)?)\s*%?", plain)
    if plain.startswith("t "):
        return Quantity.LATENCY_US, {"t avg": "mean", "t typical": "p50"}.get(plain, plain.removeprefix("t "))
    if percentile and percentile[1].startswith("99"):
        return Quantity.LATENCY_US, f"p{percentile[1]}"
    return None


def _of_json(path: Path, tree: Json) -> Reading:
    rows = at(tree, "results")
    results = rows if isinstance(rows, list) else [rows]
    notes = [] if isinstance(rows, list) else [_LAST_ONLY]
    figures = [one for row in results if isinstance(row, dict) for one in _json_row(row)]
    units = {_unit(row) for row in results if isinstance(row, dict)}
    if any(one.quantity is Quantity.BANDWIDTH_BYTES_PER_S for one in figures):
        notes.append(_NO_UNIT if None in units else _INFERRED)
    device = word(at(tree, "test_info", "Device"))
    test = word(at(tree, "test_info", "test")).replace("_", " ")
    return _reading(path, test, figures, device, notes)


def _json_row(row: Json) -> Iterator[Figure]:
    size = int(number(row.get("MsgSize")) or 0)
    for name, raw in row.items():
        value, known = number(raw), _meaning(name)
        if value is not None and known is not None and not _unmeasured(known, value):
            quantity, statistic = known
            unit = _unit(row) or _UNITS["MiB/sec"]
            scale = {Quantity.BANDWIDTH_BYTES_PER_S: unit, Quantity.RATE_PER_S: 1e6}.get(quantity, 1.0)
            yield Figure(quantity, value * scale, statistic, size)


def _unit(row: Json) -> float | None:
    """Bytes per second of one unit of bandwidth: messages times their size tell which it is. None where they do not."""
    size, rate = number(row.get("MsgSize")), number(row.get("MsgRate"))
    average = next((value for name in ("BW_average", "bw_avg") if (value := number(row.get(name)))), None)
    if not size or not rate or not average:
        return None
    told = size * rate * 1e6 / average
    return next((unit for unit in (2.0**20, 1e9 / 8, 1e6) if abs(told / unit - 1) < _UNIT_NEAR), None)
