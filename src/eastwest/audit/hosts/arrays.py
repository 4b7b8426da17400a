"""Storage systems: what can be said in the words of their makers.

Purity//FA: `purenetwork setattr --mtu` (Pure Storage, FlashArray user guide, CLI, purenetwork). ONTAP counts the MTU by
broadcast domain, which no file of a port tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from eastwest.audit.hosts.case import with_mtu
from eastwest.discover import FoundHost, FoundNic

_PURE = re.compile(r"ct\d\.eth\d{1,2}", re.IGNORECASE | re.ASCII)


def sayable_of_array(found: FoundNic, wanted: FoundNic) -> FoundNic:
    """The MTU of a Pure array's port, nothing else."""
    if _PURE.fullmatch(found.name) is None or "mtu_bytes" in found.unstated:
        return found
    return with_mtu(found, wanted.intent.mtu_bytes)


def array_commands(found: FoundHost, wanted: FoundHost) -> tuple[str, str]:
    """Commands there and back."""
    return "".join(_lines(found, wanted)), "".join(_lines(wanted, found))


def _lines(was: FoundHost, now: FoundHost) -> Iterator[str]:
    for before, after in zip(was.nics, now.nics, strict=True):
        if before.intent.mtu_bytes != after.intent.mtu_bytes:
            yield f"purenetwork setattr --mtu {after.intent.mtu_bytes} {after.name.lower()}\n"
