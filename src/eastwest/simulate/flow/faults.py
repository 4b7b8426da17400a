"""Which faults the flow engine can carry out: those that act on rates and paths. The others need packets."""

from __future__ import annotations

from eastwest.errors import Problem, SimulationError
from eastwest.simulate.faults import (
    ComputeStraggler,
    DataStall,
    Fault,
    HashPolarisation,
    LinkDegraded,
    LinkDown,
    LinkFlap,
    PcieLimit,
    SlowReceiver,
)

_CARRIED_OUT = (
    LinkDown,
    LinkFlap,
    LinkDegraded,
    SlowReceiver,
    PcieLimit,
    HashPolarisation,
    ComputeStraggler,
    DataStall,
)


def refuse_what_needs_packets(faults: tuple[Fault, ...]) -> None:
    """Raises SimulationError for a fault that shows itself in single packets, buffers or pauses only."""
    for fault in faults:
        if not isinstance(fault, _CARRIED_OUT):
            allowed = ", ".join(kind.__name__ for kind in _CARRIED_OUT)
            raise SimulationError(
                Problem(
                    f"the flow engine cannot carry out {type(fault).__name__}",
                    allowed=allowed,
                    mend="simulate with the fluid or the packet engine",
                )
            )
