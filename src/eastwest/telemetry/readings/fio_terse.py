"""fio's semicolons (`--minimal`, `--output-format=terse`), version 3 and 4: a line for each job.

Source: fio HOWTO, "Terse output": bandwidths in KiB/s, latencies of completion in microseconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from eastwest.errors import InputError, Problem
from eastwest.telemetry.readings.model import Figure, Note, Quantity, Reading
from eastwest.telemetry.readings.text import lines_of, number

TOOL = "fio"
_LINE = re.compile(r"^[ \t]*(?P<version>[2-9]);fio-(?P<fio>[^;]+);")
_FIRST, _GROUP = 5, 41
"""Fields before those of reads; fields of one direction."""
_WAYS = {"3": ("read", "write"), "4": ("read", "write", "trim")}
_MEND = "run it with --terse-version=3, or with --output-format=json"
_CLAT = ((8, "min"), (9, "max"), (10, "mean"))
_PERCENTILES = slice(12, 32)
_KEPT = {"50.000000%": "p50", "90.000000%": "p90", "99.000000%": "p99", "99.900000%": "p99.9"}


def recognised(text: str) -> bool:
    """Whether a line of it begins as such a line."""
    return bool(re.search(rf"(?m){_LINE.pattern}", text))


def read(path: Path, text: str) -> Iterator[Reading]:
    """One reading per line. Raises InputError for a version that is not known."""
    for line_number, line in lines_of(text):
        found = _LINE.match(line)
        if found is None:
            continue
        words = line.strip().split(";")
        ways = _WAYS.get(found["version"])
        if ways is None:
            problem = f"terse output of version {found['version']}"
            raise InputError(Problem(problem, file=path, line=line_number, allowed=" and ".join(_WAYS), mend=_MEND))
        notes = () if words[4] == "0" else (Note(f"the job ended with error {words[4]}", line_number),)
        parts = ((way, words[_FIRST + at * _GROUP :][:_GROUP]) for at, way in enumerate(ways))
        figures = tuple(figure for way, part in parts for figure in _direction(way, part, line_number))
        yield Reading(TOOL, words[2], path, figures, found["fio"], notes=notes)


def _direction(way: str, words: Sequence[str], line: int) -> Iterator[Figure]:
    """Nothing for a direction without bytes, or whose fields were cut off."""
    if len(words) < _GROUP - 1 or not number(words[0]):
        return
    labels = (("direction", way),)
    bandwidth, iops = number(words[1]), number(words[2])
    if bandwidth is not None:
        yield Figure(Quantity.BANDWIDTH_BYTES_PER_S, bandwidth * 1024, labels=labels, line=line)
    if iops is not None:
        yield Figure(Quantity.RATE_PER_S, iops, labels=labels, line=line)
    told = [(statistic, words[at]) for at, statistic in _CLAT]
    told += [
        (_KEPT[name], text) for name, _, text in (each.partition("=") for each in words[_PERCENTILES]) if name in _KEPT
    ]
    for statistic, text in told:
        if (value := number(text)) is not None:
            yield Figure(Quantity.LATENCY_US, value, statistic, labels=labels, line=line)
