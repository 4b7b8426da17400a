"""Junos text in any form as flat statements: the words from the root down, as `set` would have them."""

from __future__ import annotations

import re
from functools import lru_cache

from eastwest.errors import InputError, Problem
from eastwest.vendors.junos.braces import Curly
from eastwest.vendors.junos.commands import COMMAND, MOVE, STAY, commands_in
from eastwest.vendors.junos.json_form import from_json
from eastwest.vendors.junos.source import Source
from eastwest.vendors.junos.xml_form import from_xml
from eastwest.vendors.text.indent import LARGEST_BYTES

_JSON = re.compile(r'\s*\{\s*"configuration"\s*:')
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|/\*.*?\*/|#.*|\$\{[^{}]*\}|\{\{[^{}]*\}\}|\{%.*?%\}|%\{[^{}]*\}')
"""What braces count nothing in."""


@lru_cache(maxsize=4)
def parse(file: str, text: str) -> Source:
    """Curly, `set`, XML or JSON, told by what it begins with. Raises InputError for a text too large or too deep.

    The last few texts are remembered, since several readers ask for the same one: a Source is not to be changed.
    """
    if len(text) > LARGEST_BYTES:
        raise InputError(Problem(f"{file} has {len(text):,} characters", allowed=f"at most {LARGEST_BYTES:,}"))
    begin = text.lstrip()[:1]
    if begin == "<" or (begin == "{" and _JSON.match(text)):
        return from_xml(file, text) if begin == "<" else from_json(file, text)
    lines = text.splitlines()
    if not any(COMMAND.match(line.strip()) for line in lines[:200]):
        return Curly(file, text).source
    return _mixed(file, lines) if any(line.rstrip().endswith("{") for line in lines) else commands_in(text)


def _mixed(file: str, lines: list[str]) -> Source:
    """A log of a session has both: blocks as they were shown, and commands as they were typed."""
    blocks, commands, depth = [""] * len(lines), [""] * len(lines), 0
    for at, line in enumerate(lines):
        bare = line.strip()
        typed = (COMMAND.match(bare) or MOVE.fullmatch(bare) or STAY.fullmatch(bare)) and not bare.endswith((";", "{"))
        inside = depth > 0 or bare.endswith((";", "{", "}")) or bare.startswith("/*")
        (commands if typed or not inside else blocks)[at] = line
        if not typed:
            counted = _QUOTED.sub("", line)
            depth = max(0, depth + counted.count("{") - counted.count("}"))
    shown, typed_in = Curly(file, "\n".join(blocks)).source, commands_in("\n".join(commands))
    return Source(
        shown.statements + typed_in.statements,
        shown.inactive + typed_in.inactive,
        shown.comments + typed_in.comments,
        shown.faults + typed_in.faults,
    )
