"""One arm with its telemetry read once, shared by all sections."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.audit.readiness.evidence import active_us
from eastwest.explore import Arm
from eastwest.fabric import Fabric
from eastwest.report.figures import ArmFigures, arm_figures
from eastwest.report.links import LinkLoad, hot_links, link_loads
from eastwest.report.samples import PortSamples, read_ports


@dataclass(frozen=True)
class Shown:
    """An arm, its samples and its figures. loads: every link of the fabric."""

    arm: Arm
    samples: PortSamples
    figures: ArmFigures
    loads: tuple[LinkLoad, ...]

    @property
    def hot(self) -> tuple[LinkLoad, ...]:
        """The five busiest links."""
        return hot_links(self.loads)


def show(arm: Arm, fabric: Fabric) -> Shown:
    """Read the telemetry of one arm."""
    samples = read_ports(arm.run.telemetry.ports)
    loads = link_loads(fabric, samples, active_us(arm.run))
    return Shown(arm, samples, arm_figures(arm, samples), loads)


def busiest(shown: tuple[Shown, ...]) -> Shown | None:
    """The arm with the busiest link of all, for the picture of the fabric."""
    return max(shown, key=lambda one: max((load.utilisation for load in one.loads), default=0.0), default=None)
