"""qperf: latencies, bandwidths and rates of each test that it ran.

Source: linux-rdma/qperf (src/qperf.c, qperf.txt): units of 1000, bits with `-ub`; sizes in units of 1024, with all
digits in brackets where `-v` shows them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from eastwest.telemetry.readings.model import Figure, Note, Quantity, Reading
from eastwest.telemetry.readings.text import THOUSANDS, lines_of

TOOL = "qperf"
_TEST = re.compile(r"^((?:tcp|udp|sctp|sdp|rds|rc|uc|ud|xrc|ver)_\w+):\s*$")
_VALUE = re.compile(r"^\s+(\w+)\s+=\s+([\d.,]+)\s*([\w/]+)?(?:\s+\(([\d,]+)\))?")
_US = {"ns": 1e-3, "us": 1.0, "ms": 1e3, "sec": 1e6}
_WAYS = {"bw": "", "send_bw": "sent", "recv_bw": "received"}
_BINARY = {"bytes": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}
_BOTH = Note("both directions at once (bi_bw): not judged as the bandwidth of one")


def recognised(text: str) -> bool:
    """Whether it is an output of qperf."""
    return bool(re.search(r"(?m)^.{0,40}\b(?:tcp|udp|sctp|sdp|rds|rc|uc|ud|xrc|ver)_\w+:[ \t]*\n\s+\w+ +=", text))


def read(path: Path, text: str) -> Iterator[Reading]:
    """One reading for each test of the file."""
    test, rows = "", dict[str, tuple[re.Match[str], int]]()
    for line_number, line in lines_of(text):
        if title := _TEST.match(line):
            if rows:
                yield _reading(path, test, rows)
            test, rows = title[1], {}
        elif test and (row := _VALUE.match(line)):
            rows[row[1]] = row, line_number
    if rows:
        yield _reading(path, test, rows)


def _reading(path: Path, test: str, rows: dict[str, tuple[re.Match[str], int]]) -> Reading:
    size = _size(rows["msg_size"][0]) if "msg_size" in rows else 0
    both = "_bi_bw" in test
    figures = [one for name, (row, line) in rows.items() for one in _figure(name, row, size, both, line)]
    return Reading(TOOL, test, path, tuple(figures), notes=(_BOTH,) if both else ())


def _figure(name: str, row: re.Match[str], size: int, both: bool, line: int) -> Iterator[Figure]:
    value, unit = float(row[2].replace(",", "")), row[3] or ""
    rate = re.match(r"([KMGT]?)(B|b)/sec$", unit)
    if name in _WAYS and rate:
        way = "both" if both else _WAYS[name]
        scale = THOUSANDS[rate[1]] / (8 if rate[2] == "b" else 1)
        labels = (("direction", way),) if way else ()
        yield Figure(Quantity.BANDWIDTH_BYTES_PER_S, value * scale, "mean", size, labels=labels, line=line)
    elif name == "latency" and unit in _US:
        yield Figure(Quantity.LATENCY_US, value * _US[unit], "mean", size, line=line)
    elif name == "msg_rate" and (found := re.match(r"([KMGT]?)/sec$", unit)):
        yield Figure(Quantity.RATE_PER_S, value * THOUSANDS[found[1]], "mean", size, line=line)


def _size(row: re.Match[str]) -> int:
    if row[4]:
        return int(row[4].replace(",", ""))
    return int(float(row[2].replace(",", "")) * _BINARY.get(row[3] or "bytes", 1))
