"""A shell script as its simple commands, and what stands in quotes and braces as words.

Only what decides which commands run with which words is told apart: quotes, continuations, separators, comments and
here documents (POSIX.1-2024, Shell Command Language, 2.2, 2.3 and 2.7.4).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

MOST_COMMANDS = 20_000
_HERE = re.compile(r"<<-?\s*(?P<quote>[\"'\\]?)(?P<end>\w+)[\"']?")
_KEYWORD = re.compile(r"(?:do|then|else|\{|\()\s+")
"""What a command may follow without a separator."""
_KEYWORD_PARTS = 4
_WORD = re.compile(r"[\w./:,=@%+*?\[\]~^-]+")


@dataclass(frozen=True, slots=True)
class Command:
    """line: on which it begins, from 1. text: as written, joined where it went on. given: the here document after it,
    and given_line where that begins. literal: whether the document's variables stay as they are.
    """

    line: int
    text: str
    given: str = ""
    given_line: int = 0
    literal: bool = False


@dataclass
class _Cut:
    """A text on its way into commands."""

    text: str
    at: int = 0
    line: int = 1
    start: int = 1
    held: list[str] = field(default_factory=list)
    here: list[re.Match[str]] = field(default_factory=list)

    def take(self, count: int = 1) -> str:
        """The next characters, which belong to the command."""
        taken = self.text[self.at : self.at + count]
        self.at += count
        self.line += taken.count("\n")
        self.held.append(taken)
        return taken

    def skip(self, count: int) -> None:
        """Pass characters over."""
        self.line += self.text.count("\n", self.at, self.at + count)
        self.at += count


def commands_of(text: str) -> Iterator[Command]:
    """The simple commands of a script in the order in which they stand; keywords of loops stand for themselves."""
    cut = _Cut(text)
    count = 0
    while cut.at < len(text) and count < MOST_COMMANDS:
        char = text[cut.at]
        if char in "\n;" or text.startswith(("&&", "||"), cut.at):
            found = _ended(cut, char)
        elif char in "\\'\"$#<" and _special(cut, char):
            found = None
        else:
            found = _plain(cut, char)
        if found is not None:
            count += 1
            yield found
    last = _ended(cut, "")
    if last is not None:
        yield last


def _special(cut: _Cut, char: str) -> bool:
    """Take what has a meaning of its own; whether it had."""
    text, after = cut.text, cut.text[cut.at + 1 : cut.at + 2]
    if char == "\\":
        cut.skip(2) if after == "\n" else cut.take(2)
    elif char in "'\"":
        _quoted(cut, char)
    elif char == "$" and after in ("(", "{") and after:
        _bracketed(cut)
    elif char == "#" and (cut.at == 0 or text[cut.at - 1] in " \t\n;"):
        cut.skip(_until(text, cut.at, "\n"))
    elif char == "<" and (here := _HERE.match(text, cut.at)) and text[cut.at + 2 : cut.at + 3] != "<":
        cut.here.append(here)
        cut.skip(len(here[0]))
    else:
        return False
    return True


def _plain(cut: _Cut, char: str) -> Command | None:
    """Take a word or a space; a keyword before a space is a command of its own."""
    if not cut.held:
        if char.isspace():
            cut.skip(1)
            return None
        cut.start = cut.line
    word = _WORD.match(cut.text, cut.at)
    cut.take(1 if word is None else len(word[0]))
    whole = "".join(cut.held) if char.isspace() and len(cut.held) < _KEYWORD_PARTS else ""
    if whole and _KEYWORD.fullmatch(whole):
        cut.held.clear()
        return Command(cut.start, whole.strip())
    return None


def _until(text: str, at: int, end: str) -> int:
    found = text.find(end, at)
    return (len(text) if found < 0 else found) - at


def _quoted(cut: _Cut, quote: str) -> None:
    if not cut.held:
        cut.start = cut.line
    cut.take()
    while cut.at < len(cut.text):
        if cut.text[cut.at] == "\\" and quote == '"':
            cut.take(2)
        elif cut.take() == quote:
            return


def _bracketed(cut: _Cut) -> None:
    """`$(...)` and `${...}`, whole."""
    if not cut.held:
        cut.start = cut.line
    pairs = {"(": ")", "{": "}"}
    opened, depth = cut.text[cut.at + 1], 0
    cut.take()
    while cut.at < len(cut.text):
        char = cut.take()
        depth += (char == opened) - (char == pairs[opened])
        if not depth:
            return


def _ended(cut: _Cut, char: str) -> Command | None:
    """The command before a separator, with the here documents that begin on the next line."""
    text, start = "".join(cut.held).strip(), cut.start
    cut.held.clear()
    cut.skip(2 if char in "&|" and char else len(char))
    command = Command(start, text) if text else None
    if char == "\n" and cut.here:
        for here in cut.here:
            first = cut.line
            body = _document(cut, here["end"])
            if command is not None:
                command = replace(command, given=body, given_line=first, literal=bool(here["quote"]))
        cut.here.clear()
    return command


def _document(cut: _Cut, end: str) -> str:
    lines: list[str] = []
    while cut.at < len(cut.text):
        size = _until(cut.text, cut.at, "\n")
        line = cut.text[cut.at : cut.at + size]
        cut.skip(size + 1)
        if line.strip() == end:
            break
        lines.append(line)
    return "\n".join(lines)
