"""A YAML file as plain data with the line of every value. Files are untrusted: only data comes out, within limits."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import yaml

from eastwest.errors import InputError, Problem

Key = str | int
Keys = tuple[Key, ...]

MOST_BYTES = 1 << 20
MOST_DEPTH = 32
MOST_VALUES = 50_000

_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(?:[0-9]{1,18}\.[0-9]{0,18}|[0-9]{1,18}(?=[eE]))(?:[eE][-+]?[0-9]{1,3})?")
_WORDS: dict[str, object] = {"": None, "~": None, "null": None, "true": True, "false": False}


@dataclass(frozen=True)
class Document:
    """The content of one YAML file.

    data: mappings as dict (keys are text), sequences as list, scalars as str, int, float, bool or None.
    lines: the 1-based line of every value by its path; a mapping entry has the line of its key.
    source_hash: SHA-256 of the file's bytes, hexadecimal.
    """

    file: Path
    data: object
    lines: dict[Keys, int]
    source_hash: str

    def line_of(self, path: Sequence[Key]) -> int | None:
        """The line of a value, or of the nearest thing that contains it."""
        for length in range(len(path), -1, -1):
            line = self.lines.get(tuple(path[:length]))
            if line is not None:
                return line
        return None

    def value_at(self, path: Sequence[Key]) -> object:
        """The value at a path; None where there is none."""
        value = self.data
        for key in path:
            if isinstance(value, list):
                value = value[key] if isinstance(key, int) and 0 <= key < len(value) else None
            else:
                value = value.get(key) if isinstance(value, dict) else None
        return value

    def problem(self, path: Sequence[Key], found: str, allowed: str = "", mend: str = "") -> Problem:
        """A problem at a place of this file."""
        return Problem(found, dotted(path), self.file, self.line_of(path), allowed, mend)


def dotted(path: Sequence[Key]) -> str:
    """`("workloads", 0, "sizes")` → `workloads[0].sizes`."""
    text = ""
    for key in path:
        text += f"[{key}]" if isinstance(key, int) else f".{key}" if text else key
    return text


def read_document(file: Path) -> Document:
    """Read one YAML file of at most 1 MiB as plain data.

    Scalars follow YAML 1.2's core rules (`4:1` and `on` are text). Refused, all reported at once: keys that stand
    twice, tags, anchors and aliases. Raises InputError.
    """
    return document_of(file, _read_bytes(file))


def document_of(file: Path, raw: bytes) -> Document:
    """The same for the bytes of a file that was read already. Raises InputError."""
    if len(raw) > MOST_BYTES:
        raise InputError(Problem("larger than 1 MiB", file=file, allowed="at most 1 MiB"))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InputError(Problem("not UTF-8 text", file=file, line=line, mend="save the file as UTF-8")) from error
    builder = _Builder(file)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.YAMLError as error:
        raise InputError([*builder.problems, _syntax_problem(file, error)]) from error
    if builder.problems:
        raise InputError(builder.problems)
    return Document(file, builder.root, builder.lines, hashlib.sha256(raw).hexdigest())


def _read_bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            raw = stream.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        mend = "check the path; `eastwest init` writes a commented site file"
        raise InputError(Problem("no such file", file=file, mend=mend)) from error
    except OSError as error:
        raise InputError(Problem(f"cannot be read: {error.strerror}", file=file)) from error
    return raw


def _syntax_problem(file: Path, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    found = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "not YAML")
    mend = "check indentation, colons and quotes on this line and the one before"
    return Problem(f"not valid YAML: {found}", file=file, line=None if mark is None else mark.line + 1, mend=mend)


@dataclass
class _Open:
    """A mapping or sequence that is being read. key: the mapping key whose value comes next."""

    path: Keys
    value: dict[str, object] | list[object]
    key: str | None = None


@dataclass
class _Builder:
    """Builds plain data from YAML events without recursion, so that deep nesting costs nothing."""

    file: Path
    root: object = None
    lines: dict[Keys, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _open: list[_Open] = field(default_factory=list)
    _values: int = 0
    _documents: int = 0

    def take(self, event: yaml.Event) -> None:
        """Take the next event. Raises InputError when a limit is passed."""
        line = 1 if event.start_mark is None else event.start_mark.line + 1
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._stop("a second YAML document", line, "write one document per file, without `---` in it")
        elif isinstance(event, yaml.NodeEvent):
            self._check(event, line)
            self._take_node(event, line)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._open.pop()

    def _check(self, event: yaml.NodeEvent, line: int) -> None:
        self._values += 1
        if self._values > MOST_VALUES:
            self._stop(f"more than {MOST_VALUES} values", line)
        if event.anchor is not None:
            self._report("an anchor or alias", line, "write the value out")
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._report(f"a tag ({tag})", line, "remove the tag; plain values need none")

    def _take_node(self, event: yaml.NodeEvent, line: int) -> None:
        parent = self._open[-1] if self._open else None
        if parent is not None and isinstance(parent.value, dict) and parent.key is None:
            parent.key = self._key(event, parent, line)
            return
        value: object = None
        if isinstance(event, yaml.ScalarEvent):
            value = _scalar(event.value) if event.implicit[0] else event.value
        elif isinstance(event, yaml.MappingStartEvent):
            value = {}
        elif isinstance(event, yaml.SequenceStartEvent):
            value = []
        path = self._place(value, line)
        if isinstance(value, dict | list):
            if len(path) >= MOST_DEPTH:
                self._stop(f"nested deeper than {MOST_DEPTH} levels", line)
            self._open.append(_Open(path, value))

    def _key(self, event: yaml.NodeEvent, parent: _Open, line: int) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            self._stop("a key that is not plain text", line)
        key = str(event.value)
        path = (*parent.path, key)
        if key in parent.value:
            first = self.lines[path]
            self.problems.append(
                Problem(f"stands twice (first on line {first})", dotted(path), self.file, line, mend="keep one of them")
            )
        self.lines[path] = line
        return key

    def _place(self, value: object, line: int) -> Keys:
        """Put a value where it belongs and return its path."""
        if not self._open:
            self.root = value
            self.lines[()] = line
            return ()
        parent = self._open[-1]
        if isinstance(parent.value, list):
            path: Keys = (*parent.path, len(parent.value))
            parent.value.append(value)
            self.lines[path] = line
            return path
        key = parent.key or ""
        parent.value[key] = value
        parent.key = None
        return (*parent.path, key)

    def _report(self, found: str, line: int, mend: str) -> None:
        self.problems.append(Problem(f"{found} is not allowed here", file=self.file, line=line, mend=mend))

    def _stop(self, found: str, line: int, mend: str = "") -> NoReturn:
        self._report(found, line, mend)
        raise InputError(self.problems)


def _scalar(text: str) -> object:
    """A plain scalar by the core rules of YAML 1.2, decimal numbers only."""
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text


def yaml_files(place: Path) -> Iterator[Path]:
    """The YAML files of a folder in order of name, or the file itself."""
    if place.is_dir():
        yield from sorted(path for path in place.iterdir() if path.suffix in (".yaml", ".yml"))
    else:
        yield place
