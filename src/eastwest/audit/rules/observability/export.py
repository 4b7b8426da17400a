"""Telemetry, time, logs and neighbours: what has to be exported before anything can be diagnosed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from eastwest.audit import samples
from eastwest.audit.rule import Abstained, Breach, Example, Outcome, rule
from eastwest.audit.statements.model import Statements
from eastwest.audit.subject import Audited
from eastwest.audit.views.unclear import unclear, unclear_text
from eastwest.discover import FoundDevice, FoundNetwork, SourceLine, Unreadable
from eastwest.findings import Place, Severity
from eastwest.plan.device import Lldp, Sflow, Telemetry
from eastwest.vendors.family import NotUnderstood

LEAST_PEERS = 2
MOST_ODD_LINES = 20
"""More lines of its own are another configuration, not a slip."""
LEAST_SAMPLING = 1000
"""One packet in a thousand of a 400G port is already 100,000 samples a second at 512 B."""


def _missing(
    audited: Audited, topic: str, has: Callable[[FoundDevice], bool], observed: str, path: str
) -> Iterator[Outcome]:
    """A finding for each whole switch on the RoCE path that lacks something."""
    for device in audited.network.devices:
        if device.name not in audited.roce_devices or has(device):
            continue
        line = unclear(device, topic)
        if device.partial:
            yield Abstained(Place(device.name), "the files are a fragment; it may stand elsewhere")
        elif line is not None:
            yield Abstained(Place(device.name), unclear_text(line))
        else:
            yield Breach(Place(device.name), observed, "configured", path=path)


def _telemetry(says: str, telemetry: Telemetry) -> Example:
    return Example(says, samples.fields(samples.LEAF, telemetry=telemetry))


@rule(
    "EW501",
    severity=Severity.WARNING,
    title="The switch exports no counters",
    why="Queue depths, pauses and marks live for milliseconds: only streaming telemetry shows them.",
    effect="a slow job cannot be explained: nobody knows which port paused whom",
    source="OpenConfig gNMI; SONiC, EOS, NX-OS and Junos telemetry guides",
    remedy="Enable gNMI, or sFlow with counter polling, towards a collector.",
    passes=Example("gNMI and sFlow", samples.unchanged),
    fails=_telemetry("neither gNMI nor sFlow", Telemetry()),
)
def counters_are_exported(audited: Audited) -> Iterator[Outcome]:
    """gNMI or sFlow on every whole switch that carries RoCE."""
    return _missing(
        audited,
        "telemetry",
        lambda device: device.intent.telemetry.gnmi is not None or device.intent.telemetry.sflow is not None,
        "neither gNMI nor sFlow",
        "telemetry",
    )


@rule(
    "EW502",
    severity=Severity.WARNING,
    title="LLDP is off",
    why="Cabling errors are found by LLDP or not at all: rails and leaves look alike in a rack.",
    effect="a swapped cable sends rail-local traffic over the spine; nobody sees it",
    source="IEEE 802.1AB",
    remedy="Enable LLDP on every fabric port and host.",
    passes=Example("LLDP on", samples.unchanged),
    fails=Example("LLDP off on leaf1", samples.fields(samples.LEAF, lldp=Lldp(enabled=False))),
)
def neighbours_are_told(audited: Audited) -> Iterator[Outcome]:
    """LLDP of whole switches that carry RoCE."""
    for device in audited.network.devices:
        if device.name in audited.roce_devices and not device.intent.lldp.enabled and not device.partial:
            yield Breach(Place(device.name), "off", "on", path="lldp")


@rule(
    "EW503",
    severity=Severity.INFO,
    title="The switch sends no log",
    why="Watchdog events, flaps and BGP changes are told once, in the log.",
    effect="after a reboot or an incident there is nothing to look at",
    source="RFC 5424; operational practice",
    remedy="Send logs to a server.",
    passes=Example("one log server", samples.unchanged),
    fails=Example(
        "none on leaf1", samples.intent(samples.LEAF, lambda d: replace(d, management=replace(d.management, syslog=())))
    ),
)
def logs_are_sent(audited: Audited) -> Iterator[Outcome]:
    """Log servers of whole switches that carry RoCE."""
    return _missing(
        audited, "logging", lambda device: bool(device.intent.management.syslog), "no log server", "management.syslog"
    )


@rule(
    "EW504",
    severity=Severity.WARNING,
    title="The switch has no time source",
    why="Counters of switches and hosts can be put side by side only if their clocks agree.",
    effect="the order of events across devices is unknown: cause and effect cannot be told apart",
    source="RFC 5905",
    remedy="Configure NTP, better PTP.",
    passes=Example("one NTP server", samples.unchanged),
    fails=Example(
        "none on leaf1", samples.intent(samples.LEAF, lambda d: replace(d, management=replace(d.management, ntp=())))
    ),
)
def clocks_agree(audited: Audited) -> Iterator[Outcome]:
    """NTP servers of whole switches that carry RoCE."""
    return _missing(
        audited, "time", lambda device: bool(device.intent.management.ntp), "no NTP server", "management.ntp"
    )


@rule(
    "EW505",
    severity=Severity.INFO,
    title="Counters of ECN marks are not kept",
    why="EOS counts marks per queue only where it is told to.",
    effect="whether DCQCN works cannot be seen: a queue that never marks looks like one that needs not",
    source="Arista EOS user manual: `random-detect ecn count`",
    remedy="Add `random-detect ecn count` to every marking queue.",
    passes=Example(
        "the queue counts its marks",
        samples.said(samples.LEAF, Statements(marking=(samples.LINE,), counters=(samples.LINE,))),
    ),
    fails=Example(
        "the queue marks and does not count", samples.said(samples.LEAF, Statements(marking=(samples.LINE,)))
    ),
)
def marks_are_counted(audited: Audited) -> Iterator[Outcome]:
    """Marking queues of families that count on demand."""
    for device in audited.network.devices:
        said = audited.said(device.name)
        if said.marking and not said.counters:
            yield Breach(Place(device.name), "marks are not counted", "counted per queue", line=said.marking[0])


@rule(
    "EW506",
    severity=Severity.INFO,
    title="Packet sampling is too fine for the speed",
    why="Samples go through the switch's CPU: too many are dropped there, and with them the counters they carry.",
    effect="telemetry fails under load, just when it is wanted",
    source="sFlow.org, sampling rates by speed: 1 in 32,768 and coarser at 100G and above",
    remedy="Sample one packet in 32,768 or fewer.",
    passes=Example("one in 65,536", samples.unchanged),
    fails=_telemetry("one in 256", Telemetry(sflow=Sflow(256, ("192.0.2.7",)))),
)
def sampling_is_coarse(audited: Audited) -> Iterator[Outcome]:
    """sFlow of switches with ports of 100G and more."""
    for device in audited.network.devices:
        sflow = device.intent.telemetry.sflow
        fast = any(port.speed_gbps >= 100 for port in device.intent.interfaces)
        if sflow is not None and fast and 0 < sflow.sampling < LEAST_SAMPLING:
            observed = f"one packet in {sflow.sampling:,}"
            yield Breach(Place(device.name), observed, f"one in {LEAST_SAMPLING:,} or fewer", path="telemetry.sflow")


@rule(
    "EW507",
    severity=Severity.INFO,
    title="gNMI listens without a certificate profile",
    why="Telemetry and configuration share the protocol: without TLS anybody on the network reads, and may write.",
    effect="no effect on traffic; the audit trail and the switch's configuration are open",
    source="gNMI specification, section 3.1: TLS is required",
    remedy="Give the server a TLS profile, and put it into the management VRF.",
    passes=Example("a TLS profile", samples.unchanged),
    fails=Example(
        "leaf1 has none",
        samples.intent(
            samples.LEAF,
            lambda d: replace(
                d,
                telemetry=replace(d.telemetry, gnmi=d.telemetry.gnmi and replace(d.telemetry.gnmi, certificate="")),
            ),
        ),
    ),
)
def telemetry_is_encrypted(audited: Audited) -> Iterator[Outcome]:
    """The certificate of the gNMI server, where the family names one in its configuration."""
    for device in audited.network.devices:
        gnmi = device.intent.telemetry.gnmi
        if gnmi is None or gnmi.certificate or device.partial:
            continue
        if unclear(device, "telemetry") is not None:
            yield Abstained(Place(device.name), "some lines about telemetry are not understood")
        else:
            yield Breach(Place(device.name), "no TLS profile", "a TLS profile", path="telemetry.gnmi")


def _unreadable(found: FoundNetwork) -> FoundNetwork:
    return replace(found, unreadable=(Unreadable("core1.cfg", "no text: holds zero bytes"),))


def _kind(line: NotUnderstood) -> str:
    """The line without its numbers, in which peers differ by right."""
    return re.sub(r"[0-9a-f.:]*\d[\w.:/]*", "0", line.text)


_FREE = re.compile(r"(?i)(?:^|\s)(?:description|remark|name|comment|alias|annotation|location|contact)\s")
_NUMBER = re.compile(r"\d+")
LEAST_LIKENESS = 0.8
"""A letter or two of a command's words; another setting differs by more."""


def _shapes(devices: Iterable[FoundDevice]) -> frozenset[str]:
    """All lines, without their numbers."""
    lines: set[str] = set()
    for device in devices:
        for text in device.texts.values():
            lines.update(text.split("\n"))
    return frozenset(map(_shape, lines))  # peers share most lines: each is read once


def _shape(line: str) -> str:
    return _NUMBER.sub("0", line.strip())


def _looks_mistyped(text: str, shapes: Iterable[str]) -> bool:
    """Whether another line is nearly the same."""
    wanted = _shape(text)
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)
    for line in shapes:
        matcher.set_seq1(line)
        near = line != wanted and matcher.real_quick_ratio() >= LEAST_LIKENESS <= matcher.quick_ratio()
        if near and matcher.ratio() >= LEAST_LIKENESS:
            return True
    return False


def _mistyped(found: FoundDevice) -> FoundDevice:
    return replace(found, not_understood=(NotUnderstood("leaf1.cfg", 12, "priority-flow-contrl on"),))


@rule(
    "EW508",
    severity=Severity.INFO,
    title="A file could not be read",
    why="An audit says nothing about what it could not read.",
    effect="unknown",
    source="this audit",
    remedy="Export the file again as text.",
    passes=Example("all files were read", samples.unchanged),
    fails=Example("core1.cfg is binary", samples.network(_unreadable)),
)
def files_were_read(audited: Audited) -> Iterator[Outcome]:
    """Files of the folder that are no text or of no known kind."""
    for each in audited.network.unreadable:
        yield Breach(Place(each.file), each.problem, "a readable file")


@rule(
    "EW509",
    severity=Severity.INFO,
    title="A line is not understood that no peer has",
    why="Peers of one role are configured in the same words: a line that only one of them has, and no reader knows, "
    "is often a typing mistake that the system refused or took for something else.",
    effect="the setting that was meant is not there",
    source="operational practice",
    remedy="Compare the line with the same place on a peer.",
    passes=Example("every line is understood", samples.unchanged),
    fails=Example("leaf1 has `priority-flow-contrl on`", samples.device(samples.LEAF, _mistyped)),
)
def lines_are_known(audited: Audited) -> Iterator[Outcome]:
    """Lines not understood on one of several whole switches of a role that nearly read as a peer's.

    The first of each switch, and how many. Free text is no setting.
    """
    roles: dict[tuple[str, str], list[FoundDevice]] = {}
    for device in audited.network.devices:
        if device.role and not device.partial:
            roles.setdefault((device.role, device.family), []).append(device)
    for members in roles.values():
        if len(members) < LEAST_PEERS:
            continue
        odd = {name: lines for name, lines in _odd_lines(members).items() if 0 < len(lines) <= MOST_ODD_LINES}
        shapes = _shapes(members) if odd else frozenset[str]()
        for name, lines in odd.items():
            own = [line for line in lines if not shapes or _looks_mistyped(line.text, shapes)]
            if own:
                more = f" (and {len(own) - 1} more lines)" if len(own) > 1 else ""
                at = SourceLine(own[0].file, own[0].line)
                yield Breach(Place(name), f"{own[0].text[:80]}{more}", "as its peers have it", line=at)


def _odd_lines(members: Sequence[FoundDevice]) -> dict[str, list[NotUnderstood]]:
    """By device: what was not understood in words that no other member has."""
    kinds = {device.name: [(_kind(line), line) for line in device.not_understood] for device in members}
    counts = Counter(kind for found in kinds.values() for kind in {kind for kind, _ in found})
    return {
        name: [line for kind, line in found if counts[kind] == 1 and not _FREE.search(line.text)]
        for name, found in kinds.items()
    }
