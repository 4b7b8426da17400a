"""Finds what a family could not express: the difference between the intent and what the family made of it.

A renderer first fits the intent to what its system can say, then prints all of that. What differs between the two is
inexpressible by construction; nothing can be dropped and not be told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from eastwest.plan.device import DeviceIntent, differences
from eastwest.vendors.family import Inexpressible

_KEYS = re.compile(r"\[[^\]]*\]")
WITHOUT_REASON = "the operating system has no setting for it"


def inexpressible(
    intent: DeviceIntent, expressed: DeviceIntent, reasons: Mapping[str, str]
) -> tuple[Inexpressible, ...]:
    """Every place where the two differ. reasons: by path without keys (`interfaces.fec`), or the start of one."""
    return tuple(
        Inexpressible(each.path, each.wanted, each.instead, reason_for(each.path, reasons))
        for each in differences(intent, expressed)
    )


def without_keys(path: str) -> str:
    """`interfaces[swp1].fec` → `interfaces.fec`."""
    return _KEYS.sub("", path)


def reason_for(path: str, reasons: Mapping[str, str]) -> str:
    """The reason whose path is the longest start of this one."""
    parts = without_keys(path).split(".")
    for length in range(len(parts), 0, -1):
        found = reasons.get(".".join(parts[:length]))
        if found is not None:
            return found
    return WITHOUT_REASON
