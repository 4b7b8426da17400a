"""VLANs of EOS and NX-OS, which carry nothing before they are created: where they are, and where ports rely on it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from eastwest.audit.statements.lines import Collected, Line
from eastwest.audit.statements.model import Name, Statements
from eastwest.vendors.text.ranges import unranged

KIND = "VLAN"
LARGEST_VLAN = 4094
_CREATED = re.compile(r"vlan (\d[\d,-]*)")
_RELIED_ON = re.compile(r"switchport access vlan (\d{1,4})|interface [Vv]lan ?(\d{1,4})")
_LEARNED = re.compile(r"(?m)^(?:feature vtp|vtp (?:mode client|domain) ?.*)$")
"""With VTP another switch may create them."""


def read(text: str, lines: Iterable[Line]) -> Statements:
    """The statements of one text, whose lines these are; VLAN 1 is always there."""
    found = Collected()
    if _LEARNED.search(text):
        return found.statements()
    for line in lines:
        if "lan" in line.text:
            _take(line, found)
    return found.statements()


def _take(line: Line, found: Collected) -> None:
    created = None if line.around else _CREATED.fullmatch(line.text)
    if created is not None:
        for number in _numbers(created[1]):
            found.add("defined", Name(KIND, str(number), line.at))
    used = _RELIED_ON.fullmatch(line.text)
    if used is not None and (number := int(used[1] or used[2])) != 1:
        found.add("used", Name(KIND, str(number), line.at))


def _numbers(text: str) -> tuple[int, ...]:
    try:
        return unranged(text.strip(","), LARGEST_VLAN)
    except ValueError:
        return ()
