"""fio's text, of 2.x and 3.x: rates of each direction of each job or group.

Source: fio HOWTO, "Interpreting the output". Latencies stand in units that change from line to line and are left out:
JSON has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from eastwest.telemetry.readings.model import Figure, Note, Quantity, Reading
from eastwest.telemetry.readings.text import BINARY, THOUSANDS, lines_of

TOOL = "fio"
_VERSION = re.compile(r"^fio-(\S+)")
_JOB = re.compile(r"^\s*(\S.{0,200}?): \(groupid=(\d+), jobs=\d+\): err=\s*(\d+)(?:.*?\bpid=(\d+))?")
_RATE = re.compile(r"^\s+(read|write|trim)\s*: IOPS=([\d.]+)([kM]?), BW=\S+ \(([\d.]+)([kMGT]?)B/s\)")
_OLD = re.compile(r"^\s+(read|write|trim)\s*: io=\S+ bw=([\d.]+)([KMGT]?)(?:i?B)/s, iops=(\d+)")
_GROUP = re.compile(r"^\s*Run status (group \d+)")
_SUM = re.compile(r"^\s*(READ|WRITE|TRIM): .*?bw=[\d.]+\w+/s \(([\d.]+)([kMGT]?)B/s\)")
_OLD_SUM = re.compile(r"^\s*(READ|WRITE|TRIM): io=\S+ aggrb=([\d.]+)([KMGT]?)(?:i?B)/s")
_NOTE = Note("text of fio: latencies are not read, --output-format=json has them")


def recognised(text: str) -> bool:
    """Whether it is fio's text."""
    return ("(groupid=" in text or "Run status group" in text) and '"fio version"' not in text


def read(path: Path, text: str) -> Iterator[Reading]:
    """One reading per job or group; of those that `--status-interval` repeats, the last."""
    version, job, failed, figures = "", ("", ""), "0", list[Figure]()
    found_of: dict[tuple[str, str], Reading] = {}
    for line_number, line in lines_of(text):
        if found := _VERSION.match(line):
            version = found[1]
        elif found := _JOB.match(line):
            if figures:
                found_of[job] = _reading(path, job[0], version, failed, figures)
            job, failed, figures = (found[1], f"{found[2]} {found[4]}"), found[3], []
        elif found := _RATE.match(line):
            figures += _figures(
                found[1], float(found[4]) * THOUSANDS[found[5]], float(found[2]) * THOUSANDS[found[3]], line_number
            )
        elif found := _OLD.match(line):
            figures += _figures(found[1], float(found[2]) * BINARY[found[3]], float(found[4]), line_number)
    if figures:
        found_of[job] = _reading(path, job[0], version, failed, figures)
    yield from found_of.values() if found_of else _sums(path, text)


def _sums(path: Path, text: str) -> Iterator[Reading]:
    """Sums of groups, where someone kept the end of an output alone."""
    group, figures = "", list[Figure]()
    for line_number, line in lines_of(text):
        if found := _GROUP.match(line):
            if figures:
                yield _reading(path, group, "", "0", figures)
            group, figures = found[1], []
        elif found := _SUM.match(line):
            figures.append(_bandwidth(found[1].lower(), float(found[2]) * THOUSANDS[found[3]], line_number))
        elif found := _OLD_SUM.match(line):
            figures.append(_bandwidth(found[1].lower(), float(found[2]) * BINARY[found[3]], line_number))
    if figures:
        yield _reading(path, group, "", "0", figures)


def _reading(path: Path, job: str, version: str, failed: str, figures: list[Figure]) -> Reading:
    notes = (_NOTE,) if failed == "0" else (_NOTE, Note(f"the job ended with error {failed}"))
    return Reading(TOOL, job, path, tuple(figures), version, notes=notes)


def _figures(way: str, bytes_per_s: float, iops: float, line: int) -> Iterator[Figure]:
    yield _bandwidth(way, bytes_per_s, line)
    yield Figure(Quantity.RATE_PER_S, iops, labels=(("direction", way),), line=line)


def _bandwidth(way: str, bytes_per_s: float, line: int) -> Figure:
    return Figure(Quantity.BANDWIDTH_BYTES_PER_S, bytes_per_s, labels=(("direction", way),), line=line)
