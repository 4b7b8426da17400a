"""Output of the DLIO benchmark: `summary.json` of a run, and traces (.pfw) of its tracer, DFTracer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from eastwest.errors import InputError, Problem
from eastwest.traffic.io.lines import Lines
from eastwest.traffic.io.pattern import Gatherer, IoPattern
from eastwest.traffic.io.strace import READS, WRITES

LARGEST_SUMMARY = 64 * 2**20
MOST_MIB_PER_S = 1e9
_CATEGORIES = ("POSIX", "STDIO")
_STDIO = {"fread": False, "fwrite": True}


def read_trace(lines: Lines, name: str) -> IoPattern:
    """The pattern of a .pfw trace: one event of Chrome's trace format a line, between brackets or not.

    Raises InputError with the line of what cannot be taken.
    """
    gathered = Gatherer()
    opened = closed = False
    for line in lines:
        text = line.strip().rstrip(",")
        opened, closed = opened or text == "[", closed or text == "]"
        if text in {"", "[", "]"}:
            continue
        _event(lines, text, gathered)
    if gathered.empty:
        raise lines.wrong("no reads or writes in it", "trace POSIX calls: DFTRACER_ENABLE=1, DFTRACER_INC_METADATA=1")
    notes = ("Files that DFTracer was told to exclude do not show.",)
    return gathered.pattern(name, "dlio", notes=notes)


def _event(lines: Lines, text: str, gathered: Gatherer) -> None:
    try:
        event = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise lines.wrong("not an event: the line is no JSON", "the trace is cut off or damaged here") from error
    if not isinstance(event, dict) or event.get("ph") != "X" or event.get("cat") not in _CATEGORIES:
        return
    verb = str(event.get("name"))
    write = _STDIO.get(verb, verb in WRITES)
    if verb not in READS | WRITES | set(_STDIO):
        return
    arguments = event.get("args")
    if not isinstance(arguments, dict):
        arguments = {}
    moved = arguments.get("ret", arguments.get("size", arguments.get("count")))
    if moved is None or "ts" not in event:
        raise lines.wrong(f"a {verb} without time or size", "record with DFTRACER_INC_METADATA=1, which adds sizes")
    if str(moved).startswith("-"):
        return  # the call failed
    count = lines.count(moved)
    start_s, took_s = (lines.seconds(event.get(key, 0)) / 1e6 for key in ("ts", "dur"))
    if count > 0:
        gathered.seen(str(event.get("pid", "")), str(arguments.get("fname", arguments.get("fhash", ""))))
        gathered.add(start_s, start_s + took_s, count, write=write)


def read_summary(file: Path) -> IoPattern:
    """The pattern of a summary.json: means alone, so peaks are not known. Raises InputError."""
    try:
        if file.stat().st_size > LARGEST_SUMMARY:
            raise InputError(Problem("larger than a summary of DLIO can be", file=file, allowed="64 MiB"))
        tree = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(Problem(error.strerror or "cannot be read", file=file)) from error
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise InputError(Problem("no JSON", file=file, line=line, mend="the file is cut off or damaged")) from error
    metric = tree.get("metric") if isinstance(tree, dict) else None
    if not isinstance(metric, dict):
        raise InputError(Problem("no `metric` in it", file=file, allowed="summary.json of DLIO"))
    return _from_metric(file, tree, metric)


def _from_metric(file: Path, tree: dict[str, Any], metric: dict[str, Any]) -> IoPattern:
    rate = _figure(file, metric, "train_io_mean_MB_per_second") * 2**20 / 1e9
    au = metric.get("train_au_mean_percentage")
    if not rate:
        raise InputError(Problem("no `train_io_mean_MB_per_second` above 0", f"{file.name}.metric", file=file))
    accelerators = tree.get("num_accelerators", 1)
    return IoPattern(
        name=file.stem,
        kind="dlio-summary",
        processes=max(1, accelerators) if isinstance(accelerators, int) else 1,
        files=0,
        reads=0,
        writes=0,
        read_bytes=round(rate * 1e9),
        write_bytes=0,
        duration_s=1.0,
        window_s=1.0,
        read_rate=np.array([rate]),
        write_rate=np.zeros(1),
        utilisation=au / 100 if isinstance(au, int | float) and 0 <= au <= 100 else None,
        notes=("A summary holds means alone: peaks are not known. A .pfw trace of the same run shows them.",),
    )


def _figure(file: Path, metric: dict[str, Any], key: str) -> float:
    value = metric.get(key, 0)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MOST_MIB_PER_S:
        raise InputError(Problem(f"{value!r}"[:60], f"metric.{key}", file=file, allowed="a number of MB/s"))
    return float(value)
