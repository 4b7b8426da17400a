"""What the chip was programmed with: headroom, thresholds, marking, drops by queue.

Layouts: sonic-utilities `mmuconfig -l`, `show buffer configuration`, `ecnconfig -l` and `show queue counters`; NX-OS
`show queuing interface`; Junos `show interfaces queue`.
"""

from __future__ import annotations

import re

from eastwest.discover.observe.model import Output, reader
from eastwest.discover.observe.observed import Observed
from eastwest.discover.observe.tables import number

_PROFILE = re.compile(r"(?:Profile|Lossless traffic pattern|Pool): (\S+)")
_PAIR = re.compile(r"\s*([a-z_]+)\s+(-?[\w.]+)\s*")
_BUFFER = {"xon": "xon_bytes", "xoff": "headroom_bytes", "size": "reserved_bytes"}
_MARKS = {"green_min_threshold": "kmin_bytes", "green_max_threshold": "kmax_bytes"}


@reader("buffer and ECN profiles, SONiC", "switch", r"(?m)^Profile: \S+")
def profiles(output: Output, found: Observed) -> None:
    """Blocks of names and values under `Profile: NAME`."""
    name = ""
    for line in output.text.split("\n"):
        if heading := _PROFILE.fullmatch(line.strip()):
            name = heading[1] if line.lstrip().startswith("Profile") else ""
        elif name and (pair := _PAIR.fullmatch(line)):
            value = number(pair[2])
            if value is not None and pair[1] in _BUFFER:
                found.queue("", 0, "ingress", name, **{_BUFFER[pair[1]]: value})
            elif value is not None and pair[1] in _MARKS:
                found.queue("", 0, "egress", name, **{_MARKS[pair[1]]: value})


_QUEUE_ROW = re.compile(
    r"\s*(?P<port>Ethernet\d+)\s+(?:UC|MC|ALL)(?P<queue>\d)\s+(?P<packets>[\d,]+|N/A)\s+(?P<bytes>[\d,]+|N/A)\s+"
    r"(?P<drops>[\d,]+|N/A)\s+(?P<dropped>[\d,]+|N/A).*"
)


@reader("queue counters, SONiC", "switch", r"(?m)^[ \t]*Port\s+TxQ\s+Counter/pkts")
def counters(output: Output, found: Observed) -> None:
    """Drops of each unicast queue."""
    for line in output.text.split("\n"):
        row = _QUEUE_ROW.fullmatch(line)
        if row is not None and "UC" in line:
            found.queue(row["port"], int(row["queue"]), dropped=number(row["drops"]))


_INGRESS = re.compile(r"\s*Ingress Queuing for (\S+).*")
_NX_ROW = re.compile(r"\s*([0-7])\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*")
_EGRESS = re.compile(r"\s*(?:Egress Queuing|Queuing stats|slot.*)?.*\b(?:for|interface) (\S+).*")


@reader("queuing, NX-OS", "switch", r"(?m)^[ \t]*Ingress Queuing for \S+")
def nxos(output: Output, found: Observed) -> None:
    """Per QoS group: buffer size, pause threshold and resume threshold."""
    port = ""
    for line in output.text.split("\n"):
        if heading := _INGRESS.fullmatch(line):
            port = heading[1]
        elif port and (row := _NX_ROW.fullmatch(line)):
            size, pause, resume = (int(each) for each in row.groups()[1:])
            found.queue(port, int(row[1]), "ingress", reserved_bytes=size, xoff_bytes=pause, xon_bytes=resume)


_JUNOS_PORT = re.compile(r"Physical interface: ([^\s,]+).*")
_JUNOS_QUEUE = re.compile(r"\s*Queue: (\d), Forwarding classes: .*|\s*Queue number: (\d).*")
_JUNOS_LINE = re.compile(
    r"\s*(Tail-dropped packets|RL-dropped packets|ECN-CE packets|Total-dropped packets)\s*:\s*(\d{1,19})\b.*"
)


@reader("queues, Junos", "switch", r"(?m)^[ \t]*Queue: \d, Forwarding classes:")
def junos(output: Output, found: Observed) -> None:
    """Drops and ECN marks of each queue."""
    port, queue = "", None
    for line in output.text.split("\n"):
        if heading := _JUNOS_PORT.fullmatch(line.strip()):
            port, queue = heading[1], None
        elif heading := _JUNOS_QUEUE.fullmatch(line):
            queue = int(heading[1] or heading[2])
        elif port and queue is not None and (row := _JUNOS_LINE.fullmatch(line)):
            if row[1] == "ECN-CE packets":
                found.queue(port, queue, marked=int(row[2]))
            elif row[1] != "RL-dropped packets":
                found.queue(port, queue, dropped=int(row[2]))


READERS = (profiles, counters, nxos, junos)
