"""What a schema lets through and lossless RoCE does not survive: refused before anything is rendered.

Each fault is a function over one DeviceIntent. A site that wants one asks for it by name (`configuration.deviations`),
and the documents then say so.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace

from eastwest.errors import InputError, Problem
from eastwest.intent.configuration import DEVIATIONS
from eastwest.plan.device.model import DeviceIntent
from eastwest.plan.device.qos import LosslessBuffer, PortQos, QosIntent

ROCE_HEADERS_BYTES = 20 + 8 + 12 + 16 + 4
"""IPv4, UDP, base transport and RDMA extended transport headers, invariant CRC (InfiniBand annex A17)."""
NS_PER_M = 5.0
"""Propagation on a cable, one way (IEEE 802.1Q, annex on PFC buffers)."""


@dataclass(frozen=True, slots=True)
class Roce:
    """What the fabric carries: code point of the data, and payload of a packet in bytes."""

    dscp: int
    payload_bytes: int


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong. deviation: the name under which a site may ask for it."""

    device: str
    place: str
    deviation: str
    found: str
    allowed: str


def faults(intent: DeviceIntent, roce: Roce) -> Iterator[Fault]:
    """Everything in a device that breaks lossless RoCE, each kind once per profile or port."""
    yield from _mtu(intent, roce)
    if intent.qos is None:
        yield Fault(intent.hostname, "qos", "lossy-roce", "no QoS at all", "a lossless class for RoCE")
        return
    used = {port.qos for port in intent.interfaces if port.qos}
    for profile in intent.qos.ports:
        if profile.name in used:
            for check in _PROFILE_CHECKS:
                yield from check(intent, intent.qos, profile, roce)
    for port in intent.interfaces:
        if port.qos not in {profile.name for profile in intent.qos.ports}:
            found = f'names the profile "{port.qos}", which the device does not have' if port.qos else "has no profile"
            yield Fault(intent.hostname, port.name, "lossy-roce", found, "a profile with the lossless class")


def refuse(intents: Collection[DeviceIntent], roce: Roce, deviations: Collection[str] = ()) -> tuple[Fault, ...]:
    """The faults that the site asked for by name. Raises InputError for any other, all together."""
    found = [fault for intent in intents for fault in faults(intent, roce)]
    refused: dict[Fault, list[str]] = {}
    for fault in found:
        if fault.deviation not in deviations:
            refused.setdefault(replace(fault, device=""), []).append(fault.device)
    if refused:
        raise InputError([_problem(fault, devices) for fault, devices in refused.items()])
    return tuple(found)


def _problem(fault: Fault, devices: list[str]) -> Problem:
    """One problem for all devices with the same fault in the same place."""
    more = f" (and so on {len(devices) - 1} more switches)" if len(devices) > 1 else ""
    wanted = f"`configuration: {{deviations: [{fault.deviation}]}}` ({DEVIATIONS[fault.deviation]})"
    return Problem(
        path=f"{devices[0]} {fault.place}",
        found=f"{fault.found}{more}",
        allowed=fault.allowed,
        mend=f"if this is wanted: {wanted}",
    )


def _mtu(intent: DeviceIntent, roce: Roce) -> Iterator[Fault]:
    least = roce.payload_bytes + ROCE_HEADERS_BYTES
    for port in intent.interfaces:
        if port.mtu_bytes < least:
            found = f"MTU {port.mtu_bytes} B is less than {roce.payload_bytes} B of payload and its headers"
            yield Fault(intent.hostname, port.name, "small-mtu", found, f"at least {least} B")


def _chain(intent: DeviceIntent, qos: QosIntent, profile: PortQos, roce: Roce) -> Iterator[Fault]:
    """From the code point to the queue that a pause stops: one unbroken chain, and PFC on nothing else."""
    if not profile.pfc:
        yield Fault(intent.hostname, profile.name, "lossy-roce", "PFC pauses no priority", "the priority of RoCE")
        return
    traffic_class = qos.maps.traffic_class[roce.dscp]
    if not profile.by_code:
        found = f"the port trusts {profile.trust}, RoCE is marked by DSCP"
        yield Fault(intent.hostname, profile.name, "split-priority", found, "trust dscp")
    if traffic_class is None:
        found = f"DSCP {roce.dscp} is left to the device's default"
        yield Fault(intent.hostname, profile.name, "split-priority", found, "a traffic class for it")
        return
    group, queue = qos.maps.priority_group[traffic_class], qos.maps.queue[traffic_class]
    if profile.pfc != (group,):
        found = f"RoCE (DSCP {roce.dscp}) is in priority group {group}, PFC pauses {_listed(profile.pfc)}"
        yield Fault(intent.hostname, profile.name, "split-priority", found, f"PFC on {group} and nothing else")
    elif group is not None and qos.maps.pfc_queue[group] != queue:
        found = f"a pause of priority {group} stops queue {qos.maps.pfc_queue[group]}, RoCE leaves through {queue}"
        yield Fault(intent.hostname, profile.name, "split-priority", found, f"queue {queue}")


def _marking(intent: DeviceIntent, qos: QosIntent, profile: PortQos, roce: Roce) -> Iterator[Fault]:
    traffic_class = qos.maps.traffic_class[roce.dscp]
    queue = None if traffic_class is None else qos.maps.queue[traffic_class]
    marked = {each.queue for each in profile.queues if each.ecn is not None}
    if queue not in marked:
        found = f"no ECN on queue {queue}, which carries RoCE"
        yield Fault(intent.hostname, profile.name, "no-ecn", found, "an ECN profile on that queue")


def _buffers(intent: DeviceIntent, qos: QosIntent, profile: PortQos, roce: Roce) -> Iterator[Fault]:
    present = {buffer.priority_group: buffer for buffer in profile.buffers}
    speeds = {port.speed_gbps for port in intent.interfaces if port.qos == profile.name}
    mtu = max((port.mtu_bytes for port in intent.interfaces if port.qos == profile.name), default=0)
    for priority in profile.pfc:
        buffer = present.get(priority)
        if buffer is None:
            found = f"PFC on {priority}, but no buffer class for it"
            yield Fault(intent.hostname, profile.name, "lossy-roce", found, "headroom for every lossless class")
            continue
        least = least_headroom_bytes(buffer, max(speeds, default=0.0), mtu)
        if buffer.headroom_bytes is not None and buffer.headroom_bytes < least:
            found = f"{buffer.headroom_bytes:,} B of headroom for class {priority}"
            allowed = f"at least {least:,} B: two packets and both ways of {buffer.cable_m or 0:g} m of cable"
            yield Fault(intent.hostname, profile.name, "short-headroom", found, allowed)


def least_headroom_bytes(buffer: LosslessBuffer, speed_gbps: float, mtu_bytes: int) -> int:
    """What arrives after XOFF on the best chip there could be: two packets on their way out, and the cable's content.

    Far less than any chip's own model asks for, and so a floor for all. Source: the terms of IEEE 802.1Q's annex on
    PFC buffers that depend on no implementation.
    """
    cable_bytes = 2 * (buffer.cable_m or 0.0) * NS_PER_M * speed_gbps / 8
    return int(2 * mtu_bytes + cable_bytes)


_Check = Callable[[DeviceIntent, QosIntent, PortQos, Roce], Iterator[Fault]]
_PROFILE_CHECKS: tuple[_Check, ...] = (_chain, _marking, _buffers)


def _listed(values: Collection[int]) -> str:
    return ", ".join(map(str, values))
