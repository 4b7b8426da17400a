"""Tables of counters that switches print: PFC and queues of SONiC, PFC of EOS and NX-OS.

Source: SONiC command reference (`show pfc counters`, `show queue counters`, `show queue wredcounters`); EOS and NX-OS
documentation of `show priority-flow-control counters` and `show interface priority-flow-control`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_PFC_HEAD = re.compile(r"^\s*Port (Rx|Tx)\s+PFC0\b")
_PAIR_HEAD = re.compile(r"^\s*(?:Port|Interface)\b.*\b(RxPPP|RxPfc)\s+(TxPPP|TxPfc)\s*$")
_QUEUE_HEAD = re.compile(r"^\s*Port\s+TxQ\s+\S")
_QUEUE = re.compile(r"^[A-Z]+(\d+)$")
_COUNT = re.compile(r"^[\d,]+$")

Row = tuple[str, str, int]
"""Port, name of the counter, value; a queue's port is `PORT:QUEUE`."""


def rows(lines: Sequence[str]) -> Iterator[Row]:
    """Every counter of every table that is recognised."""
    kind, heads = "", list[str]()
    for line in lines:
        words = line.split()
        if found := _PFC_HEAD.match(line):
            kind, heads = "pfc", [f"PFC{at}_{found[1].upper()}" for at in range(len(words) - 2)]
        elif found := _PAIR_HEAD.match(line):
            kind, heads = "pair", [found[1], found[2]]
        elif _QUEUE_HEAD.match(line):
            kind, heads = "queue", words[2:]
        elif not words:
            kind = ""
        elif kind and not line.lstrip().startswith("-"):
            yield from _row(kind, heads, words)


def _row(kind: str, heads: Sequence[str], words: Sequence[str]) -> Iterator[Row]:
    port, values = words[0], list(words[1:])
    if kind == "queue":
        queue = _QUEUE.match(values[0]) if values else None
        if queue is None:
            return
        port, values = f"{port}:{queue[1]}", values[1:]
    if kind == "pair":
        # Columns before the counters have words of their own number.
        values = values[-2:]
    if len(values) != len(heads):
        return
    for name, value in zip(heads, values, strict=True):
        if _COUNT.match(value):
            yield port, name, int(value.replace(",", ""))
