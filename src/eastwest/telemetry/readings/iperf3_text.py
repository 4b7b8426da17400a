"""iperf3's text: the sums of its last lines, TCP and UDP.

Source: esnet/iperf, src/iperf_locale.c (report formats of 3.x; "Bandwidth" before 3.2, "Bitrate" since).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from eastwest.errors import InputError, Problem
from eastwest.telemetry.readings.model import Figure, Note, Quantity, Reading
from eastwest.telemetry.readings.text import BINARY, THOUSANDS

TOOL = "iperf3"
_END = re.compile(
    r"^\s*\[\s*(?P<stream>SUM|\d+)\](?:\[(?P<role>[TR]X-[CS])\])?\s+[\d.]+-[\d.]+\s+sec\s+[\d.]+ \w+\s+"
    r"(?P<rate>[\d.]+) (?P<scale>[KMGT]?)(?P<unit>bits|Bytes)/sec\s*(?P<rest>.*?)\s*(?P<way>sender|receiver)\s*$"
)
_LOST = re.compile(r"([\d.]+) ms\s+\d+/\d+ \(([\d.e+-]+)%\)")
_FAILED = re.compile(r"^iperf3: error - (.+)")
_PEER = re.compile(r"^Connecting to host (\S+), port")
_WAYS = {"sender": "sent", "receiver": "received"}
_TIMES = (
    r"(?:\w{3} \w{3} [ \d]\d [\d:]{8} \d{4}:? |"
    r"\d{4}-\d\d-\d\d[T ][\d:.]{8,18}(?:Z|[+-]\d\d:\d\d)? (?:std(?:out|err) [FP] )?|"
    r"\[\d+,\d+\]<\w+>: ?|\d{1,5}: )"
)
"""What `--timestamps`, Kubernetes and launchers put before a line; `[  5]` is iperf's own."""
_LAUNCHED = re.compile(f"^{_TIMES}+")
IPERF2 = re.compile(
    r"(?m)^.{0,60}(?:Client connecting to \S|Server listening on (?:TCP|UDP) port|connected with \S+ port)"
)
"""What iperf 2 says and iperf3 does not; heads of their tables are alike."""
REVERSE = Note("reverse (-R): the peer sent, this host received")
_HEAD = re.compile(
    rf"(?m)^{_TIMES}{{0,3}}[ \t]*\[ *ID\](?:\[Role\])? +Interval +Transfer +(?:Bitrate|Bandwidth)"
    rf"|^{_TIMES}{{0,3}}[ \t]*\[ *(?:SUM|\d{{1,4}})\](?:\[[TR]X-[CS]\])? +[\d.]+-[\d.]+ +sec .{{0,120}}/sec.{{0,80}}"
    r"(?:sender|receiver)[ \t]*$"
)
"""The table, or the last lines that `tail` left of it."""


def recognised(text: str) -> bool:
    """Whether it is iperf3's text; its prefix `[ID]` must not be taken for a launcher's."""
    return (bool(_HEAD.search(text)) and not IPERF2.search(text)) or text.lstrip().startswith("iperf3: error")


def read(path: Path, text: str) -> Iterator[Reading]:
    """One reading per run of the file. Raises InputError for the error of a run that failed."""
    peer, ends, failed, notes = "", dict[tuple[str, str], tuple[float, str, int]](), "", tuple[Note, ...]()
    for line_number, line in enumerate(map(without_times, text.splitlines()), 1):
        if found := _PEER.match(line):
            if ends:
                yield _reading(path, peer, ends, notes)
            peer, ends, notes = found[1].rstrip(","), {}, ()
        elif line.startswith("Reverse mode,"):
            notes = (REVERSE,)
        elif found := _END.match(line):
            way = _WAYS[found["way"]] + (" in reverse" if found["role"] == "RX-C" else "")
            ends[found["stream"], way] = bits_per_s(found), found["rest"], line_number
        elif found := _FAILED.match(line):
            failed = found[1]
    if ends:
        yield _reading(path, peer, ends, notes)
    elif failed:
        raise InputError(Problem(f"iperf3 failed: {failed}", file=path, mend="run the test again"))


def without_times(line: str) -> str:
    """A line without what stands before iperf's own words."""
    return _LAUNCHED.sub("", line)


def bits_per_s(found: re.Match[str]) -> float:
    """Bits count in thousands; bytes, with `-f M` and the like, in 1024."""
    rate = float(found["rate"])
    if found["unit"] == "bits":
        return rate * THOUSANDS[found["scale"]]
    return 8 * rate * BINARY[found["scale"]]


def _reading(
    path: Path, peer: str, ends: dict[tuple[str, str], tuple[float, str, int]], notes: tuple[Note, ...]
) -> Reading:
    """The sum of all streams where there are several, else the only one. One end does not know what the other sent."""
    summed = any(stream == "SUM" for stream, _ in ends)
    figures = []
    for (stream, way), (rate, rest, line) in ends.items():
        if (stream == "SUM") is not summed or (not rate and any(other for other, _, _ in ends.values())):
            continue
        labels = (("direction", way),)
        figures.append(Figure(Quantity.BANDWIDTH_BYTES_PER_S, rate / 8, labels=labels, line=line))
        lost = _LOST.search(rest)
        if lost and way.startswith("received"):
            figures.append(Figure(Quantity.JITTER_US, float(lost[1]) * 1e3, line=line))
            figures.append(Figure(Quantity.LOST_SHARE, float(lost[2]) / 100, line=line))
        elif rest.isdecimal() and way.startswith("sent"):
            figures.append(Figure(Quantity.RETRANSMITS, float(rest), "sum", line=line))
    protocol = "udp" if any(_LOST.search(rest) for _, rest, _ in ends.values()) else "tcp"
    return Reading(TOOL, protocol, path, tuple(figures), peer=peer, notes=notes)
