"""A case of the labelled set: what is recorded, and the truth about it."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.diagnose.labelled.sites import Shape
from eastwest.diagnose.labelled.workloads import Burst, Step
from eastwest.diagnose.model import Cause
from eastwest.fabric import PortId
from eastwest.simulate.faults import Fault
from eastwest.simulate.modes import Balance

S = 1e6


@dataclass(frozen=True)
class Segment:
    """A part of a recording under one workload. faults: as scenarios have them, times from the segment's begin.

    bursts, message_delay_us: of the workload. balance: how switches choose paths. kmin_bytes: marks begin at this fill
    on `marks_at` instead of where the plan has it.
    """

    seconds: float
    step: Step
    faults: tuple[Fault, ...] = ()
    bursts: tuple[Burst, ...] = ()
    message_delay_us: float = 0.0
    balance: Balance = Balance.SPRAY
    marks_at: str = ""
    kmin_bytes: int = 0


@dataclass(frozen=True)
class Case:
    """One recording to be made.

    cause: None for healthy ones and look-alikes. kind: what was drawn, finer than the cause. places: where the fault
    is, either end of a link; empty where the simulation has to tell (`hot`: the ports that mark most). begin_us,
    end_us: of the fault. pausing: devices that speak 802.3x pause instead of PFC.
    """

    name: str
    seed: int
    shape: Shape
    segments: tuple[Segment, ...]
    kind: str
    cause: Cause | None = None
    places: tuple[PortId, ...] = ()
    begin_us: float = 0.0
    end_us: float = 0.0
    pausing: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        """Length of the recording."""
        return sum(one.seconds for one in self.segments)
