"""NICs as ethtool and mlxlink show them.

Layouts: ethtool 6 (`ethtool`, `-a`, `-S`, `-i`, `-m`, `--show-fec`), mlxlink of MFT.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from math import log10
from typing import Any

from eastwest.discover.observe.jsons import listed, real_of, records_with, text_of
from eastwest.discover.observe.model import Output, reader
from eastwest.discover.observe.observed import Observed
from eastwest.discover.observe.tables import dbm, real, speed_gbps
from eastwest.discover.state import DARK_DBM, Optics

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


def put(found: Observed, name: str, **changes: Any) -> None:  # noqa: ANN401
    """Change what is known of a NIC; None changes nothing."""
    found.nics.put(name or found.current, **{key: value for key, value in changes.items() if value is not None})


def values_of(text: str) -> dict[str, str]:
    """The first value of each name, of lines such as `Link detected: yes`; names in small letters."""
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
        values = values_of(text)
        speed = values.get("speed", "")
        up = {"yes": True, "no": False}.get(values.get("link detected", ""))
        put(found, nic, speed_gbps=speed_gbps(speed) if "Mb/s" in speed else None, up=up)


@reader("ethtool -a", "host", r"^Pause parameters for \S+:")
def pause(output: Output, found: Observed) -> None:
    """Link-level pause."""
    for nic, text in _parts(output.text, "Pause parameters for"):
        values = values_of(text)
        states = {"on": True, "off": False}
        put(found, nic, link_pause_rx=states.get(values.get("rx", "")), link_pause_tx=states.get(values.get("tx", "")))


@reader("ethtool --show-fec", "host", r"^FEC parameters for \S+:")
def fec(output: Output, found: Observed) -> None:
    """The FEC in use."""
    for nic, text in _parts(output.text, "FEC parameters for"):
        put(found, nic, fec=values_of(text).get("active fec encoding") or values_of(text).get("active fec encodings"))


@reader("ethtool -i", "host", r"^driver: \S+")
def driver(output: Output, found: Observed) -> None:
    """Driver, firmware and PCI address."""
    values = values_of(output.text)
    nic = nic_of(output.command) or found.current or values.get("bus-info", "")
    put(
        found,
        nic,
        driver=values.get("driver"),
        driver_version=values.get("version"),
        firmware=values.get("firmware-version"),
        pci=values.get("bus-info"),
    )


_COUNTER = re.compile(r"\s*(?P<name>\S+):\s*(?P<value>[0-9]{1,19})\s*(?:\s(?:[←→—#(]|<-|//).*)?")
"""Pages explain a counter behind it."""


@reader("ethtool -S", "host", r"^NIC statistics:|^Statistics:[ \t]*\n\s*\S+:[ \t]*\d")
def statistics(output: Output, found: Observed) -> None:
    """Counters by the driver's names."""
    nic = nic_of(output.command) or found.current
    for line in output.text.split("\n"):
        match = _COUNTER.fullmatch(line) if len(line) < 400 else None
        if match is not None:
            found.count(nic, match["name"], int(match["value"]))


@reader(
    "ethtool -S, in part",
    "host",
    r"^[ \t]*(?:\[\d+\]:[ \t]*)?[a-z]\w+:[ \t]*\d+(?:[ \t].*)?$",
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
    values = values_of(output.text)
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


@reader("mlxlink", "host", r"^(?:Raw Physical BER|Effective Physical BER|FEC|Physical state|Module Info)[ \t]*(?::|$)")
def mlxlink(output: Output, found: Observed) -> None:
    """Link, bit error ratios before and after FEC, light and heat of the module."""
    _mlxlink(found, nic_of(output.command) or found.current, values_of(output.text))


def _mlxlink(found: Observed, nic: str, values: Mapping[str, str]) -> None:
    state, speed = values.get("state", ""), values.get("speed", "")
    put(
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


def from_json(output: Output, found: Observed) -> None:
    """`ethtool --json` and `mlxlink --json`."""
    for record in records_with(output.data, "Operational Info"):
        _mlxlink(found, nic_of(output.command) or found.current, _flat(record))
    for record in listed(output.data):
        name = text_of(record.get("ifname"))
        if name and name != "lo" and isinstance(record.get("rx"), bool) and isinstance(record.get("tx"), bool):
            put(found, name, link_pause_rx=record["rx"], link_pause_tx=record["tx"])
        elif not name and "identifier" in record and "vendor_sn" in record:
            _module_json(found, nic_of(output.command) or found.current, record)


def _module_json(found: Observed, nic: str, record: Mapping[str, object]) -> None:
    """`ethtool --json -m`: light in mW (module-common.h of ethtool), a number where there is one lane alone."""
    received = record.get("rcvr_signal_avg_optical_power", record.get("rx_power"))
    heat = record.get("module_temperature", record.get("module_temperature_measurement"))
    found.nic_optics(
        nic,
        lambda optics: replace(
            optics,
            kind=text_of(record.get("identifier_description")),
            serial=text_of(record["vendor_sn"]).strip(),
            temperature_c=real_of(heat),
            tx_dbm=_dbm_of(record.get("transmit_avg_optical_power", record.get("laser_output_power"))),
            rx_dbm=_dbm_of(received),
        ),
    )


def _dbm_of(power: object) -> tuple[float, ...]:
    """mW by lane as dBm, as ethtool's text rounds it."""
    if isinstance(power, dict):
        power = power.get("values", power.get("value"))
    values = map(real_of, power if isinstance(power, list) else [power])
    return tuple(round(10 * log10(each), 2) if each > 0 else DARK_DBM for each in values if each is not None)


def _flat(record: Mapping[str, object]) -> dict[str, str]:
    """Values of the groups of mlxlink's JSON by name; lists of lanes joined as its text has them."""
    found: dict[str, str] = {}
    for group in record.values():
        for name, value in group.items() if isinstance(group, dict) else ():
            each = value.get("values", value) if isinstance(value, dict) else value
            found[str(name).lower()] = ",".join(map(text_of, each)) if isinstance(each, list) else text_of(each)
    return found


READERS = (settings, pause, fec, driver, statistics, filtered, module, mlxlink)
