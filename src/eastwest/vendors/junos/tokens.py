"""Words, lists, marks and comments of Junos text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from eastwest.vendors.junos.source import Words

_PLAIN = r"""[^\s{};\[\]"$]+|\$\{[^{}\n]*\}|\$|\{\{[^{}\n]*\}\}"""
"""Of a word; placeholders of templates belong to it: `${port}`, `{{ port }}`."""
TOKEN = re.compile(
    r"""(?P<space>\s*\n|\s+)|(?P<note>/\*.*?(?:\*/|\Z)|\#[^\n]*|\{%.*?%\}|%\{[^{}\n]*\})|(?P<mark>(?!\{\{)[{};])|(?P<list>\[[^\]{};]*\])"""
    rf"""|(?P<word>\([^){{}};]*\)|"(?:[^"\\]|\\.)*"|(?:{_PLAIN})(?:{_PLAIN}|\[[\d,-]+\])*|.)""",
    re.DOTALL,
)
_SIMPLE = r"[\w.:@<>,=*-][\w.:@<>,=*/-]*"
"""A word in which nothing can begin that is no part of it."""
LINE_OR_TOKEN = re.compile(
    rf"(?P<line>^[ \t]*(?:(?P<words>{_SIMPLE}(?:[ \t]+{_SIMPLE})*)[ \t]*(?P<ends>[;{{])|}})[ \t]*\n)|{TOKEN.pattern}",
    re.DOTALL | re.MULTILINE,
)
"""Nearly every line is a few simple words and a mark: it is taken whole, others token by token."""


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


def words_of(text: str) -> Iterator[str]:
    """Words and lists of one line; a comment ends it."""
    for match in TOKEN.finditer(text):
        if match.lastgroup == "note":
            return
        if match.lastgroup != "space":
            yield match.group()


def spread(words: list[str]) -> Iterator[Words]:
    """`members [ a b ]` → `members a`, `members b`."""
    if len(words) > 1 and words[-1].startswith("["):
        for value in TOKEN.finditer(words[-1][1:-1]):
            if value.lastgroup == "word":
                yield (*words[:-1], value.group())
    elif words:
        yield tuple(words)
