"""PFC as negotiated, and pause frames by priority.

Layouts: EOS `show priority-flow-control [counters]`, NX-OS `show interface priority-flow-control`, sonic-utilities
`show pfc priority|counters`, OS10 `show interface priority-flow-control details`, Enterprise SONiC `show
priority-flow-control statistics` and `show qos interface`, DCBX of NX-OS, EOS and Junos.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from eastwest.discover.observe.jsons import int_of, records_with, text_of
from eastwest.discover.observe.model import Output, reader
from eastwest.discover.observe.observed import Observed
from eastwest.discover.observe.tables import below, number, rows

_PORT = r"(?:Et(?:h(?:ernet)?)?|ii|swp|et-|xe-|ge-)\s?\d\S*"
"""`ii` are ports between the chips of a Nexus."""
_NXOS = re.compile(
    rf"\s*(?P<port>{_PORT})\s+(?P<mode>On|Off|Auto)\s+(?P<oper>On|Off)\s*(?:\((?:(?P<map>[0-9a-f]{{1,2}})|[^()]*)\))?"
    r"\s+(?P<received>[\d,]{1,26})\s+(?P<sent>[\d,]{1,26})(?:\s+[←→#<-].*)?",
    re.IGNORECASE,
)
_EOS = re.compile(
    rf"\s*(?P<port>{_PORT})\s+(?P<on>Yes|No)\s+(?P<priorities>[0-7](?:[ ,]*[0-7])*)?\s*(?P<active>Yes|No)\b.*",
    re.IGNORECASE,
)
_EOS_LETTERS = re.compile(
    rf"\s*(?P<port>{_PORT})\s+(?P<on>[ED])\s+(?P<active>[A-])\s+(?P<guarded>[W-])\s+"
    r"(?P<priorities>[0-7](?:[ ,]*[0-7])*)?\s+(?:drop|no-drop|errdisable|notify-only|forward|-)\s.*"
)
"""`Et1/1    E A W  34    drop ...`: enabled, active, watchdog active; `-` for what is not."""
_SIDE = re.compile(r"\s*(?:Port|Interface)\s+(Rx|Tx)\b.*", re.IGNORECASE)
_COUNTS = re.compile(rf"\s*(?P<port>{_PORT})((?:\s+[\d,]{{1,26}}){{8}})\s*")
_TWO = re.compile(rf"\s*(?P<port>{_PORT})\s+(?P<received>\d{{1,19}})\s+(?P<sent>\d{{1,19}})\s*")


@reader("PFC, NX-OS", "switch", r"(?m)^Port\s+Mode\s+Oper")
def nxos(output: Output, found: Observed) -> None:
    """`Ethernet1/33  Auto On  (8)  12  34`: the bit map in parentheses is hexadecimal."""
    for line in output.text.split("\n"):
        match = _NXOS.fullmatch(line.rstrip())
        if match is not None:
            bits = int(match["map"] or "0", 16)
            found.pfc(
                match["port"],
                mode=match["mode"].lower(),
                active=match["oper"].lower() == "on",
                priorities=tuple(at for at in range(8) if bits >> at & 1) if match["map"] else None,
                received=number(match["received"]),
                sent=number(match["sent"]),
            )


@reader(
    "PFC, EOS",
    "switch",
    r"(?m)^[ \t]*Port\s+(?:Enabled|Status)\s+Priorities\s+Acti(?:ve|on)|^[ \t]*Port\s+RxPfc\s+TxPfc",
)
def eos(output: Output, found: Observed) -> None:
    """Status by port, then counters by port."""
    for line in output.text.split("\n"):
        if match := _EOS.fullmatch(line):
            on = match["on"].lower() == "yes"
            priorities = tuple(sorted({int(each) for each in re.findall(r"[0-7]", match["priorities"] or "")}))
            active = match["active"].lower() == "yes"
            found.pfc(match["port"], mode="on" if on else "off", active=active, priorities=priorities)
        elif match := _EOS_LETTERS.fullmatch(line):
            priorities = tuple(sorted({int(each) for each in re.findall(r"[0-7]", match["priorities"] or "")}))
            mode, active = "on" if match["on"] == "E" else "off", match["active"] == "A"
            guarded = "on" if match["guarded"] == "W" else "off" if active else ""
            found.pfc(match["port"], mode=mode, active=active, priorities=priorities, watchdog=guarded)
        elif match := _TWO.fullmatch(line):
            found.pfc(match["port"], received=int(match["received"]), sent=int(match["sent"]))


@reader("PFC priorities, SONiC", "switch", r"(?mi)^[ \t]*Interface\s+Lossless priorities")
def sonic(output: Output, found: Observed) -> None:
    """`Ethernet0  3,4`."""
    for row in rows(output.text, port="Interface", priorities="Lossless priorities"):
        listed = tuple(int(each) for each in row["priorities"].split(",") if each.strip() in set("01234567"))
        if re.fullmatch(_PORT, row["port"]):
            found.pfc(row["port"], priorities=listed)


@reader("PFC counters by priority", "switch", r"(?mi)^[ \t]*(?:Port|Interface)\s+(?:Rx|Tx)\s+PFC ?0")
def counters(output: Output, found: Observed) -> None:
    """Eight columns by priority, received first and then sent."""
    side = "rx"
    for line in output.text.split("\n"):
        if heading := _SIDE.fullmatch(line):
            side = heading[1].lower()
        elif match := _COUNTS.fullmatch(line):
            for priority, value in enumerate(match[2].split()):
                found.count(match["port"], f"pfc{priority}_{side}", number(value) or 0)


_OS10_PORT = re.compile(r"(?:TenGig|(?:[A-Za-z]+ ?)?[Ee]th(?:ernet)?) ?(\d+/\d+/\d+(?::\d)?)\s*")
_OS10_VALUE = re.compile(
    r"\s*(Admin Mode|Oper ?(?:status|Mode)|PFC Priorities|Total [RT]x PFC frames)\s*:\s*(.*?)\s*", re.I
)
_OS10_COUNT = re.compile(r"\s*([0-7])\s+(\d{1,19})\s+(\d{1,19})\s*")


@reader("PFC in detail, OS10", "switch", r"(?mi)^[ \t]*Total Rx PFC Frames\s*:")
def os10(output: Output, found: Observed) -> None:
    """`show interface ... priority-flow-control details`: a block for each port, then frames by priority."""
    for heading, line in below(output.text, _OS10_PORT):
        port = f"ethernet{heading[1]}"
        if value := _OS10_VALUE.fullmatch(line):
            found.pfc(port, **_os10(value[1].lower(), value[2].lower()))
        elif counts := _OS10_COUNT.fullmatch(line):
            found.count(port, f"pfc{counts[1]}_rx", int(counts[2]))
            found.count(port, f"pfc{counts[1]}_tx", int(counts[3]))


def _os10(name: str, value: str) -> dict[str, object]:
    if name.startswith("admin"):
        return {"mode": "on" if value == "true" else "off"}
    if name.startswith("oper"):
        return {"active": value == "true"}
    if name.startswith("pfc"):
        return {"priorities": tuple(sorted({int(each) for each in re.findall(r"[0-7]", value)}))}
    return {"received" if " rx " in name else "sent": number(value)}


_QOS_OF = re.compile(r"\bqos interface (?P<port>Eth\w*\s?[\d/]+)")
_QOS_PFC = re.compile(r"(?m)^[ \t]*pfc-priority\s*:[ \t]*(?P<priorities>[0-7](?:[, ]+[0-7])*)?[ \t]*$")
_QOS_ASYMMETRIC = re.compile(r"(?m)^[ \t]*pfc-asymmetric\s*:[ \t]*(?P<state>on|off)[ \t]*$")


@reader("QoS of a port, Enterprise SONiC", "switch", _QOS_PFC.pattern, r"qos interface")
def qos_interface(output: Output, found: Observed) -> None:
    """`show qos interface Ethernet 0`: the command names the port."""
    port, listed = _QOS_OF.search(output.command), _QOS_PFC.search(output.text)
    if port is None or listed is None:
        return
    priorities = tuple(sorted({int(each) for each in re.findall(r"[0-7]", listed["priorities"] or "")}))
    asymmetric = _QOS_ASYMMETRIC.search(output.text)
    found.pfc(port["port"].replace(" ", ""), priorities=priorities)
    if asymmetric is not None:
        found.pfc(port["port"].replace(" ", ""), asymmetric=asymmetric["state"] == "on")


_DCBX_PORT = re.compile(rf"(?i)^[ \t]*(?:Interface\s*:?\s*|Local DCBX.*interface )?({_PORT})\b.*$")
_WILLING = re.compile(r"(?i)\bwilling\b(?: bit)?\s*[:=]?\s*(yes|no|true|false|on|off|0|1)\b")


@reader("DCBX", "switch", r"(?i)\bwilling\b", r"dcbx|dcb|^$")
def dcbx(output: Output, found: Observed) -> None:
    """Whether a port takes the other end's word: willing to any feature is willing."""
    port = ""
    for line in output.text.split("\n"):
        if match := _WILLING.search(line):
            if port:
                before = found.ports.at(port).pfc
                willing = match[1].lower() in ("yes", "true", "on", "1")
                found.pfc(port, willing=willing or bool(before and before.willing))
        elif heading := _DCBX_PORT.match(line):
            port = heading[1].rstrip(":")


def from_json(output: Output, found: Observed) -> None:
    """EOS `show priority-flow-control [counters] | json`, NX-OS tables."""
    data = output.data if isinstance(output.data, dict) else {}
    states = data.get("interfaceStatuses")
    for name, about in states.items() if isinstance(states, dict) else ():
        if isinstance(about, dict) and "priorities" in about:
            priorities = about["priorities"] if isinstance(about["priorities"], list) else []
            numbers = tuple(sorted({each for each in priorities if isinstance(each, int) and 0 <= each < 8}))
            mode, active = "on" if about.get("enabled") else "off", bool(about.get("active"))
            found.pfc(str(name), mode=mode, active=active, priorities=numbers)
    frames = data.get("interfaceCounters")
    for name, about in frames.items() if isinstance(frames, dict) else ():
        if isinstance(about, dict) and "rxFrames" in about:
            found.pfc(str(name), received=int_of(about["rxFrames"]), sent=int_of(about.get("txFrames")))
    for record in records_with(data, "if_name_str"):
        known = {name: value for name, value in _nxos_json(record).items() if value not in (None, "")}
        if known:
            found.pfc(text_of(record["if_name_str"]), **known)


def _nxos_json(record: Mapping[str, object]) -> dict[str, object]:
    """What a row of any table says of PFC: `show interface priority-flow-control` in the words of several releases,
    and the frames in `show queuing interface`.
    """

    def either(*names: str) -> str:
        return next((text for name in names if (text := text_of(record.get(name)))), "").lower()

    bits, runs = text_of(record.get("vl_bmap")).strip("() "), either("oper_mode", "oper")
    return {
        "mode": either("admin_mode", "admin"),
        "active": runs == "on" if runs else None,
        "priorities": tuple(at for at in range(8) if int(bits, 16) >> at & 1)
        if re.fullmatch(r"[0-9a-fA-F]{1,2}", bits)
        else None,
        "received": int_of(either("rx_ppp", "rx-ppp", "rx-stats")),
        "sent": int_of(either("tx_ppp", "tx-ppp", "tx-stats")),
    }


READERS = (nxos, eos, sonic, counters, qos_interface, os10, dcbx)
