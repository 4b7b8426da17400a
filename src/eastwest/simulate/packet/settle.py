"""What engines are set to: the plan, the choices it leaves open, what is configured otherwise, and faults on top."""

from __future__ import annotations

from collections.abc import Iterable

from eastwest.simulate.faults import Fault
from eastwest.simulate.packet.choices import choose
from eastwest.simulate.packet.configure import configure
from eastwest.simulate.packet.inject import inject
from eastwest.simulate.packet.knobs import Knobs, knobs_of
from eastwest.simulate.packet.layout import Layout
from eastwest.simulate.scenario import Scenario


def settle(scenario: Scenario, layout: Layout, faults: Iterable[Fault]) -> Knobs:
    """The settings under these faults. Raises SimulationError for one that names nothing of the plan."""
    knobs = knobs_of(scenario.plan, layout)
    choose(scenario.modes, scenario.congestion_control, knobs)
    configure(scenario.configured, knobs, layout)
    for fault in faults:
        inject(fault, knobs, scenario.plan, layout)
    return knobs
