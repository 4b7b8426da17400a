"""Ports as they run: up or down, speed, MTU, link-level pause.

Layouts: EOS and NX-OS `show interface[s] [status]`, Junos `show interfaces [extensive]`, sonic-utilities `show
interfaces status`, NVUE `nv show interface`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from eastwest.discover.observe.jsons import int_of, listed, real_of, records_with, text_of
from eastwest.discover.observe.model import Output, reader
from eastwest.discover.observe.observed import Observed
from eastwest.discover.observe.tables import number, rows, speed_gbps

_UP = {"up": True, "connected": True} | dict.fromkeys(
    (
        *(
            "down",
            "administratively",
            "notconnect",
            "notconnec",
            "disabled",
            "errdisabled",
            "errdisabl",
            "err-disabled",
            "inactive",
        ),
        *("sfpabsent", "xcvrabsen", "xcvrinval", "noopermem", "linkflape", "admincfgc", "suspended"),
    ),
    False,
)
"""EOS and NX-OS cut the words of a table to nine letters or so."""
_NAME = r"(?:Eth?(?:ernet)?\s?\d\S*|(?:et|xe|ge)-\d\S*|swp\d\S*|e\d\S*|port-channel\d+|Po\d+|ae\d+)"
_HEAD = re.compile(
    rf"(?:Physical interface: )?({_NAME}?[^\s,]*)(?: is |, Enabled, Physical link is |, Administratively )(\S+)(.*)",
    re.I,
)


@reader(
    "interfaces, table",
    "switch",
    r"(?im)^[ \t]*(?:Port|Interface|Name)\b.*\b(?:Status|State|Oper|Speed|MTU)\b",
    r"interface|^$|status",
)
def status(output: Output, found: Observed) -> None:
    """`show interfaces status` of any family."""
    lines = output.text.split("\n")
    for row in rows(
        output.text,
        port="(?:Port|Interface|Name)",
        speed="Speed",
        status_="(?:Oper Status|Oper|(?<!Admin )(?:Status|State))",
        mtu_="MTU",
    ):
        name, line = row["port"], lines[row.line - 1]
        if not re.fullmatch(_NAME, name, re.IGNORECASE):
            continue
        state, speed = _shifted(line, row["status"], row["speed"])
        _put(found, name, up=state, speed_gbps=speed_gbps(speed), mtu_bytes=number(row["mtu"]))
    for row in rows(
        output.text, port="(?:Port|Interface|Name)", status=r"(?<!LT )(?<!FEC )(?<!Admin )Oper(?: Status)?"
    ):
        if re.fullmatch(_NAME, row["port"], re.IGNORECASE) and row["status"].lower() in _UP:
            _put(found, row["port"], up=_UP[row["status"].lower()])


@reader("descriptions with states, EOS", "switch", r"(?m)^[ \t]*Interface\s+Status\s+Protocol\s+Description")
def described(output: Output, found: Observed) -> None:
    """`show interfaces description`: a port is up when its protocol is."""
    for row in rows(output.text, port="Interface", status="Status", protocol="Protocol", description_="Description"):
        if re.fullmatch(_NAME, row["port"], re.IGNORECASE) and row["protocol"] in ("up", "down", "lowerlayerdown"):
            _put(found, row["port"], up=row["protocol"] == "up", description=row["description"] or None)


_STATES = {"U": True, "D": False}
_LOST = {"RX_ERR": "input_error", "RX_DRO?PS?": "input_drop", "TX_ERR": "output_error", "TX_DRO?PS?": "output_drop"}


@reader("counters of ports, SONiC", "switch", r"(?m)^[ \t]*IFACE\s+STATE\s+.*\bRX_ERR\b.*\bRX_DRO?PS?\b")
def lost(output: Output, found: Observed) -> None:
    """`show interfaces counters` and `show dropcounters counts`: errors and drops, and whether the port is up."""
    columns = {f"{name}_": column for column, name in _LOST.items()}
    for row in rows(output.text, port="IFACE", state="STATE", input_error="RX_ERR", input_drop="RX_DRO?PS?", **columns):
        if not re.fullmatch(_NAME, row["port"], re.IGNORECASE):
            continue
        _put(found, row["port"], up=_STATES.get(row["state"]))
        for name in _LOST.values():
            if (count := number(row[name])) is not None:
                found.count(row["port"], name, count)


_SPEED_CELL = re.compile(r"(?:a-)?\d+(?:\.\d+)?[GMT]?(?:\(D\))?|auto|--?|N/A|unknown|", re.IGNORECASE)


def _shifted(line: str, status: str, speed: str) -> tuple[bool | None, str]:
    """Link and speed; where a long description pushed the cells to the right, the words that can be nothing else."""
    first = status.lower().partition(" ")[0]
    if first in _UP and _SPEED_CELL.fullmatch(speed):
        return _UP[first], speed
    words = line.split()[1:]
    state = next((_UP[word.lower()] for word in words if word.lower() in _UP), None)
    found = next((word for word in reversed(words) if re.fullmatch(r"(?:a-)?\d+(?:\.\d+)?G", word)), "")
    return state, speed if _SPEED_CELL.fullmatch(speed) and not found else found


def _put(found: Observed, name: str, **changes: Any) -> None:  # noqa: ANN401
    found.ports.put(name, **{key: value for key, value in changes.items() if value is not None})


@reader(
    "interfaces, text",
    "switch",
    rf"(?im)^(?:Physical interface: )?{_NAME}(?: is (?:up|down|admin)|, (?:Enabled|Admin))",
)
def blocks(output: Output, found: Observed) -> None:
    """`show interface[s]` in full."""
    name = ""
    for line in output.text.split("\n"):
        head = None if line[:1] == " " else _HEAD.match(line)
        if head is not None:
            name = head[1]
            _put(found, name, up=_UP.get(head[2].strip(",").lower()))
        elif "Logical interface" in line:
            name = ""  # its MTU is that of one protocol
        elif name:
            _line(found, name, line)


_MTU = re.compile(r"\bMTU:? (\d{3,5})\b", re.IGNORECASE)
_SPEED = re.compile(r"\bBW (\d{1,12}) [Kk]bit|\bSpeed: (\d{1,6}(?:\.\d)?[GMT])bps", re.IGNORECASE)
_PAUSE = re.compile(
    r"(?i)input flow-control is (on|off).*output flow-control is (on|off)|Flow control: (Enabled|Disabled)"
)
_FEC = re.compile(r"\boper fec state is (\S+)", re.IGNORECASE)
_PRIORITY = re.compile(r"\s+Priority\s*:\s*(\d)\s+(\d+)\s+(\d+)")
"""Of Junos, below the columns Receive and Transmit; its XML has `input-mac-pfc-frames` first as well."""
_COUNTED = re.compile(
    r"\s+(?P<value>\d+) (?P<name>input error|CRC|output error|input discard|output discard|input drops?|output drops?"
    r"|Rx pause|Tx pause|PAUSE input|PAUSE output|runts|giants)s?\b",
    re.IGNORECASE,
)


def _line(found: Observed, name: str, line: str) -> None:
    if mtu := _MTU.search(line):
        _put(found, name, mtu_bytes=int(mtu[1]))
    if speed := _SPEED.search(line):
        _put(found, name, speed_gbps=int(speed[1]) / 1e6 if speed[1] else speed_gbps(speed[2]))
    if pause := _PAUSE.search(line):
        on = "on" in (pause[1] or "", pause[2] or "") or (pause[3] or "").lower() == "enabled"
        _put(found, name, link_pause=on)
    if fec := _FEC.search(line):
        found.optics(name, lambda optics: replace(optics, fec=fec[1]))
    if priority := _PRIORITY.fullmatch(line):
        found.count(name, f"pfc{priority[1]}_rx", int(priority[2][:19]))
        found.count(name, f"pfc{priority[1]}_tx", int(priority[3][:19]))
    for counted in _COUNTED.finditer(line):
        found.count(name, counted["name"].lower().replace(" ", "_"), int(counted["value"][:19]))


_FLOW = re.compile(rf"\s*({_NAME})\s+\w+\s+(on|off)\s+\w+\s+(on|off)\s+(\d{{1,19}})\s+(\d{{1,19}})\s*", re.IGNORECASE)


@reader("flow control, NX-OS", "switch", r"(?m)^Port\s+Send\s+FlowControl\s+Receive\s+FlowControl\s+RxPause\s+TxPause")
def flow_control(output: Output, found: Observed) -> None:
    """Link-level pause in force in either direction, and its frames."""
    for line in output.text.split("\n"):
        if row := _FLOW.fullmatch(line):
            _put(found, row[1], link_pause="on" in (row[2].lower(), row[3].lower()))
            found.count(row[1], "rx_pause", int(row[4]))
            found.count(row[1], "tx_pause", int(row[5]))


def from_json(output: Output, found: Observed) -> None:
    """Ports in any of the JSON layouts."""
    data = output.data if isinstance(output.data, dict) else {}
    for key in ("interfaceStatuses", "interfaces"):
        group = data.get(key)
        for name, about in group.items() if isinstance(group, dict) else ():
            if isinstance(about, dict) and re.fullmatch(_NAME, str(name), re.IGNORECASE):
                _eos(found, str(name), about)
    for name, about in data.items():
        if re.fullmatch(_NAME, str(name), re.IGNORECASE) and isinstance(about, dict):
            _nvue(found, str(name), about)
    for record in records_with(data, "eth_mtu"):
        _nxos(found, record)
    _counters(found, data)
    for record in records_with(data, "physical-interface"):
        for port in listed(record["physical-interface"]):
            _junos(found, port)


def _counters(found: Observed, data: Mapping[str, object]) -> None:
    """EOS `show interfaces counters errors`, NX-OS `show interface flowcontrol`."""
    errors = data.get("interfaceErrorCounters")
    for name, about in errors.items() if isinstance(errors, dict) else ():
        for each in listed(about):
            _count(found, str(name), each, _OF_EOS)
    for record in records_with(data, "ROW_flowcontrol"):
        for row in listed(record["ROW_flowcontrol"]):
            _count(found, text_of(row.get("interface")), row, {"rx-pause": "rx_pause", "tx-pause": "tx_pause"})


def _eos(found: Observed, name: str, about: Mapping[str, object]) -> None:
    bandwidth = real_of(about.get("bandwidth"))
    _put(
        found,
        name,
        up=_UP.get(text_of(about.get("linkStatus")) or text_of(about.get("lineProtocolStatus"))),
        speed_gbps=bandwidth / 1e9 if bandwidth else None,
        mtu_bytes=int_of(about.get("mtu")),
        description=text_of(about.get("description")) or None,
    )
    for counters in listed(about.get("interfaceCounters")):
        details = (counters, *listed(counters.get("inputErrorsDetail")), *listed(counters.get("outputErrorsDetail")))
        for each in details:
            _count(found, name, each, _OF_EOS)


_OF_EOS = {
    "totalInErrors": "input_error",
    "totalOutErrors": "output_error",
    "inDiscards": "input_discard",
    "outDiscards": "output_discard",
    "fcsErrors": "crc",
    "inErrors": "input_error",
    "outErrors": "output_error",
    "frameTooShorts": "runts",
    "frameTooLongs": "giants",
    "runtFrames": "runts",
    "giantFrames": "giants",
    "rxPause": "rx_pause",
    "txPause": "tx_pause",
}
_OF_NXOS = {
    "eth_inerr": "input_error",
    "eth_outerr": "output_error",
    "eth_indiscard": "input_discard",
    "eth_outdiscard": "output_discard",
    "eth_crc": "crc",
    "eth_runts": "runts",
    "eth_giants": "giants",
    "eth_inpause": "rx_pause",
    "eth_outpause": "tx_pause",
}


def _count(found: Observed, name: str, counters: Mapping[str, object], names: Mapping[str, str]) -> None:
    for key, ours in names.items():
        if (count := int_of(counters.get(key))) is not None:
            found.count(name, ours, count)


def _nvue(found: Observed, name: str, about: Mapping[str, object]) -> None:
    for link in listed(about.get("link")):
        states = link.get("state")
        state = next(iter(states), "") if isinstance(states, dict) else ""
        _put(
            found,
            name,
            up=_UP.get(text_of(link.get("oper-status")) or str(state)),
            speed_gbps=speed_gbps(text_of(link.get("speed"))),
            mtu_bytes=int_of(link.get("mtu")),
        )
        for counters in listed(link.get("stats")):
            for key, value in counters.items():
                count = int_of(value)
                if count is not None:
                    found.count(name, key, count)


def _junos(found: Observed, port: Mapping[str, object]) -> None:
    """`show interfaces [terse] | display json`."""
    name, mtu = text_of(port.get("name")), text_of(port.get("mtu"))
    if not re.fullmatch(_NAME, name, re.IGNORECASE):
        return
    _put(
        found,
        name,
        up=_UP.get(text_of(port.get("oper-status")).lower()),
        speed_gbps=speed_gbps(text_of(port.get("speed")).removesuffix("bps")),
        mtu_bytes=number(mtu),
        description=text_of(port.get("description")) or None,
    )


def _nxos(found: Observed, record: Mapping[str, object]) -> None:
    bandwidth = int_of(record.get("eth_bw"))
    pauses = {text_of(record.get("eth_in_flowctrl")), text_of(record.get("eth_out_flowctrl"))} - {""}
    name = text_of(record.get("interface")) or "?"
    _put(
        found,
        name,
        up=_UP.get(text_of(record.get("state"))),
        speed_gbps=bandwidth / 1e6 if bandwidth else None,
        mtu_bytes=int_of(record.get("eth_mtu")),
        link_pause="on" in pauses if pauses else None,
        description=text_of(record.get("desc")) or None,
    )
    _count(found, name, record, _OF_NXOS)
    if fec := text_of(record.get("eth_oper_fec_state")):
        found.optics(name, lambda optics: replace(optics, fec=fec))


READERS = (status, described, lost, blocks, flow_control)
