"""What rules judge: the network as found, and what is known beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from eastwest.audit.statements.model import Statements
from eastwest.audit.views.ends import Ends
from eastwest.audit.views.marks import Marks, marks_by_device
from eastwest.audit.views.uses import Use, uses_of
from eastwest.discover import FoundDevice, FoundNetwork
from eastwest.intent.catalogue.model import Catalogue
from eastwest.plan import Plan


@dataclass(frozen=True)
class Audited:
    """plan: what was designed, None when nobody says. statements: by device, what a DeviceIntent has no place for."""

    network: FoundNetwork
    catalogue: Catalogue
    plan: Plan | None = None
    statements: Mapping[str, Statements] = field(default_factory=dict)

    @cached_property
    def _marks(self) -> Mapping[str, Marks]:
        return marks_by_device(self.network, self.plan)

    def marks(self, device: str) -> Marks:
        """Which code points RoCE and its notifications carry at a switch, and how that is known."""
        return self._marks.get(device, Marks())

    @cached_property
    def uses(self) -> Mapping[str, tuple[Use, ...]]:
        """The QoS profiles in use, by device."""
        return {device.name: tuple(uses_of(device)) for device in self.network.devices}

    @cached_property
    def ends(self) -> Ends:
        """Links as their two ends."""
        return Ends(self.network)

    @cached_property
    def lossless(self) -> tuple[tuple[FoundDevice, Use], ...]:
        """Every profile in use that pauses or is paused, with its device."""
        return tuple((device, use) for device in self.network.devices for use in self.uses[device.name] if use.pfc)

    @cached_property
    def roce_devices(self) -> frozenset[str]:
        """Switches that carry RoCE by what their files, or those of the other ends of their links, say."""
        own = {device.name for device, _ in self.lossless}
        marking = {
            device.name
            for device in self.network.devices
            for use in self.uses[device.name]
            if any(queue.ecn for queue in use.profile.queues)
        }
        pausing = {host.name for host in self.network.hosts for nic in host.nics if nic.intent.qos.pfc}
        beside = {
            end.device
            for link in self.network.links
            for end, other in ((link.a, link.b), (link.b, link.a))
            if other.device in own | pausing and self.network.device(end.device) is not None
        }
        return frozenset(own | marking | beside)

    def said(self, device: str) -> Statements:
        """The statements of a device; none where no text was kept."""
        return self.statements.get(device, Statements())

    def with_network(self, network: FoundNetwork) -> Audited:
        """The same beside another network."""
        return replace(self, network=network)
