"""Which command tree an Arista model has: `trident` for Broadcom XGS chips, `sand` for Jericho."""

from __future__ import annotations

import re

_SAND = re.compile(r"7(280|289|500|800|700)r?", re.ASCII)


def is_sand(model: str) -> bool:
    """7280, 7500 and 7800 systems carry Jericho-family chips; all others here are Tomahawk and Trident.

    Source: the names of AVD's data model (platform.trident, platform.sand) and Arista's series.
    """
    return _SAND.match(model.lower().removeprefix("dcs-")) is not None
