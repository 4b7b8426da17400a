"""The two answers of sizing: a Size that works, or a Misfit that says which constraint fails."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.fabric.ports import Demand, unused_ports
from eastwest.fabric.topology import Layout
from eastwest.intent.catalogue.model import PortGroup, Switch


@dataclass(frozen=True, slots=True)
class Size:
    """A fabric that fits: layout, models and counts. Without spines `spine` is None and the uplink figures are 0.

    parallel: links between one leaf and one spine.
    """

    layout: Layout
    leaf: Switch
    spine: Switch | None
    link_gbps: float
    uplink_gbps: float
    spines: int
    parallel: int

    @property
    def uplinks(self) -> int:
        """Uplinks of every leaf."""
        return self.spines * self.parallel

    @property
    def switches(self) -> int:
        """Leaves and spines together."""
        return self.layout.leaves + self.spines

    @property
    def oversubscription(self) -> float:
        """Downlink over uplink capacity of the fullest leaf; 1.0 on a single switch, which has no uplinks to share."""
        if not self.uplinks:
            return 1.0
        return self.layout.downlinks * self.link_gbps / (self.uplinks * self.uplink_gbps)

    @property
    def unused_ports(self) -> int:
        """Front ports of all switches that stay empty, counted at the fullest leaf."""
        leaf = unused_ports(groups_of(self.leaf), self.leaf_demands)
        if self.spine is None:
            return leaf * self.layout.leaves
        spine = unused_ports(groups_of(self.spine), (self.spine_demand,))
        return leaf * self.layout.leaves + spine * self.spines

    @property
    def leaf_demands(self) -> tuple[Demand, ...]:
        """What the fullest leaf carries."""
        return Demand(self.layout.downlinks, self.link_gbps), Demand(self.uplinks, self.uplink_gbps)

    @property
    def spine_demand(self) -> Demand:
        """What every spine carries."""
        return Demand(self.layout.leaves * self.parallel, self.uplink_gbps)


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why an attempt failed. stage: how far it came, higher is nearer to a fit. path: of the value in the site file."""

    stage: int
    path: str
    found: str
    allowed: str = ""


def groups_of(switch: Switch) -> tuple[PortGroup, ...]:
    """Port groups of a switch, none when the catalogue does not know them."""
    return switch.ports.value or ()
