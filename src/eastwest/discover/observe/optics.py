"""Transceivers: light, temperature, FEC and bit errors.

Layouts: EOS `show interfaces transceiver`, NX-OS `show interface transceiver details`, Junos `show interfaces
diagnostics optics`, sonic-utilities `show interfaces transceiver eeprom --dom` and `counters fec-stats`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from eastwest.discover.observe.jsons import real_of, text_of
from eastwest.discover.observe.model import Output, reader
from eastwest.discover.observe.observed import Observed
from eastwest.discover.observe.tables import below, dbm, real, rows
from eastwest.discover.state import Optics
from eastwest.plan.device import natural

_PORT = r"(?:Et(?:h(?:ernet)?)?\s?\d\S*|swp\d\S*|(?:et|xe|ge)-\d\S*)"
_HEAD = re.compile(rf"(?:Physical interface: |=+ )?({_PORT}?)(?::\s*(?:SFP|QSFP|OSFP).*|,?:?\s*| =+)", re.IGNORECASE)
_DBM = r"(-?\d{1,4}(?:\.\d{1,6})?|- ?inf)\s*dBm"
_TX = re.compile(
    rf"\s*(?:TX\d+Power\s*:|Tx Power|(?:Laser output|Transmitter output) power\s*:.*?/)\s*{_DBM}.*", re.IGNORECASE
)
_RX = re.compile(
    rf"\s*(?:RX\d+Power\s*:|Rx Power|(?:Laser receiver|Laser rx|Receiver signal average optical|"
    rf"Rcvr signal avg optical) power"
    rf"\s*:.*?/)\s*{_DBM}.*",
    re.IGNORECASE,
)
_HEAT = re.compile(r"\s*(?:Module )?Temperature\s*:?\s*(-?\d{1,4}(?:\.\d{1,6})?)\s*(?:C\b|degrees C).*", re.IGNORECASE)
_SERIAL = re.compile(r"\s*(?:serial number is|Vendor SN\s*:|Serial number\s*:)\s*(\S+).*", re.IGNORECASE)
_TYPE = re.compile(r"\s*(?:type is|Identifier\s*:|Cable type\s*:)\s*(\S.*?)\s*", re.IGNORECASE)
_ROW = re.compile(
    rf"\s*(?P<port>{_PORT})\s+(?P<heat>-?[\d.]+|N/A)\s+(?P<volt>[\d.]+|N/A)\s+(?P<bias>[\d.]+|N/A)\s+"
    r"(?P<tx>-?[\d.]+|N/A)\s+(?P<rx>-?[\d.]+|N/A)(?:\s+.*)?",
    re.IGNORECASE,
)


@reader(
    "transceivers, text",
    "switch",
    rf"(?im)^(?:Physical interface: |=+ )?{_PORT}\s*(?:$|=+$|:\s*(?:SFP|QSFP|OSFP))",
    r"transceiver|optics|eeprom|^$",
)
def blocks(output: Output, found: Observed) -> None:
    """A block for each port, a value for each lane."""
    port = ""
    for line in output.text.split("\n"):
        head = None if line[:1] in ("", " ") else _HEAD.fullmatch(line.rstrip())
        if head is not None and head[1]:
            port = head[1]
        elif port:
            change = _changed(line)
            if change is not None:
                found.optics(port, change)


Change = Callable[[Optics], Optics]


def _changed(line: str) -> Change | None:
    """What a line changes, None for lines without meaning."""
    return next((make(match[1]) for pattern, make in _LINES if (match := pattern.fullmatch(line))), None)


_LINES: tuple[tuple[re.Pattern[str], Callable[[str], Change]], ...] = (
    (_TX, lambda text: lambda optics: replace(optics, tx_dbm=(*optics.tx_dbm, dbm(text)))),
    (_RX, lambda text: lambda optics: replace(optics, rx_dbm=(*optics.rx_dbm, dbm(text)))),
    (_HEAT, lambda text: lambda optics: replace(optics, temperature_c=float(text))),
    (_SERIAL, lambda text: lambda optics: replace(optics, serial=text)),
    (_TYPE, lambda text: lambda optics: replace(optics, kind=optics.kind or text)),
)


@reader("transceivers, EOS", "switch", r"(?m)^.*Tx Power\s+Rx Power|^.*Optical\s+Optical")
def eos(output: Output, found: Observed) -> None:
    """`Et1  35.1  3.3  40.2  1.0  -2.1  0:00:02 ago`; lanes of a port are rows of their own where it has several."""
    for line in output.text.split("\n"):
        match = _ROW.fullmatch(line)
        if match is not None:
            found.optics(match["port"], _added(match["heat"], match["tx"], match["rx"]))


_MEASURE = re.compile(r"\s+(Temperature|Voltage|Current|Tx Power|Rx Power)\s+Threshold\b.*")
_MEASURED = re.compile(rf"\s*(?P<port>{_PORT})\s+(?P<value>-?\d[\d.]*|N/?A)\s.*", re.IGNORECASE)


@reader(
    "transceivers with thresholds, EOS",
    "switch",
    r"(?m)^[ \t]+(?:Tx Power|Rx Power|Temperature)\s+Threshold\s+Threshold",
)
def thresholds(output: Output, found: Observed) -> None:
    """`show interfaces transceiver detail`: a table for each measure, whose name stands above its unit."""
    for heading, line in below(output.text, _MEASURE):
        if row := _MEASURED.fullmatch(line):
            names = ("Temperature", "Tx Power", "Rx Power")
            heat, tx, rx = (row["value"] if heading[1] == each else "" for each in names)
            if heat or tx or rx:
                found.optics(row["port"], _added(heat, tx, rx))


def _added(heat: str, tx: str, rx: str) -> Change:
    def change(optics: Optics) -> Optics:
        return replace(
            optics,
            temperature_c=real(heat) if real(heat) is not None else optics.temperature_c,
            tx_dbm=(*optics.tx_dbm, *_some(real(tx))),
            rx_dbm=(*optics.rx_dbm, *_some(real(rx))),
        )

    return change


def _some(value: float | None) -> Iterator[float]:
    if value is not None:
        yield value


@reader("FEC statistics", "switch", r"(?mi)^[ \t]*IFACE\s+STATE\s+FEC_CORR")
def fec(output: Output, found: Observed) -> None:
    """SONiC: corrected and uncorrected code words, bit error ratios before and after FEC."""
    for row in rows(
        output.text,
        port="IFACE",
        corrected="FEC_CORR",
        uncorrected="FEC_UNCORR",
        before_="FEC_PRE_BER",
        after_="FEC_POST_BER",
    ):
        before, after = real(row["before"]), real(row["after"])
        if not re.fullmatch(_PORT, row["port"]):
            continue
        found.optics(row["port"], _errors(before, after))
        for name in ("corrected", "uncorrected"):
            value = real(row[name].replace(",", ""))
            if value is not None:
                found.count(row["port"], f"fec_{name}", int(value))


@reader("FEC in force, SONiC", "switch", r"(?mi)^[ \t]*Interface\s+FEC Oper\s+FEC Admin")
def in_force(output: Output, found: Observed) -> None:
    """`show interfaces fec status`: what runs; `N/A` where the link is down."""
    for row in rows(output.text, port="Interface", code="FEC Oper"):
        if re.fullmatch(_PORT, row["port"]) and row["code"] not in ("", "N/A"):
            found.optics(row["port"], _coded(row["code"]))


def _coded(code: str) -> Change:
    return lambda optics: replace(optics, fec=code)


def _errors(before: float | None, after: float | None) -> Change:
    return lambda optics: replace(optics, pre_fec_ber=before, post_fec_ber=after)


def from_json(output: Output, found: Observed) -> None:
    """EOS `show interfaces transceiver [detail] | json`: one object for each lane or port; the details are by lane."""
    data = output.data if isinstance(output.data, dict) else {}
    group = data.get("interfaces")
    for name, about in group.items() if isinstance(group, dict) else ():
        if isinstance(about, dict) and ("rxPower" in about or "txPower" in about):
            found.optics(str(name), _eos_json(about))
        elif isinstance(about, dict) and isinstance(measured := about.get("parameters"), dict):
            found.optics(str(name), _eos_details(about, measured))


def _eos_details(about: Mapping[str, object], measured: Mapping[str, object]) -> Change:
    def lanes(name: str) -> tuple[float, ...]:
        group = measured.get(name)
        channels = group.get("channels") if isinstance(group, dict) else None
        values = channels.items() if isinstance(channels, dict) else ()
        by_lane = sorted(values, key=lambda each: natural(str(each[0])))
        return tuple(light for _, value in by_lane for light in _some(real_of(value)))

    def change(optics: Optics) -> Optics:
        return replace(
            optics,
            kind=text_of(about.get("mediaType")) or optics.kind,
            serial=text_of(about.get("vendorSn")) or optics.serial,
            temperature_c=next(iter(lanes("temperature")), optics.temperature_c),
            tx_dbm=lanes("txPower") or optics.tx_dbm,
            rx_dbm=lanes("rxPower") or optics.rx_dbm,
        )

    return change


def _eos_json(about: Mapping[str, object]) -> Change:
    def change(optics: Optics) -> Optics:
        return replace(
            optics,
            kind=text_of(about.get("mediaType")),
            serial=text_of(about.get("vendorSn")),
            temperature_c=real_of(about.get("temperature")),
            tx_dbm=(*optics.tx_dbm, *_some(real_of(about.get("txPower")))),
            rx_dbm=(*optics.rx_dbm, *_some(real_of(about.get("rxPower")))),
        )

    return change


READERS = (blocks, eos, thresholds, fec, in_force)
