"""The canonical JSON text of a value: sorted keys, no spaces, the same for equal values. Fast enough for large plans.

One writer is made for each annotation. A tuple of records that stands in several places (the equal ports of many
switches) is written once and its text used again.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable
from enum import Enum
from functools import cache
from math import isfinite
from typing import Any, Union, get_args, get_origin

from eastwest.plan.codec import encode, hints, is_record

_Write = Callable[[Any], str]


def canonical(value: object) -> bytes:
    """The JSON text of a dataclass with sorted keys and no spaces, in UTF-8. Raises ValueError for NaN and infinity."""
    return _Writers().of(type(value))(value).encode()


@cache
def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _float(value: float) -> str:
    if not isfinite(value):
        raise ValueError(f"{value} has no JSON form")
    return float.__repr__(float(value))


_SIMPLE: dict[Any, _Write] = {str: _text, float: _float, int: int.__repr__}


class _Writers:
    """The writers of one call, with the texts of the tuples it has met."""

    def __init__(self) -> None:
        self._known: dict[Any, _Write] = {}
        self._texts: dict[int, str] = {}

    def of(self, kind: Any) -> _Write:  # noqa: ANN401
        """The writer for values of that annotation."""
        if kind not in self._known:
            self._known[kind] = self._make(kind)
        return self._known[kind]

    def _make(self, kind: Any) -> _Write:  # noqa: ANN401
        origin, inner = get_origin(kind), get_args(kind)
        if kind in _SIMPLE:
            return _SIMPLE[kind]
        if origin in (Union, types.UnionType):
            return self._union(kind, inner)
        if origin is tuple and len(inner) == 2 and inner[1] is Ellipsis and is_record(inner[0]):
            return self._rows(inner[0])
        if is_record(kind):
            return self._record(kind)
        return lambda value: _plain(value, kind)

    def _union(self, kind: Any, inner: tuple[Any, ...]) -> _Write:  # noqa: ANN401
        """An optional value is quick to write; other unions are rare."""
        rest = [one for one in inner if one is not types.NoneType]
        if len(rest) != 1 or (isinstance(rest[0], type) and issubclass(rest[0], Enum)):
            return lambda value: _plain(value, kind)
        write = self.of(rest[0])
        return lambda value: "null" if value is None else write(value)

    def _rows(self, kind: type) -> _Write:
        write, texts = self.of(kind), self._texts

        def rows(value: tuple[Any, ...]) -> str:
            found = texts.get(id(value))
            if found is None:
                found = texts[id(value)] = f"[{','.join(map(write, value))}]"
            return found

        return rows

    def _record(self, kind: type) -> _Write:
        fields = [(name, f'"{name}":', self.of(hint)) for name, hint in sorted(hints(kind).items())]

        def record(value: object) -> str:
            return "{" + ",".join([label + write(getattr(value, name)) for name, label, write in fields]) + "}"

        return record


def _plain(value: object, kind: Any) -> str:  # noqa: ANN401
    tree = encode(value, kind)
    return json.dumps(tree, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
