"""Junos text in any form as flat statements: the words from the root down, as `set` would have them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import product

from eastwest.errors import InputError, Problem
from eastwest.vendors.junos.json_form import from_json
from eastwest.vendors.junos.members import spelled_out
from eastwest.vendors.junos.one_line import apart
from eastwest.vendors.junos.source import DEEPEST, Source, Statement, Words
from eastwest.vendors.junos.xml_form import from_xml
from eastwest.vendors.text.indent import LARGEST_BYTES

_TOKEN = re.compile(
    r"""(?P<space>\s+)|(?P<note>/\*.*?(?:\*/|\Z)|\#[^\n]*)|(?P<mark>[{};])|(?P<list>\[[^\]{};]*\])"""
    r"""|(?P<word>\([^){};]*\)|"(?:[^"\\]|\\.)*"|[^\s{};\[\]"]+(?:\[[\d,-]+\][^\s{};\[\]"]*)*|.)""",
    re.DOTALL,
)
_COMMAND = re.compile(r"(?:wildcard range )?(set|deactivate|activate|delete)\s+(.*)")
_JSON = re.compile(r'\s*\{\s*"configuration"\s*:')
_TAGS = frozenset({"replace:", "protect:", "active:"})


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
    commands = any(_COMMAND.match(line.strip()) for line in text.splitlines()[:200])
    return _commands(text) if commands else _Curly(file, text).source


def unquoted(word: str) -> str:
    """The value of a word, without quotes and escapes."""
    if len(word) < 2 or word[0] != '"':
        return word
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] == "n" else match[1], word[1:-1])


def comment_lines(note: str) -> Iterator[str]:
    """Text of a comment of either kind, line by line."""
    bare = note.removeprefix("/*").removesuffix("*/") if note.startswith("/*") else note.lstrip("#")
    for line in bare.splitlines():
        if line.strip(" *\t"):
            yield line.strip(" *\t")


def _commands(text: str) -> Source:
    source = Source()
    for number, line in enumerate(text.splitlines(), start=1):
        bare = line.strip()
        if not bare:
            continue
        if bare[0] in "#/*":
            source.comments += comment_lines(bare)
            continue
        match = _COMMAND.fullmatch(bare)
        if match is None:
            source.faults.append(Statement(number, (bare,)))
            continue
        for single in apart(list(_words(match[2]))):
            for words in _spread(single):
                for named in _named(words) if bare.startswith("wildcard") else (words,):
                    _command(source, match[1], Statement(number, named))
    return source


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


def _words(text: str) -> Iterator[str]:
    """Words and lists of one line; a comment ends it."""
    for match in _TOKEN.finditer(text):
        if match.lastgroup == "note":
            return
        if match.lastgroup != "space":
            yield match.group()


def _named(words: Words) -> Iterator[Words]:
    """`et-0/0/[0-3]` of a wildcard command: one statement for each."""
    return product(*map(spelled_out, words))


def _spread(words: list[str]) -> Iterator[Words]:
    """`members [ a b ]` → `members a`, `members b`."""
    if len(words) > 1 and words[-1].startswith("["):
        for value in _TOKEN.finditer(words[-1][1:-1]):
            if value.lastgroup == "word":
                yield (*words[:-1], value.group())
    elif words:
        yield tuple(words)


class _Curly:
    """The parser of the form with braces."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.source = Source()
        self.blocks: list[Words] = []
        self.words: list[str] = []
        self.number = self.start = 1
        self.filled = False
        for match in _TOKEN.finditer(text):
            token, kind = match.group(), match.lastgroup
            if kind == "note":
                self.source.comments += comment_lines(token)
            elif kind == "mark":
                self._mark(token)
            elif kind != "space":
                self._word(token)
            self.number += token.count("\n")
        self._end()

    def _word(self, token: str) -> None:
        if not self.words:
            self.start = self.number
        if token not in _TAGS:
            self.words.append(token)

    def _mark(self, mark: str) -> None:
        if mark == "{":
            if len(self.blocks) == DEEPEST:
                raise InputError(Problem(f"{self.file} is nested too deeply", line=self.number, allowed=f"{DEEPEST}"))
            self.blocks.append(tuple(self._path()))
            self.words, self.filled = [], False
        elif mark == ";":
            self._leaf()
        else:
            self._leaf()
            if not self.blocks:
                self.source.faults.append(Statement(self.number, ("}",)))
            elif not self.filled and self.blocks[-1]:
                self.source.statements.append(Statement(self.number, self.blocks[-1]))
            self.filled = True
            self.blocks = self.blocks[:-1]

    def _path(self) -> list[str]:
        """Words from the root; notes what is inactive."""
        inactive = bool(self.words) and self.words[0] == "inactive:"
        words = self.words[1:] if inactive else self.words
        path = [*(self.blocks[-1] if self.blocks else ()), *words]
        if inactive and path:
            self.source.inactive.append(tuple(path))
        return path

    def _leaf(self) -> None:
        if self.words:
            self.source.statements += [Statement(self.start, words) for words in _spread(self._path())]
            self.filled = True
        self.words = []

    def _end(self) -> None:
        for rest in (self.words, ["{"] if self.blocks else []):
            if rest:
                self.source.faults.append(Statement(self.number, (" ".join(rest),)))
