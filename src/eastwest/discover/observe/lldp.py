"""Who is at the other end: LLDP as EOS, NX-OS, Junos, SONiC, Cumulus and Linux print it.

Layouts: the makers' command references for `show lldp neighbors [detail]`, sonic-utilities (`show lldp table`), lldpd
(`lldpctl` in its formats plain, keyvalue and json).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from eastwest.discover.observe.jsons import listed, records_with, text_of
from eastwest.discover.observe.model import Output, reader
from eastwest.discover.observe.observed import Observed
from eastwest.discover.observe.tables import rows
from eastwest.discover.state import LldpNeighbour

_LOCAL = r"(?:Local ?(?:Interface|Intf|Port|Port id)|LocalPort|Interface|Loc PortID|Port)"
_DEVICE = (
    r"(?:Neighbor Device ID|Device[ -]?ID|System ?Name|RemoteDevice|Remote ?Host(?: ?Name)?|Rem Host Name|"
    r"Remote System)"
)
_PEER = r"(?:Neighbor Port ID|Port ?ID|Port info|Remote ?Port ?(?:ID)?|RemotePortID|Rem Port ?Id)"
_DETECTED = re.compile(r"\s*Interface (\S+) detected (\d+) LLDP neighbors?:?")
_VIA = re.compile(
    r"\s*(?:(?:Interface|LLDP neighbor(?:'s)? .*interface)\s*:?\s+([^\s,]+),\s*via.*|Interface:\s+((?:swp|eth)\w+)\s*)"
)
"""NVUE's `lldp-detail` names the port alone."""
_KINDS = re.compile(r"(?:ifname|local|mac|ifalias|Interface name|locally assigned)[: ]+", re.IGNORECASE)
_PORT_NAME = re.compile(r"[A-Za-z][\w/.:-]*\d(?:[\w/.:-]*\w)?")
"""A port has a number; `Description:` of a record below the headings of a table is none."""
LONGEST_KEY = 60
_KEYS = {
    "localportid": "port",
    "localinterface": "port",
    "localport": "port",
    "locallyassignedportid": "",
    "sysname": "device",
    "systemname": "device",
    "remotesystemname": "device",
    "portid": "peer_port",
    "remoteportid": "peer_port",
    "portdescr": "peer_port_description",
    "portdescription": "peer_port_description",
    "remoteportdescription": "peer_port_description",
    "chassisid": "chassis",
    "remotechassisid": "chassis",
}


@reader("LLDP neighbours, table", "any", rf"(?im)^(?=.*\b{_LOCAL}\b)(?=.*\b{_DEVICE}\b).*$", r"lldp|^$|interface")
def table(output: Output, found: Observed) -> None:
    """Any table with a local port, a remote device and its port."""
    for row in rows(_rejoined(output.text), local=_LOCAL, device=_DEVICE, peer=_PEER):
        local, device, peer = row["local"], row["device"], row["peer"]
        if device and peer and _PORT_NAME.fullmatch(local):
            found.neighbour(LldpNeighbour(local, device, peer, file=output.file, line=output.before + row.line))


def _rejoined(text: str) -> str:
    """NX-OS breaks a row behind a long device name: the two lines become one, in the place of the second."""
    if "Device ID" not in text:
        return text
    lines = text.split("\n")
    for at in range(len(lines) - 1):
        alone, after = lines[at], lines[at + 1]
        if alone and alone[0] != " " and " " not in alone.strip() and after.startswith(" " * 15) and after.strip():
            lines[at], lines[at + 1] = "", f"{alone.strip()}  {after.strip()}"
    return "\n".join(lines)


@reader(
    "LLDP neighbours, detail",
    "any",
    r"(?i)detected \d+ LLDP neighbor|via: LLDP|^LLDP neighbors:|^[ \t]*Local (?:Port id|Interface)\s*:",
)
def detail(output: Output, found: Observed) -> None:
    """Records of `key: value` lines; a record begins with the local interface, or with the chassis."""
    now: dict[str, str] = {}
    start = 0
    for at, line in enumerate(output.text.split("\n"), start=1):
        heading = _DETECTED.fullmatch(line) or _VIA.fullmatch(line)
        if heading is not None:
            _flush(output, found, now, start)
            now, start = {"port": next(filter(None, heading.groups()))}, at
            continue
        said, _, value = line.partition(":")
        key = _KEYS.get(re.sub(r"[\s_-]", "", said[:LONGEST_KEY]).lower(), "")
        if not key:
            continue
        if key in now and key in ("chassis", "port"):
            _flush(output, found, now, start)
            now, start = ({"port": now["port"]} if key == "chassis" and _port_first(now) else {}), at
        now.setdefault(key, _KINDS.sub("", value.strip().strip('"'), count=1).strip('"'))
        start = start or at
    _flush(output, found, now, start)


def _port_first(now: Mapping[str, str]) -> bool:
    """Whether the record began with the local port, so that a second neighbour on it goes on below."""
    return next(iter(now), "") == "port"


def _flush(output: Output, found: Observed, now: Mapping[str, str], line: int) -> None:
    if now.get("port"):
        found.neighbour(
            LldpNeighbour(
                now["port"],
                now.get("device", ""),
                now.get("peer_port", ""),
                now.get("peer_port_description", ""),
                now.get("chassis", ""),
                output.file,
                output.before + line,
            )
        )


@reader("lldpctl -f keyvalue", "any", r"^lldp\.[^.\s]+(?:\.\d+)?\.(?:via|chassis|port)\b")
def keyvalue(output: Output, found: Observed) -> None:
    """`lldp.swp1.chassis.name=spine01`."""
    records: dict[str, dict[str, str]] = {}
    for line in output.text.split("\n"):
        name, _, value = line.strip().partition("=")
        match = re.fullmatch(r"lldp\.(.+?)\.(chassis\.name|chassis\.mac|port\.ifname|port\.local|port\.descr)", name)
        if match is not None:
            records.setdefault(match[1], {})[match[2]] = value
    for port, each in records.items():
        peer = each.get("port.ifname") or each.get("port.local", "")
        name, chassis = each.get("chassis.name", ""), each.get("chassis.mac", "")
        found.neighbour(
            LldpNeighbour(port, name, peer, each.get("port.descr", ""), chassis, output.file, output.before + 1)
        )


def from_json(output: Output, found: Observed) -> None:
    """LLDP in any of the JSON layouts; other JSON has none of their keys."""
    data = output.data
    if isinstance(data, dict):
        for neighbour in (*_lldpctl(data), *_eos(data), *_nvue(data)):
            found.neighbour(_placed(neighbour, output))
    for record in records_with(data, "l_port_id"):
        name = text_of(record.get("sys_name")) or text_of(record.get("chassis_id"))
        found.neighbour(_placed((text_of(record["l_port_id"]), name, text_of(record.get("port_id")), ""), output))
    for record in records_with(data, "lldp-local-port-id"):
        peer = text_of(record.get("lldp-remote-port-id"))
        name, described = (
            text_of(record.get("lldp-remote-system-name")),
            text_of(record.get("lldp-remote-port-description")),
        )
        found.neighbour(_placed((text_of(record["lldp-local-port-id"]), name, peer or described, described), output))


Found = tuple[str, str, str, str]


def _placed(found: Found, output: Output) -> LldpNeighbour:
    port, device, peer, description = found
    return LldpNeighbour(port, device, peer, description, file=output.file, line=output.before + 1)


def _lldpctl(data: Mapping[str, object]) -> Iterator[Found]:
    """lldpd: `{"lldp": {"interface": {"eth0": {…}}}}`, a list of such where there are several."""
    top = data.get("lldp")
    for each in listed(top):
        for group in listed(each.get("interface")):
            for port, about in group.items():
                for one in listed(about):
                    yield from _lldpctl_one(port, one)


def _lldpctl_one(port: str, about: Mapping[str, object]) -> Iterator[Found]:
    port = text_of(about["name"]) if port in ("name",) else port
    for chassis in listed(about.get("chassis")):
        name = text_of(chassis.get("name"))
        if not name:
            name = next((key for key, value in chassis.items() if isinstance(value, dict) and key != "id"), "")
        for remote in listed(about.get("port")):
            identity = next(iter(listed(remote.get("id"))), {})
            yield port, name, text_of(identity.get("value")), text_of(remote.get("descr"))


def _eos(data: Mapping[str, object]) -> Iterator[Found]:
    neighbours = data.get("lldpNeighbors")
    if isinstance(neighbours, list):
        for each in listed(neighbours):
            yield (
                text_of(each.get("port")),
                text_of(each.get("neighborDevice")),
                text_of(each.get("neighborPort")),
                "",
            )
    elif isinstance(neighbours, dict):
        for port, about in neighbours.items():
            for one in listed(about):
                for info in listed(one.get("lldpNeighborInfo")):
                    remote = next(iter(listed(info.get("neighborInterfaceInfo"))), {})
                    peer = text_of(remote.get("interfaceId_v2")) or text_of(remote.get("interfaceId")).strip('"')
                    yield port, text_of(info.get("systemName")), peer, text_of(remote.get("interfaceDescription"))


def _nvue(data: Mapping[str, object]) -> Iterator[Found]:
    """`nv show interface -o json`."""
    for port, about in data.items():
        for lldp in listed(about.get("lldp")) if isinstance(about, dict) else ():
            for neighbours in listed(lldp.get("neighbor")):
                for name, each in neighbours.items():
                    remote = next(iter(listed(each.get("port"))), {}) if isinstance(each, dict) else {}
                    yield port, name, text_of(remote.get("name")), text_of(remote.get("description"))


READERS = (table, detail, keyvalue)
