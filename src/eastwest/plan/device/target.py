"""What a device runs on and under: the part of hardware and operating system that a DeviceIntent has to know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from eastwest.intent.catalogue.model import PortGroup
from eastwest.plan.device.interfaces import FrontPort
from eastwest.plan.device.model import Nos

Fronts = dict[tuple[str, float], FrontPort]
"""Front ports of a switch model by name in the plan and speed in Gb/s."""


@dataclass(frozen=True, slots=True)
class Target:
    """An operating system at a version.

    port_name: its name for a front port, None where it goes by the catalogue's. management_interface,
    management_vrf: its out-of-band port, and the VRF that port is put into.
    """

    nos: Nos
    management_interface: str
    management_vrf: str
    port_name: Callable[[FrontPort], str] | None = None


def fronts_of(groups: tuple[PortGroup, ...]) -> Fronts:
    """Every name the ports of a switch model can have, whole or split.

    The speed is part of the key: `swp1s0` is the first of two parts or of four.
    """
    found: Fronts = {}
    taken: dict[str, int] = {}
    for group in groups:
        before = taken.get(group.name_pattern, 0)
        taken[group.name_pattern] = before + group.count
        shifted = replace(group, first=group.first + before)
        splits = ((1, group.speed_gbps), *(group.breakouts if group.split_pattern else ()))
        for parts, speed_gbps in splits:
            for at, name in enumerate(shifted.names(parts)):
                front = FrontPort(shifted.first + at // parts, at % parts, parts, group.lanes, group.first)
                found.setdefault((name, speed_gbps), front)
    return found
