"""Rows of nccl-tests that messages of NCCL tore apart.

nccl-tests writes a row in pieces, size first and figures as they are measured; with NCCL_DEBUG=INFO the library writes
its lines in between: `... float sum -1node1:7:7 [0] NCCL INFO ...`, and the figures begin a line of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from eastwest.telemetry.readings.model import Note
from eastwest.telemetry.readings.text import number

_MESSAGE = re.compile(r"(?:(?<=[\dA])|(?<=\s))(?=[A-Za-z][\w.-]{0,250}:\d+:\d+ \[\d*\] (?:\S+ )?[NR]CCL )")
_ROW = re.compile(r"\s*\d+\s+\d+\s")
_LOST = "a row that messages of NCCL tore apart is left out: write them elsewhere (NCCL_DEBUG_FILE)"


def whole_rows(lines: Iterable[tuple[int, str]], notes: list[Note]) -> Iterator[tuple[int, str]]:
    """The same lines with torn rows put together again. One whose rest does not come is noted, and left out."""
    wanted, begun, begun_at = 0, list[str](), 0
    for line_number, line in lines:
        if "algbw" in line:
            wanted = len(line.lstrip("# ").split())
        own, message = _parted(line)
        words = own.split()
        if begun and _only_figures(words) and len(begun) + len(words) <= wanted:
            begun += words
            if len(begun) == wanted:
                yield begun_at, " ".join(begun)
                begun = []
        elif message and _ROW.match(own) and len(words) < wanted:
            notes += [Note(_LOST, begun_at)] if begun else []
            begun, begun_at = words, line_number
        else:
            yield line_number, own if message and _ROW.match(own) else line
    notes += [Note(_LOST, begun_at)] if begun else []


def _parted(line: str) -> tuple[str, bool]:
    """What stands before a message of NCCL in a line, and whether one does."""
    found = _MESSAGE.search(line) if "CCL " in line else None
    return (line[: found.start()], True) if found else (line, False)


def _only_figures(words: list[str]) -> bool:
    return bool(words) and all(word == "N/A" or number(word) is not None for word in words)
