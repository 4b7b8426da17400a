"""Where the code of a page stands: in fences, set in, in HTML or between its sentences; else the text is code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from eastwest.discover.heredocs import heredocs, objects
from eastwest.discover.prose import html_blocks, only_commands, without_prose
from eastwest.discover.source import Text

OUTDENTED = 2
"""Less is the habit of a table."""
_FENCE = re.compile(r"^\s*(```+|~~~+)")
_OPENED = re.compile(r"conf(?:igure)?(?: t\w*)?\s*")
"""Opens a script that is further in as a whole."""
_QUOTATION = re.compile(r"^\s*(?:> ?)+")
_QUOTED_FENCE = re.compile(r"^\s*(?:> ?)+\s*(?:```|~~~)")
_TITLE = re.compile(r" {0,3}(?:#{1,6} +|\*\*)(\S.*)")
_UNDERLINE = re.compile(r"[=~^*+\"'-]{3,}\s*")
"""What stands below a title of reStructuredText."""
_CODE = re.compile(r"^(\s*)(?:\.\. (?:code-block|code|sourcecode|parsed-literal)::|.*[^:]::\s*$).*")
_CODE_LINE = re.compile(r"(?: {4}|\t)\s*\S")
_PAGE = re.compile(r"(?i)\.(?:md|markdown|mdx|rst)$")
_TERRAFORM = re.compile(r"(?i)\.(?:tf|tfvars|hcl)$")


@dataclass(frozen=True, slots=True)
class Span:
    """Lines [start, end) of a file, counted from 0."""

    start: int
    end: int
    command: str = ""
    host: str = ""
    number: int = 0


def is_page(text: Text) -> bool:
    """Whether a file is one for people, by its name."""
    return _PAGE.search(text.name) is not None


def titles(text: Text, lines: list[str]) -> Iterator[tuple[int, str]]:
    """Headings of a page and its lines in bold type, by line."""
    inside = False
    for at, line in enumerate(lines if is_page(text) else ()):
        inside ^= _FENCE.match(line) is not None
        if not inside and (match := _TITLE.match(line)) is not None:
            yield at, match[1]
        elif not inside and line.strip() and at + 1 < len(lines) and _UNDERLINE.fullmatch(lines[at + 1]):
            yield at, line


def blocks(text: Text, lines: list[str]) -> Iterator[Span]:
    """The code of a page, else everything. Several blocks of a page may be of several devices: they are numbered."""
    fenced, above = list(_fenced(lines)), 2
    if fenced and is_page(text):
        fenced = sorted((*fenced, *_beside(lines, fenced)))
    elif is_page(text):
        html = list(html_blocks(lines))
        fenced, above = list(_indented(lines) if text.name.lower().endswith(".rst") else _set_in(lines)), 1
        code = [line for start, end in fenced for line in lines[start:end]]
        if not fenced or not (only_commands(code) or text.name.lower().endswith(".rst")):
            fenced = html or _bare_page(lines) or fenced
        elif html:
            fenced = sorted((*html, *(each for each in fenced if not any(a <= each[0] < b for a, b in html))))
    if _TERRAFORM.search(text.name):
        fenced = list(heredocs(lines))
    whole = text.text.lstrip()[:1] in ("{", "[", "<")
    spans = fenced if fenced or (is_page(text) and not whole) else [(0, len(lines))]
    parts = [part for start, end in spans for part in objects(lines, start, end)]
    several = len(parts) > 1 or bool(fenced) or parts != spans
    for number, (start, end) in enumerate(parts, start=1):
        yield Span(start, end, host=_labelled(lines, start - above) if fenced else "", number=number if several else 0)


def _bare_page(lines: list[str]) -> list[tuple[int, int]]:
    """The code of a page that marks none: it stands between its sentences."""
    return [(0, len(lines))] if without_prose(lines) or only_commands(lines) else []


def _beside(lines: list[str], fenced: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Configurations that a page with fences has outside of them, too; its prose is blanked, in place."""
    gaps = [(end + 1, start - 1) for (_, end), (start, _) in pairwise([(0, -1), *fenced, (len(lines) + 1, 0)])]
    outside = [line for start, end in gaps for line in (*lines[start:end], "")]
    if not without_prose(outside):
        return []
    for start, end in gaps:
        lines[start:end] = outside[: end - start] if end > start else []
        outside = outside[max(0, end - start) + 1 :]
    return [(start, end) for start, end in gaps if any(line.strip() for line in lines[start:end])]


_LABEL = re.compile(
    r"\s*(?:=== \"(?P<tab>[^\"]+)\"|\{\{<\s*tab \"(?P<shortcode>[^\"]+)\"\s*>\}\}"
    r"|#{1,6} \[?(?P<heading>[^\s\[\]]+)\]?(?:\([^()\s]*\))?|<summary>(?P<summary>[\w.-]+)</summary>"
    r"|[-*+] \[?(?P<item>[\w.-]+)\]?(?:\([^()\s]*\))?"
    r"|\*\*(?:Example: )?\[?(?P<bold>[\w.-]+)\]?\*\*):?\s*"
)
_AROUND_CODE = re.compile(r"</?(?:pre|code|p|br|div|details)\b[^<>]*>")
_NAMED = re.compile(
    r"(?i)(?=.*(?:leaf|spine|tor|border|core|aggr?|edge|exit|switch|sw|server|srv|host|node|gpu|dgx|worker))"
    r"(?P<name>[a-z][\w-]*\d[\w-]*)(?:\.ya?ml|\.cfg|\.conf)?"
)
"""A role and a number: what people call devices."""


def _labelled(lines: list[str], at: int) -> str:
    """Whom the line above code names: a tab, a heading, an item or a title that is a device's name alone."""
    while at >= 0 and not _AROUND_CODE.sub("", lines[at]).strip():
        at -= 1
    label = _LABEL.fullmatch(lines[at]) if at >= 0 else None
    found = next((each for each in label.groups() if each), "").strip() if label is not None else ""
    named = _NAMED.fullmatch(found)
    return "" if named is None else named["name"]


def outdent(lines: list[str], found: list[Span]) -> None:
    """Move the lines of a block to the left, in place, where all stand further in, as a page has them."""
    for block in found:
        if any(line[:1] == "\t" for line in lines[block.start : block.end]):
            lines[block.start : block.end] = [line.expandtabs(4) for line in lines[block.start : block.end]]
        depth = _depth(lines[block.start : block.end])
        if depth >= OUTDENTED:
            lines[block.start : block.end] = [line[depth:] for line in lines[block.start : block.end]]


def _depth(lines: list[str]) -> int:
    """How far in all lines stand that say something; most texts have one at the margin near their beginning."""
    depth: int | None = None
    for line in lines:
        if line.strip() and not _OPENED.fullmatch(line):
            own = len(line) - len(line.lstrip(" "))
            depth = own if depth is None else min(depth, own)
            if not depth:
                break
    return depth or 0


def _fenced(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Quoted fences too, whose lines lose the mark of the quotation."""
    start, mark, quoted = -1, "", False
    for at, line in enumerate(lines):
        if not quoted and "```" not in line and "~~~" not in line:
            continue
        quoted = _QUOTED_FENCE.match(line) is not None if start < 0 else quoted
        if quoted:
            lines[at] = _QUOTATION.sub("", line)
        match = _FENCE.match(lines[at])
        if match is None:
            continue
        if start < 0:
            start, mark = at + 1, match[1]
        elif lines[at].strip().startswith(mark) and not lines[at].strip().strip("`~"):
            yield start, at
            start = -1
    if start >= 0:
        yield start, len(lines)


def _set_in(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Code of a Markdown page that is set in by four spaces, behind an empty line; empty lines may stand within."""
    at = 0
    while at < len(lines):
        start = at
        at += 1
        below_text = start and lines[start - 1].strip() and not lines[start - 1].startswith("#")
        if not _CODE_LINE.match(lines[start]) or below_text:
            continue
        while at < len(lines) and (not lines[at].strip() or _CODE_LINE.match(lines[at])):
            at += 1
        yield start, at


def _indented(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Literal blocks of reStructuredText: deeper than what announces them. Their common indentation is taken off."""
    at = 0
    while at < len(lines):
        match = _CODE.match(lines[at])
        at += 1
        if match is None:
            continue
        outer, start = len(match[1]), at
        while at < len(lines) and (not lines[at].strip() or len(lines[at]) - len(lines[at].lstrip()) > outer):
            at += 1
        body = [line for line in lines[start:at] if line.strip() and not line.strip().startswith(":")]
        if body:
            depth = min(len(line) - len(line.lstrip()) for line in body)
            lines[start:at] = ["" if line.strip().startswith(":") else line[depth:] for line in lines[start:at]]
            yield start, at
