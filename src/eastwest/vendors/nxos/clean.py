"""What stands around a configuration in a file: markdown fences, the prompt with its command, banners."""

from __future__ import annotations

import re
from collections.abc import Iterator

_FENCE = re.compile(r"\s*```.*")
_PROMPT = re.compile(r"\S+[#>]\s*(?:show|sh|terminal|exit|conf)\b.*")
_BANNER = re.compile(r"banner (motd|exec) (\S)(.*)")
MARKS = "^~%|#"
"""Characters that may enclose a banner, in order of preference."""


def cleaned(text: str) -> tuple[str, str]:
    """The configuration with every line where it was, and the banner of the day."""
    lines = iter(text.splitlines())
    kept: list[str] = []
    banner = ""
    for line in lines:
        match = _BANNER.fullmatch(line)
        if match is not None:
            block = list(_until(match[3], match[2], lines))
            kept += [""] * len(block)
            if match[1] == "motd":
                banner = "\n".join(block).strip("\n")
        else:
            kept.append("" if _FENCE.fullmatch(line) or _PROMPT.fullmatch(line) else line)
    return "\n".join(kept), banner


def mark_for(banner: str) -> str | None:
    """A character that encloses this text, None when all occur in it."""
    return next((mark for mark in MARKS if mark not in banner), None)


def _until(first: str, mark: str, lines: Iterator[str]) -> Iterator[str]:
    """Lines of a banner; the mark ends it, wherever it stands."""
    line: str | None = first
    while line is not None:
        text, found, _ = line.partition(mark)
        yield text
        line = None if found else next(lines, None)
