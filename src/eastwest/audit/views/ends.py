"""Links as their two ends, whether these are ports of switches or NICs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from eastwest.discover import FoundDevice, FoundHost, FoundLink, FoundNetwork, FoundNic
from eastwest.fabric.graph import PortId
from eastwest.findings import Place
from eastwest.plan.device import InterfaceIntent, PortQos


@dataclass(frozen=True, slots=True)
class End:
    """One end of a link: a switch port (device, port, profile) or a NIC (host, nic). profile: None without one."""

    at: PortId
    device: FoundDevice | None = None
    port: InterfaceIntent | None = None
    profile: PortQos | None = None
    host: FoundHost | None = None
    nic: FoundNic | None = None

    def text(self) -> str:
        """`leaf1 swp3`."""
        return f"{self.at.device} {self.at.port}"

    def place(self) -> Place:
        """Where it is."""
        if self.host is not None:
            return Place(host=self.at.device, port=self.at.port)
        return Place(self.at.device, self.at.port)

    @property
    def path(self) -> str:
        """Of the port in its intent."""
        return f"nics[{self.at.port}]" if self.nic is not None else f"interfaces[{self.at.port}]"


@dataclass(frozen=True, slots=True)
class Joined:
    """A link with what is known of both ends. a is a switch port; b a switch port or a NIC."""

    link: FoundLink
    a: End
    b: End


class Ends:
    """Both ends of every link whose ends were read."""

    def __init__(self, network: FoundNetwork) -> None:
        self._network = network

    @cached_property
    def _ports(self) -> dict[PortId, tuple[FoundDevice, InterfaceIntent]]:
        return {
            PortId(device.name, port.name): (device, port)
            for device in self._network.devices
            for port in device.intent.interfaces
        }

    @cached_property
    def _profiles(self) -> dict[tuple[str, str], PortQos]:
        return {
            (device.name, profile.name): profile
            for device in self._network.devices
            if device.intent.qos is not None
            for profile in device.intent.qos.ports
        }

    @cached_property
    def _nics(self) -> dict[PortId, tuple[FoundHost, FoundNic]]:
        return {PortId(host.name, nic.name): (host, nic) for host in self._network.hosts for nic in host.nics}

    def end(self, at: PortId) -> End | None:
        """What stands at a place; None when no file told of it."""
        if at in self._ports:
            device, port = self._ports[at]
            return End(at, device, port, self._profiles.get((device.name, port.qos)))
        if at in self._nics:
            host, nic = self._nics[at]
            return End(at, host=host, nic=nic)
        return None

    def open_ports(self, device: FoundDevice) -> tuple[InterfaceIntent, ...]:
        """Enabled ports with addresses or a VLAN whose other end no file tells."""
        return tuple(
            port
            for port in device.intent.interfaces
            if port.enabled
            and (port.addresses or port.unnumbered or port.vlan is not None)
            and self._network.link_at(device.name, port.name) is None
        )

    @cached_property
    def all(self) -> tuple[Joined, ...]:
        """Every link of which both ends were read, the switch first."""
        return tuple(self._joined())

    @cached_property
    def between_switches(self) -> tuple[Joined, ...]:
        """Links between switches."""
        return tuple(joined for joined in self.all if joined.b.device is not None)

    @cached_property
    def to_nics(self) -> tuple[Joined, ...]:
        """Links from a switch to a NIC."""
        return tuple(joined for joined in self.all if joined.b.nic is not None)

    def _joined(self) -> Iterator[Joined]:
        for link in self._network.links:
            a, b = self.end(link.a), self.end(link.b)
            if a is None or b is None:
                continue
            if a.device is None:
                a, b = b, a
            if a.device is not None:
                yield Joined(link, a, b)
