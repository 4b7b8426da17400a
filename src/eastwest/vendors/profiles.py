"""Profiles of ports under the names of another intent: systems that bind settings port by port have none for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from eastwest.plan.device import DeviceIntent, PortQos


def aligned(found: DeviceIntent, like: DeviceIntent) -> DeviceIntent:
    """What was read, with the profiles that its ports have under the names that the same ports have in `like`.

    A name whose ports were read with several profiles is none of them: these ports stay as they were read.
    """
    if found.qos is None or like.qos is None:
        return found
    wanted = {port.name: port.qos for port in like.interfaces if port.qos}
    named = _named(found, wanted)
    ports = tuple(
        replace(port, qos=wanted[port.name]) if wanted.get(port.name) in named else port for port in found.interfaces
    )
    used = {port.qos for port in ports}
    gone = {port.qos for port in found.interfaces} - used
    own = {each.name: each for each in found.qos.ports if each.name not in gone}
    order = [each.name for each in like.qos.ports if each.name in named]
    profiles = (*(named[name] for name in order), *(each for name, each in own.items() if name not in named))
    return replace(found, interfaces=ports, qos=replace(found.qos, ports=profiles))


def _named(found: DeviceIntent, wanted: Mapping[str, str]) -> Mapping[str, PortQos]:
    """The one profile of the ports of each name."""
    own = {} if found.qos is None else {each.name: each for each in found.qos.ports}
    read: dict[str, set[str]] = defaultdict(set)
    for port in found.interfaces:
        if port.name in wanted:
            read[wanted[port.name]].add(port.qos)
    one = {name: next(iter(of)) for name, of in read.items() if len(of) == 1}
    return {name: replace(own[of], name=name) for name, of in one.items() if of in own}
