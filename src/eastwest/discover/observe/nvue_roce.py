"""Counters of RoCE as Cumulus Linux shows them by interface: `nv show interface swp1 qos roce counters`.

Layout: NVIDIA's guide to RoCE on Cumulus Linux 5.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from eastwest.discover.observe.model import Output, reader
from eastwest.discover.observe.nvue import port_of
from eastwest.discover.observe.observed import Observed

_LINE = re.compile(r"(?P<space> *)(?P<name>[a-z][a-z0-9-]*)(?: {2,}(?P<value>\S+(?: \S+)*?))?(?: {2,}.*)?")


@reader("RoCE counters, NVUE", "switch", r"(?m)^[ \t]+rx-(?:non-)?roce-stats[ \t]*$", r"nv show interface \S+ qos roce")
def counters(output: Output, found: Observed) -> None:
    """Pause frames, marks and drops of RoCE."""
    port, values = port_of(output.command), dict(_values(output.text))
    pauses = {side: _count(values.get(f"{side}-pfc-stats/pause-packets", "")) for side in ("rx", "tx")}
    found.pfc(port, received=pauses["rx"], sent=pauses["tx"])
    for path, name in (
        ("rx-roce-stats/no-buffer-discard", "rx_roce_discard"),
        ("tx-roce-stats/unicast-no-buffer-discard", "tx_roce_discard"),
        ("tx-cnp-stats/unicast-no-buffer-discard", "tx_cnp_discard"),
        ("tx-ecn-stats/ecn-marked-packets", "tx_ecn_marked"),
    ):
        value = _count(values.get(path, ""))
        if value is not None:
            found.count(port, name, value)


def _values(text: str) -> Iterator[tuple[str, str]]:
    """`pfc/rx-enabled` and what is operational: the cell below that heading, not the one below `applied`."""
    above, column = "", 0
    for line in text.split("\n"):
        column = line.find("applied") if "operational" in line and "applied" in line else column
        match = _LINE.fullmatch(line) if len(line) < 400 else None
        if match is None or not column:
            continue
        if match["value"] is None or match.start("value") >= column:
            above = match["name"]
        else:
            yield f"{above}/{match['name']}" if match["space"] else match["name"], match["value"]


def _count(text: str) -> int | None:
    number = re.match(r"\d{1,19}(?!\S)", text)
    return None if number is None else int(number[0])


READERS = (counters,)
