"""Pages without fences: configurations between sentences or in HTML, and single commands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from eastwest.discover.recognise import recognise

_COMMAND = re.compile(
    r"\s*(?:[-*] )?`?(?:\[\S+@[^\]]*\][#$] ?|[\w.-]+@\S+[#$] |\\?[#$] )?(?:sudo )?(?:"
    r"nv (?:un)?set \S|net add \S|mlnx_qos -|(?:mlx|mst)config -d |cma_roce_(?:tos|mode) -|lldptool (?:-T|-i|set-)"
    r"|dcb (?:pfc|ets|app|buffer|dcbx) (?:set|add|replace) |niccli -|nicctl update "
    r"|(?:ip link set|ifconfig) \S.* mtu \d"
    r"|echo \S+ > ?/sys/|(?:export )?[NR]CCL_\w+=\S|for \w+ in .*;\s*done)"
)

_BEFORE = re.compile(r"^\s*(?:[-*] )?`?(?:\\?[#$] )?")
"""Marks of lists and code, and a prompt that names nobody."""
_PROSE = re.compile(
    r"\s*(?:#|\||>|<|[-*+] |\d+[.)] |\*\*|!\[|\[)"
    r"|\s*\*[^*]+\*\s*$"
    r"|\s*[A-Z][\w'’,()/-]*(?: \S+){3,}[.:]\s*$"
    r"|\s*[A-Z][a-z]+ (?:[a-z,]+ ){2,}.*[.:]?\s*$"
)
"""Headings, tables, lists and quotations of a page, and sentences."""
_HEADING = re.compile(r"(?:interface|policy-map|class-map|qos profile|router bgp) \S")
LEAST = 2
"""One such line may be an example within a sentence."""


_OPENS, _CLOSES = re.compile(r"<pre\b[^>]*>"), re.compile(r"</pre>")
_TAG = re.compile(r"</?(?:pre|code|samp|kbd)\b[^>]*>")


def html_blocks(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Lines [start, end) between `<pre>` and `</pre>`; the tags are taken off, in place, with what stands around."""
    start = -1
    for at, line in enumerate(lines):
        opened = _OPENS.search(line) if start < 0 else None
        start = start if opened is None else at
        inner = line if opened is None else line[opened.end() :]
        ends = start >= 0 and _CLOSES.search(inner) is not None
        if start >= 0:
            lines[at] = _TAG.sub("", _CLOSES.split(inner)[0])
        if ends:
            yield start, at + 1
            start = -1


def without_prose(lines: list[str]) -> bool:
    """Blank a page's prose, in place, where the rest is a configuration; nothing else is touched. Whether it was.

    A backslash at the end of a line is a page's line break.
    """
    kept = ["" if _PROSE.match(line) else line.rstrip("\\") for line in lines]
    if sum(_HEADING.match(line) is not None for line in kept) < LEAST or recognise("\n".join(kept)).what != "config":
        return False
    lines[:] = kept
    return True


def only_commands(lines: list[str]) -> bool:
    """Blank all lines but commands, in place, where there is any; whether there is."""
    kept = [_COMMAND.match(line) is not None for line in lines]
    if not any(kept):
        return False
    lines[:] = [_BEFORE.sub("", line).rstrip("` ") if own else "" for line, own in zip(lines, kept, strict=True)]
    return True
