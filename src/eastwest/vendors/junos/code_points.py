"""Code points as Junos writes them: bits, names of its own, and aliases of the configuration."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from eastwest.vendors.junos.source import Statement

_BITS = re.compile(r"[01]{6}")
_NAMED = re.compile(r"(be|ef|cs([0-7])|af([1-4])([1-3])|nc([12]))")
_ALIAS = ("class-of-service", "code-point-aliases", "dscp")
_NO_ALIASES: Mapping[str, int] = {}


def aliases_in(statements: Iterable[Statement]) -> dict[str, int]:
    """Names that a configuration gives to DSCPs."""
    found = {}
    for each in statements:
        if each.words[:3] == _ALIAS and len(each.words) == 5 and _BITS.fullmatch(each.words[4]):
            found[each.words[3]] = int(each.words[4], 2)
    return found


def code_point(text: str, aliases: Mapping[str, int] = _NO_ALIASES) -> int:
    """`011010`, an alias, or one of Junos's names (RFC 2474, 2597, 3246). Raises ValueError for others."""
    if _BITS.fullmatch(text):
        return int(text, 2)
    if text in aliases:
        return aliases[text]
    match = _NAMED.fullmatch(text)
    if match is None:
        raise ValueError(f"{text} is no code point")
    if match[2]:
        return 8 * int(match[2])
    if match[3]:
        return 8 * int(match[3]) + 2 * int(match[4])
    if match[5]:
        return 40 + 8 * int(match[5])
    return 46 if text == "ef" else 0
