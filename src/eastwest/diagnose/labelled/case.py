"""A case of the labelled set: what is recorded, and the truth about it."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.diagnose.labelled.sites import Shape
from eastwest.diagnose.labelled.workloads import Burst, Step
from eastwest.diagnose.model import Cause
from eastwest.fabric import PortId
from eastwest.intent.inference import GatewayIntent
from eastwest.simulate.faults import Fault
from eastwest.simulate.modes import Balance

S = 1e6


@dataclass(frozen=True)
class Segment:
    """A part of a recording under one workload. faults: as scenarios have them, times from the segment's begin.

    bursts, message_delay_us: of the workload. balance: how switches choose paths. kmin_bytes: marks begin at this fill
    on `marks_at` instead of where the plan has it. frozen_s: it goes on for so long; where nothing moves any more at
    its end, its last whole second is repeated.
    """

    seconds: float
    step: Step
    faults: tuple[Fault, ...] = ()
    bursts: tuple[Burst, ...] = ()
    message_delay_us: float = 0.0
    balance: Balance = Balance.SPRAY
    marks_at: str = ""
    kmin_bytes: int = 0
    frozen_s: float = 0.0


@dataclass(frozen=True)
class Service:
    """An inference service at whose peak something may happen. None: as the example site has it.

    beside, beside_peak: share of the front-end network that others take, outside and inside the peak.
    """

    rate_per_s: float
    peak: float
    request_bytes: int | None
    beside: float
    beside_peak: float
    peak_s: float
    prompt: int = 1024
    gateway: GatewayIntent | None = None


@dataclass(frozen=True)
class Truth:
    """One fault of a case. places: where it is, either end of a link. begin_us, end_us: of the fault."""

    cause: Cause
    places: tuple[PortId, ...]
    begin_us: float
    end_us: float


@dataclass(frozen=True)
class Case:
    """One recording to be made.

    cause: None for healthy ones and look-alikes. kind: what was drawn, finer than the cause. places: where the fault
    is, either end of a link; empty where the simulation has to tell (`hot`: the ports that mark most). begin_us,
    end_us: of the fault. pausing: devices that speak 802.3x pause instead of PFC. also: a second fault beside it.
    service: instead of segments, of a serving case.
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
    also: Truth | None = None
    service: Service | None = None
    service_s: float = 0.0

    @property
    def seconds(self) -> float:
        """Length of the recording."""
        return self.service_s + sum(one.seconds + one.frozen_s for one in self.segments)
