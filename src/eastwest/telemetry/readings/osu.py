"""OSU micro-benchmarks, point to point and collectives: tables of size and latency or bandwidth.

Source: OSU Micro-Benchmarks 3 to 7 (util/osu_util.c): MB/s of 10^6 bytes, latencies in microseconds; of collectives the
mean over ranks, with the least and the most where `-f` asks for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from eastwest.telemetry.readings.model import Figure, Note, Quantity, Reading
from eastwest.telemetry.readings.text import lines_of, number

TOOL = "osu"
_TITLE = re.compile(r"^\s*#\s*OSU (\S.{0,80}?) Test(?:\s+v(\S+))?\s*$")
_HEAD = re.compile(r"^\s*#\s*Size\s+(\S.*)$")
_ROW = re.compile(r"^\s*\d+(?:\s+[\w.+-]+)+\s*$")
_Meaning = tuple[Quantity, str, float]
_COLUMNS: tuple[tuple[re.Pattern[str], _Meaning], ...] = (
    (re.compile(r"(?i)^(?:avg )?lat(?:ency)?\s*\(us\)"), (Quantity.LATENCY_US, "mean", 1.0)),
    (re.compile(r"(?i)^min lat(?:ency)?\s*\(us\)"), (Quantity.LATENCY_US, "min", 1.0)),
    (re.compile(r"(?i)^max lat(?:ency)?\s*\(us\)"), (Quantity.LATENCY_US, "max", 1.0)),
    (re.compile(r"(?i)^(?:(?:bi-)?bandwidth \()?MB/s"), (Quantity.BANDWIDTH_BYTES_PER_S, "mean", 1e6)),
    (re.compile(r"(?i)^messages/s"), (Quantity.RATE_PER_S, "mean", 1.0)),
)
_BOTH = "both directions at once: bandwidths are the sum of both, and not judged as those of one"
_WITHOUT = frozenset({"iterations", "validation"})


def recognised(text: str) -> bool:
    """Whether it is a table of these benchmarks."""
    return "OSU " in text and bool(re.search(r"(?m)^.{0,80}#[ \t]*OSU \S.{0,80}? Test(?:[ \t]+v\d|[ \t\r]*$)", text))


def read(path: Path, text: str) -> Iterator[Reading]:
    """One reading for each benchmark of the file that has a table."""
    test, version, columns = "", "", list[_Meaning | None]()
    figures, notes = list[Figure](), list[Note]()
    for line_number, line in lines_of(text):
        if title := _TITLE.match(line):
            if figures:
                yield Reading(TOOL, test, path, tuple(figures), version, notes=tuple(notes))
            test, version, columns, figures = title[1], title[2] or "", [], []
            notes = [Note(_BOTH)] if "Bi-Directional" in test else []
        elif head := _HEAD.match(line):
            names = re.split(r"\s{2,}", head[1].strip())
            columns = [_meaning(name) for name in names]
            if strange := [name for name in names if _meaning(name) is None and name.lower() not in _WITHOUT]:
                notes.append(Note(f"columns without meaning here: {', '.join(strange)}", line_number))
        elif columns and _ROW.match(line):
            figures += _row(line.split(), columns, "Bi-Directional" in test, line_number)
    if figures:
        yield Reading(TOOL, test, path, tuple(figures), version, notes=tuple(notes))


def _meaning(name: str) -> _Meaning | None:
    return next((meaning for pattern, meaning in _COLUMNS if pattern.match(name)), None)


def _row(words: Sequence[str], columns: Sequence[_Meaning | None], both: bool, line: int) -> Iterator[Figure]:
    for meaning, word in zip(columns, words[1:], strict=False):
        value = number(word)
        if meaning is not None and value is not None:
            quantity, statistic, scale = meaning
            labels = (("direction", "both"),) if both and quantity is not Quantity.LATENCY_US else ()
            yield Figure(quantity, value * scale, statistic, int(words[0]), labels=labels, line=line)
