"""Texts within another language: what Terraform and shells write between `<<EOT` and `EOT`."""

from __future__ import annotations

import re
from collections.abc import Iterator

_HEREDOC = re.compile(r"<<[-~]?\s*[\"']?(\w+)[\"']?\s*(?:[|>].*)?$")
"""How Terraform begins a text, and a shell that of a file within a script."""
_FILLED = re.compile(r"[$%]\{[^{}]*\}")
"""What Terraform fills in, with braces of its own."""


def objects(lines: list[str], start: int, end: int) -> Iterator[tuple[int, int]]:
    """A script as the objects of JSON that it writes into files, and what stands between them."""
    at = start
    while at < end:
        match = _HEREDOC.search(lines[at]) if "<<" in lines[at] else None
        at += 1
        if match is None or at >= end or not lines[at].lstrip().startswith("{"):
            continue
        close = next((line for line in range(at, end) if lines[line].strip() == match[1]), None)
        if close is None:
            continue
        if any(line.strip() for line in lines[start : at - 1]):
            yield start, at - 1
        yield at, close
        start = at = close + 1
    if start < end:
        yield start, end


def heredocs(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Texts that stand within another language. One that leaves a block open goes on in the next one: what stands
    between them is taken out. A later one that ends the same block is another end of it, and gets its heading.
    """
    whole: tuple[int, int] | None = None
    depth, headings = 0, list[str]()
    for begin, end in _each_heredoc(lines):
        start, own = begin, _depth(lines[begin:end])
        if whole is not None:
            lines[whole[1] : start] = [""] * (start - whole[1])
        elif own < 0 and len(headings) == -own:
            start, own = begin - 1, 0
            lines[start] = " ".join(headings)
        elif own > 0:
            headings = _left_open(lines[start:end])
        whole = (start if whole is None else whole[0], end)
        depth += own
        if depth <= 0:
            yield whole
            whole, depth = None, 0
    if whole is not None:
        yield whole


def _depth(body: list[str]) -> int:
    """How many blocks are opened more than ended."""
    return sum(bare.count("{") - bare.count("}") for bare in (_FILLED.sub("", line) for line in body))


def _left_open(body: list[str]) -> list[str]:
    """The headings of blocks that do not end."""
    open_: list[str] = []
    for line in body:
        bare = _FILLED.sub("", line).strip()
        if bare.endswith("{"):
            open_.append(line.strip())
        elif bare.startswith("}"):
            open_ = open_[:-1]
    return open_


def _each_heredoc(lines: list[str]) -> Iterator[tuple[int, int]]:
    """`<<-EOT` to `EOT`."""
    start, mark = -1, ""
    for at, line in enumerate(lines):
        if start >= 0 and line.strip() == mark:
            yield start, at
            start = -1
        elif start < 0 and (match := _HEREDOC.search(line)) is not None:
            start, mark = at + 1, match[1]
