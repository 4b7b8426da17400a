"""Pages whose configurations stand between sentences, without the fences that pages have."""

from __future__ import annotations

import re

from eastwest.discover.recognise import recognise

_PROSE = re.compile(
    r"\s*(?:#|\||>|<|[-*+] |\d+[.)] |\*\*|!\[|\[)"
    r"|\s*[A-Z][\w'’,()/-]*(?: \S+){3,}[.:]\s*$"
    r"|\s*[A-Z][a-z]+ (?:[a-z,]+ ){2,}.*[.:]?\s*$"
)
"""Headings, tables, lists and quotations of a page, and sentences."""
_HEADING = re.compile(r"(?:interface|policy-map|class-map|qos profile|router bgp) \S")
LEAST = 2
"""One such line may be an example within a sentence."""


def without_prose(lines: list[str]) -> bool:
    """Blank a page's prose, in place, where the rest is a configuration; nothing else is touched. Whether it was."""
    kept = ["" if _PROSE.match(line) else line for line in lines]
    if sum(_HEADING.match(line) is not None for line in kept) < LEAST or recognise("\n".join(kept)).what != "config":
        return False
    lines[:] = kept
    return True
