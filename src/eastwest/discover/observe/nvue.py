"""QoS of Cumulus Linux as it runs: PFC, thresholds, buffers and counters by port, as tables and as JSON.

Layouts: NVUE command reference, QoS: `nv show interface PORT qos` with `roce status`, `pfc`, `congestion-control`,
`buffer` and `pfc-watchdog`, and `nv show interface PORT counters qos`, each also with `-o json`. Sizes are powers of
1,024.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from eastwest.discover.observe.jsons import int_of, text_of
from eastwest.discover.observe.model import Output, reader
from eastwest.discover.observe.nvue_tables import Row, in_force, tables_of
from eastwest.discover.observe.observed import Observed
from eastwest.plan.device.qos import CLASSES

_PORT_OF = re.compile(r"\binterface (?P<port>(?:swp|eth)\w+)")
_SIZE = re.compile(r"(\d{1,12}(?:\.\d{1,3})?)\s*(B|Bytes|KB|MB|GB)?", re.IGNORECASE)
_UNITS = {"": 1, "b": 1, "bytes": 1, "kb": 1 << 10, "mb": 1 << 20, "gb": 1 << 30}
_YES = {"yes": True, "on": True, "enable": True, "enabled": True}
_NO = {"no": False, "off": False, "disable": False, "disabled": False}
_SWITCHED = _YES | _NO


def port_of(command: str) -> str:
    """The port that a command asks about, empty when it names none."""
    match = _PORT_OF.search(command)
    return "" if match is None else match["port"]


def size_bytes(text: str) -> int | None:
    """`1.43 MB`, `288 Bytes`, `1500000`; None for anything else."""
    match = _SIZE.fullmatch(text.strip())
    return None if match is None else round(float(match[1]) * _UNITS[(match[2] or "").lower()])


@reader(
    "QoS of a port, NVUE",
    "switch",
    r"^\s*(?:switch-priority\s+rx-pause-frames|traffic-class\s+(?:tx-frames|ECN\s|status\s)|priori\S*\s+Pool ID"
    r"|operational\s+applied)",
    r"\binterface (?:swp|eth)\w+ (?:counters )?qos",
)
def tables(output: Output, found: Observed) -> None:
    """Every table of a port that is known here."""
    port = port_of(output.command)
    values: dict[str, str] = {}
    for heads, rows in tables_of(output.text):
        first = heads[0] if heads else ""
        if first.startswith("priori") and "pool id" in heads:
            _buffers(found, port, rows)
        elif "operational" in heads:
            values |= {name: value for _, name, value in in_force(rows)}
        elif first in ("switch-priority", "traffic-class", "priority-group"):
            _numbered(found, port, {row[first]: row for row in rows})
    if "qos" in output.command:
        _status(found, port, values, output.command)


def _class(text: object) -> int | None:
    number = int_of(text)
    return number if number is not None and number < CLASSES else None


def _numbered(found: Observed, port: str, rows: Mapping[str, Mapping[str, object]]) -> None:
    """Counters and thresholds by switch priority, traffic class or priority group."""
    for key, row in rows.items():
        at = _class(key)
        if at is None:
            continue
        for name, side in (("rx-pause-frames", "rx"), ("tx-pause-frames", "tx")):
            frames = int_of(row.get(name))
            if frames is not None:
                found.count(port, f"pfc{at}_{side}", frames)
        marked, discards = int_of(row.get("ecn-marked-frames")), int_of(row.get("wred-discards"))
        if marked is not None:
            found.queue(port, at, marked=marked)
        if discards is not None:
            found.queue(port, at, dropped=discards)
        storms = int_of(row.get("deadlock-count"))
        if storms is not None:
            found.count(port, f"pfcwd{at}_storms", storms)
        _thresholds(found, port, at, row)


def _thresholds(found: Observed, port: str, queue: int, row: Mapping[str, object]) -> None:
    low = size_bytes(text_of(row.get("min th", row.get("min-threshold"))))
    high = size_bytes(text_of(row.get("max th", row.get("max-threshold"))))
    on = _SWITCHED.get(text_of(row.get("ecn")).lower())
    if on and low is not None and high is not None:
        found.queue(port, queue, kmin_bytes=low, kmax_bytes=high)


def _buffers(found: Observed, port: str, rows: list[Row]) -> None:
    """Ingress priority groups; headings may be cut: `Reserv… Size`, `Lossy/…`."""
    for row in rows:
        group = _class(next(iter(row.values())))
        if group is None:
            continue
        cells = {_BUFFER[start]: size_bytes(cell) for name, cell in row.items() if (start := _start(name))}
        known: dict[str, Any] = {name: value for name, value in cells.items() if value is not None}
        lossless = next((cell for name, cell in row.items() if name.startswith("lossy")), "").lower()
        found.queue(port, group, "ingress", no_drop=lossless.startswith("lossl"), **known)


_BUFFER = {
    "reserv": "reserved_bytes",
    "xon th": "xon_bytes",
    "xoff th": "xoff_bytes",
    "hr": "headroom_bytes",
}


def _start(heading: str) -> str:
    exact = heading if heading == "hr" else ""
    return exact or next((each for each in _BUFFER if each != "hr" and heading.startswith(each)), "")


def _status(found: Observed, port: str, values: Mapping[str, str], command: str) -> None:
    """`qos roce status`, and `qos pfc` with its two switches alone."""
    said = {name.strip("[] "): value for name, value in values.items()}
    rx, tx = (_SWITCHED.get(said.get(name, said.get(name[:2], "")).lower()) for name in ("rx-enabled", "tx-enabled"))
    of_pfc = "rx-enabled" in said or re.search(r"\bqos pfc\s*(?:-o|$)", command) is not None
    if of_pfc and rx is not None and tx is not None:
        found.pfc(port, mode="on" if rx or tx else "off", active=rx and tx)
        if "pfc-priority" in said or "switch-priority" in said:
            found.pfc(port, priorities=_listed(said.get("pfc-priority", said.get("switch-priority", ""))))
    guarded = _SWITCHED.get(said.get("state", "").lower()) if "pfc-watchdog" in command else None
    if guarded is not None:
        found.pfc(port, watchdog="on" if guarded else "off")
    for queue in _listed(said.get("enabled-tc", "")):
        _thresholds(found, port, queue, {**said, "ecn": "on" if "ecn" in said.get("congestion-mode", "") else ""})


def _listed(text: str) -> tuple[int, ...]:
    return tuple(sorted({int(each) for each in re.findall(r"\b[0-7]\b", text)}))


def from_json(output: Output, found: Observed) -> None:
    """The same as JSON: of the port that the command names, or of every port by name."""
    data = output.data
    if not isinstance(data, dict):
        return
    port = port_of(output.command)
    if port:
        _port(found, port, data, output.command)
        return
    for name, about in data.items():
        if isinstance(about, dict) and re.fullmatch(r"(?:swp|eth)\w+", str(name)):
            _port(found, str(name), about, "")


def _port(found: Observed, port: str, data: Mapping[str, object], command: str) -> None:
    counters = _below(_below(data, "counters"), "qos")
    for family in ("pfc-stats", "egress-queue-stats"):
        _numbered(found, port, _records(_below(counters, family)))
    qos = _below(data, "qos")
    status = _below(_below(qos, "roce"), "status")
    _status(found, port, {**_flat(_below(status, "congestion-control")), **_flat(_below(status, "pfc"))}, command)
    _numbered(found, port, _records(_below(_below(qos, "congestion-control"), "traffic-class")))


def _below(data: Mapping[str, object], name: str) -> Mapping[str, object]:
    """What stands under a name; the data itself where a command asked for that part alone."""
    inside = data.get(name, data)
    return inside if isinstance(inside, dict) else {}


def _records(data: Mapping[str, object]) -> dict[str, Mapping[str, object]]:
    return {str(key): value for key, value in data.items() if isinstance(value, dict)}


def _flat(data: Mapping[str, object]) -> dict[str, str]:
    """Texts by name; a collection of numbers is listed: `{"3": {}}`."""
    return {
        str(name): ",".join(map(str, value)) if isinstance(value, dict | list) else text_of(value)
        for name, value in data.items()
    }


READERS = (tables,)
