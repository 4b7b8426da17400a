"""Links and hosts as they run: FEC and MTU in force, damaged frames, flaps, releases of hosts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from eastwest.audit import samples
from eastwest.audit.rule import Breach, Edit, Example, Outcome, rule
from eastwest.audit.rules.fabric.outliers import LEAST_PEERS, most_have
from eastwest.audit.subject import Audited
from eastwest.audit.views.running import counted, running_ports, shown_nics, shown_ports, told
from eastwest.discover import FoundHost, HostState, Optics
from eastwest.findings import Place, Severity
from eastwest.telemetry.counters.model import Counted

_CODES = (
    ("none", re.compile(r"(?i)^\s*(?:no\b.*|none|off|disabled?)\s*$")),
    ("rs", re.compile(r"(?i)\brs\b|\brs-?fec|reed|kp4|llrs|544|528|\b272\b|fec-?(?:91|119)\b")),
    ("fc", re.compile(r"(?i)\bfc\b|base-?r|fire-?code|fec-?74\b")),
)


def code_of(text: str) -> str:
    """`rs`, `fc`, `none`: which FEC a tool speaks of, empty when it cannot be told."""
    return next((code for code, pattern in _CODES if pattern.search(text)), "")


def _port(**values: object) -> Edit:
    return samples.port_state(samples.LEAF, up=True, **values)


@rule(
    "EW157",
    severity=Severity.WARNING,
    title="A port runs another FEC than configured",
    why="Negotiation and module defaults go before what was typed on many systems. Both ends must use one code, and "
    "PAM4 lanes need RS-FEC.",
    effect="the link is down, or its bit errors become lost frames: RoCE windows are sent again",
    source="IEEE 802.3, clauses 73, 91, 108 and 134; `ethtool --show-fec`, vendors' interface state",
    remedy="Set the same FEC at both ends, and switch its negotiation off.",
    passes=Example("RS-FEC", _port(optics=Optics(fec="RS-FEC (544,514)"))),
    fails=Example("none", _port(optics=Optics(fec="off"))),
)
def fec_as_configured(audited: Audited) -> Iterator[Outcome]:
    """FEC in force of switch ports that are up, against their configuration."""
    for shown in shown_ports(audited):
        optics, wanted = shown.state.optics, shown.port.fec
        code = "" if optics is None else code_of(optics.fec)
        if optics is not None and code and wanted and code != wanted and shown.state.up is not False:
            path = f"interfaces[{shown.port.name}].fec"
            yield Breach(shown.place, f"runs {optics.fec}", f"{wanted}, as configured", path=path)


@rule(
    "EW158",
    severity=Severity.CRITICAL,
    title="A port runs a smaller MTU than configured",
    why="An MTU that needs a reload, or a port that came up before its command, keeps the old value: what counts is "
    "what the port takes.",
    effect="every full-size RDMA packet is lost at this port: transfers start and hang",
    source="RFC 1812 (no fragmentation of RoCE, which sets DF); vendors' interface state",
    remedy="Take the port down and up, or reload, and compare again.",
    passes=Example("9216 B", _port(mtu_bytes=9216)),
    fails=Example("1500 B", _port(mtu_bytes=1500)),
)
def mtu_as_configured(audited: Audited) -> Iterator[Outcome]:
    """MTU in force of routed ports and NICs; systems that count headers show more, never less."""
    for shown in shown_ports(audited):
        mtu, port, path = shown.state.mtu_bytes, shown.port, f"interfaces[{shown.port.name}].mtu_bytes"
        stated = not shown.device.partial or path in shown.device.where
        if mtu and stated and (port.addresses or port.unnumbered) and mtu < port.mtu_bytes:
            yield Breach(shown.place, f"{mtu} B in force", f"{port.mtu_bytes} B, as configured", path=path)
    for host, nic, state in shown_nics(audited):
        if state.mtu_bytes and "mtu_bytes" not in nic.unstated and state.mtu_bytes < nic.intent.mtu_bytes:
            where, path = Place(host=host.name, port=nic.name), f"nics[{nic.name}].mtu_bytes"
            yield Breach(where, f"{state.mtu_bytes} B in force", f"{nic.intent.mtu_bytes} B, as configured", path=path)


_DAMAGED = ("crc", "fec_uncorrected")


@rule(
    "EW159",
    severity=Severity.INFO,
    title="Ports have received damaged frames",
    why="A frame with a wrong check sum, or a code word that FEC could not correct, is a lost packet. Some come with "
    "every start of a link: what counts is whether there are more tomorrow.",
    effect="each is a lost RoCE window, far from any congestion: tails of collectives that nobody explains",
    source="IEEE 802.3, frame check sequence; vendors' counters of CRC errors and uncorrectable code words",
    remedy="Clear the counters and look again; then clean or exchange the modules and cables of those that grow.",
    passes=Example("none", _port(counters=(("crc", 0), ("fec_uncorrected", 0)))),
    fails=Example("83 CRC errors", _port(counters=(("crc", 83),))),
)
def frames_are_whole(audited: Audited) -> Iterator[Outcome]:
    """Damaged frames of switch ports and NICs, one finding for each device."""
    worst: dict[Place, list[tuple[int, str]]] = defaultdict(list)
    for device, port, _ in running_ports(audited):
        for name in _DAMAGED:
            value = dict(port.counters).get(name, 0)
            if value:
                worst[Place(device.name)].append((value, f"{port.name}: {name} {value:,}"))
    for host, nic, state in shown_nics(audited):
        for name, value in counted(state).get(Counted.LINK_ERRORS, ()):
            worst[Place(host=host.name)].append((value, f"{nic.name}: {name} {value:,}"))
    for where, found in worst.items():
        yield Breach(where, _listed(found), "none")


def _listed(found: list[tuple[int, str]]) -> str:
    largest = [text for _, text in sorted(found, key=lambda each: -each[0])]
    more = f" and {len(largest) - 3} more" if len(largest) > 3 else ""
    return "; ".join(largest[:3]) + more


MOST_DOWNS = 5
"""A link goes down with each reboot of either end; more often is called flapping (eastwest's own limit)."""


@rule(
    "EW160",
    severity=Severity.INFO,
    title="A link has gone down again and again",
    why="A port counts how often its link went away since it was counted from nil. Reboots of both ends are a few; a "
    "bad module or cable makes it many.",
    effect="every flap breaks the queue pairs of the rail or moves its flows: jobs stop or fail",
    source="operational practice; mlx5 counters (link_down_events_phy), InfiniBand counters (link_downed)",
    remedy="Compare with the reboots of both ends, then exchange module and cable one by one.",
    passes=Example("twice", samples.nic_state(counters=(("link_down_events_phy", 2),))),
    fails=Example("41 times", samples.nic_state(counters=(("link_down_events_phy", 41),))),
)
def links_stay_up(audited: Audited) -> Iterator[Outcome]:
    """Counters of lost links by NIC."""
    for host, nic, state in shown_nics(audited):
        found = tuple(each for each in counted(state).get(Counted.LINK_DOWNS, ()) if each[1] > MOST_DOWNS)
        if found:
            where, path = Place(host=host.name, port=nic.name), f"nics[{nic.name}]"
            why = f"more than {MOST_DOWNS} is eastwest's own limit"
            yield Breach(where, told(found), f"at most {MOST_DOWNS}", path=path, assumption=why)


def _older(audited: Audited) -> Audited:
    """Every host shows its kernel, the first an older one."""

    def shown(found: FoundHost) -> FoundHost:
        return replace(found, state=HostState("5.15.0" if found.name == samples.HOST else "6.8.0"))

    return samples.host("*", shown)(audited)


@rule(
    "EW161",
    severity=Severity.INFO,
    title="A host runs another release than the others",
    why="Firmware and drivers decide defaults of PFC, DCQCN and loss recovery: hosts of a cluster are images of one "
    "another, and one that was updated alone, or missed, behaves otherwise.",
    effect="jobs that land on the host are slower or less stable, and nobody knows why",
    source="operational practice; `ethtool -i`, `uname -r`, `ofed_info`",
    remedy="Bring the host in line with the others.",
    passes=Example("all alike", samples.host("*", lambda found: replace(found, state=HostState("6.8.0")))),
    fails=Example("node001 has an older kernel", _older),
)
def hosts_run_one_release(audited: Audited) -> Iterator[Outcome]:
    """Kernel and libraries by host, driver and firmware by NIC of one driver."""
    releases: dict[str, dict[_At, str]] = defaultdict(dict)
    for host in audited.network.hosts:
        if host.kind == "host" and host.state is not None:
            for what, at, release in _releases(host):
                if release:
                    releases[what][at] = release
    for what, values in releases.items():
        usual = most_have(list(values.values())) if len({at.host for at in values}) >= LEAST_PEERS else None
        for at, release in values.items():
            if usual is not None and release != usual[0]:
                where = Place(host=at.host, port=at.nic)
                yield Breach(where, f"{what} {release}", f"{usual[0]}, as {usual[1]} of {len(values)} have")


@dataclass(frozen=True, slots=True)
class _At:
    host: str
    nic: str = ""


def _releases(host: FoundHost) -> Iterator[tuple[str, _At, str]]:
    """What it is a release of, where, and which."""
    if host.state is None:
        return
    yield "kernel", _At(host.name), host.state.kernel
    for name, version in host.state.versions:
        yield name, _At(host.name), version
    for nic in host.state.nics:
        if nic.driver:
            yield f"firmware of {nic.driver}", _At(host.name, nic.name), nic.firmware
            yield f"driver {nic.driver}", _At(host.name, nic.name), nic.driver_version
