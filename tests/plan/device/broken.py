"""The five configurations that every schema lets through: each a change of a sound device, and the deviation it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from eastwest.plan.device import DeviceIntent, PortQos, Roce

ROCE = Roce(dscp=26, payload_bytes=4096)


def _profiles(intent: DeviceIntent, change: Callable[[PortQos], PortQos]) -> DeviceIntent:
    assert intent.qos is not None
    return replace(intent, qos=replace(intent.qos, ports=tuple(map(change, intent.qos.ports))))


def _wrong_priority(intent: DeviceIntent) -> DeviceIntent:
    return _profiles(intent, lambda port: replace(port, pfc=(4,)))


def _short_mtu(intent: DeviceIntent) -> DeviceIntent:
    return replace(intent, interfaces=tuple(replace(port, mtu_bytes=1500) for port in intent.interfaces))


def _no_buffer(intent: DeviceIntent) -> DeviceIntent:
    return _profiles(intent, lambda port: replace(port, buffers=()))


def _no_ecn(intent: DeviceIntent) -> DeviceIntent:
    return _profiles(intent, lambda port: replace(port, queues=tuple(replace(each, ecn=None) for each in port.queues)))


def _one_byte(intent: DeviceIntent) -> DeviceIntent:
    return _profiles(
        intent, lambda port: replace(port, buffers=tuple(replace(each, headroom_bytes=1) for each in port.buffers))
    )


BROKEN: list[tuple[Callable[[DeviceIntent], DeviceIntent], str]] = [
    (_wrong_priority, "split-priority"),
    (_short_mtu, "small-mtu"),
    (_no_buffer, "lossy-roce"),
    (_no_ecn, "no-ecn"),
    (_one_byte, "short-headroom"),
]
