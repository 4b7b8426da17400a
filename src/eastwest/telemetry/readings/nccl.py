"""nccl-tests and rccl-tests in full: both placements, bandwidths, errors, repeats.

Source: NVIDIA/nccl-tests (src/common.cu, src/util.cu, `-J` of versions 3 and 4), ROCm/rccl-tests. GB/s of 10^9 bytes.
Tables of old releases have `error` where newer ones have `#wrong`, and no root column for most collectives.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from eastwest.errors import InputError, Problem
from eastwest.telemetry.readings.model import Figure, Note, Quantity, Reading
from eastwest.telemetry.readings.text import Json, at, documents, lines_of, number, word

TOOL = "nccl-tests"
_TESTS = {
    "all_reduce": "all-reduce",
    "allreduce": "all-reduce",
    "all_gather": "all-gather",
    "allgather": "all-gather",
    "reduce_scatter": "reduce-scatter",
    "reducescatter": "reduce-scatter",
    "alltoall": "all-to-all",
    "all_to_all": "all-to-all",
    "broadcast": "broadcast",
    "sendrecv": "send-recv",
}
_RANK = re.compile(r"^#\s+Rank\s+(\d+).*?\bon\s+(\S+)\s+device")
_VERSION = re.compile(r"nccl-tests version (\S+)|NCCL version (\S+)", re.IGNORECASE)
_PROGRAM = re.compile(r"(?:^|[\s/])(\w+_perf)\b")
_ROW = re.compile(r"^\s*\d+\s+\d+\s+")
_OUT_OF_BOUNDS = re.compile(r"^#\s*Out of bounds values\s*:\s*(\d+)")
_AVERAGE = re.compile(r"^#\s*Avg bus bandwidth\s*:\s*([\d.]+)")
_AVERAGE_NOTE = "the average over sizes of the tool's last line is not used: small sizes are in it"
OUT_OF_PLACE = "out-of-place"
_PLACEMENTS = (OUT_OF_PLACE, "in-place")
_COLUMNS = (
    (Quantity.TIME_US, 1.0),
    (Quantity.ALGBW_BYTES_PER_S, 1e9),
    (Quantity.BUSBW_BYTES_PER_S, 1e9),
    (Quantity.ERRORS, 1.0),
)


def operation_named(text: str) -> str | None:
    """The collective that a program or file name means: `all_reduce_perf` → all-reduce; None for none."""
    plain = text.lower().replace("-", "_")
    return next((operation for name, operation in _TESTS.items() if name in plain), None)


def recognised(text: str) -> bool:
    """Whether it is an output of nccl-tests or rccl-tests."""
    # Thousands of ranks stand before the table: its head may be far down.
    return ("algbw" in text and "busbw" in text) or '"bus_bw"' in text or '"busBw"' in text


def read(path: Path, text: str) -> Iterator[Reading]:
    """One reading per test. Raises InputError for damaged JSON or a row that was cut off."""
    start = text.lstrip()[:1]
    if start == "{":
        for tree in documents(path, text):
            yield _of_json(path, tree)
    elif start == "[" and ('"busBw"' in text or '"inPlace"' in text):
        yield _of_rccl(path, text)
    else:
        yield _of_text(path, text)


def _of_text(path: Path, text: str) -> Reading:
    ranks: dict[int, str] = {}
    test, version, heads, figures, notes = "", "", list[str](), list[Figure](), list[Note]()
    for line_number, line in lines_of(text):
        if rank := _RANK.match(line):
            ranks[int(rank[1])] = rank[2]
        elif found := _VERSION.search(line):
            version = version or found[1] or found[2]
        elif program := _PROGRAM.search(line):
            test = test or program[1]
        elif "algbw" in line:
            heads = line.lstrip("# ").split()
        elif wrong := _OUT_OF_BOUNDS.match(line):
            figures.append(Figure(Quantity.ERRORS, float(wrong[1]), "sum", line=line_number))
        elif _AVERAGE.match(line):
            notes.append(Note(_AVERAGE_NOTE, line_number))
        elif _ROW.match(line):
            figures += _row(path, line.split(), heads, len(ranks), line_number)
    hosts = sorted(set(ranks.values()))
    test = test or (operation_named(path.name) or "")
    return Reading(TOOL, test, path, tuple(figures), version, ",".join(hosts), notes=tuple(notes))


def _row(path: Path, words: Sequence[str], heads: Sequence[str], ranks: int, line: int) -> Iterator[Figure]:
    """Size, count, type, perhaps redop and root, then time, algbw, busbw and errors for each placement."""
    begin = heads.index("time") if "time" in heads else _first_float(words)
    if begin + 3 > len(words):
        raise InputError(Problem("a row without time, algbw and busbw", file=path, line=line, mend="it was cut off"))
    for placement, start in zip(_PLACEMENTS, (begin, begin + 4), strict=True):
        labels = (("placement", placement),)
        for (quantity, scale), text in zip(_COLUMNS, words[start : start + 4], strict=False):
            value = number(text)
            if value is not None:
                yield Figure(quantity, value * scale, "mean", int(words[0]), ranks, labels, line)


def _first_float(words: Sequence[str]) -> int:
    """Where the figures begin in a table without its head: behind the last word of size, count, type, redop, root."""
    return next((at_ for at_, text in enumerate(words) if at_ >= 2 and "." in text), 3)


def _of_json(path: Path, tree: Json) -> Reading:
    devices = at(tree, "config", "devices")
    hosts = sorted({word(at(one, "hostname")) for one in devices}) if isinstance(devices, list) else []
    ranks = len(devices) if isinstance(devices, list) else 0
    rows = tree.get("results")
    figures = [one for row in (rows if isinstance(rows, list) else []) for one in _json_row(row, ranks)]
    arguments = tree.get("args")
    test = Path(word(arguments[0])).name if isinstance(arguments, list) and arguments else ""
    notes = (Note("its dump of the environment is not kept"),) if tree.get("env") else ()
    version = word(tree.get("nccl_version"))
    return Reading(TOOL, test, path, tuple(figures), version, ",".join(hosts), "", word(tree.get("start_time")), notes)


def _json_row(row: object, ranks: int) -> Iterator[Figure]:
    size = int(number(at(row, "size")) or 0)
    for placement in _PLACEMENTS:
        part = at(row, placement.replace("-", "_"))
        labels = (("placement", placement),)
        named = (("time", 0), ("cpu_time", 0), ("alg_bw", 1), ("bus_bw", 2), ("nwrong", 3))
        for name, column in named:
            quantity, scale = _COLUMNS[column]
            value = number(at(part, name))
            if value is not None:
                yield Figure(quantity, value * scale, "mean", size, ranks, labels)
        each = at(row, f"{placement.replace('-', '_')}_per_iter", "times_us")
        for time in each if isinstance(each, list) else ():
            value = number(time)
            if value is not None:
                yield Figure(Quantity.TIME_US, value, "iteration", size, ranks, labels)


def _of_rccl(path: Path, text: str) -> Reading:
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(Problem("is not JSON", file=path)) from error
    figures: list[Figure] = []
    for row in rows:
        placement = _PLACEMENTS[str(at(row, "inPlace")) in {"1", "True"}]
        ranks, size = int(number(at(row, "ranks")) or 0), int(number(at(row, "size")) or 0)
        for name, column in (("time", 0), ("algBw", 1), ("busBw", 2), ("wrong", 3)):
            quantity, scale = _COLUMNS[column]
            value = number(at(row, name))
            if value is not None:
                figures.append(Figure(quantity, value * scale, "mean", size, ranks, (("placement", placement),)))
    test = word(at(rows, 0, "name")) or operation_named(path.name) or ""
    return Reading("rccl-tests", test, path, tuple(figures))
