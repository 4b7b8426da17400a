"""The Scenario: a Plan, a Workload, faults and a seed."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.plan import Plan
from eastwest.simulate.faults import Fault
from eastwest.simulate.modes import AS_PLANNED, Modes
from eastwest.traffic.graph import MessageGraph


@dataclass(frozen=True)
class Scenario:
    """What is simulated.

    limit_us: simulated time after which the run stops and is marked partial. sample_us: telemetry grid.
    """

    name: str
    plan: Plan
    workload: MessageGraph
    faults: tuple[Fault, ...] = ()
    seed: int = 1
    limit_us: float = 2_000_000.0
    sample_us: float = 10.0
    modes: Modes = AS_PLANNED
