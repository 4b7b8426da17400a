"""Variables of a shell script filled in where their value is known (POSIX.1-2024, Shell Command Language, 2.6)."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from fnmatch import translate

LONGEST = 100_000
"""Characters that a filled-in command may have."""
_PARTS = re.compile(
    r"\\.|'[^']*'|\"|\$\(\((?P<sum>[^()]*(?:\([^()]*\)[^()]*)*)\)\)|\$\((?P<ran>seq [^()]*)\)"
    r"|\$\{(?P<braced>\w+)(?P<change>[^{}]*)\}|\$(?P<plain>\w+)",
    re.DOTALL,
)
_CHANGE = re.compile(r"(?P<how>\[[@*]\]|%%|%|##|#|//|/|:?-)(?P<rest>.*)", re.DOTALL)
_PRINTED = re.compile(
    r"`printf \"?%d\"? (?P<old>\d+|0x[0-9a-fA-F]+)`|\$\(printf \"?%d\"? (?P<new>\d+|0x[0-9a-fA-F]+)\)"
)
_SUM = re.compile(r"[\d\s+*/()-]{1,200}")
_RANGE = re.compile(r"(?P<before>[^\s{}]*)\{(?P<first>\d{1,6})\.\.(?P<last>\d{1,6})\}(?P<after>[^\s{}]*)")
_LIST = re.compile(r"(?P<before>[^\s{}]*)\{(?P<each>[^\s{}]+,[^\s{}]*)\}(?P<after>[^\s{}]*)")
MOST_WORDS = 4096


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its variables' values; one that is not known stays, as does what stands in single quotes."""
    inside = False
    parts: list[str] = []
    at = 0
    for match in _PARTS.finditer(text):
        if match.start() < at:
            continue
        parts.append(text[at : match.start()])
        at = match.end()
        if match[0] == '"':
            inside = not inside
        if inside and match[0].startswith("'"):  # a quote within quotes is a character
            parts.append("'")
            at = match.start() + 1
            parts.append(_tail(text[at : match.end()], values))
            at = match.end()
            continue
        parts.append(_value(match, values))
    whole = "".join([*parts, text[at:]])[:LONGEST]
    return _PRINTED.sub(lambda match: str(int(match["old"] or match["new"], 0)), whole) if "printf" in whole else whole


def _tail(text: str, values: Mapping[str, str]) -> str:
    return _PARTS.sub(lambda match: _value(match, values), text) if "$" in text else text


def _value(match: re.Match[str], values: Mapping[str, str]) -> str:
    if match["sum"] is not None:
        return _sum(_PARTS.sub(lambda each: _value(each, values), _dollars(match["sum"], values))) or match[0]
    if match["ran"] is not None:
        return _sequence(filled(match["ran"], values)) or match[0]
    name = match["braced"] or match["plain"]
    if name is None:
        return match[0]
    return _changed(values.get(name), match["change"] or "", match[0])


def _dollars(text: str, values: Mapping[str, str]) -> str:
    """Arithmetic names variables without a mark too."""
    return re.sub(r"(?<![\w$])[A-Za-z_]\w*", lambda match: values.get(match[0], match[0]), text)


def _changed(value: str | None, change: str, whole: str) -> str:
    """`${name%%:*}` and the like; the default of a variable that is not set."""
    if not change:
        return whole if value is None else value
    match = _CHANGE.fullmatch(change)
    if match is None:
        return whole
    how, rest = match["how"], match["rest"]
    if how in ("-", ":-"):
        return rest if value is None else value
    if value is None:
        return whole
    if how[0] == "/":
        old, _, new = rest.partition("/")
        return value.replace(old, new, -1 if how == "//" else 1) if old else whole
    return value if how[0] == "[" else _trimmed(value, how, rest)


def _trimmed(value: str, how: str, pattern: str) -> str:
    """Without the shortest or longest end or beginning that matches."""
    matches = re.compile(translate(pattern)).match
    cuts = range(len(value) + 1)
    if how[0] == "%":
        found = [at for at in cuts if matches(value[at:])]
        return value if not found else value[: found[0] if how == "%%" else found[-1]]
    found = [at for at in cuts if matches(value[:at])]
    return value if not found else value[found[-1] if how == "##" else found[0] :]


def _sum(text: str) -> str:
    """`32*1024*1024` → 33554432; empty for anything but whole numbers."""
    if not _SUM.fullmatch(text):
        return ""
    try:
        return str(_number(ast.parse(text.strip().replace("/", "//"), mode="eval").body))
    except (SyntaxError, ValueError, ZeroDivisionError, RecursionError):
        return ""


_SIGNS: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.FloorDiv: lambda a, b: a // b,
}


def _number(node: ast.expr) -> int:
    if isinstance(node, ast.Constant) and isinstance(node.value, int) and node.value < 1 << 64:
        return node.value
    if isinstance(node, ast.BinOp) and type(node.op) in _SIGNS:
        return _SIGNS[type(node.op)](_number(node.left), _number(node.right))
    raise ValueError("no sum of whole numbers")


def _sequence(text: str) -> str:
    """What `seq 1 8` prints."""
    numbers = text.split()[1:]
    if not numbers or not all(each.isdecimal() and len(each) < 7 for each in numbers):
        return ""
    first, last = (1, int(numbers[0])) if len(numbers) == 1 else (int(numbers[0]), int(numbers[-1]))
    step = int(numbers[1]) if len(numbers) == 3 else 1
    return " ".join(map(str, range(first, last + 1, max(step, 1)))) if last - first < MOST_WORDS else ""


def words_of(text: str) -> tuple[str, ...]:
    """Words as the shell has them, braces written out. Raises ValueError for quotes that do not close."""
    return tuple(each for word in _split(text) for each in _braced(word))[:MOST_WORDS]


def _split(text: str) -> list[str]:
    if "'" in text or '"' in text or "\\" in text:
        return shlex.split(text)
    return text.split()


def _braced(word: str) -> Iterator[str]:
    ranged, listed = _RANGE.fullmatch(word), _LIST.fullmatch(word)
    if ranged is not None:
        first, last = int(ranged["first"]), int(ranged["last"])
        for number in range(first, min(last, first + MOST_WORDS) + 1):
            yield f"{ranged['before']}{number}{ranged['after']}"
    elif listed is not None and "$" not in word:
        for each in listed["each"].split(","):
            yield f"{listed['before']}{each}{listed['after']}"
    else:
        yield word
