"""The Scenario: a Plan, a Workload, faults and a seed."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.intent.background import Background
from eastwest.plan import Plan
from eastwest.simulate.configured import AS_DESIGNED, Configured
from eastwest.simulate.faults import Fault
from eastwest.simulate.modes import AS_PLANNED, Modes
from eastwest.traffic.graph import MessageGraph


@dataclass(frozen=True)
class Scenario:
    """What is simulated.

    limit_us: simulated time after which the run stops and is marked partial. sample_us: telemetry grid.
    background: traffic beside the workload; the run ends when the workload has. configured: settings that devices have
    instead of the plan's; faults come on top.
    """

    name: str
    plan: Plan
    workload: MessageGraph
    faults: tuple[Fault, ...] = ()
    seed: int = 1
    limit_us: float = 2_000_000.0
    sample_us: float = 10.0
    modes: Modes = AS_PLANNED
    background: tuple[Background, ...] = ()
    configured: Configured = AS_DESIGNED

    @property
    def congestion_control(self) -> str:
        """What the NICs run, a name of `intent.congestion`."""
        return self.modes.congestion_control or self.plan.policy.congestion_control
