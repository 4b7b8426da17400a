"""Routers that a topology file of containerlab sets up itself: what its nodes `exec` in FRR's shell and with `ip`.

The commands of a node stand as a configuration of FRR, each at its own line of the file or at the next free one.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from eastwest.discover.sort import Sorted

_NODES = re.compile(r"^(\s*)nodes:\s*$")
_NODE = re.compile(r"^(\s+)([\w.-]+):\s*$")
_SHELL = re.compile(r"(?:^|\s)-c\s+(?:'[^']*'|\"[^\"]*\")")
_ADDRESS = re.compile(
    r"\bip (?:-6 )?addr(?:ess)? add (?:dev (?P<first>\S+) )?(?P<address>[\da-fA-F.:]+/\d+)(?: dev (?P<dev>\S+))?"
)
_ROUTES = re.compile(r"^router \w", re.MULTILINE)
_PASSED = frozenset(("conf t", "configure terminal", "config t", "end", "exit", "write", "wr", "wr mem"))


def configured(lab: Sorted) -> Iterator[Sorted]:
    """A configuration for each node of a topology that is told to route; others are none of ours."""
    lines = lab.piece.body.split("\n")
    for name, start, end in _nodes(lines):
        body = _body(lines, start, end)
        if _ROUTES.search(body):
            piece = replace(lab.piece, body=body, host=name, command="")
            yield Sorted(piece, "config", "frr", name, "switch")


def _nodes(lines: list[str]) -> Iterator[tuple[str, int, int]]:
    """Name, first line and the line behind the last, of what stands one step below `nodes:`."""
    top = next((at for at, line in enumerate(lines) if _NODES.match(line)), -1)
    if top < 0:
        return
    end = next((at for at in range(top + 1, len(lines)) if _depth(lines[at]) <= _depth(lines[top])), len(lines))
    depth = next((_depth(line) for line in lines[top + 1 : end] if line.strip()), 0)
    starts = [at for at in range(top + 1, end) if _depth(lines[at]) == depth and _NODE.match(lines[at])]
    for start, behind in pairwise([*starts, end]):
        yield lines[start].strip().rstrip(":"), start + 1, behind


def _depth(line: str) -> int:
    """How far in a line stands; what says nothing stands below everything."""
    bare = line.strip()
    return len(line) - len(line.lstrip()) if bare and bare[0] != "#" else 1_000


def _body(lines: list[str], start: int, end: int) -> str:
    """Everything above is empty."""
    found: list[str] = []
    for at in range(start, end):
        for text in _commands(lines[at]):
            found += [""] * (at - len(found))
            found.append(text)
    return "\n".join(found)


def _commands(line: str) -> Iterator[str]:
    """What one line has FRR do."""
    for match in _SHELL.finditer(line):
        for text in shlex.split(match[0])[1].split("\n"):
            if text.strip() not in _PASSED:
                yield text
    address = _ADDRESS.search(line)
    if address is not None and (port := address["first"] or address["dev"]):
        yield f"interface {port}"
        yield f" ip{'v6' if ':' in address['address'] else ''} address {address['address']}"
