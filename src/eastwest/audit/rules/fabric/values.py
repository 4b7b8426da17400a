"""Values that the system does not take, and settings that one file states twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from eastwest.audit import samples
from eastwest.audit.rule import Breach, Example, Outcome, rule
from eastwest.audit.statements.model import Statements, Twice
from eastwest.audit.subject import Audited
from eastwest.audit.views.addresses import address
from eastwest.audit.views.uses import ports_text
from eastwest.discover import FoundDevice, SourceLine
from eastwest.findings import Place, Severity

SPEEDS_GBPS = frozenset({0.01, 0.1, 1, 2.5, 5, 10, 20, 25, 40, 50, 100, 200, 400, 800, 1600})
"""IEEE 802.3, and the 20G of one maker's stacking links; 0 where none is stated."""
LARGEST_MTU_BYTES = {"nxos": 9216, "sonic": 9216, "nvue": 9216, "enterprise-sonic": 9216}
"""Cisco Nexus 9000 interface guide; SONiC's sonic-port.yang; Cumulus Linux layer-1 guide."""
LARGEST_ANYWHERE_BYTES = 10_240
SMALLEST_MTU_BYTES = 576
"""RFC 791; nobody configures less on purpose."""


@rule(
    "EW116",
    severity=Severity.WARNING,
    title="A value is outside of what the system takes",
    why="Ethernet has a few speeds, and a system a largest MTU: another number was mistyped. The system refuses the "
    "line, or takes its default.",
    effect="the port runs with a default nobody looked at, or stays down",
    source="IEEE 802.3; Cisco Nexus 9000 interface guide; sonic-port.yang; Cumulus Linux layer-1 guide",
    remedy="Correct the number.",
    passes=Example("400G and 9216 B", samples.unchanged),
    fails=Example("a port of leaf1 at 4000G", samples.ports(samples.LEAF, lambda port: replace(port, speed_gbps=4000))),
)
def values_are_legal(audited: Audited) -> Iterator[Outcome]:
    """Speeds, MTU and addresses of ports, those with one value together, and prefixes anywhere."""
    for device in audited.network.devices:
        most = LARGEST_MTU_BYTES.get(device.family, LARGEST_ANYWHERE_BYTES)
        told: dict[tuple[str, str, str], list[str]] = {}
        for port in device.intent.interfaces:
            if port.speed_gbps and port.speed_gbps not in SPEEDS_GBPS:
                told.setdefault((f"{port.speed_gbps:g}G", "a speed of Ethernet", "speed_gbps"), []).append(port.name)
            if port.mtu_bytes and not SMALLEST_MTU_BYTES <= port.mtu_bytes <= most:
                wanted = f"{SMALLEST_MTU_BYTES} to {most} B"
                told.setdefault((f"MTU {port.mtu_bytes} B", wanted, "mtu_bytes"), []).append(port.name)
            if device.family in _FROM_ONE and _ZERO.search(port.name):
                told.setdefault((f"port {port.name}", "ports from 1 on", ""), []).append(port.name)
        for (observed, expected, field), names in told.items():
            where = Place(device.name, ports_text(names))
            yield Breach(where, observed, expected, path=f"interfaces[{names[0]}].{field}".rstrip("."))
        for name, path, texts in _addresses(device):
            for text in texts:
                if address(text) is None:
                    yield Breach(Place(device.name, name), f"address {text}", "an address and a length", path=path)
        yield from _misspelt(device)


_LAST_PART = re.compile(r"\.\d{1,4}/\d{1,3}(?![\w./-])")
_PREFIX = re.compile(r"(?<![\w.:-])(\d{1,4}(?:\.\d{1,4}){3,5})/(\d{1,3})(?![\w./-])")
_FREE = re.compile(r"(?i)^\s*(?:[!#]|/\*)|\bdescription\b|\bremark\b")


def _misspelt(device: FoundDevice) -> Iterator[Outcome]:
    """Prefixes of IPv4 with too many parts, or with a part or a length that none has, in lines of any kind."""
    told = {text for _, _, texts in _addresses(device) for text in texts}
    for file, text in device.texts.items():
        for start, found in _prefixes(text):
            if address(found[0]) is None and found[0] not in told and not _FREE.search(text[start : found.start()]):
                line = SourceLine(file, text.count("\n", 0, start) + 1)
                expected = "four parts up to 255, a length up to 32"
                yield Breach(Place(device.name), f"prefix {found[0]}", expected, line=line)


def _prefixes(text: str) -> Iterator[tuple[int, re.Match[str]]]:
    """Prefixes of IPv4 with the start of their line, of lines that hold the end of one: most lines have no slash."""
    end = -1
    for last in _LAST_PART.finditer(text):
        if last.start() > end:
            start, end = text.rfind("\n", 0, last.start()) + 1, text.find("\n", last.end())
            end = end if end >= 0 else len(text)
            yield from ((start, found) for found in _PREFIX.finditer(text, start, end))


def _addresses(device: FoundDevice) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Ports and loopbacks: name, path, addresses."""
    for port in device.intent.interfaces:
        yield port.name, f"interfaces[{port.name}].addresses", port.addresses
    for each in device.intent.loopbacks:
        yield f"loopback {each.number}", f"loopbacks[{each.number}].addresses", each.addresses


_FROM_ONE = frozenset({"eos", "nxos"})
_ZERO = re.compile(r"^Ethernet(?:\d+/)*0$")


def _twice(of: str, setting: str, *values: str) -> Statements:
    return Statements(twice=(Twice(of, setting, (values[0], values[1]), samples.LINE),))


@rule(
    "EW117",
    severity=Severity.WARNING,
    title="One file gives a setting of a port two values",
    why="A running configuration has each port once. Where a block stands twice with another value, the later one wins "
    "and the earlier one is what somebody reads first.",
    effect="the port runs otherwise than the first block says; a copied block took a port away from its link",
    source="operational practice",
    remedy="Keep one block for each port.",
    passes=Example("each port stands once", samples.unchanged),
    fails=Example(
        "leaf1 has two blocks of swp1 with different MTU",
        samples.said(samples.LEAF, _twice("interface swp1", "mtu", "mtu 9216", "mtu 1500")),
    ),
)
def ports_stand_once(audited: Audited) -> Iterator[Outcome]:
    """Blocks of one port that contradict each other."""
    yield from _contradictions(audited, "interface")


@rule(
    "EW283",
    severity=Severity.WARNING,
    title="One policy gives a queue two shares",
    why="A queue stands in a policy once. The later share wins, and the queue that the first was meant for has none.",
    effect="one class gets the share of another; the class without one starves under load",
    source="Cisco Nexus 9000 QoS guide, queuing policies",
    remedy="Give each queue its own share.",
    passes=Example("each queue stands once", samples.unchanged),
    fails=Example(
        "leaf1 has queue 3 twice",
        samples.said(
            samples.LEAF,
            _twice(
                "policy-map type queuing OUT class type queuing c-out-8q-q3",
                "bandwidth remaining percent",
                *("bandwidth remaining percent 0", "bandwidth remaining percent 90"),
            ),
        ),
    ),
)
def queues_stand_once(audited: Audited) -> Iterator[Outcome]:
    """Classes of one queuing policy that contradict each other."""
    yield from _contradictions(audited, "policy-map")


def _contradictions(audited: Audited, block: str) -> Iterator[Outcome]:
    for device in audited.network.devices:
        for twice in audited.said(device.name).twice:
            if twice.of.startswith(block):
                observed = f"{twice.of}: `{twice.values[0]}`, then `{twice.values[1]}`"
                yield Breach(Place(device.name), observed, "one value", line=twice.line)
