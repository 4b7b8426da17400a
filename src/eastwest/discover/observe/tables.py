"""Tables that devices print: a line of headings, perhaps a rule, then rows in columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from eastwest.discover.state import DARK_DBM

_CELL = re.compile(r"\S+(?: \S+)*")
_RULE = re.compile(r"^[\s|+]*-[-\s|+]*$")

_UNDERLINED = re.compile(r"\s*-+(?:\s+-+){2,}\s*")
"""What stands below the headings of a table, this one's or another's."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row. line: of the file. cells: by the names asked for, empty where the row has nothing."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")


def below(text: str, heading: re.Pattern[str]) -> Iterator[tuple[re.Match[str], str]]:
    """Lines below headings, each with the heading that is above it; what stands before the first is none's."""
    above: re.Match[str] | None = None
    for line in text.split("\n"):
        if found := heading.fullmatch(line):
            above = found
        elif above is not None:
            yield above, line


def rows(text: str, **wanted: str) -> Iterator[Row]:
    """Rows of every table whose headings match all of `wanted`: patterns by name; a name ending in `_` is optional.

    A table goes on over empty lines, and ends at the headings of another.
    """
    patterns = {
        name.rstrip("_"): re.compile(rf"(?<![\w/-]){pattern}(?![\w/-])", re.I) for name, pattern in wanted.items()
    }
    needed = {name for name in wanted if not name.endswith("_")}
    columns: list[tuple[int, str]] = []
    lines = text.split("\n")
    for at, line in enumerate(lines):
        bare = line.replace("|", " ").rstrip()
        if not bare.strip():
            continue
        found = {name: match.start() for name, pattern in patterns.items() if (match := pattern.search(bare))}
        if needed <= found.keys() and len(set(found.values())) == len(found):
            columns = _columns(bare, found, lines[at + 1 : at + 2])
        elif columns and _UNDERLINED.fullmatch("".join(lines[at + 1 : at + 2])):
            columns = []
        elif columns and not _RULE.match(line):
            cells = _cells(bare, columns)
            if cells:
                yield Row(at + 1, cells)


def _columns(header: str, found: dict[str, int], below: list[str]) -> list[tuple[int, str]]:
    """Starts of all columns with the names of those asked for; the rule below knows them best, if it parts the same."""
    named = {start: name for name, start in found.items()}
    starts = {match.start() for match in _CELL.finditer(header)} | set(named)
    spans = list(re.finditer(r"-+", below[0])) if below and _RULE.match(below[0]) else []
    if len(spans) > 2:
        fit = {}
        for start, name in named.items():
            at = max((span.start() for span in spans if span.start() <= start), default=spans[0].start())
            fit[at] = name
        if len(fit) == len(named):
            return [(span.start(), fit.get(span.start(), "")) for span in spans]
    return [(start, named.get(start, "")) for start in sorted(starts)]


def _cells(line: str, columns: list[tuple[int, str]]) -> dict[str, str]:
    """Cells by position; by words where the row does not keep to the columns."""
    starts = [start for start, _ in columns]
    fits = all(start == 0 or start >= len(line) or line[start - 1] == " " for start in starts)
    if fits:
        ends = [*starts[1:], len(line)]
        cut = [line[start:end].strip() for start, end in zip(starts, ends, strict=True)]
    else:
        cut = re.split(r"\s{2,}", line.strip())
        if len(cut) != len(columns):
            cut = line.split()
        if len(cut) < len(columns):
            return {}
    return {name: value for (_, name), value in zip(columns, cut, strict=False) if name}


def number(text: str) -> int | None:
    """`1,234` or `1234`, None for anything else; never of more than 19 digits."""
    bare = text.strip().replace(",", "")
    return int(bare) if bare.isascii() and bare.isdecimal() and len(bare) < 20 else None


def real(text: str) -> float | None:
    """The first number in a text, None without one."""
    match = re.search(r"-?\d{1,15}(?:\.\d{1,15})?(?:[eE][-+]?\d{1,3})?", text)
    return float(match[0]) if match else None


def dbm(text: str) -> float:
    """`-2.1`, `-inf` and `- Inf` as power of light."""
    return DARK_DBM if text.lower().endswith("inf") else float(text)


def speed_gbps(text: str) -> float | None:
    """`400G`, `400Gbps`, `400000Mb/s`, `400000` (Mb/s), `40000(D)`, `a-100G` → Gb/s."""
    match = re.search(r"(\d{1,9}(?:\.\d{1,3})?)\s*([GMTK]?)", text, re.I)
    if match is None:
        return None
    factor = {"G": 1.0, "M": 1e-3, "T": 1e3, "K": 1e-6, "": 1e-3}[match[2].upper()]
    return float(match[1]) * factor
