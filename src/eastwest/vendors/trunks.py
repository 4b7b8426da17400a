"""Lines of trunks as EOS and NX-OS have them, and which ports are trunks once all are read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from eastwest.plan.device import InterfaceIntent, Trunk
from eastwest.vendors.text.ranges import unranged
from eastwest.vendors.text.table import Table

LARGEST_VLAN = 4094
ALLOWED = r"switchport trunk allowed vlan (all|none|(?:(?:add|remove|except) )?[\d,-]+)"
"""The line of both systems; the first group is what `allow` takes."""


@dataclass(frozen=True, slots=True)
class PortTrunk:
    """Lines of a trunk. on: the port is in that mode. idle: it carries no VLAN."""

    found: Trunk = field(default_factory=Trunk)
    on: bool = False
    idle: bool = False


class Trunks(Table[str, PortTrunk]):
    """By the name of the port."""

    def __init__(self) -> None:
        super().__init__(lambda name: PortTrunk())

    def native(self, name: str, vlan: int) -> None:
        """`switchport trunk native vlan 7`."""
        self.put(name, found=replace(self.at(name).found, native=vlan))

    def allow(self, name: str, words: str) -> None:
        """What stands behind `switchport trunk allowed vlan`: `1-3,7`, `add 9`, `all`, `none`.

        Raises ValueError for what is no list.
        """
        now = self.at(name).found
        self.put(name, found=replace(now, allowed=_carried(now.allowed, words)), idle=words == "none")

    def applied(self, port: InterfaceIntent) -> InterfaceIntent:
        """A trunk in that mode; other lines of trunks, and the access VLAN of one, wait for another mode."""
        trunk = self.records.get(port.name, PortTrunk())
        return replace(port, trunk=None if trunk.idle else trunk.found, vlan=None) if trunk.on else port


def _carried(now: tuple[int, ...], words: str) -> tuple[int, ...]:
    """VLANs behind `allowed vlan`; none of them for all."""
    if words in ("all", "none"):
        return ()
    verb, _, numbers = words.rpartition(" ")
    named = set(unranged(numbers, LARGEST_VLAN))
    every = range(1, LARGEST_VLAN + 1)
    if verb == "add":
        return tuple(sorted({*now, *named}))
    if verb:
        return tuple(each for each in (every if verb == "except" else now or every) if each not in named)
    return tuple(sorted(named))
