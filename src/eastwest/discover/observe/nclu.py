"""Interfaces of Cumulus Linux before NVUE: `net show interface [all]`.

Layout: Cumulus Linux 3 and 4 user guides, monitoring interfaces.
"""

from __future__ import annotations

import re

from eastwest.discover.observe.model import Output, reader
from eastwest.discover.observe.observed import Observed
from eastwest.discover.observe.tables import number, rows, speed_gbps
from eastwest.discover.state import LldpNeighbour

_STATES = {"UP": True, "DN": False, "DOWN": False}
_NEIGHBOUR = re.compile(r"(?P<device>\S+) \((?P<port>[^()]+)\)")


@reader("interfaces, NCLU", "switch", r"(?m)^[ \t]*State\s+Name\s+Spd\s+MTU\s+Mode\b")
def interfaces(output: Output, found: Observed) -> None:
    """State, speed and MTU of front ports; the neighbour of LLDP beside them."""
    table = rows(output.text, state="State", port="Name", speed="Spd", mtu="MTU", neighbour_="LLDP")
    for row in table:
        if not re.fullmatch(r"swp\d+(?:s\d+)?", row["port"]) or row["state"].upper() not in _STATES:
            continue
        known = {"speed_gbps": speed_gbps(row["speed"]), "mtu_bytes": number(row["mtu"])}
        changes = {key: value for key, value in known.items() if value is not None}
        found.ports.put(row["port"], up=_STATES[row["state"].upper()], **changes)
        if other := _NEIGHBOUR.fullmatch(row["neighbour"]):
            line = output.before + row.line
            found.neighbour(LldpNeighbour(row["port"], other["device"], other["port"], file=output.file, line=line))


READERS = (interfaces,)
