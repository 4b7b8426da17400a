"""Places of findings, in few words."""

from __future__ import annotations

_PLACES = 4
"""Places of a finding that are listed in the report; the JSON has all."""


def some(places: list[str] | tuple[str, ...]) -> str:
    """The first of them, each once, and how many more there are."""
    distinct = list(dict.fromkeys(places))
    more = f" and {len(distinct) - _PLACES} more" if len(distinct) > _PLACES else ""
    return ", ".join(distinct[:_PLACES]) + more
