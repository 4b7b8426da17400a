"""The modes of a scenario file as they are written: pydantic models that build the plain modes."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from eastwest.intent.background import Time
from eastwest.intent.congestion import CongestionControl
from eastwest.simulate.modes import Balance, Modes, Recovery

US_PER_MS = 1000


class Entry(BaseModel):
    """A part of the scenario file: no other keys, no guessing of types."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class WatchdogModel(Entry):
    """PFC watchdog of every switch."""

    detect: Time = Field(description="a queue paused for this long is in a storm")
    restore: Time = Field(description="the storm is over after this long without pauses")
    action: Literal["drop", "forward"] = Field(default="drop", description="what happens in a storm")


class ModesModel(Entry):
    """Choices that the plan leaves open."""

    balance: Literal["hash", "flowlet", "adaptive", "spray"] | None = Field(
        default=None, description="how switches choose among equal-cost links; left out: as the plan has it"
    )
    flowlet_gap: Time = Field(default=100.0, alias="flowlet-gap", description="silence that ends a flowlet")
    recovery: Literal["go-back-n", "selective-repeat"] = Field(
        default="go-back-n", description="what NICs repeat after a loss"
    )
    reorder: int = Field(default=0, ge=0, le=65535, description="packets that may overtake one before it is lost")
    cnp_delay: Time = Field(default=0.0, alias="cnp-delay", description="from a marked packet to its notification")
    timeouts: tuple[Time, ...] = Field(
        default=(), max_length=16, strict=False, description="retransmission timeouts by number of retries"
    )
    watchdog: WatchdogModel | None = Field(default=None, description="left out: as the plan has it")
    congestion_control: CongestionControl | None = Field(
        default=None, alias="congestion-control", description="what the NICs run; left out: as the site file has it"
    )

    def build(self) -> Modes:
        """The plain modes."""
        guard = self.watchdog
        return Modes(
            balance=None if self.balance is None else Balance(self.balance),
            flowlet_gap_us=self.flowlet_gap,
            recovery=Recovery(self.recovery),
            reorder_packets=self.reorder,
            cnp_delay_us=self.cnp_delay,
            timeouts_us=self.timeouts,
            watchdog_detect_ms=None if guard is None else guard.detect / US_PER_MS,
            watchdog_restore_ms=None if guard is None else guard.restore / US_PER_MS,
            watchdog_action=None if guard is None else guard.action,
            congestion_control=self.congestion_control,
        )
