"""Plain data as YAML, many times quicker than a general dumper: a large fabric has millions of lines.

Only what configurations hold: dictionaries, lists, texts, whole numbers and truth values. Texts stand without quotes
only where no reader of YAML 1.1 or 1.2 takes them for something else.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

_PLAIN = re.compile(r"[A-Za-z0-9_/.](?:[A-Za-z0-9_/.,@$+:-]*[A-Za-z0-9_/.,@$+-])?")
_NUMBER = re.compile(r"[0-9.:_xXeE+-]*[0-9][0-9.:_eE+-]*|0[box][0-9a-f_]+|\.", re.IGNORECASE)
_AMBIGUOUS = {"y", "n", "yes", "no", "on", "off", "true", "false", "null", ".inf", ".nan"}
"""Words that YAML 1.1 takes for something else than text."""


class Word(str):
    """A word that is printed as it is, as `on`, which some systems themselves write without quotes."""

    __slots__ = ()


def yaml_lines(tree: dict[str, Any], indent: str, lines: list[str]) -> None:
    """Append a mapping, one line for each key and value. Into one list: a thousand devices make millions of lines."""
    for key, value in tree.items():
        if type(value) is str:
            lines.append(f"{indent}{_text(key)}: {_text(value)}")
        else:
            _entry(f"{indent}{_text(key)}:", value, indent, lines)


def _entry(start: str, value: object, indent: str, lines: list[str]) -> None:
    """A value behind what stands before it on its line; what does not fit there goes below, two spaces deeper."""
    if type(value) is dict:
        lines.append(start if value else f"{start} {{}}")
        yaml_lines(value, f"{indent}  ", lines)
    elif type(value) is list:
        lines.append(start if value else f"{start} []")
        for item in value:
            _item(item, f"{indent}  ", lines)
    else:
        lines.append(f"{start} {scalar(value)}")


def _item(value: object, indent: str, lines: list[str]) -> None:
    """One item of a list: a mapping begins on the line of the dash."""
    if type(value) is dict and value:
        at = len(lines)
        yaml_lines(value, f"{indent}  ", lines)
        lines[at] = f"{indent}- {lines[at][len(indent) + 2 :]}"
    else:
        _entry(f"{indent}-", value, indent, lines)


def scalar(value: object) -> str:
    """A value that any YAML reader takes for this text, number, truth value or nothing."""
    if type(value) is str:
        return _text(value)
    if isinstance(value, Word):
        return value
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return str(value)


@lru_cache(maxsize=65_536)
def _text(text: str) -> str:
    if _PLAIN.fullmatch(text) and not _NUMBER.fullmatch(text) and text.lower() not in _AMBIGUOUS:
        return text
    return f"'{text}'" if _NUMBER.fullmatch(text) else json.dumps(text, ensure_ascii=False)
