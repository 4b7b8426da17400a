"""Names in a note."""

from __future__ import annotations

from collections.abc import Sequence

_SHOWN = 3


def listed(names: Sequence[str]) -> str:
    """`leaf1, leaf2, leaf3 ..`."""
    return ", ".join(names[:_SHOWN]) + (" .." if len(names) > _SHOWN else "")
