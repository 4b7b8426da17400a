"""Drops and marks of queues as JSON.

Layouts: EOS `show interfaces counters queue [drops] | json` and `show qos interfaces ecn counters queue | json`;
sonic-utilities `show queue counters --json`, and the same by gNMI; NX-OS `show queuing interface | json`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from eastwest.discover.observe.jsons import int_of, records_with, text_of
from eastwest.discover.observe.model import Output
from eastwest.discover.observe.observed import Observed
from eastwest.discover.observe.tables import number

_UNICAST = re.compile(r"UC([0-7])")
_TRAFFIC_CLASS = re.compile(r"TC([0-7])")
_QUEUE_OF = re.compile(r"(?P<port>Eth\w+):(?P<queue>[0-7])")


def from_json(output: Output, found: Observed) -> None:
    """Objects by port with traffic classes or queues below them."""
    data = output.data if isinstance(output.data, dict) else {}
    for side in (data, data.get("egressQueueCounters"), data.get("ingressVoqCounters")):
        ports = side.get("interfaces") if isinstance(side, dict) else None
        for port, about in ports.items() if isinstance(ports, dict) else ():
            for queue, dropped in _classes(about):
                before = found.queues.get((str(port), "", "egress", queue))
                found.queue(str(port), queue, dropped=dropped + (before.dropped or 0 if before is not None else 0))
    marks = data.get("intfQueueCounters")
    for port, about in marks.items() if isinstance(marks, dict) else ():
        by_queue = about.get("queueCounters") if isinstance(about, dict) else None
        for queue, count in by_queue.items() if isinstance(by_queue, dict) else ():
            if re.fullmatch(r"[0-7]", str(queue)) and (marked := int_of(count)) is not None:
                found.queue(str(port), int(queue), marked=marked)
    for record in records_with(output.data, "if_name_str"):
        _nxos_json(found, text_of(record["if_name_str"]), record)
    for name, about in data.items():
        if isinstance(about, dict):
            _sonic_json(found, str(name), about)


def _nxos_json(found: Observed, port: str, about: Mapping[str, object]) -> None:
    """`show queuing interface`: drops and marks by QoS group, pauses by priority."""
    for group in records_with(about, "eq-qosgrp"):
        name = text_of(group["eq-qosgrp"])
        for entry in records_with(group, "eq-stat-type") if re.fullmatch(r"[0-7]", name) else ():
            kind = text_of(entry["eq-stat-type"]).lower()
            values = (int_of(entry.get("eq-uc-stat-value")), int_of(entry.get("eq-mc-stat-value")))
            counts = [count for count in values if count is not None]
            counted = "dropped" if "drop" in kind else "marked" if kind == "ecn" else ""
            if counted and counts and text_of(entry.get("eq-stat-units")) == "Pkts":
                found.queue(port, int(name), "egress", "", **{counted: sum(counts)})
    for row in records_with(about, "tx-pause-count"):
        for side in ("tx", "rx"):
            count = int_of(row.get(f"{side}-pause-count"))
            if count is not None and re.fullmatch(r"[0-7]", text_of(row.get("cos"))):
                found.count(port, f"pfc{text_of(row.get('cos'))}_{side}", count)


def _classes(about: object) -> Iterator[tuple[int, int]]:
    """Drops by traffic class, wherever below a port they are counted; multicast is left out."""
    if not isinstance(about, dict):
        return
    for name, inside in about.items():
        kind = _TRAFFIC_CLASS.fullmatch(str(name))
        if kind is not None:
            yield int(kind[1]), sum(_dropped(inside))
        elif name != "mcastQueues":
            yield from _classes(inside)


def _dropped(about: object) -> Iterator[int]:
    if isinstance(about, dict):
        for name, value in about.items():
            count = int_of(value) if name == "droppedPackets" else None
            if count is not None:
                yield count
            else:
                yield from _dropped(value)


def _sonic_json(found: Observed, name: str, about: Mapping[str, object]) -> None:
    """`{"Ethernet0": {"UC3": {"droppacket": "5"}}}` or `{"Ethernet0:3": {"Drop/pkts": "5"}}`."""
    alone = _QUEUE_OF.fullmatch(name)
    if alone is not None:
        dropped, marked = (number(text_of(about.get(key))) for key in ("Drop/pkts", "EcnMarked/pkts"))
        if dropped is not None or marked is not None:
            found.queue(alone["port"], int(alone["queue"]), dropped=dropped, marked=marked)
    for key, inside in about.items():
        unicast = _UNICAST.fullmatch(str(key))
        if unicast is not None and isinstance(inside, dict) and "droppacket" in inside:
            found.queue(name, int(unicast[1]), dropped=number(text_of(inside["droppacket"])))
