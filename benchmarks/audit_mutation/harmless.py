"""Why an undetected change of policy does no harm, by the part that changed. What is not here should become a rule."""

from __future__ import annotations

import re

ARGUMENTS: tuple[tuple[str, str], ...] = (
    (r"interfaces\.description|bgp\.(?:neighbours|groups)\.description", "a label: no packet depends on it"),
    (r"interfaces\.alias", "a second name of a port, for people"),
)
_COMPILED = tuple((re.compile(pattern), why) for pattern, why in ARGUMENTS)


def argument(path: str) -> str:
    """The argument for one path, empty when there is none."""
    return next((why for pattern, why in _COMPILED if pattern.fullmatch(path)), "")
