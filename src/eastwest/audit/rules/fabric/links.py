"""Both ends of a cable: who is there, how fast, how large its packets may be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from eastwest.audit import samples
from eastwest.audit.rule import Abstained, Breach, Example, Outcome, rule
from eastwest.audit.subject import Audited
from eastwest.audit.views.ends import End
from eastwest.audit.views.uses import ports_text
from eastwest.discover import FoundNetwork, LinkClaim, LinkConflict, SourceLine
from eastwest.fabric.graph import PortId
from eastwest.findings import Place, Severity
from eastwest.plan.device.guard import ROCE_HEADERS_BYTES

RDMA_MTUS = (256, 512, 1024, 2048, 4096)
"""Payloads that RoCE chooses from: the largest that fits the NIC's MTU (InfiniBand architecture)."""


def _disputed(found: FoundNetwork) -> FoundNetwork:
    claims = tuple(
        LinkClaim(PortId(name, "swp1s0"), evidence, SourceLine(f"{samples.SPINE}.cfg", line))
        for name, evidence, line in (("leaf1", "lldp", 3), ("spine2", "description", 40))
    )
    return replace(found, conflicts=(LinkConflict(PortId(samples.SPINE, "swp1s0"), claims, "two neighbours"),))


@rule(
    "EW101",
    severity=Severity.WARNING,
    title="Files disagree about a link",
    why="Two sources name different neighbours for one port: one of them is out of date or a cable is swapped.",
    effect="rail-local traffic crosses the spine, or a failure is looked for at the wrong port",
    source="IEEE 802.1AB (LLDP) against descriptions, addresses and BGP",
    remedy="Look at LLDP on both ends; move the cable or correct the description.",
    passes=Example("LLDP and descriptions agree", samples.unchanged),
    fails=Example("leaf1 and spine2 both claim a port of spine1", samples.network(_disputed)),
)
def links_agree(audited: Audited) -> Iterator[Outcome]:
    """Conflicts that were met while the network was rebuilt."""
    for conflict in audited.network.conflicts:
        first = conflict.claims[0].source if conflict.claims else None
        said = "; ".join(
            f"{claim.evidence} ({claim.source}): {claim.peer.device} {claim.peer.port}" for claim in conflict.claims
        )
        where = Place(conflict.port.device, conflict.port.port)
        yield Breach(where, f"{conflict.problem}: {said}" if said else conflict.problem, "one neighbour", line=first)


@rule(
    "EW102",
    severity=Severity.CRITICAL,
    title="The ends of a link run at different speeds",
    why="A link comes up only where both ends speak the same speed and number of lanes.",
    effect="the link is down, and with it a part of the bisection",
    source="IEEE 802.3",
    remedy="Set the same speed, and the same split of the port, at both ends.",
    passes=Example("400G at both ends", samples.unchanged),
    fails=Example("one end at 200G", samples.ports(samples.LEAF, lambda port: replace(port, speed_gbps=200.0))),
)
def speeds_agree(audited: Audited) -> Iterator[Outcome]:
    """Configured speeds of both ends."""
    for joined in audited.ends.all:
        here = joined.a.port.speed_gbps if joined.a.port is not None else 0.0
        there = 0.0
        if joined.b.port is not None:
            there = joined.b.port.speed_gbps
        elif joined.b.nic is not None and "speed_gbps" not in joined.b.nic.unstated:
            there = joined.b.nic.intent.speed_gbps
        if here and there and here != there:
            observed = f"{here:g}G here, {there:g}G at {joined.b.text()}"
            yield Breach(joined.a.place(), observed, "one speed", path=f"{joined.a.path}.speed_gbps")


@rule(
    "EW103",
    severity=Severity.CRITICAL,
    title="The ends of a link use different FEC",
    why="Forward error correction changes what is on the wire: both ends must use the same code.",
    effect="the link is down or flaps",
    source="IEEE 802.3, clauses 91, 108 and 134",
    remedy="Set the same FEC at both ends; RS-FEC on every lane of 50 Gb/s and more.",
    passes=Example("RS-FEC at both ends", samples.unchanged),
    fails=Example("one end without FEC", samples.ports(samples.LEAF, lambda port: replace(port, fec="none"))),
)
def fec_agrees(audited: Audited) -> Iterator[Outcome]:
    """Configured FEC of both ends, where both state it."""
    for joined in audited.ends.between_switches:
        here, there = (end.port.fec if end.port is not None else "" for end in (joined.a, joined.b))
        if here and there and here != there:
            observed = f"{here} here, {there} at {joined.b.text()}"
            yield Breach(joined.a.place(), observed, "one code", path=f"{joined.a.path}.fec")
    for device in audited.network.devices:
        for port in device.intent.interfaces:
            if port.fec == "none" and port.speed_gbps >= 100 and port.enabled and device.name in audited.roce_devices:
                observed = f"no FEC at {port.speed_gbps:g}G"
                expected = "RS-FEC, which PAM4 lanes need"
                yield Breach(Place(device.name, port.name), observed, expected, path=f"interfaces[{port.name}].fec")


@rule(
    "EW104",
    severity=Severity.CRITICAL,
    title="MTU differs between the two ends of a link",
    why="A routed packet larger than the next port's MTU is dropped, or answered with an ICMP that RoCE ignores.",
    effect="large packets vanish in one direction: connections start and hang with the first full packet",
    source="RFC 1812 (no fragmentation of RoCE, which sets DF); MTU counted at layer 3 on every family",
    remedy="Set the same MTU at both ends; mind that families count different layers.",
    passes=Example("9216 B at both ends", samples.unchanged),
    fails=Example("one end at 1500 B", samples.ports(samples.LEAF, lambda port: replace(port, mtu_bytes=1500), None)),
)
def mtu_agrees(audited: Audited) -> Iterator[Outcome]:
    """Layer-3 MTU of both switch ports; some bytes of difference are headers that families count differently."""
    told: dict[tuple[str, str, int, int], list[str]] = {}
    for joined in audited.ends.between_switches:
        a, b = joined.a.port, joined.b.port
        if a is not None and b is not None and _differ(a.mtu_bytes, b.mtu_bytes):
            silent = next((end for end in (joined.a, joined.b) if not _states_mtu(end)), None)
            if silent is not None:
                yield Abstained(silent.place(), "the files are a fragment that states no MTU of the port")
                continue
            key = (joined.a.at.device, joined.b.at.device, a.mtu_bytes, b.mtu_bytes)
            told.setdefault(key, []).append(joined.a.at.port)
    for (here, there, mine, yours), ports in told.items():
        observed = f"{mine} B here, {yours} B on {there}"
        where = Place(here, ports_text(ports))
        yield Breach(where, observed, "one MTU", path=f"interfaces[{ports[0]}].mtu_bytes")


def _states_mtu(end: End) -> bool:
    """Whether a file says the MTU of a port; a whole configuration says it by silence."""
    if end.device is None or not end.device.partial:
        return True
    line = end.device.where.get(f"{end.path}.mtu_bytes")
    text = "" if line is None else end.device.texts.get(line.file, "").split("\n")[line.line - 1]
    return re.search(r"(?i)mtu", text) is not None


def _differ(one: int, other: int) -> bool:
    """Whether both are known and by more than headers apart."""
    return one > 0 and other > 0 and abs(one - other) > _HEADERS


_HEADERS = 64
"""Ethernet header, tags, frame check sequence and MPLS labels: what families add or leave out."""


@rule(
    "EW105",
    severity=Severity.CRITICAL,
    title="A NIC's packets are larger than its switch port takes",
    why="RoCE derives its packet size from the NIC's MTU alone; the first port that is smaller drops them all.",
    effect="every full-size RDMA packet is lost: transfers hang",
    source="InfiniBand architecture (RDMA MTU below the port's), annex A17",
    remedy="Raise the MTU of the switch port, or lower the NIC's.",
    passes=Example("9216 B on both", samples.unchanged),
    fails=Example(
        "the leaf's ports at 1500 B", samples.ports(samples.LEAF, lambda p: replace(p, mtu_bytes=1500), None)
    ),
)
def nic_packets_fit(audited: Audited) -> Iterator[Outcome]:
    """The RDMA packet that a NIC chooses against the port it stands at."""
    for joined in audited.ends.to_nics:
        nic, port = joined.b.nic, joined.a.port
        if nic is None or port is None or "mtu_bytes" in nic.unstated or not nic.intent.mtu_bytes:
            continue
        need = rdma_packet_bytes(nic.intent.mtu_bytes)
        if need > port.mtu_bytes > 0:
            yield Breach(
                joined.a.place(),
                f"MTU {port.mtu_bytes} B; {joined.b.text()} sends {need} B (its MTU is {nic.intent.mtu_bytes})",
                f"at least {need} B",
                path=f"{joined.a.path}.mtu_bytes",
            )


@rule(
    "EW106",
    severity=Severity.CRITICAL,
    title="A port on the path is smaller than the packets of the NICs",
    why="The smallest MTU between two NICs decides: one spine port drops what every leaf forwards.",
    effect="pairs of nodes whose path crosses that port lose every full-size packet, the others none",
    source="InfiniBand annex A17; RFC 1812",
    remedy="Raise the MTU of the port.",
    passes=Example("9216 B on every inner port", samples.unchanged),
    fails=Example(
        "both ends of the links of spine1 at 2000 B",
        samples.chain(
            samples.ports(samples.SPINE, lambda port: replace(port, mtu_bytes=2000), None),
            samples.ports(
                "leaf", lambda port: replace(port, mtu_bytes=2000) if "spine1" in port.description else port, None
            ),
        ),
    ),
)
def path_fits(audited: Audited) -> Iterator[Outcome]:
    """Inner ports against the largest RDMA packet of the hosts."""
    sizes = [
        rdma_packet_bytes(nic.intent.mtu_bytes)
        for host in audited.network.hosts
        for nic in host.nics
        if "mtu_bytes" not in nic.unstated and nic.intent.mtu_bytes
    ]
    need = max(sizes, default=0)
    small: dict[tuple[str, int], list[str]] = {}
    for joined in audited.ends.between_switches if need else ():
        for end in (joined.a, joined.b):
            if end.port is not None and 0 < end.port.mtu_bytes < need and end.at.device in audited.roce_devices:
                small.setdefault((end.at.device, end.port.mtu_bytes), []).append(end.at.port)
    for (device, mtu), ports in small.items():
        where = Place(device, ports_text(ports))
        path = f"interfaces[{ports[0]}].mtu_bytes"
        yield Breach(where, f"MTU {mtu} B, NICs send {need} B", f"at least {need} B", path=path)


def rdma_packet_bytes(mtu_bytes: int) -> int:
    """The IP packet that a NIC of that MTU sends: the largest RDMA payload that fits, and its headers."""
    fitting = [size for size in RDMA_MTUS if size + ROCE_HEADERS_BYTES <= mtu_bytes]
    return fitting[-1] + ROCE_HEADERS_BYTES if fitting else 0


@rule(
    "EW107",
    severity=Severity.WARNING,
    title="A lossless port is too small for an RDMA MTU of 4096",
    why="Below 4156 B at layer 3, RoCE falls back to 1024 or 2048 B of payload.",
    effect="more packets per byte: NICs reach their packet rate before the line rate on small messages",
    source="InfiniBand architecture: RDMA MTU 256 to 4096; headers of annex A17",
    remedy="Set 9000 B or more on every port and NIC of the fabric.",
    passes=Example("9216 B", samples.unchanged),
    fails=Example("leaf1 at 1500 B", samples.ports(samples.LEAF, lambda port: replace(port, mtu_bytes=1500), None)),
)
def room_for_full_packets(audited: Audited) -> Iterator[Outcome]:
    """MTU of ports with PFC, of a device that states any MTU beyond the default of 1500."""
    least = RDMA_MTUS[-1] + ROCE_HEADERS_BYTES
    for device, use in audited.lossless:
        linked = audited.network.link_at
        used = (port for port in use.ports if port.addresses or port.unnumbered or linked(device.name, port.name))
        ports = [port for port in used if 0 < port.mtu_bytes < least]
        if ports:
            names = [port.name for port in ports]
            yield Breach(
                Place(device.name, ports_text(names)),
                f"MTU {min(port.mtu_bytes for port in ports)} B",
                f"at least {least} B",
                path=f"interfaces[{names[0]}].mtu_bytes",
            )


@rule(
    "EW108",
    severity=Severity.WARNING,
    title="A linked port is shut",
    why="A cable with a neighbour at its other end is there to be used; a port left shut is not seen.",
    effect="part of the bisection is missing, and ECMP spreads over fewer links on one side",
    source="IEEE 802.3; operational practice",
    remedy="Bring the port up, or unplug the cable and say so in the description.",
    passes=Example("all ports are up", samples.unchanged),
    fails=Example("the first port is shut", samples.ports(samples.LEAF, lambda port: replace(port, enabled=False))),
)
def linked_ports_are_up(audited: Audited) -> Iterator[Outcome]:
    """Ports that one end shuts and the other does not; advice for shut ones with addresses among many that are up."""
    for joined in audited.ends.all:
        for end, other in ((joined.a, joined.b), (joined.b, joined.a)):
            if end.port is not None and not end.port.enabled and (other.port is None or other.port.enabled):
                observed = f"shut; {other.text()} is not"
                yield Breach(end.place(), observed, "enabled at both ends", path=f"{end.path}.enabled")
    for device in audited.network.devices:
        routed = [port for port in device.intent.interfaces if port.addresses or port.unnumbered]
        shut = [port for port in routed if not port.enabled and audited.network.link_at(device.name, port.name) is None]
        if shut and len(shut) <= _FEW_SHUT * len(routed):
            for port in shut:
                observed = f"shut, with addresses; {len(routed) - len(shut)} routed ports are up"
                path = f"interfaces[{port.name}].enabled"
                where = Place(device.name, port.name)
                yield Breach(where, observed, "up, or without addresses", path=path, severity=Severity.INFO)


_FEW_SHUT = 0.25
"""Where more of the routed ports are shut, the switch is not in service yet."""


@rule(
    "EW109",
    severity=Severity.WARNING,
    title="A linked port is not configured",
    why="A cable is known to end at this port, and the configuration does not mention it: its block is missing.",
    effect="the link carries nothing",
    source="IEEE 802.1AB; operational practice",
    remedy="Configure the port as its siblings are, or unplug the cable.",
    passes=Example("every linked port is configured", samples.unchanged),
    fails=Example(
        "the last port of leaf1 is missing",
        samples.intent(samples.LEAF, lambda found: replace(found, interfaces=found.interfaces[:-1])),
    ),
)
def linked_ports_are_configured(audited: Audited) -> Iterator[Outcome]:
    """Ends of sure links at whole switches that carry RoCE, without an interface of that name; not management."""
    for link in audited.network.links:
        if link.evidence not in ("lldp", "plan"):
            continue
        for end, other in ((link.a, link.b), (link.b, link.a)):
            device = audited.network.device(end.device)
            if device is None or device.partial or device.name not in audited.roce_devices:
                continue
            if (
                audited.ends.end(end) is None
                and audited.ends.end(other) is not None
                and not _MANAGEMENT.match(end.port)
            ):
                observed = f"not configured; {other.device} {other.port} is at its other end"
                yield Breach(Place(end.device, end.port), observed, "configured", path="interfaces")


_MANAGEMENT = re.compile(r"(?i)(?:mgmt|management|ma|fxp|em|me|re0|oob|eth0|bond|po|port-?channel|ae)[\w/:-]*$|$")
"""Names of management ports and bundles, and no name at all."""
