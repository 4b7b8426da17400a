"""PFC watchdogs: what they do after how long, and the storms that they met.

Layouts: sonic-utilities `show pfcwd config|status|stats` and `show pfc asymmetric`; NX-OS `show queuing
pfc-queue [detail]`.
"""

from __future__ import annotations

import re

from eastwest.discover.observe.model import Output, reader
from eastwest.discover.observe.observed import Observed
from eastwest.discover.observe.tables import number, rows

_ETHERNET = re.compile(r"Ethernet\S*\d")
_STORM = re.compile(
    r"\s*(?P<port>Ethernet\d+):(?P<queue>\d)\s+(?P<status>\S+)\s+(?P<storms_detected>\d{1,12})/(?P<storms_restored>\d{1,12})"
    r"\s+\d+/(?P<storm_tx_dropped>\d{1,19})\s+\d+/(?P<storm_rx_dropped>\d{1,19}).*"
)


@reader("PFC watchdog, SONiC", "switch", r"(?m)^[ \t]*QUEUE\s+STATUS\s+STORM DETECTED/RESTORED")
def storms(output: Output, found: Observed) -> None:
    """Storms detected and restored, and packets dropped meanwhile, as counters of the port."""
    for line in output.text.split("\n"):
        row = _STORM.fullmatch(line)
        if row is None:
            continue
        for kind in ("storms_detected", "storms_restored", "storm_tx_dropped", "storm_rx_dropped"):
            found.count(row["port"], f"pfcwd{row['queue']}_{kind}", int(row[kind]))


@reader("PFC watchdog, SONiC, without restorations", "switch", r"(?m)^[ \t]*QUEUE\s+STATUS\s+STORM DETECTED\s+TX OK")
def detected(output: Output, found: Observed) -> None:
    """The same with a column for each figure; rounded ones (`12.3K`) are left out."""
    names = {"storms_detected": "detected", "storm_tx_dropped": "sent", "storm_rx_dropped": "received"}
    for row in rows(output.text, queue="QUEUE", detected="STORM DETECTED", sent_="TX DROP", received_="RX DROP"):
        port, _, queue = row["queue"].partition(":")
        for kind, column in names.items() if _ETHERNET.fullmatch(port) and queue.isdecimal() else ():
            if (value := number(row[column])) is not None:
                found.count(port, f"pfcwd{queue}_{kind}", value)


@reader("PFC watchdog settings, SONiC", "switch", r"(?mi)^[ \t]*PORT\s+ACTION\s+DETECTION TIME\s+RESTORATION TIME")
def settings(output: Output, found: Observed) -> None:
    """Action and times of each port, in milliseconds; `infinite` and `N/A` are none."""
    for row in rows(output.text, port="PORT", action="ACTION", detect="DETECTION TIME", restore="RESTORATION TIME"):
        if _ETHERNET.fullmatch(row["port"]):
            found.pfc(
                row["port"],
                watchdog="" if row["action"] == "N/A" else row["action"].lower(),
                watchdog_detect_ms=number(row["detect"]),
                watchdog_restore_ms=number(row["restore"]),
            )


@reader(
    "PFC watchdog as programmed, SONiC", "switch", r"(?mi)^[ \t]*PORT\b.*\bHW DETECTION TIME\b.*\bHW RESTORATION TIME\b"
)
def programmed(output: Output, found: Observed) -> None:
    """What the chip rounds the times to: it replaces what was asked for."""
    for row in rows(output.text, port="PORT", detect="HW DETECTION TIME", restore="HW RESTORATION TIME"):
        times = {"watchdog_detect_ms": number(row["detect"]), "watchdog_restore_ms": number(row["restore"])}
        told = {name: value for name, value in times.items() if value is not None}
        if told and _ETHERNET.fullmatch(row["port"]):
            found.pfc(row["port"], **told)


@reader("PFC in both directions, SONiC", "switch", r"(?mi)^[ \t]*Interface\s+Asymmetric[ \t]*$")
def asymmetric(output: Output, found: Observed) -> None:
    """Whether a port obeys pauses of every priority and sends those of lossless ones alone."""
    for row in rows(output.text, port="Interface", state="Asymmetric"):
        if _ETHERNET.fullmatch(row["port"]) and row["state"].lower() in ("on", "off"):
            found.pfc(row["port"], asymmetric=row["state"].lower() == "on")


_NX_PORT = re.compile(r"[|\s]*(\S+) Interface PFC watchdog: \[(\w+)\].*")
_NX_GROUP = re.compile(r"[|\s]*QOS GROUP ([0-7])\b.*")
_NX_COUNT = re.compile(r"[|\s]*(Shutdown|Restored|Total pkts dropped)\s*\|\s*(\d{1,19})[|\s]*")
_NX_NAMES = {"Shutdown": "storms_detected", "Restored": "storms_restored", "Total pkts dropped": "storm_dropped"}


@reader("PFC watchdog, NX-OS", "switch", r"(?m)^[| \t]*\S+ Interface PFC watchdog: \[")
def nxos(output: Output, found: Observed) -> None:
    """Queues shut down and restored, and packets dropped meanwhile, as counters of the port."""
    port, group = "", ""
    for line in output.text.split("\n"):
        if heading := _NX_PORT.fullmatch(line):
            port, group = heading[1], ""
            found.pfc(port, watchdog="on" if heading[2].lower() == "enabled" else "off")
        elif part := _NX_GROUP.fullmatch(line):
            group = part[1]
        elif port and group and (count := _NX_COUNT.fullmatch(line)):
            found.count(port, f"pfcwd{group}_{_NX_NAMES[count[1]]}", int(count[2]))


READERS = (storms, detected, settings, programmed, asymmetric, nxos)
