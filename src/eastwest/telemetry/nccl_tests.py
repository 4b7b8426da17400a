"""Results of nccl-tests and rccl-tests, as text or JSON: time by size, with the collective and its ranks.

Source of the layouts: NVIDIA/nccl-tests (src/common.cu, src/util.cu: `-J`, versions 3 and 4), ROCm/rccl-tests.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eastwest.errors import InputError, Problem

MOST_BYTES = 64 << 20
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
_PREFIX = re.compile(r"^(?:\[[^\]]*\](?:<\w+>)?:?\s*|\(\w+ pid=\d+[^)]*\)\s*)+")
_RANK = re.compile(r"^#\s+Rank\s+(\d+)\s")
_NUMBERS = re.compile(r"^\s*\d+\s+\d+\s")
# Bus over algorithm bandwidth is printed with two decimals: below this it says nothing.
_LEAST_GIGABYTES_PER_S = 5.0
_NEAR = 0.02


@dataclass(frozen=True, slots=True)
class CollectiveResult:
    """One line of a test, out of place. operation: None where the output does not say. line: None in JSON."""

    operation: str | None
    ranks: int
    size_bytes: int
    time_us: float
    file: Path
    line: int | None = None


@dataclass(frozen=True, slots=True)
class _Layout:
    """What the head of a text says: how many ranks, and whether the table has a column for the root."""

    file: Path
    ranks: int
    root: bool


def read_nccl_tests(path: Path) -> tuple[CollectiveResult, ...]:
    """All results of a file, in its order. Raises InputError when it has none, or is larger than 64 MiB."""
    text = _text(path)
    found = tuple(_of_json(path, text) if text.lstrip()[:1] in {"{", "["} else _of_text(path, text))
    if not found:
        raise InputError(Problem("has no results of nccl-tests", file=path, allowed="its text output or its JSON (-J)"))
    return found


def operation_named(text: str) -> str | None:
    """The collective that a program or file name means: `all_reduce_perf` → all-reduce; None for none."""
    plain = text.lower().replace("-", "_")
    return next((operation for word, operation in _TESTS.items() if word in plain), None)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            raw = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(Problem(error.strerror or "cannot be read", file=path)) from error
    if len(raw) > MOST_BYTES:
        raise InputError(Problem("is larger than 64 MiB", file=path))
    return raw.decode("utf-8", "replace")


def _of_text(path: Path, text: str) -> Iterator[CollectiveResult]:
    lines = [_PREFIX.sub("", line) for line in text.splitlines()]
    ranks = {int(found.group(1)) for line in lines if (found := _RANK.match(line))}
    root = any(line.startswith("#") and {"size", "root"} <= set(line.split()) for line in lines)
    layout = _Layout(path, len(ranks), root)
    told = next((operation_named(line) for line in lines if "starting:" in line or "_perf" in line), None)
    rows = [(number, line.split()) for number, line in enumerate(lines, 1) if _NUMBERS.match(line)]
    operation = told or operation_named(path.name) or _by_ratio([words for _, words in rows], layout)
    for number, words in rows:
        result = _row(layout, number, words, operation)
        if result is not None:
            yield result


def _row(layout: _Layout, number: int, words: Sequence[str], operation: str | None) -> CollectiveResult | None:
    figures = _figures(words, layout.root)
    if figures is None:
        found = f"{len(words)} columns without time, algbw and busbw"
        raise InputError(Problem(found, file=layout.file, line=number, mend="the output was cut off"))
    size, time_us = int(words[0]), figures[0]
    if size <= 0 or time_us <= 0:
        return None
    return CollectiveResult(operation, layout.ranks, size, time_us, layout.file, number)


def _figures(words: Sequence[str], root: bool) -> tuple[float, float, float] | None:
    """Time, algorithm and bus bandwidth out of place, behind size, count, type, perhaps redop and root."""
    start = max((at + 1 for at in range(2, min(len(words), 4)) if words[at][:1].isalpha()), default=2) + root
    try:
        return float(words[start]), float(words[start + 1]), float(words[start + 2])
    except (IndexError, ValueError):
        return None


def _by_ratio(rows: Sequence[Sequence[str]], layout: _Layout) -> str | None:
    """All-reduce by its bus bandwidth, 2(n-1)/n of the algorithm bandwidth; others share a factor."""
    for words in reversed(rows):
        figures = _figures(words, layout.root)
        if figures is not None and layout.ranks > 2 and figures[1] > _LEAST_GIGABYTES_PER_S:
            wanted = 2 * (layout.ranks - 1) / layout.ranks
            return "all-reduce" if abs(figures[2] / figures[1] / wanted - 1) < _NEAR else None
    return None


def _of_json(path: Path, text: str) -> Iterator[CollectiveResult]:
    try:
        tree = json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(Problem(f"is not JSON: {error.msg}", file=path, line=error.lineno)) from error
    except (ValueError, RecursionError) as error:
        raise InputError(Problem("is not JSON", file=path)) from error
    if isinstance(tree, list):
        yield from _of_rccl(path, tree)
    elif isinstance(tree, dict):
        yield from _of_nccl(path, tree)


def _of_nccl(path: Path, tree: dict[str, object]) -> Iterator[CollectiveResult]:
    config, args, results = tree.get("config"), tree.get("args"), tree.get("results")
    devices = config.get("devices") if isinstance(config, dict) else None
    ranks = len(devices) if isinstance(devices, list) else 0
    program = str(args[0]) if isinstance(args, list) and args else ""
    operation = operation_named(program) or operation_named(path.name)
    for row in results if isinstance(results, list) else ():
        figures = row.get("out_of_place") if isinstance(row, dict) else None
        if isinstance(row, dict) and isinstance(figures, dict):
            size, time_us = _number(row.get("size")), _number(figures.get("time", figures.get("cpu_time")))
            if size and time_us:
                yield CollectiveResult(operation, ranks, int(size), time_us, path)


def _of_rccl(path: Path, rows: Sequence[object]) -> Iterator[CollectiveResult]:
    for row in rows:
        if not isinstance(row, dict) or str(row.get("inPlace", 0)) not in {"0", "False"}:
            continue
        size, time_us = _number(row.get("size")), _number(row.get("time"))
        operation = operation_named(str(row.get("name", ""))) or operation_named(path.name)
        if size and time_us:
            yield CollectiveResult(operation, int(_number(row.get("ranks")) or 0), int(size), time_us, path)


def _number(value: object) -> float | None:
    try:
        found = float(value) if isinstance(value, int | float | str) else 0.0
    except ValueError:
        return None
    return found if 0 < found < 1e18 else None
