"""Values of a list that a configuration may state again: the second time says nothing new."""

from __future__ import annotations


def with_one(known: tuple[str, ...], more: str) -> tuple[str, ...]:
    """One value more, in order, unless it is there."""
    return known if more in known else (*known, more)
