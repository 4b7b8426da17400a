"""Junos in the form with braces, as `show configuration` prints it."""

from __future__ import annotations

import re

from eastwest.errors import InputError, Problem
from eastwest.vendors.junos.source import DEEPEST, Source, Statement, Words
from eastwest.vendors.junos.tokens import LINE_OR_TOKEN, comment_lines, spread

_INDENTATION = re.compile(r"[ \t]*")
_TAGS = frozenset({"replace:", "protect:", "active:"})


class Curly:
    """The parser of the form with braces."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.source = Source()
        self.blocks: list[Words] = []
        self.words: list[str] = []
        self.number = self.start = 1
        self.begin = 0
        self.filled = False
        for match in LINE_OR_TOKEN.finditer(text):
            if match.lastgroup == "line":
                words, ends = match.group("words", "ends")
                if words:
                    self._words(words.split())
                self._mark(ends or "}")
                self.number += 1
            else:
                self._token(text, match)
        self._end()

    def _token(self, text: str, match: re.Match[str]) -> None:
        token, kind = match.group(), match.lastgroup
        if kind == "note":
            self.source.comments += comment_lines(token)
        elif kind == "mark":
            self._mark(token)
        elif kind != "space":
            self.begin = self.begin if self.words else match.start()
            self._words([token])
        elif self.words and "\n" in token:
            self._line_ends(text, match.end())
        self.number += token.count("\n")

    def _words(self, words: list[str]) -> None:
        if not self.words:
            self.start = self.number
        self.words += [word for word in words if word not in _TAGS]

    def _line_ends(self, text: str, end: int) -> None:
        """A line as far in as the statement before it is the next one, where somebody forgot the semicolon."""
        begins = _INDENTATION.match(text, end)
        at = end if begins is None else begins.end()
        column, first = at - end, self.begin - text.rfind("\n", 0, self.begin) - 1
        if column == first and (column or not self.blocks) and text[at : at + 1] not in ("{", "["):
            self._leaf()

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
            self.source.statements += [Statement(self.start, words) for words in spread(self._path())]
            self.filled = True
        self.words = []

    def _end(self) -> None:
        for rest in (self.words, ["{"] if self.blocks else []):
            if rest:
                self.source.faults.append(Statement(self.number, (" ".join(rest),)))
