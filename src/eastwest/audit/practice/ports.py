"""Values of ports: what most ports of the same kind have."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from eastwest.audit.practice.case import Case
from eastwest.audit.rules.fabric.links import rdma_packet_bytes
from eastwest.audit.views.uses import use_of
from eastwest.plan.device import DeviceIntent, InterfaceIntent

T = TypeVar("T")
_FAST_GBPS = 100.0


def usual_mtu(case: Case) -> DeviceIntent:
    """The largest that routed ports here have, or those at the other ends of their links."""
    network = case.audited.network
    names = {link.other(case.device.name).device for link in network.links_of(case.device.name)}
    near = [case.intent, *(each.intent for name in sorted(names) if (each := network.device(name)) is not None)]
    largest = max((port.mtu_bytes for intent in near for port in intent.interfaces if _routed(port)), default=0)
    return case.with_ports(lambda port: replace(port, mtu_bytes=largest) if _routed(port) and largest else port)


def _routed(port: InterfaceIntent) -> bool:
    return port.enabled and bool(port.addresses or port.unnumbered)


def up(case: Case) -> DeviceIntent:
    """The ports that are named come up."""
    shut = {each.place.port for each in case.findings}
    return case.with_ports(lambda port: replace(port, enabled=True) if port.name in shut else port)


def room_for_nics(case: Case) -> DeviceIntent:
    """At least the packets that the NICs send at the ports that are named."""
    needed: dict[str, int] = {}
    for joined in case.audited.ends.to_nics:
        nic, place = joined.b.nic, joined.a.place()
        if nic is not None and place.device == case.device.name:
            needed[place.port] = max(needed.get(place.port, 0), rdma_packet_bytes(nic.intent.mtu_bytes))
    named = {each.place.port for each in case.findings}
    return case.with_ports(
        lambda port: (
            replace(port, mtu_bytes=max(port.mtu_bytes, needed.get(port.name, 0))) if port.name in named else port
        )
    )


def reed_solomon(case: Case) -> DeviceIntent:
    """RS-FEC on fast ports that are named, which PAM4 lanes need (IEEE 802.3, clause 91 and 119)."""
    named = {each.place.port for each in case.findings}
    return case.with_ports(
        lambda port: replace(port, fec="rs") if port.name in named and port.speed_gbps >= _FAST_GBPS else port
    )


_SIBLINGS = {"speed": "speed_gbps", "FEC": "fec", "MTU": "mtu_bytes"}
"""What a finding begins with, and the field that it speaks of."""


def as_siblings(case: Case) -> DeviceIntent:
    """Speed, FEC or MTU, whichever was found to differ, as most ports of the same profile have it."""
    odd = {(each.place.port, _SIBLINGS.get(each.observed.partition(":")[0], "")) for each in case.findings}
    ports = {port for port, _ in odd}

    def changed(port: InterfaceIntent) -> InterfaceIntent:
        others = [each for each in case.intent.interfaces if each.qos == port.qos and each.name not in ports]
        fields = [field for field in _SIBLINGS.values() if (port.name, field) in odd and others]
        values: dict[str, Any] = {field: _usual([getattr(each, field) for each in others]) for field in fields}
        if "mtu_bytes" in values:
            values["mtu_bytes"] = _usual([each.mtu_bytes for each in others if _routed(each)] or [port.mtu_bytes])
        return replace(port, **values)

    return case.with_ports(changed)


def _usual(values: list[T]) -> T:
    return max(values, key=values.count)


def lossless_ports(case: Case) -> DeviceIntent:
    """RoCE ports without a profile get the one that most ports of their speed have, of those that pause."""
    pausing = {profile.name for profile in (case.intent.qos.ports if case.intent.qos else ()) if profile.pfc}
    lossless = [port for port in case.intent.interfaces if port.qos in pausing]

    def changed(port: InterfaceIntent) -> InterfaceIntent:
        alike = [each.qos for each in lossless if each.speed_gbps == port.speed_gbps] or [p.qos for p in lossless]
        return replace(port, qos=_usual(alike)) if _routed(port) and port.qos not in pausing and alike else port

    return case.with_ports(changed)


def usual_profile(case: Case) -> DeviceIntent:
    """The QoS profile that most routed ports of the same speed and use have, on the ports that are named."""
    odd = {each.place.port for each in case.findings}

    def changed(port: InterfaceIntent) -> InterfaceIntent:
        others = [
            each.qos
            for each in case.intent.interfaces
            if each.name not in odd
            and each.qos
            and _routed(each)
            and (each.speed_gbps, use_of(each)) == (port.speed_gbps, use_of(port))
        ]
        return replace(port, qos=_usual(others)) if port.name in odd and others else port

    return case.with_ports(changed)
