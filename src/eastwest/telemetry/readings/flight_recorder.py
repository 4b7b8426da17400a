"""PyTorch's flight recorder as JSON: collectives that a rank began and did not end, and times of those that ended.

Source: PyTorch documentation "Flight Recorder for Debugging Stuck Jobs" (versions 2.x). Its usual dump is a pickle,
which can run anything when it is read and is therefore refused: dump it as JSON.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from eastwest.telemetry.readings.model import Figure, Note, Quantity, Reading
from eastwest.telemetry.readings.text import Json, at, documents, number, word

TOOL = "flight-recorder"
_RANK = re.compile(r"(\d+)(?:\.json)?$")
_OPEN = frozenset({"scheduled", "started"})


def recognised(text: str) -> bool:
    """Whether it is a dump of the recorder."""
    head = text[:200_000]
    return '"entries"' in head and ('"profiling_name"' in head or '"pg_status"' in head)


def read(path: Path, text: str) -> Iterator[Reading]:
    """One reading per dump; each collective without an end is a figure of 1. Raises InputError for damaged JSON."""
    rank = _RANK.search(path.name)
    for tree in documents(path, text):
        entries = tree.get("entries")
        rows = [one for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []
        parts = _coalesced(rows)
        own = [one for at_, one in enumerate(rows) if at_ not in parts]
        figures = tuple(figure for one in own for figure in _entry(one, rank[1] if rank else ""))
        stuck = sum(one.quantity is Quantity.ERRORS for one in figures)
        notes = (Note(f"{stuck or 'none'} of {len(rows)} collectives have not ended"),)
        yield Reading(TOOL, "collectives", path, figures, word(tree.get("version")), notes=notes)


def _coalesced(rows: list[Json]) -> set[int]:
    """Entries that ran as one with the entry `coalesced` behind them.

    They have no events of their own and stay `scheduled` for good: whether they ended, that entry alone knows.
    """
    found, last = set[int](), dict[str, str]()
    for at_ in range(len(rows) - 1, -1, -1):
        group, number_ = word(at(rows[at_], "process_group", 0) or rows[at_].get("pg_id")), _sequence(rows[at_])
        if word(rows[at_].get("profiling_name")).endswith(":coalesced"):
            last[group] = number_
        elif last.get(group) == number_:
            found.add(at_)
        else:
            last.pop(group, None)
    return found


def _sequence(entry: Json) -> str:
    return word(entry.get("p2p_seq_id" if entry.get("is_p2p") is True else "collective_seq_id"))


def _entry(entry: Json, rank: str) -> Iterator[Figure]:
    labels = [("collective", word(entry.get("profiling_name"))), ("seq", word(entry.get("collective_seq_id")))]
    labels += [("group", word(at(entry, "process_group", 0) or entry.get("pg_id"))), ("rank", rank)]
    kept = tuple((name, value) for name, value in labels if value)
    state = word(entry.get("state"))
    if state in _OPEN:
        yield Figure(Quantity.ERRORS, 1, state, labels=kept)
        return
    begun, ended = (number(entry.get(f"time_discovered_{which}_ns")) for which in ("started", "completed"))
    if begun is not None and ended is not None and ended > begun:
        yield Figure(Quantity.TIME_US, (ended - begun) / 1e3, labels=kept)
