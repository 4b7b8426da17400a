"""iperf3's text: the sums of its last lines, TCP and UDP.

Source: esnet/iperf, src/iperf_locale.c (report formats of 3.x; "Bandwidth" before 3.2, "Bitrate" since).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from eastwest.errors import InputError, Problem
from eastwest.telemetry.readings.model import Figure, Quantity, Reading

TOOL = "iperf3"
_END = re.compile(
    r"^\[\s*(SUM|\d+)\]\s+[\d.]+-[\d.]+\s+sec\s+[\d.]+ \w+\s+([\d.]+) ([KMGT]?)bits/sec\s*(.*?)\s*(sender|receiver)\s*$"
)
_LOST = re.compile(r"([\d.]+) ms\s+\d+/\d+ \(([\d.e+-]+)%\)")
_FAILED = re.compile(r"^iperf3: error - (.+)")
_PEER = re.compile(r"^Connecting to host (\S+), port")
_SCALE = {"": 1.0, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}
_WAYS = {"sender": "sent", "receiver": "received"}
_HEAD = re.compile(r"(?m)^\[ *ID\](?:\[Role\])? +Interval +Transfer +(?:Bitrate|Bandwidth)")


def recognised(text: str) -> bool:
    """Whether it is iperf3's text; its prefix `[ID]` must not be taken for a launcher's."""
    return bool(_HEAD.search(text)) or text.lstrip().startswith("iperf3: error")


def read(path: Path, text: str) -> Iterator[Reading]:
    """One reading per run of the file. Raises InputError for the error of a run that failed."""
    peer, ends, failed = "", dict[tuple[str, str], tuple[float, str, int]](), ""
    for line_number, line in enumerate(text.splitlines(), 1):
        if found := _PEER.match(line):
            if ends:
                yield _reading(path, peer, ends)
            peer, ends = found[1].rstrip(","), {}
        elif found := _END.match(line):
            ends[found[1], found[5]] = float(found[2]) * _SCALE[found[3]], found[4], line_number
        elif found := _FAILED.match(line):
            failed = found[1]
    if ends:
        yield _reading(path, peer, ends)
    elif failed:
        raise InputError(Problem(f"iperf3 failed: {failed}", file=path, mend="run the test again"))


def _reading(path: Path, peer: str, ends: dict[tuple[str, str], tuple[float, str, int]]) -> Reading:
    """The sum of all streams where there are several, else the only one."""
    summed = any(stream == "SUM" for stream, _ in ends)
    figures = []
    for (stream, way), (rate, rest, line) in ends.items():
        if (stream == "SUM") is not summed:
            continue
        labels = (("direction", _WAYS[way]),)
        figures.append(Figure(Quantity.BANDWIDTH_BYTES_PER_S, rate / 8, labels=labels, line=line))
        lost = _LOST.search(rest)
        if lost and way == "receiver":
            figures.append(Figure(Quantity.JITTER_US, float(lost[1]) * 1e3, line=line))
            figures.append(Figure(Quantity.LOST_SHARE, float(lost[2]) / 100, line=line))
        elif rest.isdecimal() and way == "sender":
            figures.append(Figure(Quantity.RETRANSMITS, float(rest), "sum", line=line))
    return Reading(TOOL, "tcp", path, tuple(figures), peer=peer)
