"""What differs between two values of the same kind, as paths a person can read: `interfaces[swp1].mtu_bytes`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


@dataclass(frozen=True, slots=True)
class Difference:
    """One place. wanted: the value of the first, instead: of the second; None where there is none."""

    path: str
    wanted: object
    instead: object


def differences(wanted: object, instead: object, path: str = "") -> Iterator[Difference]:
    """All differences between two frozen dataclasses, in order of their fields.

    Records in a tuple are matched by their first field, which names them; where one is missing it is one difference.
    """
    if wanted is instead or wanted == instead:
        return
    if is_dataclass(wanted) and not isinstance(wanted, type) and type(wanted) is type(instead):
        for name in _compared(type(wanted)):
            first, second = getattr(wanted, name), getattr(instead, name)
            if first is not second and first != second:
                yield from differences(first, second, f"{path}.{name}" if path else name)
    elif _are_records(wanted) and _are_records(instead) and (wanted or instead):
        yield from _between(wanted, instead, path)
    else:
        yield Difference(path, wanted, instead)


@cache
def _compared(kind: type[DataclassInstance]) -> tuple[str, ...]:
    """Names of the fields that make values equal."""
    return tuple(field.name for field in fields(kind) if field.compare)


def _are_records(value: object) -> bool:
    return isinstance(value, tuple) and all(is_dataclass(item) for item in value)


def _between(wanted: Any, instead: Any, path: str) -> Iterator[Difference]:  # noqa: ANN401
    first = {_name(item): item for item in wanted}
    second = {_name(item): item for item in instead}
    for name in dict.fromkeys((*first, *second)):
        yield from differences(first.get(name), second.get(name), f"{path}[{name}]")
    if list(first) != list(second) and set(first) == set(second):
        yield Difference(path, tuple(first), tuple(second))


def _name(record: DataclassInstance) -> object:
    return getattr(record, _compared(type(record))[0])
