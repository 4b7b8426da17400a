"""Generic edits of a configuration: drop, swap, duplicate or renumber one statement. They know blocks, no grammar."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

OPERATORS = ("drop", "swap", "duplicate", "renumber")
_STATEMENT = re.compile(r"\s*(?:[A-Za-z]|<[A-Za-z])")
"""A line that may be edited: no comment, bracket or end tag."""
_NUMBER = re.compile(r"(?<![\w.:])\d+(?![\w.:])|(?<=[a-z/])\d+\b")


@dataclass(frozen=True, slots=True)
class Mutant:
    """device, file: what was edited. line: where, from 1, 0 in JSON. statement: what stood there; after: what stands
    there now. text: of the whole file afterwards.
    """

    device: str
    file: str
    operator: str
    line: int
    statement: str
    text: str
    after: str = ""


def mutants(device: str, file: str, text: str, count: int, drawn: random.Random) -> Iterator[Mutant]:
    """Up to `count` different edits of a text, drawn evenly over operators and statements."""
    seen = {text}
    made = _of_tables if text.lstrip().startswith("{") else _of_lines
    for attempt in range(count * 8):
        mutant = made(device, file, text, OPERATORS[attempt % len(OPERATORS)], drawn)
        if mutant is None or mutant.text in seen:
            continue
        seen.add(mutant.text)
        yield mutant
        if len(seen) > count:
            return


def _of_lines(device: str, file: str, text: str, operator: str, drawn: random.Random) -> Mutant | None:
    lines = text.split("\n")
    at = drawn.choice(
        [at for at, line in enumerate(lines) if _STATEMENT.match(line)]
        or [at for at, line in enumerate(lines) if line.strip()[:1].isdigit() or line.startswith("/")]
    )
    end = _end(lines, at)
    after = list(lines)
    if operator == "drop":
        del after[at:end]
    elif operator == "duplicate":
        after[end:end] = lines[at:end]
    elif operator == "swap":
        beyond = _end(lines, end) if end < len(lines) and _depth(lines[end]) == _depth(lines[at]) else end
        if beyond == end or not _STATEMENT.match(lines[end]):
            return None
        after[at:beyond] = [*lines[end:beyond], *lines[at:end]]
    else:
        found = list(_NUMBER.finditer(lines[at]))
        if not found:
            return None
        one = drawn.choice(found)
        after[at] = f"{lines[at][: one.start()]}{_other(int(one[0]), drawn)}{lines[at][one.end() :]}"
    return Mutant(
        device,
        file,
        operator,
        at + 1,
        lines[at].strip(),
        "\n".join(after),
        after[at].strip() if at < len(after) else "",
    )


def _end(lines: list[str], at: int) -> int:
    """Behind the statement: deeper lines, and a bracket that closes them, are part of it."""
    end = at + 1
    while end < len(lines) and lines[end].strip() and _depth(lines[end]) > _depth(lines[at]):
        end += 1
    closed = end < len(lines) and end > at + 1 and lines[end].strip().startswith(("}", "exit", "</"))
    return end + 1 if closed else end


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def _other(number: int, drawn: random.Random) -> int:
    return drawn.choice([each for each in (number + 1, number - 1, number * 10, number // 10) if 0 <= each != number])


def _of_tables(device: str, file: str, text: str, operator: str, drawn: random.Random) -> Mutant | None:
    tree = json.loads(text)
    path = drawn.choice(list(_leaves(tree)))
    after = deepcopy(tree)
    holder: Any = after
    for key in path[:-1]:
        holder = holder[key]
    key, value = path[-1], holder[path[-1]]
    others = [each for each in holder if each != key]
    if operator == "drop":
        del holder[key]
    elif operator == "swap":
        other = drawn.choice(others) if others else key
        holder[key], holder[other] = holder[other], value
    elif operator == "duplicate" and others:  # JSON holds a key once: the value lands on its neighbour as well
        holder[drawn.choice(others)] = value
    elif operator == "renumber" and (found := list(_NUMBER.finditer(str(value)))):
        one = drawn.choice(found)
        holder[key] = f"{str(value)[: one.start()]}{_other(int(one[0]), drawn)}{str(value)[one.end() :]}"
    else:
        return None
    return Mutant(
        device, file, operator, 0, f"{'|'.join(path)} {value}", json.dumps(after, indent=4), str(holder.get(key, ""))
    )


def _leaves(tree: Mapping[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for key, value in tree.items():
        if isinstance(value, dict) and value:
            yield from _leaves(value, (*above, key))
        else:
            yield *above, key
