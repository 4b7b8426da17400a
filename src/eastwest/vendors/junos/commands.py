"""Junos as `set`, `delete`, `deactivate` and `activate`, perhaps below `edit`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

from eastwest.vendors.junos.members import spelled_out
from eastwest.vendors.junos.one_line import apart
from eastwest.vendors.junos.source import Source, Statement, Words
from eastwest.vendors.junos.tokens import comment_lines, spread, words_of

COMMAND = re.compile(r"(?:wildcard range )?(set|deactivate|activate|delete)\s+(.*)")
MOVE = re.compile(r"(top|up|exit)(?: \d+)?|(?:top )?edit (.+)")
STAY = re.compile(r"(?:edit|configure|commit|rollback|quit)(?: (?:exclusive|private|check|confirmed|and-quit|\d+))*")
"""What opens, ends or applies a session, and changes nothing itself."""
_NOTHING = re.compile(r"!|\.{3,}|…|\{%.*%\}|%\{[^{}]*\}|configuration check succeeds|commit complete")
"""Lines of people, between sections and for what was left out, of templates, and what `commit` answers."""


def commands_in(text: str) -> Source:
    """The statements of commands. Lines that are none are faults."""
    source, place = Source(), _Place()
    for number, line in _whole_lines(text):
        bare = line.strip()
        if not bare or _NOTHING.fullmatch(bare) or place.moved(bare):
            continue
        if bare[0] in "#/*":
            source.comments += comment_lines(bare)
            continue
        match = COMMAND.fullmatch(bare.removeprefix("top "))
        whole = [] if match is None else place.whole(list(words_of(match[2])), top=bare.startswith("top "))
        if match is None or not whole:
            source.faults.append(Statement(number, (bare,)))
            continue
        for single in apart(whole):
            for words in spread(single):
                for named in _named(words) if bare.startswith("wildcard") else (words,):
                    _command(source, match[1], Statement(number, named))
    return source


def _whole_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines with their numbers; a command that goes on behind a backslash is one line, where it begins."""
    begun, begun_at = "", 0
    for number, line in enumerate(text.splitlines(), start=1):
        begun_at = begun_at or number
        if line.rstrip().endswith("\\"):
            begun += line.rstrip()[:-1]
            continue
        yield begun_at, begun + line
        begun, begun_at = "", 0
    if begun:
        yield begun_at, begun


@dataclass
class _Place:
    """Where `edit` has led to: each step from the root. lost: `up` was said, and how many words a level is, is not."""

    steps: list[list[str]] = field(default_factory=list)
    lost: bool = False

    def moved(self, command: str) -> bool:
        """Whether a command only moves, or does not even that."""
        match = MOVE.fullmatch(command)
        if match is None:
            return STAY.fullmatch(command) is not None
        if match[2]:
            self._top(command.startswith("top "))
            self.steps.append(list(words_of(match[2])))
        elif match[1] == "exit":
            self.steps = self.steps[:-1]
        else:
            self._top(match[1] == "top")
            self.lost = match[1] != "top"
        return True

    def _top(self, said: bool) -> None:
        if said:
            self.steps, self.lost = [], False

    def whole(self, words: list[str], *, top: bool) -> list[str]:
        """A command's words from the root, none where that cannot be told. One that begins as the path is whole."""
        path = [word for step in self.steps for word in step]
        if top or not path or words[:1] == path[:1]:
            return words
        return [] if self.lost else [*path, *words]


def _command(source: Source, verb: str, statement: Statement) -> None:
    length = len(statement.words)
    if verb == "set":
        source.statements.append(statement)
    elif verb == "deactivate":
        source.inactive.append(statement.words)
    elif verb == "activate":
        source.inactive[:] = [words for words in source.inactive if words != statement.words]
    else:
        source.statements[:] = [each for each in source.statements if each.words[:length] != statement.words]


def _named(words: Words) -> Iterator[Words]:
    """`et-0/0/[0-3]` of a wildcard command: one statement for each."""
    return product(*map(spelled_out, words))
