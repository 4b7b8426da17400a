"""Which kind of trace a file is, and its pattern."""

from __future__ import annotations

import re
from pathlib import Path

from eastwest.errors import InputError, Problem
from eastwest.traffic.io.darshan import DarshanReader
from eastwest.traffic.io.dlio import read_summary, read_trace
from eastwest.traffic.io.lines import open_lines
from eastwest.traffic.io.pattern import IoPattern
from eastwest.traffic.io.strace import StraceReader

_STRACE = re.compile(r"^(\[pid\s+\d+\]\s+|\d+\s+)?\d{9,}\.\d+\s+(\w+\(|<\.\.\.|\+\+\+|---|\?)")
_LOOK_AT = 200
_ALLOWED = "text of darshan-parser or darshan-dxt-parser, strace -f -ttt -T, DLIO's summary.json or .pfw"


def read_io(file: Path) -> IoPattern:
    """The I/O pattern of a trace. Memory does not grow with the file.

    Raises InputError with line for a file that is no known kind, damaged or cut off.
    """
    kind = _kind(file)
    if kind == "dlio-summary":
        return read_summary(file)
    with open_lines(file) as lines:
        if kind == "darshan":
            return DarshanReader(lines).read(file.stem)
        if kind == "strace":
            return StraceReader(lines).read(file.stem)
        return read_trace(lines, file.stem)


def _kind(file: Path) -> str:
    with open_lines(file) as lines:
        for line in lines:
            if line.startswith(("# darshan log version", "# DXT", "#<module>")):
                return "darshan"
            if _STRACE.match(line):
                return "strace"
            if line.startswith('{"') and '"ph"' in line:
                return "dlio"
            if line.strip() == "{" or line.startswith('{"') or '"metric"' in line:
                return "dlio-summary"
            if lines.number >= _LOOK_AT:
                break
        raise InputError(Problem("not a known kind of I/O trace", file=file, line=1, allowed=_ALLOWED))
