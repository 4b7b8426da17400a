"""One switch on its way to being mended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from eastwest.audit.subject import Audited
from eastwest.discover import FoundDevice
from eastwest.findings import Finding
from eastwest.plan.device import BgpIntent, DeviceIntent, InterfaceIntent, PortQos, QosIntent


@dataclass(frozen=True, slots=True)
class Case:
    """device: as found. intent: with what was mended so far. findings: of the rule that is mended, at this device.

    peers: switches of the same role and system that have no finding of that rule, and none that breaks losslessness.
    """

    audited: Audited
    device: FoundDevice
    intent: DeviceIntent
    findings: tuple[Finding, ...]
    peers: tuple[FoundDevice, ...]

    @property
    def now(self) -> FoundDevice:
        """The device with what was mended so far."""
        return replace(self.device, intent=self.intent)

    def with_qos(self, change: Callable[[QosIntent], QosIntent]) -> DeviceIntent:
        """The intent with other QoS; as it is without any."""
        qos = self.intent.qos
        return self.intent if qos is None else replace(self.intent, qos=change(qos))

    def with_profiles(self, change: Callable[[PortQos], PortQos]) -> DeviceIntent:
        """The intent with other QoS profiles."""
        return self.with_qos(lambda qos: replace(qos, ports=tuple(change(each) for each in qos.ports)))

    def with_ports(self, change: Callable[[InterfaceIntent], InterfaceIntent]) -> DeviceIntent:
        """The intent with other ports."""
        return replace(self.intent, interfaces=tuple(change(each) for each in self.intent.interfaces))

    def with_bgp(self, change: Callable[[BgpIntent], BgpIntent]) -> DeviceIntent:
        """The intent with other BGP; as it is without any."""
        bgp = self.intent.bgp
        return self.intent if bgp is None else replace(self.intent, bgp=change(bgp))

    @property
    def peer_qos(self) -> QosIntent | None:
        """What a sound peer has."""
        return next((each.intent.qos for each in self.peers if each.intent.qos is not None), None)

    @property
    def alike_qos(self) -> QosIntent | None:
        """What a sound peer has whose code points lead to the same classes: only its profiles fit."""
        own = None if self.intent.qos is None else self.intent.qos.maps
        found = (each.intent.qos for each in self.peers if each.intent.qos is not None)
        return next((qos for qos in found if qos.maps == own), None)

    def speed_gbps(self, profile: str) -> float:
        """Of the fastest port with a profile; 0 when no file says."""
        return max((port.speed_gbps for port in self.intent.interfaces if port.qos == profile), default=0.0)
