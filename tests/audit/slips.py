"""Slips that several tests make in the sample network."""

from __future__ import annotations

from dataclasses import replace

from eastwest.audit import samples
from eastwest.audit.rule import Edit
from eastwest.plan.device import DeviceIntent, PortQos


def one_path(name: str) -> Edit:
    """BGP uses one of its equal paths. name: of the switches, as for `samples.device`."""

    def narrow(intent: DeviceIntent) -> DeviceIntent:
        return replace(intent, bgp=None if intent.bgp is None else replace(intent.bgp, maximum_paths=1))

    return samples.intent(name, narrow)


def unmarked(profile: PortQos) -> PortQos:
    """No queue marks."""
    return replace(profile, queues=tuple(replace(each, ecn=None) for each in profile.queues))


def short(profile: PortQos) -> PortQos:
    """Pauses that come too late, and nothing that marks before them."""
    buffers = tuple(replace(each, headroom_bytes=20_000) for each in profile.buffers)
    return replace(unmarked(profile), buffers=buffers)
