"""JSON of any device: objects found by their keys, values taken out of what wraps them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator


def listed(value: object) -> list[dict[str, object]]:
    """The objects of a list, a lone object as a list of one, nothing for anything else."""
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, dict)]


def text_of(value: object) -> str:
    """A text or number as text; the first of a list, and what Junos and lldpd wrap in `data` or `value`."""
    for _ in range(4):
        if isinstance(value, list):
            value = value[0] if value else ""
        elif isinstance(value, dict):
            value = value.get("data", value.get("value", ""))
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def records_with(data: object, key: str) -> Iterator[dict[str, object]]:
    """Every object, at any depth, that has a key; without recursion."""
    waiting = deque([data])
    while waiting:
        value = waiting.popleft()
        if isinstance(value, dict):
            if key in value:
                yield value
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


def int_of(value: object) -> int | None:
    """A whole number, also as text; None for anything else."""
    text = text_of(value).strip().replace(",", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else None


def real_of(value: object) -> float | None:
    """A number, also as text; None for anything else."""
    try:
        return float(text_of(value))
    except ValueError:
        return None
