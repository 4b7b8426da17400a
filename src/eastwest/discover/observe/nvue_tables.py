"""Tables of `nv show`, by the rules below their headings."""

from __future__ import annotations

import re
from collections.abc import Iterator

_RULE = re.compile(r"\s*[-…]{2,}(?:  ?[-…]+)*\s*")
Row = dict[str, str]


def operational(text: str) -> Iterator[tuple[str, str, str]]:
    """What is in force: the heading that it stands below, empty without one, its name and its value."""
    for heads, rows in tables_of(text):
        if "operational" in heads:
            yield from in_force(rows)


def in_force(rows: list[Row]) -> Iterator[tuple[str, str, str]]:
    """The same, of the rows of one table."""
    above = ""
    for row in rows:
        name, value = next(iter(row.values())), row["operational"]
        if value:
            yield above if name[:1] == " " else "", name.strip(), value
        else:
            above = name.strip()


def tables_of(text: str) -> Iterator[tuple[list[str], list[Row]]]:
    """Headings in lower case, and rows; a cell that goes on in the line below is one, cut headings keep their start.

    First cells keep the spaces before them, which tell what stands below what.
    """
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if at == 0 or not _RULE.fullmatch(line):
            continue
        spans = [(match.start(), match.end()) for match in re.finditer(r"[-…]+", line)]
        start = at
        while start > 0 and lines[start - 1].strip() and not set(lines[start - 1].strip()) <= set("-=…"):
            start -= 1
        cut = [_heads(each, spans) for each in lines[start:at]]
        heads = [" ".join(filter(None, map(str.strip, cells))).lower() for cells in zip(*cut, strict=True)]
        if heads:
            yield heads, list(_rows(lines[at + 1 :], spans, heads))


def _heads(line: str, spans: list[tuple[int, int]]) -> list[str]:
    """Cells of a line of headings; by words from the right where it was moved, so that a rule cuts through one."""
    words = re.split(r"\s{2,}", line.strip())
    broken = any(line[start - 1 : start + 1].strip(" ")[1:] for start, _ in spans[1:])
    if broken and len(words) <= len(spans):
        return [""] * (len(spans) - len(words)) + words
    return _cut(line, spans)


def _cut(line: str, spans: list[tuple[int, int]]) -> list[str]:
    ends = [start for start, _ in spans[1:]] + [max(len(line), spans[-1][1])]
    first, *rest = [line[start:end].rstrip() for (start, _), end in zip(spans, ends, strict=True)]
    return [first, *map(str.strip, rest)]


def _rows(lines: list[str], spans: list[tuple[int, int]], heads: list[str]) -> Iterator[Row]:
    now: Row = {}
    for at, line in enumerate(lines):
        if not line.strip():
            if at == 0:
                continue
            break
        cells = _cut(line, spans)
        if now and not cells[0] and heads[0]:
            now = {name: f"{now[name]} {cell}".strip() for name, cell in zip(heads, cells, strict=True)}
            continue
        if now:
            yield now
        now = dict(zip(heads, cells, strict=True))
    if now:
        yield now
