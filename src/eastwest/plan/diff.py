"""What differs between two plans, value by value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from eastwest.plan.codec import Json, encode
from eastwest.plan.model import Plan

_KEYS = (("name",), ("device", "port"), ("device",), ("port",), ("a", "b"), ("a_device", "a_port"), ("kind", "item"))
_KEYS_OF_BILLS = (("kind", "item", "network"), ("kind", "item", "description", "network"), ("nodes", "gpus"))
_KEYS_OF_WORDS = (("element",), ("subject",), ("speed_gbps",))


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. kind: `added`, `removed` or `changed`. before, after: the values, None where there is none."""

    kind: str
    path: str
    before: Json
    after: Json


def diff_plans(before: Plan, after: Plan) -> tuple[Change, ...]:
    """All differences in order of path; empty when the plans are equal.

    Entries of a list are matched by what names them (a device by its name, a cable by its first end), so an inserted
    entry does not shift the others.
    """
    return tuple(sorted(_diff("", encode(before, Plan), encode(after, Plan)), key=lambda change: change.path))


def _diff(path: str, before: Json, after: Json) -> Iterator[Change]:
    if isinstance(before, list) and isinstance(after, list):
        before, after = _named(before, after)
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys((*before, *after)):
            below = f"{path}.{key}" if path and not key.startswith("[") else f"{path}{key}"
            if key not in after:
                yield Change("removed", below, before[key], None)
            elif key not in before:
                yield Change("added", below, None, after[key])
            else:
                yield from _diff(below, before[key], after[key])
    elif before != after:
        yield Change("changed", path, before, after)


def _named(before: list[Json], after: list[Json]) -> tuple[dict[str, Json], dict[str, Json]]:
    """Both lists by what names their entries; by position where nothing does."""
    for names in (*_KEYS, *_KEYS_OF_BILLS, *_KEYS_OF_WORDS):
        first, second = _by(before, names), _by(after, names)
        if first is not None and second is not None:
            return first, second
    return _by_position(before), _by_position(after)


def _by(entries: list[Json], names: tuple[str, ...]) -> dict[str, Json] | None:
    found: dict[str, Json] = {}
    for entry in entries:
        if not isinstance(entry, dict) or not all(name in entry for name in names):
            return None
        found["[" + " ".join(_text(entry[name]) for name in names) + "]"] = entry
    return found if len(found) == len(entries) else None


def _text(value: Json) -> str:
    """`node001:nic0` for the end of a link, else the value as it stands."""
    return ":".join(str(part) for part in value.values()) if isinstance(value, dict) else str(value)


def _by_position(entries: list[Json]) -> dict[str, Json]:
    return {f"[{at}]": entry for at, entry in enumerate(entries)}
