"""One port of many whose QoS is nearly that of its siblings: what it lacks was forgotten or mistyped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from eastwest.audit import samples
from eastwest.audit.rule import Breach, Example, Outcome, rule
from eastwest.audit.rules.fabric.outliers import difference_text
from eastwest.audit.subject import Audited
from eastwest.audit.views.uses import use_of
from eastwest.discover import FoundDevice
from eastwest.findings import Place, Severity
from eastwest.plan.device import InterfaceIntent, PortQos, differences

LEAST = 4
"""Siblings among which a port may be called odd."""
MOST_DIFFERENCES = 3
"""A port that differs in more is one of another use."""
MOST_SHARE = 0.75


@rule(
    "EW219",
    severity=Severity.WARNING,
    title="One port's QoS differs from that of all its siblings",
    why="Ports of one speed on one switch share their QoS. A single one that has nearly the same, or none, lacks a "
    "line that the others have.",
    effect="traffic through that port drops, waits or is marked otherwise, and nobody looks there",
    source="operational practice; RFC 7938 (uniform configuration)",
    remedy="Set the port as its siblings are set; if it is meant to differ, accept the finding with the reason.",
    passes=Example("all ports of a speed share a profile", samples.unchanged),
    fails=Example("one port of leaf1 has no profile", samples.ports(samples.LEAF, lambda port: replace(port, qos=""))),
)
def no_port_is_odd(audited: Audited) -> Iterator[Outcome]:
    """Profiles that one port alone has, beside a profile that most ports of its speed have."""
    for device in audited.network.devices:
        profiles = _profiles(device)
        for ports in _siblings(device) if profiles else ():
            yield from _odd(device, ports, profiles)


def _profiles(device: FoundDevice) -> dict[str, PortQos]:
    return {} if device.intent.qos is None else {each.name: each for each in device.intent.qos.ports}


def _siblings(device: FoundDevice) -> Iterator[tuple[InterfaceIntent, ...]]:
    """Enabled ports by speed and VRF. Where ports have addresses, only those: unused cages may be as they like."""
    enabled = [port for port in device.intent.interfaces if port.enabled]
    routed = [port for port in enabled if port.addresses or port.unnumbered]
    for kind in dict.fromkeys((port.speed_gbps, port.vrf) for port in enabled):
        yield tuple(port for port in (routed or enabled) if (port.speed_gbps, port.vrf) == kind)


def _odd(device: FoundDevice, ports: tuple[InterfaceIntent, ...], profiles: Mapping[str, PortQos]) -> Iterator[Outcome]:
    counts = Counter(port.qos for port in ports)
    usual = [name for name, count in counts.items() if name in profiles and count >= LEAST]
    if not usual or sum(counts[name] for name in usual) < MOST_SHARE * len(ports):
        return
    uses = {use_of(port) for port in ports if counts[port.qos] > 1} - {""}
    for port in ports:
        if counts[port.qos] > 1:
            continue
        own = profiles.get(port.qos)
        name = min(usual, key=lambda each: (len(_differing(profiles[each], own)), -counts[each]))
        found = _differing(profiles[name], own)
        if own is None or 0 < len(found) <= MOST_DIFFERENCES:
            yield Breach(
                Place(device.name, port.name),
                "; ".join(found) or f"no QoS profile; {counts[name]} ports have one",
                f"as {counts[name]} ports of its speed",
                path=f"interfaces[{port.name}].qos",
                severity=Severity.INFO if _is_minor(port, uses, profiles[name], own) else None,
            )


def _differing(usual: PortQos, own: PortQos | None) -> list[str]:
    if own is None:
        return []
    return [difference_text(each) for each in differences(usual, replace(own, name=usual.name, maps=usual.maps))]


def _is_minor(port: InterfaceIntent, uses: set[str], usual: PortQos, own: PortQos | None) -> bool:
    """Advice where the port is described as one of another use, or where losslessness does not depend on it."""
    other = bool(uses) and bool(use_of(port)) and use_of(port) not in uses
    return other or not _matters(usual, own)


def _matters(usual: PortQos, own: PortQos | None) -> bool:
    """Whether what differs decides on losslessness; lengths of cables and shares of queues are advice."""
    if own is None:
        return bool(usual.pfc)
    same = (usual.pfc, usual.trust, usual.watchdog) == (own.pfc, own.trust, own.watchdog)
    marks = [{queue.queue: queue.ecn for queue in each.queues if queue.ecn} for each in (usual, own)]
    groups = [{each.priority_group for each in profile.buffers} for profile in (usual, own)]
    return not same or marks[0] != marks[1] or groups[0] != groups[1]
