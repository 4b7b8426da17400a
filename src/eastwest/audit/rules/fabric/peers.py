"""Devices of one role are alike; one that differs from most others is a slip, unless somebody wanted it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from dataclasses import replace

from eastwest.audit import samples
from eastwest.audit.rule import Abstained, Breach, Example, Outcome, rule
from eastwest.audit.rules.fabric.outliers import MOST_SHARE, breach, different, groups, odd_ones
from eastwest.audit.subject import Audited
from eastwest.findings import Place, Severity
from eastwest.plan.device import DeviceIntent, InterfaceIntent, PfcWatchdog, QosMaps


def _odd(
    audited: Audited,
    value_of: Callable[[DeviceIntent], Hashable],
    what: str,
    path: str,
    show: Callable[[Hashable], str] = str,
) -> Iterator[Outcome]:
    for device, value, usual, count in odd_ones(audited, value_of):
        if device.not_understood and value is None:
            yield Abstained(Place(device.name), f"{what} was not read, and some lines are not understood")
            continue
        yield breach(device, f"{what}: {show(value)}", count, path, show(usual))


@rule(
    "EW140",
    severity=Severity.WARNING,
    title="QoS maps differ from those of the role's other switches",
    why="Devices of one role are configured alike; a single one that differs was edited by hand or forgotten.",
    effect="pairs of nodes on that switch see another network than all others",
    source="RFC 7938 (uniform configuration); operational practice",
    remedy="Bring the switch in line, or suppress this with the reason.",
    passes=Example("all leaves have the same maps", samples.unchanged),
    fails=Example("leaf1 maps DSCP 10 to class 3", samples.mapped(samples.LEAF, traffic_class={10: 3})),
)
def maps_are_alike(audited: Audited) -> Iterator[Outcome]:
    """DSCP, class, queue and priority maps among peers; differences by code point."""
    for device, value, usual, count in odd_ones(audited, lambda found: None if found.qos is None else found.qos.maps):
        mine, theirs = value, usual
        shown = _first_difference(mine, theirs)
        yield breach(device, shown, count, "qos.maps.traffic_class")


def _first_difference(mine: Hashable, theirs: Hashable) -> str:
    if mine is None or theirs is None:
        return "no QoS" if mine is None else "QoS, which the others do not have"
    for field in ("traffic_class", "queue", "priority_group", "pfc_queue"):
        pairs = zip(getattr(mine, field), getattr(theirs, field), strict=True)
        for at, (own, other) in enumerate(pairs):
            if own != other:
                what = f"DSCP {at} in class" if field == "traffic_class" else f"{field.replace('_', ' ')} of {at}:"
                return f"{what} {own}, elsewhere {other}"
    return "maps differ"


@rule(
    "EW141",
    severity=Severity.WARNING,
    title="Thresholds or PFC differ from those of the role's other switches",
    why="Equal switches at equal speeds need equal profiles: a difference that nobody wanted is a slip.",
    effect="flows through that switch are marked or paused earlier or later than through the others: unfair shares",
    source="operational practice; DCQCN assumes equal marking along equal paths",
    remedy="Bring the switch in line, or suppress this with the reason.",
    passes=Example("all leaves have the same profiles", samples.unchanged),
    fails=Example(
        "leaf1 marks from 50 kB",
        samples.profiles(samples.LEAF, lambda profile: samples.marked_from(profile, 50_000)),
    ),
)
def profiles_are_alike(audited: Audited) -> Iterator[Outcome]:
    """PFC, watchdog and marking of the profiles in use, by speed."""
    yield from different(audited, _profiles, "qos.ports")


def _profiles(intent: DeviceIntent) -> Hashable:
    """The profiles in use, and the pool."""
    if intent.qos is None:
        return None
    used = {port.qos for port in intent.interfaces if port.enabled}
    ports = tuple(profile for profile in intent.qos.ports if profile.name in used)
    return replace(intent.qos, ports=ports, maps=QosMaps(), watchdog=None)


@rule(
    "EW148",
    severity=Severity.WARNING,
    title="BGP differs from that of the role's other switches",
    why="Width of ECMP, timers, filters and groups are one pattern per role; a single one that differs is a slip.",
    effect="the switch converges later, announces less or takes less than the others",
    source="RFC 7938 (uniform configuration); operational practice",
    remedy="Bring the switch in line, or suppress this with the reason.",
    passes=Example("all leaves have the same pattern", samples.unchanged),
    fails=Example(
        "leaf1 holds sessions for 19 s",
        samples.intent(
            samples.LEAF, lambda found: replace(found, bgp=None if found.bgp is None else replace(found.bgp, hold_s=19))
        ),
    ),
)
def bgp_is_alike(audited: Audited) -> Iterator[Outcome]:
    """BGP less what is each device's own: AS, router id and neighbours."""
    yield from different(audited, _bgp, "bgp")


def _bgp(intent: DeviceIntent) -> Hashable:
    return None if intent.bgp is None else replace(intent.bgp, asn=0, router_id="", neighbours=())


@rule(
    "EW149",
    severity=Severity.INFO,
    title="Telemetry or management differs from that of the role's other switches",
    why="Collectors, log and time servers are one list for all: a switch that differs is missing somewhere.",
    effect="its counters, logs or clock are not where they are looked for",
    source="operational practice",
    remedy="Bring the switch in line, or suppress this with the reason.",
    passes=Example("all leaves export to one collector", samples.unchanged),
    fails=Example(
        "leaf1 logs to another server",
        samples.intent(
            samples.LEAF, lambda found: replace(found, management=replace(found.management, syslog=("192.0.2.99",)))
        ),
    ),
)
def services_are_alike(audited: Audited) -> Iterator[Outcome]:
    """Telemetry, LLDP and management less addresses of its own."""
    yield from different(audited, _telemetry, "telemetry")
    yield from different(audited, lambda intent: intent.lldp, "lldp")
    yield from different(audited, _management, "management")


def _telemetry(intent: DeviceIntent) -> Hashable:
    return intent.telemetry


def _management(intent: DeviceIntent) -> Hashable:
    """The address of the port is the device's own; that it has one is not."""
    port = intent.management.out_of_band
    bare = None if port is None else replace(port, address="yes" if port.address else "")
    return replace(intent.management, out_of_band=bare, banner="")


@rule(
    "EW142",
    severity=Severity.WARNING,
    title="MTU differs from that of the role's other switches",
    why="One MTU through the fabric: a switch that differs was missed in a change.",
    effect="large packets are lost on paths through that switch once somebody uses the MTU of the others",
    source="operational practice",
    remedy="Set the MTU of the others.",
    passes=Example("all leaves have one MTU", samples.unchanged),
    fails=Example(
        "leaf1 has 4500 B on all ports", samples.ports(samples.LEAF, lambda p: replace(p, mtu_bytes=4500), None)
    ),
)
def mtus_are_alike(audited: Audited) -> Iterator[Outcome]:
    """The MTUs of enabled fabric ports."""
    yield from _odd(audited, _mtus, "MTU", "interfaces")


def _routed(port: InterfaceIntent) -> bool:
    return bool(port.addresses or port.unnumbered)


def _mtus(intent: DeviceIntent) -> Hashable:
    sizes = {port.mtu_bytes for port in intent.interfaces if port.enabled and port.qos and _routed(port)}
    return ", ".join(f"{size} B" for size in sorted(sizes)) or None


@rule(
    "EW143",
    severity=Severity.INFO,
    title="The release differs from that of the role's other switches",
    why="Releases differ in defaults of buffers and in bugs of PFC: one fabric, one release.",
    effect="a fault that only one switch has is hard to find",
    source="operational practice",
    remedy="Bring the switch to the release of the others in the next window.",
    passes=Example("one release", samples.unchanged),
    fails=Example("leaf1 has another release", samples.device(samples.LEAF, lambda d: replace(d, version="5.9"))),
)
def releases_are_alike(audited: Audited) -> Iterator[Outcome]:
    """Versions of one role."""
    for members in groups(audited):
        counts = Counter(device.version for device in members if device.version)
        usual, count = counts.most_common(1)[0] if counts else ("", 0)
        for device in members:
            if device.version and device.version != usual and count >= MOST_SHARE * len(members):
                expected = f"{usual}, as {count} {device.role} switches have"
                yield Breach(Place(device.name), device.version, expected, path="nos.version")


@rule(
    "EW144",
    severity=Severity.WARNING,
    title="The PFC watchdog differs from that of the role's other switches",
    why="A switch with slower timers is the one a storm gets past.",
    effect="the storm is stopped everywhere but there",
    source="operational practice",
    remedy="Set the timers of the others.",
    passes=Example("one set of timers", samples.unchanged),
    fails=Example(
        "leaf1 detects after 4 s",
        samples.qos(samples.LEAF, lambda qos: replace(qos, watchdog=PfcWatchdog(100, 4000, 4000, "drop"))),
    ),
)
def watchdogs_are_alike(audited: Audited) -> Iterator[Outcome]:
    """Timers and action among peers."""
    yield from _odd(audited, _watchdog, "watchdog", "qos.watchdog")


def _watchdog(intent: DeviceIntent) -> Hashable:
    found = None if intent.qos is None else intent.qos.watchdog
    if found is None:
        return None
    return (
        f"poll {found.poll_ms}, detection {found.detection_ms}, restoration {found.restoration_ms} ms, {found.action}"
    )
