"""How the devices of a scenario work where the plan leaves a choice: load balancing, recovery from loss, timing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Balance(Enum):
    """How switches choose among equal-cost next hops."""

    HASH = "hash"
    FLOWLET = "flowlet"
    ADAPTIVE = "adaptive"
    SPRAY = "spray"


class Recovery(Enum):
    """What a RoCE sender repeats after a loss."""

    GO_BACK_N = "go-back-n"
    SELECTIVE_REPEAT = "selective-repeat"


@dataclass(frozen=True, slots=True)
class Modes:
    """Choices of one scenario. None: as the plan has it.

    flowlet_gap_us: silence after which a flow may take another path. reorder_packets: with selective repeat, the
    distance by which a packet may be overtaken before it counts as lost. cnp_delay_us: from a marked packet to its
    notification. timeouts_us: retransmission timeouts by number of retries, the last repeats. congestion_control: a
    name of `intent.congestion`; DCQCN stands in for one that is not modelled.
    """

    balance: Balance | None = None
    flowlet_gap_us: float = 100.0
    recovery: Recovery = Recovery.GO_BACK_N
    reorder_packets: int = 0
    cnp_delay_us: float = 0.0
    timeouts_us: tuple[float, ...] = ()
    watchdog_detect_ms: float | None = None
    watchdog_restore_ms: float | None = None
    watchdog_action: str | None = None
    congestion_control: str | None = None


AS_PLANNED = Modes()
