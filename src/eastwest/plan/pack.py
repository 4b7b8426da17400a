"""Large values as compact JSON trees: long lists of records as tables, what stands in several places stored once.

A table is `{"columns": [names], "rows": [[values]]}`. Inside a row, a named tuple is a list of its values, and a tuple
of records is the number of an entry of `shared`: the ports that hundreds of equal switches have in common are written
once. Everything else is as `eastwest.plan.codec` has it.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any, TypeVar, Union, cast, get_args, get_origin

from eastwest.plan.codec import Json, check_names, decode, encode, hints, is_record, wrong

T = TypeVar("T")

_LEAST_ROWS = 8
"""Shorter lists stay lists of objects, which people read more easily."""


def pack(value: object, kind: type) -> tuple[Json, list[Json]]:
    """The tree of a value and the shared entries it refers to."""
    packer = _Packer()
    return packer.tree(value, kind), packer.shared


def unpack(tree: object, shared: object, kind: type[T]) -> T:
    """The value that `pack` made these of. Raises InputError, with the path of the first thing that does not match."""
    if not isinstance(shared, list):
        raise wrong("shared", type(shared).__name__, "a list")
    return cast("T", _Unpacker(shared).value(tree, kind, ""))


def _row_kind(kind: Any) -> type | None:  # noqa: ANN401
    """The record of an annotation `tuple[Record, ...]`."""
    inner = get_args(kind)
    if get_origin(kind) is tuple and len(inner) == 2 and inner[1] is Ellipsis and is_record(inner[0]):
        return cast("type", inner[0])
    return None


def _optional(kind: Any) -> Any:  # noqa: ANN401
    """The record of an annotation `Record | None`, else None."""
    if get_origin(kind) not in (Union, types.UnionType):
        return None
    rest = [one for one in get_args(kind) if one is not types.NoneType]
    return rest[0] if len(rest) == 1 and is_record(rest[0]) else None


class _Packer:
    def __init__(self) -> None:
        self.shared: list[Json] = []
        self._places: dict[int, int] = {}

    def tree(self, value: Any, kind: Any) -> Json:  # noqa: ANN401
        row = _row_kind(kind)
        if row is not None:
            return self._table(value, row) if len(value) >= _LEAST_ROWS else [self.tree(one, row) for one in value]
        record = kind if is_record(kind) else _optional(kind)
        if record is None or value is None:
            return encode(value, kind)
        return {name: self.tree(getattr(value, name), hint) for name, hint in hints(record).items()}

    def _table(self, rows: tuple[Any, ...], kind: type) -> Json:
        cells = [(name, self._cell(hint)) for name, hint in hints(kind).items()]
        packed: list[Json] = [[cell(getattr(row, name)) for name, cell in cells] for row in rows]
        return {"columns": list(hints(kind)), "rows": packed}

    def _cell(self, kind: Any) -> Callable[[Any], Json]:  # noqa: ANN401
        row = _row_kind(kind)
        if row is not None:
            return lambda value: self._share(value, row)
        if kind in (str, int, bool):
            return lambda value: cast("Json", value)
        if is_record(kind) and issubclass(kind, tuple):
            return lambda value: [encode(part, hint) for part, hint in zip(value, hints(kind).values(), strict=True)]
        return lambda value: encode(value, kind)

    def _share(self, value: tuple[Any, ...], kind: type) -> int:
        if id(value) not in self._places:
            table = self._table(value, kind)
            self._places[id(value)] = len(self.shared)
            self.shared.append(table)
        return self._places[id(value)]


class _Unpacker:
    def __init__(self, shared: list[Any]) -> None:
        self._shared = shared
        self._known: dict[tuple[int, type], tuple[Any, ...]] = {}
        self._below = len(shared)

    def value(self, tree: Any, kind: Any, path: str) -> Any:  # noqa: ANN401
        row = _row_kind(kind)
        if row is not None and isinstance(tree, dict):
            return self._table(tree, row, path)
        if row is not None and isinstance(tree, list):
            return tuple(self.value(one, row, f"{path}[{at}]") for at, one in enumerate(tree))
        record = kind if is_record(kind) else _optional(kind)
        if record is None or not isinstance(tree, dict):
            return decode(tree, kind, path)
        check_names(tree, record, path)
        known = hints(record)
        return record(
            **{name: self.value(tree[name], known[name], _join(path, name)) for name in known if name in tree}
        )

    def _table(self, tree: dict[str, Any], kind: type, path: str) -> tuple[Any, ...]:
        columns, rows = tree.get("columns"), tree.get("rows")
        if not isinstance(columns, list) or not isinstance(rows, list) or not all(isinstance(n, str) for n in columns):
            raise wrong(path, "no table", "columns and rows")
        check_names(columns, kind, path)
        if len(set(columns)) < len(columns):
            raise wrong(path, "a column twice", ", ".join(hints(kind)))
        cells = [self._cell(hints(kind)[name], name) for name in columns]
        made = []
        for at, row in enumerate(rows):
            if not isinstance(row, list) or len(row) != len(columns):
                raise wrong(f"{path}[{at}]", "a row of another length", f"{len(columns)} values")
            values = [cell(part, path, at) for cell, part in zip(cells, row, strict=True)]
            made.append(kind(**dict(zip(columns, values, strict=True))))
        return tuple(made)

    def _cell(self, kind: Any, name: str) -> Callable[[Any, str, int], Any]:  # noqa: ANN401
        """Reads a value of one column; the path is put together only where it is needed."""
        row = _row_kind(kind)
        if row is not None:
            return lambda part, path, at: self._share(part, row, f"{path}[{at}].{name}")
        if kind in (str, int, bool):
            return lambda part, path, at: part if type(part) is kind else decode(part, kind, f"{path}[{at}].{name}")
        if is_record(kind) and issubclass(kind, tuple):
            return lambda part, path, at: _tuple_of(part, kind, f"{path}[{at}].{name}")
        return lambda part, path, at: decode(part, kind, f"{path}[{at}].{name}")

    def _share(self, number: object, kind: type, path: str) -> tuple[Any, ...]:
        """An entry may refer to earlier ones only, so that a file cannot send the reader round in a circle."""
        if type(number) is not int or not 0 <= number < self._below:
            raise wrong(path, str(number)[:20], f"the number of a shared entry below {self._below}")
        if (number, kind) not in self._known:
            before, self._below = self._below, number
            entry = self._shared[number]
            if not isinstance(entry, dict):
                raise wrong(f"shared[{number}]", type(entry).__name__, "a table")
            self._known[number, kind] = self._table(entry, kind, f"shared[{number}]")
            self._below = before
        return self._known[number, kind]


def _tuple_of(part: object, kind: type, path: str) -> Any:  # noqa: ANN401
    names = hints(kind)
    if not isinstance(part, list) or len(part) != len(names):
        raise wrong(path, "not a list of its values", ", ".join(names))
    values = (
        value if type(value) is hint else decode(value, hint, path)
        for value, hint in zip(part, names.values(), strict=True)
    )
    return kind(*values)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
