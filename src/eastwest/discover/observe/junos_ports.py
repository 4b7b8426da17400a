"""Ports of Junos in full: drops by queue, damaged frames, FEC.

Layouts: Junos CLI reference, `show interfaces extensive` and `show class-of-service interface`.

FEC91 is RS(528,514), FEC119 RS(544,514), FEC74 the fire code.
"""

from __future__ import annotations

import re
from dataclasses import replace

from eastwest.discover.observe.model import Output, reader
from eastwest.discover.observe.observed import Observed
from eastwest.discover.observe.tables import below

_HEAD = re.compile(r"Physical interface: ([^\s,]+),.*")
_QUEUES = re.compile(r"\s+Queue counters:.*")
_QUEUE = re.compile(r"\s+(\d)(?:\s[A-Za-z]\S*)?\s+\d{1,19}\s+\d{1,19}\s+(\d{1,19})\s*")
_SIDE = re.compile(r"\s+(Input|Output) errors:\s*")
_LOST = re.compile(r"\s+(?:Carrier transitions: \d+, )?Errors: (\d{1,19}), Drops: (\d{1,19}),.*")
_COUNTERS = {
    "CRC/Align errors": "crc",
    "FEC Corrected Errors": "fec_corrected",
    "FEC Uncorrected Errors": "fec_uncorrected",
}
_COUNTER = re.compile(rf"\s+(?P<name>{'|'.join(_COUNTERS)})\s+(?P<value>\d{{1,19}})(?:\s+\d+)?\s*")
_FEC = re.compile(r"\s+(?:Ethernet )?FEC Mode\s*:\s*(\S+)\s*", re.IGNORECASE)
_BER = re.compile(r"\s+PRE FEC BER\s+(\d[\d.]*(?:e[-+]?\d+)?)\s*", re.IGNORECASE)


_COS = re.compile(r"\s*Congestion-notification: (Enabled|Disabled)\b.*")


@reader("class of service of ports, Junos", "switch", r"(?m)^[ \t]*Congestion-notification: (?:Enabled|Disabled)\b")
def classes(output: Output, found: Observed) -> None:
    """`show class-of-service interface`: whether a port has a profile of congestion notification, which is its PFC."""
    for heading, line in below(output.text, _HEAD):
        if notification := _COS.fullmatch(line):
            on = notification[1] == "Enabled"
            found.pfc(heading[1], mode="on" if on else "off", active=on)


@reader("interfaces in full, Junos", "switch", r"(?m)^Physical interface: \S+, (?:Enabled|Disabled|Administratively)\b")
def extensive(output: Output, found: Observed) -> None:
    """What stands between the heading of a port and its logical interfaces."""
    port, side, queues = "", "", False
    for line in output.text.split("\n"):
        if heading := _HEAD.fullmatch(line):
            port, queues = heading[1], False
        elif "Logical interface" in line:
            port = ""
        elif not port:
            continue
        elif _QUEUES.fullmatch(line):
            queues = True
        elif queues and (row := _QUEUE.fullmatch(line)):
            found.queue(port, int(row[1]), dropped=int(row[2]))
        elif part := _SIDE.fullmatch(line):
            side, queues = part[1].lower(), False
        elif side and (lost := _LOST.fullmatch(line)):
            found.count(port, f"{side}_error", int(lost[1]))
            found.count(port, f"{side}_drop", int(lost[2]))
        else:
            queues = False
            _value(found, port, line)


def _value(found: Observed, port: str, line: str) -> None:
    if counter := _COUNTER.fullmatch(line):
        found.count(port, _COUNTERS[counter["name"]], int(counter["value"]))
    elif fec := _FEC.fullmatch(line):
        found.optics(port, lambda optics: replace(optics, fec=fec[1]))
    elif ratio := _BER.fullmatch(line):
        found.optics(port, lambda optics: replace(optics, pre_fec_ber=float(ratio[1])))


READERS = (classes, extensive)
