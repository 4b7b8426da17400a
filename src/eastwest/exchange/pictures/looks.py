"""How roles look: a fill, an outline and a shape each, and the role in words, so that colour never stands alone."""

from __future__ import annotations

from typing import NamedTuple


class Look(NamedTuple):
    """rounded: hosts have round corners. dashed: outline of what neither forwards nor computes."""

    fill: str
    stroke: str
    rounded: bool
    dashed: bool = False


HOST = Look("#eef3ea", "#3d5a2c", rounded=True)
SWITCH = Look("#e3ebf2", "#1f3b57", rounded=False)
STORAGE = Look("#f5efe2", "#6b4e16", rounded=True, dashed=True)


def look(role: str, is_switch: bool) -> Look:
    """The look of a device."""
    if is_switch:
        return SWITCH
    return STORAGE if role == "storage" else HOST


def width_of(links: int) -> float:
    """Line width that grows slowly with the number of links, 1 to 5."""
    return min(5.0, 1.0 + 0.5 * links.bit_length() - 0.5)
