"""Values of ports: what most ports of the same kind have."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from eastwest.audit.practice.case import Case
from eastwest.audit.views.uses import use_of
from eastwest.plan.device import DeviceIntent, InterfaceIntent

T = TypeVar("T")


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


def as_siblings(case: Case) -> DeviceIntent:
    """What most ports of the same profile have, on the ports that are named, in what is told of each."""
    odd: dict[str, set[str]] = {}
    for each in case.findings:
        odd.setdefault(each.place.port or "", set()).add(each.observed.partition(":")[0])

    def changed(port: InterfaceIntent) -> InterfaceIntent:
        others = [each for each in case.intent.interfaces if each.qos == port.qos and each.name not in odd]
        if port.name not in odd or not others:
            return port
        usual = replace(
            port,
            speed_gbps=_usual([each.speed_gbps for each in others]),
            fec=_usual([each.fec for each in others]),
            mtu_bytes=_usual([each.mtu_bytes for each in others if _routed(each)] or [port.mtu_bytes]),
        )
        told = odd[port.name]
        return replace(
            port,
            speed_gbps=usual.speed_gbps if "speed" in told else port.speed_gbps,
            fec=usual.fec if "FEC" in told else port.fec,
            mtu_bytes=usual.mtu_bytes if "MTU" in told else port.mtu_bytes,
        )

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
