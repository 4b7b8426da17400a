"""Parts of a switch's configuration that can be wrong by themselves: what one mistake is, however many rules see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from eastwest.plan.device import DeviceIntent, InterfaceIntent, PortQos, QosIntent, QueueIntent

PutBack = Callable[[DeviceIntent, DeviceIntent], DeviceIntent]
"""From an intent and the one that was found to the first with this part as it was found."""


@dataclass(frozen=True, slots=True)
class Aspect:
    """title: for people, in a few words."""

    title: str
    put_back: PutBack

    def differs(self, now: DeviceIntent, found: DeviceIntent) -> bool:
        """Whether the two differ in this part."""
        return self.put_back(now, found) != now


def _qos(now: DeviceIntent, found: DeviceIntent, change: Callable[[QosIntent, QosIntent], QosIntent]) -> DeviceIntent:
    if now.qos is None or found.qos is None:
        return now
    return replace(now, qos=change(now.qos, found.qos))


def _profiles(now: DeviceIntent, found: DeviceIntent, change: Callable[[PortQos, PortQos], PortQos]) -> DeviceIntent:
    def changed(own: QosIntent, was: QosIntent) -> QosIntent:
        before = {each.name: each for each in was.ports}
        return replace(
            own, ports=tuple(change(each, before[each.name]) if each.name in before else each for each in own.ports)
        )

    return _qos(now, found, changed)


def _ports(
    now: DeviceIntent, found: DeviceIntent, change: Callable[[InterfaceIntent, InterfaceIntent], InterfaceIntent]
) -> DeviceIntent:
    before = {each.name: each for each in found.interfaces}
    return replace(
        now,
        interfaces=tuple(change(each, before[each.name]) if each.name in before else each for each in now.interfaces),
    )


def _maps(now: DeviceIntent, found: DeviceIntent) -> DeviceIntent:
    ports = _profiles(now, found, lambda own, was: replace(own, maps=was.maps))
    return _qos(ports, found, lambda own, was: replace(own, maps=was.maps))


def _pause(now: DeviceIntent, found: DeviceIntent) -> DeviceIntent:
    profiles = _profiles(now, found, lambda own, was: replace(own, pfc=was.pfc, trust=was.trust))
    return _ports(profiles, found, lambda own, was: replace(own, qos=was.qos))


def _marking(now: DeviceIntent, found: DeviceIntent) -> DeviceIntent:
    def changed(own: PortQos, was: PortQos) -> PortQos:
        before = {each.queue: each.ecn for each in was.queues}
        return replace(own, queues=tuple(replace(each, ecn=before.get(each.queue)) for each in own.queues))

    return _profiles(now, found, changed)


def _turns(now: DeviceIntent, found: DeviceIntent) -> DeviceIntent:
    def changed(own: PortQos, was: PortQos) -> PortQos:
        before = {each.queue: each for each in was.queues}

        def queue(each: QueueIntent) -> QueueIntent:
            old = before.get(each.queue)
            return each if old is None else replace(each, strict=old.strict, weight_percent=old.weight_percent)

        return replace(own, queues=tuple(queue(each) for each in own.queues))

    return _profiles(now, found, changed)


def _buffers(now: DeviceIntent, found: DeviceIntent) -> DeviceIntent:
    profiles = _profiles(now, found, lambda own, was: replace(own, buffers=was.buffers))
    return _qos(profiles, found, lambda own, was: replace(own, pool=was.pool))


def _watchdog(now: DeviceIntent, found: DeviceIntent) -> DeviceIntent:
    profiles = _profiles(now, found, lambda own, was: replace(own, watchdog=was.watchdog))
    return _qos(profiles, found, lambda own, was: replace(own, watchdog=was.watchdog))


def _mtu(now: DeviceIntent, found: DeviceIntent) -> DeviceIntent:
    return _ports(now, found, lambda own, was: replace(own, mtu_bytes=was.mtu_bytes))


def _state(now: DeviceIntent, found: DeviceIntent) -> DeviceIntent:
    return _ports(
        now, found, lambda own, was: replace(own, enabled=was.enabled, speed_gbps=was.speed_gbps, fec=was.fec)
    )


def _routing(now: DeviceIntent, found: DeviceIntent) -> DeviceIntent:
    return replace(now, bgp=found.bgp)


def _balancing(now: DeviceIntent, found: DeviceIntent) -> DeviceIntent:
    return replace(now, balancing=found.balancing)


CLASSES = Aspect("code points to classes and queues", _maps)
PAUSES = Aspect("pauses (PFC) and trust of ports", _pause)
MARKING = Aspect("marking (ECN)", _marking)
TURNS = Aspect("strict queues and weights", _turns)
BUFFERS = Aspect("headroom and buffers", _buffers)
WATCHDOG = Aspect("PFC watchdog", _watchdog)
MTU = Aspect("MTU of ports", _mtu)
PORTS = Aspect("ports down, speed and FEC", _state)
ROUTING = Aspect("BGP and width of ECMP", _routing)
BALANCING = Aspect("load balancing", _balancing)

ASPECTS = (CLASSES, PAUSES, MARKING, TURNS, BUFFERS, WATCHDOG, MTU, PORTS, ROUTING, BALANCING)
"""All parts that a prediction depends on, or that a rule mends."""
