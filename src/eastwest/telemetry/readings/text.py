"""Texts and JSON of tools: limited in size, read with care, with the numbers that stand in them."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from eastwest.errors import InputError, Problem

MOST_BYTES = 256 << 20
Json = dict[str, Any]

_PREFIX = re.compile(
    r"^(?:\s*\[[^\]\s]*\](?:<\w+>)?:?\s?|\s*\(\w+ pid=\d+[^)]*\)\s*|"
    r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)\s(?:std(?:out|err) [FP] )?|"
    r"\w{3} \w{3} [ \d]\d [\d:]{8} \d{4}:?\s?(?=\[)|[\d:]{8} \w{1,9}\| (?=\[std)|"
    r"\s*(?:[A-Za-z][\w.-]* )?(?:\d+|[A-Za-z][\w.-]*):\s(?=\s*#|\s+\d+\s+\d+\s))+"
)
THOUSANDS = {"": 1.0, "k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}
BINARY = {"": 1.0, "K": 2.0**10, "M": 2.0**20, "G": 2.0**30, "T": 2.0**40}
"""What prefixes of units stand for; which of them a tool means, its reader knows."""
_PICKLE = re.compile(rb"\x80[\x02-\x05]")
_DECODER = json.JSONDecoder()


def read_text(path: Path) -> str:
    """The whole of a file; what is no UTF-8 becomes a replacement sign. Raises InputError."""
    try:
        with path.open("rb") as stream:
            raw = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(Problem(error.strerror or "cannot be read", file=path)) from error
    if len(raw) > MOST_BYTES:
        raise InputError(Problem(f"is larger than {MOST_BYTES >> 20} MiB", file=path))
    if _PICKLE.match(raw):
        mend = "write it as JSON; for the flight recorder, torch._C._distributed_c10d._dump_nccl_trace_json()"
        raise InputError(Problem("is a pickle, which can run anything when it is read", file=path, mend=mend))
    if b"\0" in raw[:4096]:
        raise InputError(Problem("is no text", file=path))
    return raw.decode("utf-8", "replace").removeprefix("\ufeff")


def lines_of(text: str) -> Iterator[tuple[int, str]]:
    """Numbered lines, without what launchers put before them.

    These are `[1,0]<stdout>:` of mpirun, `(worker pid=7)` of Ray, `0: ` of srun, `node1: ` of pdsh, `host 0: ` of
    PALS, times of kubectl, containers' logs of Kubernetes (`TIME stdout F `), of mpirun and of Avocado.
    """
    for number, line in enumerate(text.splitlines(), 1):
        yield number, _PREFIX.sub("", line)


def documents(path: Path, text: str) -> Iterator[Json]:
    """JSON objects of a text that may hold other words before, between and behind them. Raises InputError for none.

    Trailing commas, which some tools leave, are forgiven.
    """
    at, found = text.find("{"), 0
    while at >= 0:
        tree, end = _decode(path, text, at)
        if isinstance(tree, dict):
            found += 1
            yield tree
        at = text.find("{", end)
    if not found:
        raise InputError(Problem("holds no JSON", file=path))


def _decode(path: Path, text: str, at: int) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as first:
        mended = re.sub(r",(\s*[}\]])", r"\1", text[at:])
        try:
            tree, _ = _DECODER.raw_decode(mended)
        except (ValueError, RecursionError):
            line = text.count("\n", 0, first.pos) + 1
            mend = "the output may have been cut off"
            raise InputError(Problem(f"is not JSON: {first.msg}", file=path, line=line, mend=mend)) from first
        return tree, len(text)
    except RecursionError as error:
        raise InputError(Problem("is nested too deeply", file=path)) from error


def csv_rows(
    path: Path, text: str, heads: Sequence[str] | None = None
) -> tuple[list[str], Sequence[tuple[int, Mapping[str | None, object]]]]:
    """Heads of a table, and its rows with their lines. heads: instead of those of the first line.

    Raises InputError for what is no CSV. Any line end is one, as for `lines_of`.
    """
    lines = csv.DictReader(io.StringIO(text, newline=None))
    try:
        own = list(lines.fieldnames or ())
        lines.fieldnames = own if heads is None else list(heads)
        return own, list(enumerate(lines, 2))
    except csv.Error as error:
        raise InputError(Problem(f"is not CSV: {error}", file=path, line=lines.line_num)) from error


def number(value: object) -> float | None:
    """A finite number, also one written as text; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def at(tree: object, *path: str | int) -> object:
    """A value deep inside, None where the way there ends."""
    for step in path:
        if isinstance(tree, Mapping) and isinstance(step, str):
            tree = tree.get(step)
        elif isinstance(tree, list) and isinstance(step, int) and -len(tree) <= step < len(tree):
            tree = tree[step]
        else:
            return None
    return tree


def word(value: object) -> str:
    """Text of a value, empty for none."""
    return "" if value is None else str(value)
