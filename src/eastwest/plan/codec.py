"""Typed values to JSON trees and back: frozen dataclasses, named tuples, enums, tuples, dicts and unions of them.

The annotations are the schema. A float field is always written as a float, so that equal values give equal text. A
dataclass that stands in a union with others carries its class name under `type`.
"""

from __future__ import annotations

import json
import types
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache
from math import isfinite
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from eastwest.errors import InputError, Problem

T = TypeVar("T")
Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

_TAG = "type"
_PLAIN = (bool, int, str)


def encode(value: object, kind: Any) -> Json:  # noqa: ANN401
    """The JSON tree of a value of that annotation. Raises TypeError for an annotation that has no JSON form."""
    if kind is float:
        return float(cast("float", value))
    if value is None or kind in _PLAIN:
        return cast("Json", value)
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _encode_union(value, inner)
    if origin in (tuple, dict):
        return _encode_container(value, inner)
    if isinstance(value, Enum):
        return cast("Json", value.value)
    if is_record(kind):
        return {name: encode(getattr(value, name), hint) for name, hint in hints(kind).items()}
    raise TypeError(f"{kind} has no JSON form")


def decode(tree: object, kind: type[T], path: str = "") -> T:
    """The value of that type. path: where the tree stands.

    Raises InputError, with the dotted path of the first thing that does not match.
    """
    return cast("T", _decode(tree, kind, path))


def _decode(tree: object, kind: Any, path: str) -> object:  # noqa: ANN401
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _decode_union(tree, inner, path)
    if origin is tuple:
        items = _expect(tree, list, path)
        parts = _parts(inner, len(items))
        if len(parts) != len(items):
            raise wrong(path, f"{len(items)} values", f"{len(parts)} values")
        return tuple(
            _decode(item, part, f"{path}[{at}]") for at, (item, part) in enumerate(zip(items, parts, strict=True))
        )
    if origin is dict:
        entries = _expect(tree, dict, path)
        return {key: _decode(item, inner[1], _below(path, key)) for key, item in entries.items()}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _decode_enum(tree, kind, path)
    if is_record(kind):
        return _decode_record(tree, kind, path)
    return _decode_plain(tree, kind, path)


def _decode_plain(tree: object, kind: type, path: str) -> object:
    if kind is float and isinstance(tree, int | float) and not isinstance(tree, bool) and isfinite(tree):
        return float(tree)
    if kind is int and isinstance(tree, bool):
        raise wrong(path, _shown(tree), "int")
    if kind is types.NoneType and tree is None:
        return None
    if kind in _PLAIN and isinstance(tree, kind):
        return tree
    raise wrong(path, _shown(tree), "null" if kind is types.NoneType else kind.__name__)


def _decode_enum(tree: object, kind: type[Enum], path: str) -> Enum:
    for member in kind:
        if type(member.value) is type(tree) and member.value == tree:
            return member
    raise wrong(path, _shown(tree), ", ".join(str(member.value) for member in kind))


def _decode_record(tree: object, kind: type, path: str) -> object:
    entries = _expect(tree, dict, path)
    check_names(entries, kind, path)
    given = ((name, hint) for name, hint in hints(kind).items() if name in entries)
    return kind(**{name: _decode(entries[name], hint, _below(path, name)) for name, hint in given})


def check_names(names: Iterable[str], kind: type, path: str) -> None:
    """Raises InputError where names are not those of the record's fields; what has a default may be missing."""
    known, given = hints(kind), set(names)
    extra = sorted(given - known.keys() - {_TAG})
    missing = [name for name in known if name in needed(kind) and name not in given]
    if extra or missing:
        told = [f"unknown {key}" for key in extra] + [f"{name} is missing" for name in missing]
        raise wrong(path, ", ".join(told[:5]), ", ".join(known))


def _encode_container(value: object, inner: tuple[Any, ...]) -> Json:
    if isinstance(value, dict):
        return {str(key): encode(item, inner[1]) for key, item in value.items()}
    items = cast("tuple[object, ...]", value)
    return [encode(item, part) for item, part in zip(items, _parts(inner, len(items)), strict=True)]


def _encode_union(value: object, kinds: tuple[Any, ...]) -> Json:
    records = [kind for kind in kinds if is_record(kind)]
    if type(value) in records:
        tree = encode(value, type(value))
        return {_TAG: type(value).__name__, **tree} if len(records) > 1 and isinstance(tree, dict) else tree
    for kind in kinds:
        if kind in (*_PLAIN, float) and type(value) is kind:
            return encode(value, kind)
    rest = [kind for kind in kinds if kind is not types.NoneType and not is_record(kind)]
    if len(rest) != 1:
        raise TypeError(f"{type(value).__name__} has no JSON form in a union of {kinds}")
    return encode(value, rest[0])


def _decode_union(tree: object, kinds: tuple[Any, ...], path: str) -> object:
    if tree is None and types.NoneType in kinds:
        return None
    records = {kind.__name__: kind for kind in kinds if is_record(kind)}
    if len(records) > 1 and isinstance(tree, dict):
        name = tree.get(_TAG)
        if not isinstance(name, str) or name not in records:
            raise wrong(_below(path, _TAG), _shown(name), ", ".join(records))
        return _decode_record(tree, records[name], path)
    rest = [kind for kind in kinds if kind is not types.NoneType]
    exact = [kind for kind in rest if kind is type(tree)]
    return _decode(tree, (exact or rest)[0], path)


def is_record(kind: Any) -> bool:  # noqa: ANN401
    """Whether an annotation is a dataclass or a named tuple."""
    return isinstance(kind, type) and (is_dataclass(kind) or (issubclass(kind, tuple) and hasattr(kind, "_fields")))


@cache
def hints(kind: type) -> Mapping[str, Any]:
    """The annotation of every field of a record, in order."""
    found = get_type_hints(kind)
    names = [field.name for field in fields(kind)] if is_dataclass(kind) else list(kind.__annotations__)
    return {name: found[name] for name in names}


@cache
def needed(kind: type) -> frozenset[str]:
    """The fields of a record that have no default: a file must hold them."""
    if is_dataclass(kind):
        plain = (field for field in fields(kind) if field.default is MISSING and field.default_factory is MISSING)
        return frozenset(field.name for field in plain)
    return frozenset(kind.__annotations__) - frozenset(getattr(kind, "_field_defaults", ()))


def _parts(inner: tuple[Any, ...], length: int) -> tuple[Any, ...]:
    """The annotation of each item of a tuple."""
    return (inner[0],) * length if len(inner) == 2 and inner[1] is Ellipsis else inner


def _expect(tree: object, kind: type[T], path: str) -> T:
    if not isinstance(tree, kind):
        raise wrong(path, _shown(tree), "a list" if kind is list else "an object")
    return tree


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _shown(tree: object) -> str:
    text = json.dumps(tree, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."


def wrong(path: str, found: str, allowed: str) -> InputError:
    """The error of a value that does not match its annotation."""
    return InputError(Problem(found=found, path=path, allowed=allowed))
