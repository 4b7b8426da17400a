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
    """Frozen records by key; a key that is met for the first time gets a new record.

    Changes are kept until somebody asks for the record: a new one for each line would take longer than all else.
    """

    def __init__(self, make: Callable[[K], R]) -> None:
        self._make = make
        self._records: dict[K, R] = {}
        self._changes: dict[K, dict[str, Any]] = {}

    @property
    def records(self) -> dict[K, R]:
        """Every record by its key, in order of first mention."""
        for key, changes in self._changes.items():
            self._records[key] = replace(self._records[key], **changes)
        self._changes.clear()
        return self._records

    def at(self, key: K) -> R:
        """The record of a key."""
        changes = self._changes.pop(key, None)
        if changes is not None:
            self._records[key] = replace(self._records[key], **changes)
        elif key not in self._records:
            self._records[key] = self._make(key)
        return self._records[key]

    def put(self, key: K, **changes: Any) -> None:  # noqa: ANN401
        """Change fields of the record of a key."""
        if key not in self._records:
            self._records[key] = self._make(key)
        self._changes.setdefault(key, {}).update(changes)

    def all(self) -> tuple[R, ...]:
        """Every record, in order of first mention."""
        return tuple(self.records.values())


def numbered(values: tuple[int | None, ...], at: int, value: int | None) -> tuple[int | None, ...]:
    """The tuple with one place changed. Raises ValueError outside of it."""
    if not 0 <= at < len(values):
        raise ValueError(f"{at} is outside of 0 to {len(values) - 1}")
    return (*values[:at], value, *values[at + 1 :])
