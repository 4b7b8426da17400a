"""What the chip was programmed with: headroom, thresholds, marking, drops by queue.

Layouts: sonic-utilities `mmuconfig -l`, `show buffer configuration`, `ecnconfig -l`, `show queue
counters|wredcounters`; EOS `show interfaces counters queue detail`;
NX-OS `show queuing interface`; Junos `show interfaces queue`.
"""

from __future__ import annotations

import re

from eastwest.discover.observe.model import Output, reader
from eastwest.discover.observe.observed import Observed
from eastwest.discover.observe.tables import below, number, rows

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
    r"\s*(?P<port>Et(?:h(?:ernet)?)?\d\S*)\s+(?:UC|MC|ALL)(?P<queue>\d)\s+(?P<packets>[\d,]+|N/A)\s+(?P<bytes>[\d,]+|N/A)\s+"
    r"(?P<drops>[\d,]+|N/A)\s+(?P<dropped>[\d,]+|N/A).*"
)


@reader("queue counters", "switch", r"(?m)^[ \t]*Port\s+TxQ\s+Counter/pkts")
def counters(output: Output, found: Observed) -> None:
    """Drops of each unicast queue."""
    for line in output.text.split("\n"):
        row = _QUEUE_ROW.fullmatch(line)
        if row is not None and "UC" in line:
            found.queue(row["port"], int(row["queue"]), dropped=number(row["drops"]))


_UNICAST = re.compile(r"(?:UC|ALL)?([0-7])")


@reader("marks and early drops by queue, SONiC", "switch", r"(?m)^[ \t]*Port\s+TxQ\b.*\bEcnMarked/pkts")
def wred(output: Output, found: Observed) -> None:
    """What each unicast queue marked, and dropped early; `N/A` where the chip does not count."""
    for row in rows(output.text, port="Port", queue="TxQ", marked="EcnMarked/pkts", dropped_="WredDrp/pkts"):
        queue = _UNICAST.fullmatch(row["queue"])
        marked, dropped = number(row["marked"]), number(row["dropped"])
        if queue is not None and marked is not None:
            found.queue(row["port"], int(queue[1]), marked=marked)
        if queue is not None and dropped:  # nil says nothing of what the queue dropped when it was full
            found.queue(row["port"], int(queue[1]), dropped=dropped)


_EOS_ROW = re.compile(r"\s*(?P<port>Et\S+)\s+TC(?P<queue>\d)\s+(?:DP\S+\s+)?(?P<kind>UC|MC)((?:\s+\d{1,19}){4})\s*")


@reader("queue counters, EOS", "switch", r"(?m)^[ \t]*Port\s+Traffic\s+.*(?:OutDropPkts|DropPkts)")
def eos(output: Output, found: Observed) -> None:
    """Drops of each unicast traffic class."""
    for line in output.text.split("\n"):
        row = _EOS_ROW.fullmatch(line)
        if row is not None and row["kind"] == "UC":
            found.queue(row["port"], int(row["queue"]), dropped=int(row[4].split()[2]))


_NX_PORT = re.compile(r"\s*(?:In|E)gress Queuing for (\S+).*")
_NX_GROUP = re.compile(r"[|\s]*QOS GROUP ([0-7])[|\s]*")
_NX_DROPS = re.compile(r"(?:[|\s]*Tx Pkts[|\s]+\d+)?[|\s]*Dropped Pkts\s*((?:\|\s*\d{1,19}\s*)+)\|?\s*")
"""Chips without multicast queues have sent and dropped in one row."""
_NX_TOTAL = re.compile(r"\s*(WRED Drop Pkts|Ingress MMU Drop Pkts)\s+(\d{1,19})\s*")
_NX_PAUSES = re.compile(r"\s*TxPPP:\s*(\d{1,19}),\s*RxPPP:\s*(\d{1,19})\s*")
_NX_PAUSED = re.compile(r"\s*([0-7])\s+\S+\s+\S+\s+(?:Ina|A)ctive\s+(\d{1,19})\s+(?:Ina|A)ctive\s+(\d{1,19})\s*")
_NX_ROW = re.compile(r"\s*([0-7])\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*")


@reader("queuing, NX-OS", "switch", r"(?m)^[ \t]*(?:In|E)gress Queuing for \S+")
def nxos(output: Output, found: Observed) -> None:
    """Per QoS group: buffer size, pause threshold and resume threshold, drops; per priority: pauses."""
    group = 0
    for heading, line in below(output.text, _NX_PORT):
        port = heading[1]
        if part := _NX_GROUP.fullmatch(line):
            group = int(part[1])
        elif drops := _NX_DROPS.fullmatch(line):
            found.queue(port, group, dropped=sum(int(each) for each in drops[1].replace("|", " ").split()))
        elif total := _NX_TOTAL.fullmatch(line):
            found.count(port, total[1].lower().replace(" ", "_"), int(total[2]))
        elif pauses := _NX_PAUSES.fullmatch(line):
            found.pfc(port, sent=int(pauses[1]), received=int(pauses[2]))
        elif paused := _NX_PAUSED.fullmatch(line):
            found.count(port, f"pfc{paused[1]}_tx", int(paused[2]))
            found.count(port, f"pfc{paused[1]}_rx", int(paused[3]))
        elif row := _NX_ROW.fullmatch(line):
            size, pause, resume = (int(each) for each in row.groups()[1:])
            found.queue(port, int(row[1]), "ingress", reserved_bytes=size, xoff_bytes=pause, xon_bytes=resume)


_OLD_PORT = re.compile(r"(Ethernet\S+) queuing information:\s*")
_OLD_GROUP = re.compile(r"\s*qos-group (\d)\s*")
_OLD_SIZE = re.compile(r"\s*q-size: (\d{1,12}), HW MTU: .*")
_OLD_TYPE = re.compile(r"\s*drop-type: (no-drop|drop)\b.*")
_OLD_LOST = re.compile(r"\W*Pkts discarded on ingress\s*: (\d{1,19})\W*")


@reader("queuing, Nexus 5000", "switch", r"(?m)^Ethernet\S+ queuing information:")
def nexus5000(output: Output, found: Observed) -> None:
    """Ingress buffers by QoS group: size, whether it may drop, what it dropped. Pause points are in no known unit."""
    port, group = "", None
    for line in output.text.split("\n"):
        if heading := _OLD_PORT.fullmatch(line):
            port, group = heading[1], None
        elif part := _OLD_GROUP.fullmatch(line):
            group = int(part[1])
        elif not port or group is None:
            continue
        elif size := _OLD_SIZE.fullmatch(line):
            found.queue(port, group, "ingress", reserved_bytes=int(size[1]))
        elif kind := _OLD_TYPE.fullmatch(line):
            found.queue(port, group, "ingress", no_drop=kind[1] == "no-drop")
        elif lost := _OLD_LOST.fullmatch(line):
            found.queue(port, group, "ingress", dropped=int(lost[1]))


_JUNOS_PORT = re.compile(r"Physical interface: ([^\s,]+).*")
_JUNOS_QUEUE = re.compile(r"\s*Queue: (\d), Forwarding classes: .*|\s*Queue number: (\d).*")
_JUNOS_LINE = re.compile(
    r"\s*(Tail-dropped packets|RED-dropped packets|ECN-CE packets|Total-dropped packets)\s*:\s*(\d{1,19})\b.*"
)


@reader("queues, Junos", "switch", r"(?m)^[ \t]*Queue: \d, Forwarding classes:")
def junos(output: Output, found: Observed) -> None:
    """Drops and ECN marks of each queue."""
    port, queue, lost = "", None, 0
    for line in output.text.split("\n"):
        if heading := _JUNOS_PORT.fullmatch(line.strip()):
            port, queue = heading[1], None
        elif heading := _JUNOS_QUEUE.fullmatch(line):
            queue, lost = int(heading[1] or heading[2]), 0
        elif port and queue is not None and (row := _JUNOS_LINE.fullmatch(line)):
            if row[1] == "ECN-CE packets":
                found.queue(port, queue, marked=int(row[2]))
            else:
                lost = int(row[2]) + (0 if row[1].startswith("Total") else lost)
                found.queue(port, queue, dropped=lost)


_CHIP = re.compile(r"Total (?P<kind>Adverse|Congestion) \([AC]\) Drops:\s*(?P<count>\d{1,19})\s*")


@reader("drops of the chip, EOS", "switch", r"(?m)^Total (?:Adverse|Congestion) \([AC]\) Drops:")
def chip(output: Output, found: Observed) -> None:
    """`show hardware counter drop`: for want of buffer, and for faults, of all chips together."""
    for line in output.text.split("\n"):
        if total := _CHIP.fullmatch(line.strip()):
            found.drops[total["kind"].lower()] = int(total["count"])


READERS = (profiles, counters, wred, chip, eos, nxos, nexus5000, junos)
