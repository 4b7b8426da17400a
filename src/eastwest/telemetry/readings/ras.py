"""NCCL RAS: who of a job's communicators is missing, dead or out of step.

Source: NVIDIA/nccl, documentation "RAS" (text of 2.24 and later, which "varies from release to release"; JSON since
2.28.7).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from eastwest.telemetry.readings.model import Figure, Note, Quantity, Reading
from eastwest.telemetry.readings.text import at, documents, lines_of, number, word

TOOL = "nccl-ras"
_PROBLEM = re.compile(r"^#\d+-\d+ \((\w+)\) (\w+)")
_RANK = re.compile(r"^\s+Rank (\d+) -- GPU \S+ managed by process \d+ on node (\S+)")
_BAD = re.compile(r"\b(MISMATCH|INCOMPLETE|DEAD|ERROR|TIMEOUT)\b")


def recognised(text: str) -> bool:
    """Whether it is a status of RAS."""
    return ("Job summary" in text and "Communicators" in text) or ('"communicators"' in text and '"ranks' in text)


def read(path: Path, text: str) -> Iterator[Reading]:
    """One reading; each problem is a figure of 1 with communicator, kind and node. Raises InputError."""
    if text.lstrip().startswith("{"):
        for tree in documents(path, text):
            yield Reading(TOOL, "status", path, tuple(_of_json(tree)), word(tree.get("nccl_version")))
    else:
        figures, notes = _of_text(text)
        yield Reading(TOOL, "status", path, tuple(figures), notes=tuple(notes))


def _of_text(text: str) -> tuple[list[Figure], list[Note]]:
    figures: list[Figure] = []
    notes: list[Note] = []
    communicator, kind = "", ""
    for line_number, line in lines_of(text):
        problem, rank = _PROBLEM.match(line), _RANK.match(line)
        if problem:
            communicator, kind = problem[1], problem[2]
            figures.append(_problem(communicator, kind, line_number))
        elif rank and communicator:
            labels = (("communicator", communicator), ("kind", kind), ("rank", rank[1]), ("node", rank[2]))
            figures.append(Figure(Quantity.ERRORS, 1, "rank", labels=labels, line=line_number))
        elif _BAD.search(line) and not line.startswith("#"):
            notes.append(Note(" ".join(line.split()), line_number))
    return figures, notes


def _problem(communicator: str, kind: str, line: int | None) -> Figure:
    return Figure(
        Quantity.ERRORS, 1, "communicator", labels=(("communicator", communicator), ("kind", kind)), line=line
    )


def _of_json(tree: dict[str, object]) -> Iterator[Figure]:
    communicators = tree.get("communicators")
    for one in communicators if isinstance(communicators, list) else ():
        name = word(at(one, "hash") or at(one, "id"))
        counts = {word(at(rank, "collective_counts")) for rank in _list(at(one, "ranks"))}
        if len(counts) > 1:
            yield _problem(name, "MISMATCH", None)
        for rank in _list(at(one, "missing_ranks")):
            dead = bool(at(rank, "status", "considered_dead"))
            labels = [("communicator", name), ("kind", "DEAD" if dead else "INCOMPLETE")]
            labels += [("rank", word(at(rank, "rank"))), ("node", word(at(rank, "node") or at(rank, "host")))]
            yield Figure(Quantity.ERRORS, 1, "rank", labels=tuple((key, value) for key, value in labels if value))
    total = number(at(tree, "n_missing_ranks"))
    if total:
        yield Figure(Quantity.ERRORS, total, "sum")


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
