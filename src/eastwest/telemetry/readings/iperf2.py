"""iperf 2's text: what its last lines add up to, TCP and UDP.

Source: iperf 2 (sourceforge.net/projects/iperf2), src/Locale.c (report formats of 2.0 and 2.1): bits in thousands,
bytes in 1024. Unlike iperf3 it marks neither ends nor sums with `sender` and `receiver`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from eastwest.telemetry.readings.iperf3_text import IPERF2, bits_per_s, without_times
from eastwest.telemetry.readings.model import Figure, Note, Quantity, Reading

TOOL = "iperf2"
_HEAD = re.compile(r"\[ *ID\] +Interval +Transfer +Bandwidth")
_PEER = re.compile(r"^Client connecting to ([^\s,]+), (?P<protocol>TCP|UDP)?")
_BEGIN = re.compile(r"^(?:Client connecting to|Server listening on) ")
_ROW = re.compile(
    r"^\s*\[\s*(?P<stream>SUM|[*FD]{0,2}\d+)\]\s+(?P<begin>[\d.]+)\s*-\s*(?P<end>[\d.]+)\s+sec\s+[\d.]+ \w+\s+"
    r"(?P<rate>[\d.]+) (?P<scale>[KMGT]?)(?P<unit>bits|Bytes)/sec\s*(?P<rest>.*)$"
)
_ARRIVED = re.compile(r"([\d.]+) ms\s+\d+/\s*\d+ \(([\d.e+-]+)%\)")
_BOTH = "both directions at once (-d, --full-duplex): bandwidths are not judged as those of one"


@dataclass(frozen=True, slots=True)
class _Row:
    begin: float
    end: float
    bytes_per_s: float
    rest: str
    line: int


def recognised(text: str) -> bool:
    """Whether it is iperf 2's text."""
    return bool(_HEAD.search(text) and IPERF2.search(text))


def read(path: Path, text: str) -> Iterator[Reading]:
    """One reading for each run of the file; a run that was cut off before its sums gives none."""
    peer, protocol, begun = "", "tcp", set[str]()
    rows: dict[str, list[_Row]] = {}
    for line_number, line in enumerate(map(without_times, text.splitlines()), 1):
        if begin := _BEGIN.match(line):
            if rows:
                yield _reading(path, peer, protocol, begun, rows)
                peer, begun, rows = "", set(), {}
            begun.add(begin[0])
            found = _PEER.match(line)
            peer = found[1] if found else peer
            protocol = "udp" if "UDP" in line else "tcp"
        elif row := _ROW.match(line):
            one = _Row(float(row["begin"]), float(row["end"]), bits_per_s(row) / 8, row["rest"], line_number)
            rows.setdefault(row["stream"], []).append(one)
    if rows:
        yield _reading(path, peer, protocol, begun, rows)


def _reading(path: Path, peer: str, protocol: str, begun: set[str], rows: dict[str, list[_Row]]) -> Reading:
    streams = {"SUM": rows["SUM"]} if "SUM" in rows else rows
    wholes = [whole for own in streams.values() for whole in _wholes(own)]
    both = len(begun) > 1 or any(stream[:1] in "*F" for stream in rows)
    figures: list[Figure] = []
    for arrived in (True, False):
        own = [one for one in wholes if bool(_ARRIVED.search(one.rest)) is arrived]
        if own:
            way = "both" if both else "received" if arrived else "sent" if protocol == "udp" else ""
            figures += _figures(own, (("direction", way),) if way else ())
    return Reading(TOOL, protocol, path, tuple(figures), peer=peer, notes=(Note(_BOTH),) if both else ())


def _wholes(rows: list[_Row]) -> Iterator[_Row]:
    """The rows over the whole run, last; the first second of a run that was cut off is none."""
    last = max(one.end for one in rows)
    for arrived in (True, False):
        own = [one for one in rows if not one.begin and bool(_ARRIVED.search(one.rest)) is arrived]
        longest = max(own, key=lambda one: one.end, default=None)
        if longest is not None and longest.end >= last * 0.9:
            yield longest


def _figures(own: list[_Row], labels: tuple[tuple[str, str], ...]) -> Iterator[Figure]:
    """Streams ran at once: their rates add up. Losses and jitter are of each."""
    total = sum(one.bytes_per_s for one in own)
    yield Figure(Quantity.BANDWIDTH_BYTES_PER_S, total, labels=labels, line=own[-1].line)
    for one in own:
        if arrived := _ARRIVED.search(one.rest):
            yield Figure(Quantity.JITTER_US, float(arrived[1]) * 1e3, line=one.line)
            yield Figure(Quantity.LOST_SHARE, float(arrived[2]) / 100, line=one.line)
