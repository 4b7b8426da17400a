"""nccl-tests in full, and rccl-tests' text: both placements, bandwidths, errors, repeats.

Source: NVIDIA/nccl-tests (src/common.cu, src/util.cu, `-J` of versions 3 and 4), ROCm/rccl-tests. GB/s of 10^9 bytes.
Tables of old releases have `error` where newer ones have `#wrong`, and no root column for most collectives.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from eastwest.errors import InputError, Problem
from eastwest.telemetry.readings.model import Figure, Note, Quantity, Reading
from eastwest.telemetry.readings.text import Json, at, documents, lines_of, number, word
from eastwest.telemetry.readings.torn import whole_rows

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
_EVEN = r"(?!_?v(?![a-z]))"
"""What ends with a v (`alltoallv_perf`) sends unlike shares, and is another collective."""
_RANK = re.compile(r"^\s*(?:#\s*)?Rank\s+(\d+).*?\bon\s+(\S+)\s+device")
_VERSION = re.compile(r"[nr]ccl-tests version (\S+)|[NR]CCL version\s*:?\s*(\S+)", re.IGNORECASE)
_PROGRAM = re.compile(r"(?:^|[\s/])(\w+_perf)(?:_mpi)?\b")
_ROW = re.compile(r"^\s*\d+\s+\d+\s+")
_OUT_OF_BOUNDS = re.compile(r"^\s*#\s*Out of bounds values\s*:\s*(\d+)")
_AVERAGE = re.compile(r"^\s*#\s*Avg bus bandwidth\s*:\s*([\d.]+)")
_AVERAGE_NOTE = "the average over sizes of the tool's last line is not used: small sizes are in it"
_HEADS = frozenset(
    {"size", "count", "type", "redop", "root", "time", "cputime", "algbw", "busbw", "#wrong", "error", "timestamp"}
)
_NEWEST_JSON = 4
_CPU_NOTE = "times are those of CPUs and not used; bandwidths are those of the whole"
_BEGINNING = re.compile(r"^\s*#?\s*(?:nThread\b|Collective test starting|nccl-tests version)")
_BANDWIDTH = re.compile(r"^\d+\.\d\d$")
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
    return next((operation for name, operation in _TESTS.items() if re.search(name + _EVEN, plain)), None)


def recognised(text: str) -> bool:
    """Whether it is an output of nccl-tests, or of rccl-tests as text."""
    # Thousands of ranks stand before the table: its head may be far down.
    return ("algbw" in text and "busbw" in text) or '"bus_bw"' in text


def read(path: Path, text: str) -> Iterator[Reading]:
    """One reading per test. Raises InputError for damaged JSON or a row that was cut off."""
    start = text.lstrip()[:1]
    if start == "{":
        for tree in documents(path, text):
            yield _of_json(path, tree)
    else:
        for lines in _runs(text):
            yield _of_text(path, lines)


def _runs(text: str) -> Iterator[list[tuple[int, str]]]:
    """The lines of each test: a script may write several into one file."""
    own: list[tuple[int, str]] = []
    measured = False
    for line_number, line in lines_of(text):
        if measured and _BEGINNING.match(line):
            yield own
            own, measured = [], False
        own.append((line_number, line))
        measured = measured or bool(_ROW.match(line))
    if own:
        yield own


def _of_text(path: Path, lines: Sequence[tuple[int, str]]) -> Reading:
    ranks: dict[int, str] = {}
    test, version, heads, figures, notes = "", "", list[str](), list[Figure](), list[Note]()
    for line_number, line in whole_rows(lines, notes):
        if rank := _RANK.match(line):
            ranks[int(rank[1])] = rank[2]
        elif found := _VERSION.search(line):
            version = version or found[1] or found[2]
        elif program := _PROGRAM.search(line):
            test = test or program[1]
        elif "algbw" in line:
            heads = line.lstrip("# ").split()
            notes += [Note(_CPU_NOTE, line_number)] if "cputime" in heads else []
            if unknown := sorted(set(heads) - _HEADS):
                notes.append(Note(f"columns without meaning here: {', '.join(unknown)}", line_number))
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
    starts = [at_ for at_, head in enumerate(heads) if head in {"time", "cputime"}] or _starts(words)
    if starts[0] + 3 > len(words):
        raise InputError(Problem("a row without time, algbw and busbw", file=path, line=line, mend="it was cut off"))
    skipped = Quantity.TIME_US if "cputime" in heads else None
    for placement, start in zip(_PLACEMENTS, starts, strict=False):
        labels = (("placement", placement),)
        for (quantity, scale), text in zip(_COLUMNS, words[start : start + 4], strict=False):
            value = number(text)
            if value is not None and quantity is not skipped:
                yield Figure(quantity, value * scale, "mean", int(words[0]), ranks, labels, line)


def _starts(words: Sequence[str]) -> list[int]:
    """Where figures begin in a table without its head.

    Bandwidths have two decimals, a time of 10 ms and more has none: the time stands before the first two bandwidths.
    """
    two = [bool(_BANDWIDTH.match(text)) for text in words]
    first = next((at_ for at_ in range(3, len(words) - 1) if two[at_] and two[at_ + 1]), None)
    if first is None:
        return [3, 7]
    short_time = first + 2 < len(words) and two[first + 2]
    begin = first if short_time else first - 1
    return [begin, begin + 4]


def _of_json(path: Path, tree: Json) -> Reading:
    devices = at(tree, "config", "devices")
    hosts = sorted({word(at(one, "hostname")) for one in devices}) if isinstance(devices, list) else []
    ranks = len(devices) if isinstance(devices, list) else 0
    rows = tree.get("results")
    figures = [one for row in (rows if isinstance(rows, list) else []) for one in _json_row(row, ranks)]
    arguments = tree.get("args")
    test = Path(word(arguments[0])).name if isinstance(arguments, list) and arguments else ""
    notes = [Note("its dump of the environment is not kept")] if tree.get("env") else []
    if any(at(row, "out_of_place", "cpu_time") is not None for row in (rows if isinstance(rows, list) else [])):
        notes.append(Note(_CPU_NOTE))
    layout = number(tree.get("version"))
    if layout is not None and layout > _NEWEST_JSON:
        notes.append(Note(f"JSON of version {layout:g}, the newest known here is {_NEWEST_JSON}"))
    version, begun = word(tree.get("nccl_version")), word(tree.get("start_time"))
    return Reading(TOOL, test, path, tuple(figures), version, ",".join(hosts), "", begun, tuple(notes))


def _json_row(row: object, ranks: int) -> Iterator[Figure]:
    size = int(number(at(row, "size")) or 0)
    for placement in _PLACEMENTS:
        part = at(row, placement.replace("-", "_"))
        labels = (("placement", placement),)
        named = (("time", 0), ("alg_bw", 1), ("bus_bw", 2), ("nwrong", 3))
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
