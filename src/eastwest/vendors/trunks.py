"""Lines of trunks as EOS and NX-OS have them, and which ports are trunks once all are read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from eastwest.plan.device import InterfaceIntent, Trunk
from eastwest.vendors.text.ranges import unranged
from eastwest.vendors.text.table import Table

LARGEST_VLAN = 4094


@dataclass(frozen=True, slots=True)
class PortTrunk:
    """Lines of a trunk. on: the port is in that mode."""

    found: Trunk = field(default_factory=Trunk)
    on: bool = False


class Trunks(Table[str, PortTrunk]):
    """By the name of the port."""

    def __init__(self) -> None:
        super().__init__(lambda name: PortTrunk())

    def native(self, name: str, vlan: int) -> None:
        """`switchport trunk native vlan 7`."""
        self.put(name, found=replace(self.at(name).found, native=vlan))

    def allow(self, name: str, vlans: str, *, more: bool) -> None:
        """`switchport trunk allowed vlan 1-3,7`. more: beside those before. Raises ValueError for what is no list."""
        now = self.at(name).found
        added = {*(now.allowed if more else ()), *unranged(vlans, LARGEST_VLAN)}
        self.put(name, found=replace(now, allowed=tuple(sorted(added))))

    def applied(self, port: InterfaceIntent) -> InterfaceIntent:
        """A trunk in that mode; other lines of trunks, and the access VLAN of one, wait for another mode."""
        trunk = self.records.get(port.name, PortTrunk())
        return replace(port, trunk=trunk.found, vlan=None) if trunk.on else port
