"""How full buffers were at most: queues, priority groups and pools; and what priority groups dropped.

Layouts: sonic-utilities `show queue|priority-group watermark`, `show priority-group drop counters`, `show buffer_pool
watermark`, `show headroom-pool watermark`.
"""

from __future__ import annotations

import re

from eastwest.discover.observe.model import Output, reader
from eastwest.discover.observe.observed import Observed
from eastwest.discover.observe.tables import below, number
from eastwest.discover.state import PoolState

_PEAK_TITLE = re.compile(
    r"(?i)(?P<side>Ingress|Egress) (?P<what>shared pool occupancy|headroom|PG dropped packets)\b.*:"
)
_PEAKS = {
    "shared pool occupancy": "watermark_bytes",
    "headroom": "headroom_watermark_bytes",
    "pg dropped packets": "dropped",
}
_PEAK_HEAD = re.compile(r"\s*(?:Port|Interface)\s+((?:(?:UC|PG|ALL)\d+\s*)+)")


@reader(
    "watermarks and drops by priority group, SONiC",
    "switch",
    r"(?m)^(?:Ingress|Egress) (?:(?:shared pool occupancy|headroom) per (?:PG|unicast|all)|PG dropped packets)",
)
def watermarks(output: Output, found: Observed) -> None:
    """The most that each queue or priority group held since the watermark was cleared, bytes; what groups dropped."""
    side, what, heads = "egress", "watermark_bytes", list[str]()
    for line in output.text.split("\n"):
        words = line.split()
        if title := _PEAK_TITLE.fullmatch(line.strip()):
            side, heads, what = title["side"].lower(), [], _PEAKS[title["what"].lower()]
        elif head := _PEAK_HEAD.fullmatch(line):
            heads = head[1].split()
        elif heads and len(words) == len(heads) + 1 and words[0].startswith("Ethernet"):
            for name, value in zip(heads, words[1:], strict=True):
                if (count := number(value)) is not None:
                    found.queue(words[0], int(name.lstrip("UCPGAL")), side, "", **{what: count})


_POOL_TITLE = re.compile(r"\s*(?P<kind>Shared|Headroom) pool maximum occupancy:\s*")
_POOL = re.compile(r"\s*(?P<name>[\w-]+)\s+(?P<held>[\d,]{1,26})\s*")


@reader("watermarks of pools, SONiC", "switch", r"(?m)^(?:Shared|Headroom) pool maximum occupancy:")
def pools(output: Output, found: Observed) -> None:
    """`show buffer_pool watermark` and `show headroom-pool watermark`: the most that each pool held, bytes."""
    for title, line in below(output.text, _POOL_TITLE):
        kind = title["kind"].lower()
        if (row := _POOL.fullmatch(line)) and (held := number(row["held"])) is not None:
            found.pools[kind, row["name"]] = PoolState(row["name"], kind, held)


READERS = (watermarks, pools)
