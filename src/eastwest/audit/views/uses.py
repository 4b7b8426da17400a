"""QoS profiles and the ports that name them: judged once each, however many ports a device has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from eastwest.discover import FoundDevice
from eastwest.findings import Place
from eastwest.plan.device import InterfaceIntent, PortQos, natural

_SHOWN = 3


@dataclass(frozen=True)
class Use:
    """A profile in use. ports: enabled ones that name it; none when a fragment shows the profile alone."""

    device: str
    profile: PortQos
    ports: tuple[InterfaceIntent, ...]

    @property
    def pfc(self) -> tuple[int, ...]:
        """Priorities that pause."""
        return self.profile.pfc

    @property
    def path(self) -> str:
        """Of the profile in the DeviceIntent."""
        return f"qos.ports[{self.profile.name}]"

    @cached_property
    def routed(self) -> tuple[InterfaceIntent, ...]:
        """Ports with addresses: wildcards also cover cages that nobody uses."""
        return tuple(port for port in self.ports if port.addresses or port.unnumbered)

    @cached_property
    def by_tag(self) -> bool:
        """Whether packets are classified by their tags: a port trusts them, and may carry tagged packets."""
        return self.profile.by_tag and (not self.ports or any(not port.untagged for port in self.ports))

    @cached_property
    def speed_gbps(self) -> float:
        """Of the fastest port; 0 when no file says."""
        return max((port.speed_gbps for port in self.ports), default=0.0)

    @cached_property
    def mtu_bytes(self) -> int:
        """The largest of its ports; 0 without ports."""
        return max((port.mtu_bytes for port in self.routed or self.ports), default=0)

    def place(self, queue: int | None = None) -> Place:
        """The device and the ports."""
        where = ports_text([port.name for port in self.ports]) or f"profile {self.profile.name}"
        return Place(self.device, where, "" if queue is None else str(queue))


def uses_of(device: FoundDevice) -> Iterator[Use]:
    """The profiles that enabled ports name; every profile of a fragment without ports."""
    qos = device.intent.qos
    if qos is None:
        return
    named: dict[str, list[InterfaceIntent]] = {}
    for port in device.intent.interfaces:
        if port.qos and port.enabled:
            named.setdefault(port.qos, []).append(port)
    for profile in qos.ports:
        if profile.name in named:
            yield Use(device.name, profile, tuple(named[profile.name]))
        elif not device.intent.interfaces:
            yield Use(device.name, profile, ())


def use_of(port: InterfaceIntent) -> str:
    """The description without numbers: ports towards one kind of neighbour are described alike."""
    return re.sub(r"\d+", "", port.description)


def ports_text(names: list[str]) -> str:
    """`swp1`, `swp1, swp2`, `swp1 and 31 more`."""
    ordered = sorted(names, key=natural)
    if len(ordered) <= _SHOWN:
        return ", ".join(ordered)
    return f"{ordered[0]} and {len(ordered) - 1} more"
