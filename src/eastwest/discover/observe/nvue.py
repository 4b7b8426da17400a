"""RoCE as Cumulus Linux shows it by interface: `nv show interface swp1 qos roce status` and `... counters`.

Layouts: NVIDIA's guide to RoCE on Cumulus Linux 5. Sizes count in 1024: its default of 150,000 B is `146.48 KB`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from eastwest.discover.observe.model import Output, reader
from eastwest.discover.observe.observed import Observed

_ASKED = re.compile(r"\bnv show interface (?P<port>\S+) qos roce\b")
_SIZE = re.compile(r"(\d{1,12}(?:\.\d{1,3})?) (Bytes|KB|MB|GB)")
_UNITS = {"Bytes": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30}
_LINE = re.compile(r"(?P<space> *)(?P<name>[a-z][a-z0-9-]*)(?: {2,}(?P<value>\S+(?: \S+)*?))?(?: {2,}.*)?")


@reader(
    "RoCE status, NVUE",
    "switch",
    r"(?m)^congestion-control[ \t]*\n[ \t]+congestion-mode",
    r"nv show interface \S+ qos roce",
)
def status(output: Output, found: Observed) -> None:
    """PFC and thresholds as in force."""
    port, values = _port(output), dict(_values(output.text))
    priorities = tuple(int(each) for each in re.findall(r"\b[0-7]\b", values.get("pfc/pfc-priority", "")))
    sides = [values.get(f"pfc/{side}-enabled") for side in ("rx", "tx")]
    if None not in sides:
        found.pfc(port, mode="on", active=all(each in ("yes", "enabled") for each in sides), priorities=priorities)
    low, high = (_bytes(values.get(f"congestion-control/{side}-threshold", "")) for side in ("min", "max"))
    for queue in re.findall(r"\b[0-7]\b", values.get("congestion-control/enabled-tc", "")):
        found.queue(port, int(queue), kmin_bytes=low, kmax_bytes=high)


@reader("RoCE counters, NVUE", "switch", r"(?m)^[ \t]+rx-(?:non-)?roce-stats[ \t]*$", r"nv show interface \S+ qos roce")
def counters(output: Output, found: Observed) -> None:
    """Pause frames, marks and drops of RoCE."""
    port, values = _port(output), dict(_values(output.text))
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


def _port(output: Output) -> str:
    asked = _ASKED.search(output.command)
    return "" if asked is None else asked["port"]


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


def _bytes(text: str) -> int | None:
    size = _SIZE.match(text)
    return None if size is None else round(float(size[1]) * _UNITS[size[2]])


def _count(text: str) -> int | None:
    number = re.match(r"\d{1,19}(?!\S)", text)
    return None if number is None else int(number[0])


READERS = (status, counters)
