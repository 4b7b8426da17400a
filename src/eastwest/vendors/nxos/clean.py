"""What stands around a configuration in a file: markdown fences, the prompt with its command, banners."""

from __future__ import annotations

import re

_FENCE = r"\s*```.*"
_PROMPT = r"[\w.()-]+[#>]\s*(?:(?:show|sh|terminal|exit|conf)\b.*)?"
_BANNER = re.compile(r"banner (motd|exec) (\S)(.*)")
_LEFT = r"\s+(?:exit|end)\s*"
"""Leaves a block that its indentation ends already."""
_AROUND = re.compile(f"{_FENCE}|{_PROMPT}|{_LEFT}")
_SHORT = re.compile(r"int [A-Za-z][a-z-]* ?\d")
"""What people type for `interface`."""
MARKS = "^~%|#"
"""Characters that may enclose a banner, in order of preference."""


def cleaned(text: str) -> tuple[str, str]:
    """The configuration with every line where it was, and the banner of the day."""
    lines = joined(text.splitlines())
    banner = ""
    at = 0
    while at < len(lines):
        match = _BANNER.fullmatch(lines[at])
        block = [] if match is None else _block(match[3], match[2], lines, at)
        if match is not None and block:
            banner = "\n".join(block).strip("\n") if match[1] == "motd" else banner
            lines[at : at + len(block)] = [""] * len(block)
        elif lines[at].startswith("int ") and _SHORT.match(lines[at]):
            lines[at] = "interface" + lines[at][3:]
        elif _AROUND.fullmatch(lines[at]):
            lines[at] = ""
        at += max(len(block), 1)
    return "\n".join(lines), banner


_CONTINUED = re.compile(r"\s\\\s*$")
_PARTED = re.compile(
    r"\s*random-detect minimum-threshold \d+ \w+(?: maximum-threshold \d+ \w+)?(?: drop-probability \d+)?"
    r"(?: weight \d+)?"
)
_ECN = re.compile(r"\s*random-detect ecn\s*")
_PART = re.compile(r"\s*(?:maximum-threshold \d+ \w+|drop-probability \d+|weight \d+|ecn)")
_VLANS = re.compile(r"\s+switchport trunk allowed vlan (?:add )?[\d,-]+")
_REST = re.compile(r"[\d,-]+")
"""A list of VLANs goes on at the margin where a terminal broke it."""


def whole_lines(text: str) -> str:
    """The text with statements that stand in parts put back together."""
    return "\n".join(joined(text.splitlines()))


def joined(lines: list[str]) -> list[str]:
    """Guides break the one line of WRED into its parts; they are put back into the line of the first."""
    for at in range(len(lines) - 2, -1, -1):
        if _REST.fullmatch(lines[at + 1]) and _VLANS.fullmatch(lines[at]):
            lines[at : at + 2] = [lines[at] + lines[at + 1], ""]
    for at in range(len(lines) - 2, -1, -1):
        if "\\" in lines[at] and _CONTINUED.search(lines[at]):
            lines[at] = f"{_CONTINUED.sub('', lines[at])} {lines[at + 1].strip()}"
            lines[at + 1] = ""
        if "ecn" in lines[at] and _ECN.fullmatch(lines[at]) and _PARTED.fullmatch(lines[at + 1]):
            lines[at : at + 2] = ["", f"{lines[at + 1].rstrip()} ecn"]
    for at, line in enumerate(lines):
        if "random-detect" in line and _PARTED.fullmatch(line):
            end = next((below for below in range(at + 1, len(lines)) if not _PART.fullmatch(lines[below])), len(lines))
            lines[at] = " ".join([line.rstrip(), *(each.strip() for each in lines[at + 1 : end])])
            lines[at + 1 : end] = [""] * (end - at - 1)
    return lines


def mark_for(banner: str) -> str | None:
    """A character that encloses this text, None when all occur in it."""
    return next((mark for mark in MARKS if mark not in banner), None)


def _block(first: str, mark: str, lines: list[str], at: int) -> list[str]:
    """Lines of a banner up to its mark; none where the mark never comes."""
    if mark in first:
        return [first.partition(mark)[0]]
    for end in range(at + 1, len(lines)):
        if mark in lines[end]:
            return [first, *lines[at + 1 : end], lines[end].partition(mark)[0]]
    return []
