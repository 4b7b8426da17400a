"""Records that a reader fills line by line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

K = TypeVar("K")
R = TypeVar("R", bound="DataclassInstance")


class Table(Generic[K, R]):
    """Frozen records by key; a key that is met for the first time gets a new record."""

    def __init__(self, make: Callable[[K], R]) -> None:
        self._make = make
        self.records: dict[K, R] = {}

    def at(self, key: K) -> R:
        """The record of a key."""
        if key not in self.records:
            self.records[key] = self._make(key)
        return self.records[key]

    def put(self, key: K, **changes: Any) -> None:  # noqa: ANN401
        """Change fields of the record of a key."""
        self.records[key] = replace(self.at(key), **changes)

    def all(self) -> tuple[R, ...]:
        """Every record, in order of first mention."""
        return tuple(self.records.values())


def numbered(values: tuple[int | None, ...], at: int, value: int | None) -> tuple[int | None, ...]:
    """The tuple with one place changed. Raises ValueError outside of it."""
    if not 0 <= at < len(values):
        raise ValueError(f"{at} is outside of 0 to {len(values) - 1}")
    return (*values[:at], value, *values[at + 1 :])
