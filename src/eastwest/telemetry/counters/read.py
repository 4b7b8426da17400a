"""Counter dumps: `ethtool -S`, `rdma -j statistic`, sysfs listings, SONiC's COUNTERS_DB as JSON, switches' tables."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from eastwest.errors import InputError, Problem
from eastwest.telemetry.counters.meaning import meaning
from eastwest.telemetry.counters.model import Counted, Place, Snapshot, Value
from eastwest.telemetry.counters.tables import rows
from eastwest.telemetry.readings.text import lines_of, number, read_text

_PAIR = re.compile(r"^\s*(?:\[\d+\]:\s*)?([A-Za-z][\w.]*):\s*(\d+)\s*$")
_SYSFS = re.compile(
    r"^\S*?/(?:infiniband|net)/([^/\s]+)/(?:ports/\d+/)?(?:hw_counters|counters|statistics)/(\w+):\s*(\d+)"
)
_HEADING = re.compile(r"^(?:NIC statistics|Statistics)(?: for (\S+))?:")
_COMMAND = re.compile(r"ethtool\s+(?:-\S+\s+)*(?:-S|--statistics)\s+(\S+)")
_QUEUE = re.compile(r"^(\S+?)[:|](\d+)$")
_NO_PORTS = {"NIC statistics", "statistics", "counters", "hw_counters"}
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class _Raw:
    port: str
    name: str
    value: int


def read_counters(path: Path, device: str, taken: str = "", port: str = "") -> Snapshot:
    """A snapshot. device: whose it is. port: of a dump that names none. Raises InputError when nothing is a counter."""
    text = read_text(path)
    raw = list(_json(path, text, port) if text.lstrip()[:1] in {"{", "["} else _text(text, port))
    if not raw:
        allowed = "ethtool -S, rdma -j statistic, grep of sysfs counters, COUNTERS_DB as JSON, tables of PFC and queues"
        raise InputError(Problem("holds no counters", file=path, allowed=allowed))
    values = tuple(value for one in raw if (value := _value(device, one)) is not None)
    unknown = tuple(sorted({one.name for one in raw if meaning(one.name) is None}))
    return Snapshot(path, taken, values, unknown)


def _value(device: str, raw: _Raw) -> Value | None:
    found = meaning(raw.name)
    if found is None or found[0].counted is Counted.IGNORED:
        return None
    known, priority = found
    queue = _QUEUE.match(raw.port)
    port, priority = (queue[1], int(queue[2])) if queue and priority < 0 else (raw.port, priority)
    return Value(Place(device, port, priority), known.counted, raw.name, raw.value)


def _text(text: str, port: str) -> Iterator[_Raw]:
    lines = [line for _, line in lines_of(text)]
    for line in lines:
        if heading := _HEADING.match(line) or _COMMAND.search(line):
            port = heading[1] or port
        elif listed := _SYSFS.match(line):
            yield _Raw(listed[1], listed[2], int(listed[3]))
        elif pair := _PAIR.match(line):
            yield _Raw(port, pair[1], int(pair[2]))
    yield from (_Raw(*row) for row in rows(lines))


def _json(path: Path, text: str, port: str) -> Iterator[_Raw]:
    try:
        tree = json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(Problem(f"is not JSON: {error.msg}", file=path, line=error.lineno)) from error
    except (ValueError, RecursionError) as error:
        raise InputError(Problem("is not JSON", file=path)) from error
    yield from _walk(tree, port, 0)


def _walk(tree: object, port: str, depth: int) -> Iterator[_Raw]:
    """Names with numbers at any depth; a key that holds an object is a port, or a queue of one as `Ethernet68:3`."""
    if depth > _DEEPEST:
        return
    if isinstance(tree, list):
        for one in tree:
            yield from _walk(one, port, depth + 1)
    elif isinstance(tree, dict):
        own = str(tree.get("ifname", port))
        for name, value in tree.items():
            if isinstance(value, dict | list):
                yield from _walk(value, own if name in _NO_PORTS else str(name), depth + 1)
            elif (found := number(value)) is not None and found >= 0 and found == int(found):
                yield _Raw(own, str(name), int(found))
