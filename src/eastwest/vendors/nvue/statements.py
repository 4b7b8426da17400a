"""Both forms of NVUE as one: a statement is the words of an `nv set` command, or of a path through startup.yaml.

Files are untrusted: YAML without tags, anchors and aliases, within limits of size, depth and number.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from eastwest.errors import InputError, Problem
from eastwest.vendors.text.indent import LARGEST_BYTES
from eastwest.vendors.text.shell_words import commands_of

MOST_DEPTH = 32
MOST_COLUMNS = 8 * MOST_DEPTH
"""Of indentation: eight for each level."""
MOST_VALUES = 1_000_000
_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_COMMAND = re.compile(r"(?:\S+[$#]\s*|\$\s+)?(?:sudo\s+)?nv\s+(set|unset|config|show)\s+(\S.*)", re.DOTALL)
_NV = re.compile(r"nv\s")
"""Which is found sooner than a command: a text in YAML has none."""
_SETS = re.compile(rf"(?m)^[ \t]*{_COMMAND.pattern}")
_PROMPT = re.compile(r"\S+@\S+[$#]")
_PLACEHOLDER = re.compile(r"[\w.,-]*(?:<[\w -]+>|\$\{?[A-Za-z_]\w*\}?|\{\{?[ \w.\[\]()+'\"-]+\}\}?)[\w.,/:-]*")
"""What a person or a program is to fill in."""
_FILLED_IN = re.compile(r"[<${]")
_QUOTED = re.compile(r"'([^']*)'|[^ \t\r\n'\"\\]++")
_ONLY_QUOTED = re.compile(rf"(?:[ \t\r\n]*+(?:{_QUOTED.pattern})(?![^ \t\r\n]))*+[ \t\r\n]*+")
"""Words of which each stands in single quotes as a whole, or has none: nothing in them is escaped."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One setting. line: from 1. valued: whether the last word is the value of those before it, not one key of
    several; None where the text does not tell, as commands do not.
    """

    file: str
    line: int
    words: tuple[str, ...]
    valued: bool | None = None


@dataclass
class Statements:
    """A whole text. comments: without their mark. version: as the header of startup.yaml names it."""

    found: list[Statement] = field(default_factory=list)
    left: list[Statement] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    version: str = ""


def read_statements(file: str, text: str) -> Statements:
    """The statements of a text in either form. Raises InputError when it is neither, or too large."""
    if len(text) > LARGEST_BYTES:
        raise InputError(Problem(f"{file} has {len(text):,} characters", allowed=f"at most {LARGEST_BYTES:,}"))
    lines = text.splitlines()
    deep = next((at for at, line in enumerate(lines, start=1) if line.startswith(" " * MOST_COLUMNS)), None)
    if deep is not None:
        raise InputError(Problem(f"{file} is nested too deeply", line=deep, allowed=f"{MOST_DEPTH} levels"))
    found = Statements(comments=[line.lstrip("# ") for line in lines if line.startswith("#")])
    first = next((line for line in lines if line.strip() and not line.startswith(("#", "---"))), "")
    if not first:
        return found
    if _COMMAND.match(first) or _PROMPT.match(first) or (_NV.search(text) and _SETS.search(text)):
        for start, part in _trees(lines):
            _Builder(file, found).read("\n" * start + "\n".join(part))
        _commands(file, lines, found)
    else:
        _Builder(file, found).read("\n".join("" if line.strip() == "..." else line for line in lines))
    return found


_TREE = re.compile(r"- (?:header|set|unset):\s*(?:\{\})?")


def _trees(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """YAML between commands, as pages show what commands amount to; it is taken out of the lines."""
    at = 0
    while at < len(lines):
        start = at
        if _TREE.fullmatch(lines[at].rstrip()):
            while at < len(lines) and (lines[at][:1] == " " or _TREE.fullmatch(lines[at].rstrip())):
                at += 1
            yield start, lines[start:at]
            lines[start:at] = [""] * (at - start)
        at += at == start


def _commands(file: str, lines: list[str], found: Statements) -> None:
    for number, line in _parted(lines):
        match = _COMMAND.fullmatch(line.strip())
        if match is not None and match[1] in ("config", "show"):
            continue
        try:
            words = _split(match[2] if match else line)
        except ValueError:
            words = tuple(line.split())
            match = None
        known = match is not None and match[1] == "set" and not (_FILLED_IN.search(line) and _is_filled_in(words))
        (found.found if known else found.left).append(
            Statement(file, number, words if known or match is None else ("nv", match[1], *words))
        )


def _is_filled_in(words: tuple[str, ...]) -> bool:
    return any(map(_PLACEHOLDER.fullmatch, words))


def _split(text: str) -> tuple[str, ...]:
    """Words as a shell has them; almost no line has quotes, and without them the words are those between spaces.

    Raises ValueError for quotes that do not close.
    """
    if "'" in text and _ONLY_QUOTED.fullmatch(text):
        return tuple(match[match.lastindex or 0] for match in _QUOTED.finditer(text))
    if "'" in text or '"' in text or "\\" in text:
        return tuple(shlex.split(text))
    return tuple(text.split())


def _parted(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Logical lines, several commands of one apart."""
    for number, line in _logical(lines):
        if ";" in line or "&&" in line:
            for command in commands_of(line):
                yield number, command.text
        else:
            yield number, line


def _logical(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Lines without comments; one whose quotes are open goes on on the next."""
    held: list[str] = []
    quote, start = "", 0
    for number, line in enumerate(lines, start=1):
        if not held:
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            start = number
        held.append(line)
        quote = _open_quote(line, quote)
        if not quote:
            yield start, "\n".join(held)
            held = []
    if held:
        yield start, "\n".join(held)


def _open_quote(line: str, quote: str) -> str:
    """The quote that is open at the end of a line."""
    skip = False
    for char in line if quote or "'" in line or '"' in line else "":
        if skip:
            skip = False
        elif char == "\\" and quote != "'":
            skip = True
        elif quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
    return quote


def _line(event: yaml.Event) -> int:
    return 1 if event.start_mark is None else event.start_mark.line + 1


@dataclass
class _Builder:
    """Statements from YAML events, without recursion: nesting costs nothing."""

    file: str
    out: Statements
    _keys: list[str | None] = field(default_factory=list)
    _maps: list[bool] = field(default_factory=list)
    _filled: list[bool] = field(default_factory=list)
    _values: int = 0

    def read(self, text: str) -> None:
        """All events of a text. Raises InputError."""
        takes: dict[type[yaml.Event], Callable[[Any], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._open,
            yaml.SequenceStartEvent: self._open,
            yaml.MappingEndEvent: self._close,
            yaml.SequenceEndEvent: self._close,
            yaml.AliasEvent: self._check,
        }
        try:
            for event in yaml.parse(text, Loader=_LOADER):
                if type(event) in takes:
                    takes[type(event)](event)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = None if mark is None else mark.line + 1
            raise self._error("neither `nv set` commands nor YAML", line) from error

    def _open(self, event: yaml.CollectionStartEvent) -> None:
        self._check(event)
        self._fill()
        if len(self._maps) >= MOST_DEPTH:
            raise self._error(f"nested deeper than {MOST_DEPTH} levels", _line(event))
        self._maps.append(isinstance(event, yaml.MappingStartEvent))
        self._keys.append(None)
        self._filled.append(False)

    def _check(self, event: yaml.NodeEvent) -> None:
        self._values += 1
        if self._values > MOST_VALUES:
            raise self._error(f"more than {MOST_VALUES:,} values", _line(event))
        if event.anchor is not None:
            raise self._error("an anchor or alias", _line(event))
        if getattr(event, "tag", None) is not None:
            raise self._error("a tag", _line(event))

    def _fill(self) -> None:
        if self._filled:
            self._filled[-1] = True
            if self._maps[-1] and self._keys[-1] is None:
                raise self._error("a key that is no plain text", None)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        self._check(event)
        if not self._maps:
            raise self._error("plain text", _line(event))
        value = str(event.value)
        if self._maps[-1] and self._keys[-1] is None:
            self._keys[-1] = value
            self._filled[-1] = True
            return
        empty = event.implicit[0] and value in ("", "~", "null")
        self._state(() if empty else (value,), _line(event))
        self._keys[-1] = None
        self._filled[-1] = True

    def _close(self, event: yaml.CollectionEndEvent) -> None:
        filled = self._filled.pop()
        self._maps.pop()
        self._keys.pop()
        if not filled:
            self._state((), _line(event))
        if self._keys:
            self._keys[-1] = None

    def _state(self, more: tuple[str, ...], line: int) -> None:
        words = (*[key for key in self._keys if key is not None], *more)
        if words[:1] == ("set",):
            if len(words) > 1:
                self.out.found.append(Statement(self.file, line, words[1:], bool(more)))
        elif words[:2] == ("header", "version"):
            self.out.version = words[-1].removeprefix("Cumulus Linux ")
        elif words[:1] == ("unset",):
            self.out.left.append(Statement(self.file, line, words))
        elif words[:1] != ("header",) and words:
            raise self._error(f'"{words[0]}" on top', line)

    def _error(self, found: str, line: int | None) -> InputError:
        return InputError(
            Problem(
                f"{self.file} is no configuration of NVUE: {found}",
                line=line,
                allowed="`nv set` commands, or YAML with `header` and `set`, without tags, anchors and aliases",
            )
        )
