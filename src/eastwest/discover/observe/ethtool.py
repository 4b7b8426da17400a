"""NICs as ethtool, mlxlink and ip show them.

Layouts: ethtool 6 (`ethtool`, `-a`, `-S`, `-i`, `-m`, `--show-fec`), mlxlink of MFT, iproute2 (`ip addr`, `ip -j`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from eastwest.discover.observe.jsons import int_of, listed, records_with, text_of
from eastwest.discover.observe.model import Output, reader
from eastwest.discover.observe.observed import Observed
from eastwest.discover.observe.tables import dbm, real, speed_gbps
from eastwest.discover.state import AddressSeen, Optics, PfcState

_COMMAND = re.compile(
    r"(?:ethtool|mlnx_qos|mlxlink|mlxconfig|mstconfig|cma_roce_tos|dcb)\b(?:\s+-?-?[\w-]+)*?\s+(?:-[id]\s+|"
    r"--interface[ =]|-d\s+|dev\s+)?"
    r"(?P<nic>(?:en|eth|ib|be|rdma|gpu|mlx|rail|roce|bond|nic|slot|p\d)[\w.]*|(?:/dev/mst/)?mt\d+_\w+(?:\.\d)?|"
    r"(?:[0-9a-f]{4}:)?[0-9a-f]{2}:[0-9a-f]{2}\.\d)(?:\s.*)?$"
)
_ASKED = re.compile(
    r"\b(?:ethtool(?:\s+-[aimS]|\s+--(?:show-pause|driver|module-info|show-fec|statistics))|mlnx_qos\s+-i)\s+"
    r"(?P<nic>[A-Za-z][\w.]*)(?:\s*(?:[|>].*)?)$"
)
"""Whatever stands where these commands want an interface is one."""
_VALUE = re.compile(r"\s*(?P<name>[A-Za-z][\w /().,#\[\]-]*?)\s*:\s*(?P<value>.*?)\s*")


def nic_of(command: str) -> str:
    """The interface that a command asks about, empty when it names none."""
    match = _COMMAND.search(command) or _ASKED.search(command)
    return "" if match is None else match["nic"].removeprefix("/dev/mst/")


def _put(found: Observed, name: str, **changes: Any) -> None:  # noqa: ANN401
    found.nics.put(name or found.current, **{key: value for key, value in changes.items() if value is not None})


def _values(text: str) -> dict[str, str]:
    values: dict[str, str] = {}
    for line in text.split("\n"):
        match = _VALUE.fullmatch(line) if len(line) < 400 else None
        if match is not None:
            values.setdefault(match["name"].lower(), match["value"])
    return values


def _parts(text: str, heading: str) -> list[tuple[str, str]]:
    """The text cut at lines such as `Settings for eth0:`: interface and what stands below."""
    cut = re.split(rf"(?m)^{heading} (\S+?):\s*$", text)
    return list(zip(cut[1::2], cut[2::2], strict=True))


@reader("ethtool", "host", r"^Settings for \S+:")
def settings(output: Output, found: Observed) -> None:
    """Speed and link."""
    for nic, text in _parts(output.text, "Settings for"):
        values = _values(text)
        speed = values.get("speed", "")
        up = {"yes": True, "no": False}.get(values.get("link detected", ""))
        _put(found, nic, speed_gbps=speed_gbps(speed) if "Mb/s" in speed else None, up=up)


@reader("ethtool -a", "host", r"^Pause parameters for \S+:")
def pause(output: Output, found: Observed) -> None:
    """Link-level pause."""
    for nic, text in _parts(output.text, "Pause parameters for"):
        values = _values(text)
        states = {"on": True, "off": False}
        _put(found, nic, link_pause_rx=states.get(values.get("rx", "")), link_pause_tx=states.get(values.get("tx", "")))


@reader("ethtool --show-fec", "host", r"^FEC parameters for \S+:")
def fec(output: Output, found: Observed) -> None:
    """The FEC in use."""
    for nic, text in _parts(output.text, "FEC parameters for"):
        _put(found, nic, fec=_values(text).get("active fec encoding") or _values(text).get("active fec encodings"))


@reader("ethtool -i", "host", r"^driver: \S+")
def driver(output: Output, found: Observed) -> None:
    """Driver, firmware and PCI address."""
    values = _values(output.text)
    nic = nic_of(output.command) or found.current or values.get("bus-info", "")
    _put(
        found,
        nic,
        driver=values.get("driver"),
        driver_version=values.get("version"),
        firmware=values.get("firmware-version"),
        pci=values.get("bus-info"),
    )


@reader("ethtool -S", "host", r"^(?:NIC statistics|Statistics):")
def statistics(output: Output, found: Observed) -> None:
    """Counters by the driver's names."""
    nic = nic_of(output.command) or found.current
    for line in output.text.split("\n"):
        name, colon, value = line.strip().rpartition(":")
        bare = value.strip()
        if colon and name and bare.isascii() and bare.isdecimal() and len(bare) < 20 and " " not in name.strip():
            found.count(nic, name.strip(), int(bare))


@reader(
    "ethtool -S, in part",
    "host",
    r"^[ \t]*(?:\[\d+\]:[ \t]*)?[a-z]\w+:[ \t]*\d+[ \t]*$",
    r"ethtool\s+(?:-S|--statistics)\s",
)
def filtered(output: Output, found: Observed) -> None:
    """What `grep` left of it: no heading, the command says what it is."""
    if not re.search(r"(?m)^(?:NIC statistics|Statistics):", output.text):
        statistics.read(output, found)


@reader("ethtool -m", "host", r"^[ \t]*Identifier\s*:\s*0x")
def module(output: Output, found: Observed) -> None:
    """Light by lane, temperature, serial number."""
    nic = nic_of(output.command) or found.current
    light = {"tx": list[float](), "rx": list[float]()}
    for side, value in re.findall(
        r"(?m)^[ \t]*(Laser output power|Laser tx|Transmit avg optical power|Rcvr signal avg optical power|Laser rx|"
        r"Laser receiver power|Receiver signal average optical power)(?![^:\n]*(?:alarm|warning|threshold))"
        r"[^:\n]*:.*?/\s*(-?\d{1,3}(?:\.\d{1,4})?|-inf)\s*dBm",
        output.text,
    ):
        way = "rx" if side.startswith(("Rcvr", "Receiver", "Laser r")) else "tx"
        light[way].append(dbm(value))
    values = _values(output.text)
    heat = real(values.get("module temperature", ""))
    found.nic_optics(
        nic,
        lambda optics: replace(
            optics,
            kind=values.get("identifier", "").partition("(")[2].rstrip(")") or values.get("identifier", ""),
            serial=values.get("vendor sn", ""),
            temperature_c=heat,
            tx_dbm=tuple(light["tx"]),
            rx_dbm=tuple(light["rx"]),
        ),
    )


@reader("nicctl show port", "host", r"^Port +: [\w-]+(?: +\(\S+\))?[ \t]*\n[ \t]*Spec:")
def nicctl_port(output: Output, found: Observed) -> None:
    """Link, speed, pause and FEC of Pollara's ports, by the PCI address of the card; its MTU counts whole frames."""
    for text in re.split(r"(?m)^(?=NIC +: )", output.text):
        card = re.match(r"NIC +: [\w-]+ +\((?P<pci>[0-9a-f:.]+)\)", text)
        spec, _, status = text.partition("Status:")
        wanted, shown = _values(spec), _values(status)
        pause = wanted.get("pause type", "").upper() == "LINK"
        sides = {side: pause and wanted.get(f"{side} pause") == "enabled" for side in ("rx", "tx")}
        if card is not None and status:
            _put(
                found,
                card["pci"],
                up={"UP": True, "DOWN": False}.get(shown.get("operational status", "")),
                speed_gbps=speed_gbps(shown.get("speed", "")),
                link_pause_rx=sides["rx"],
                link_pause_tx=sides["tx"],
                fec=shown.get("fec type"),
            )


@reader("mlxlink", "host", r"^(?:Raw Physical BER|Effective Physical BER|FEC|Physical state|Module Info)[ \t]*(?::|$)")
def mlxlink(output: Output, found: Observed) -> None:
    """Link, bit error ratios before and after FEC, light and heat of the module."""
    _mlxlink(found, nic_of(output.command) or found.current, _values(output.text))


def _mlxlink(found: Observed, nic: str, values: Mapping[str, str]) -> None:
    state, speed = values.get("state", ""), values.get("speed", "")
    _put(
        found,
        nic,
        up={"active": True, "down": False, "polling": False, "disable": False}.get(state.lower()),
        speed_gbps=speed_gbps(speed) if re.match(r"\d+(?:\.\d+)?G", speed) else None,
    )
    light = {way: _lanes(values.get(f"{way} power current [dbm]", "")) for way in ("tx", "rx")}
    known = Optics(
        kind=_told(values, "identifier"),
        serial=_told(values, "vendor serial number"),
        temperature_c=real(values.get("temperature [c]", "")),
        tx_dbm=light["tx"],
        rx_dbm=light["rx"],
        fec=_told(values, "fec"),
        pre_fec_ber=real(values.get("raw physical ber", "")),
        post_fec_ber=real(values.get("effective physical ber", "")),
    )
    told = {each.name: value for each in fields(Optics) if (value := getattr(known, each.name)) not in (None, "", ())}
    if told:
        found.nic_optics(nic, lambda optics: replace(optics, **told))


def _told(values: Mapping[str, str], name: str) -> str:
    value = values.get(name, "")
    return "" if value == "N/A" else value


def _lanes(text: str) -> tuple[float, ...]:
    """`-0.2,0.1,0.0,-1.5 [-10.3..5.0]` → the values before the limits."""
    return tuple(float(each) for each in re.findall(r"-?\d{1,3}(?:\.\d{1,4})?", text.partition("[")[0]))


_LINK = re.compile(r"\d+: ([^\s:@]+)(?:@\S+)?: <([^>]*)>.*? mtu (\d{1,6}).*")
_ETHER = re.compile(r"\s+link/ether ([0-9a-f:]{17})\b.*")
_INET = re.compile(r"\s+inet6? (\S+/\d+) .*scope (\w+).*")


@reader("ip addr", "host", r"^\d+: [^\s:]+: <[A-Z_,-]+>.* mtu \d+")
def addresses(output: Output, found: Observed) -> None:
    """MTU, link and addresses."""
    name = ""
    for line in output.text.split("\n"):
        if link := _LINK.fullmatch(line):
            name = link[1]
            if name != "lo":
                _put(found, name, mtu_bytes=int(link[3]), up="LOWER_UP" in link[2].split(","))
        elif name not in ("", "lo") and (ether := _ETHER.fullmatch(line)):
            _put(found, name, mac=ether[1])
        elif name not in ("", "lo") and (inet := _INET.fullmatch(line)) and inet[2] == "global":
            found.addresses[name] = (*found.addresses.get(name, ()), inet[1])


@reader("ip neigh", "host", r"^\S+ dev \S+ lladdr \S+")
def neighbours(output: Output, found: Observed) -> None:
    """Who answers on which interface."""
    for match in re.finditer(r"(?m)^(\S+) dev (\S+) lladdr (\S+)", output.text):
        found.seen[AddressSeen(match[1], match[3].lower(), match[2])] = None


def from_json(output: Output, found: Observed) -> None:
    """`ip -j addr`, `ethtool --json` and `mlxlink --json`."""
    for record in records_with(output.data, "Operational Info"):
        _mlxlink(found, nic_of(output.command) or found.current, _flat(record))
    for record in listed(output.data):
        name = text_of(record.get("ifname"))
        if not name or name == "lo":
            continue
        if "mtu" in record or "addr_info" in record:
            flags = record.get("flags")
            up = "LOWER_UP" in flags if isinstance(flags, list) else None
            mac = text_of(record.get("address")) or None
            _put(found, name, mtu_bytes=int_of(record.get("mtu")), up=up, mac=mac)
            for each in listed(record.get("addr_info")):
                if text_of(each.get("scope")) == "global" and int_of(each.get("prefixlen")) is not None:
                    address = f"{text_of(each.get('local'))}/{text_of(each.get('prefixlen'))}"
                    found.addresses[name] = (*found.addresses.get(name, ()), address)
        if isinstance(record.get("rx"), bool) and isinstance(record.get("tx"), bool):
            _put(found, name, link_pause_rx=record["rx"], link_pause_tx=record["tx"])


def _flat(record: Mapping[str, object]) -> dict[str, str]:
    """Values of the groups of mlxlink's JSON by name; lists of lanes joined as its text has them."""
    found: dict[str, str] = {}
    for group in record.values():
        for name, value in group.items() if isinstance(group, dict) else ():
            each = value.get("values", value) if isinstance(value, dict) else value
            found[str(name).lower()] = ",".join(map(text_of, each)) if isinstance(each, list) else text_of(each)
    return found


def with_priorities(state: PfcState | None, priorities: tuple[int, ...]) -> PfcState:
    """PFC of a NIC as its tool shows it."""
    return replace(state or PfcState(), priorities=priorities, active=bool(priorities))


READERS = (settings, pause, fec, driver, statistics, filtered, module, nicctl_port, mlxlink, addresses, neighbours)
