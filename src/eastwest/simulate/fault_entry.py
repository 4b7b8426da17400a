"""What every fault of a scenario file has, and the values that faults are written with."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from eastwest.intent.background import Time
from eastwest.intent.quantity import RATE, SHARE, Quantity
from eastwest.simulate.faults import During, Fault
from eastwest.simulate.modes_schema import Entry

Share = Annotated[float, Quantity(SHARE, "0 %", "100 %")]
Rate = Annotated[float, Quantity(RATE, "0.001 Mbps", "3.2T")]
Name = Annotated[str, Field(min_length=1, max_length=100)]


class FaultEntry(Entry):
    """A fault; with `start` or `end` it holds for a while only, which needs the fluid engine."""

    start: Time | None = Field(default=None, description="when it begins (fluid engine); left out: at once")
    end: Time | None = Field(default=None, description="when it ends (fluid engine); left out: never")

    @model_validator(mode="after")
    def _ends_after_start(self) -> Self:
        if self.end is not None and self.end <= (self.start or 0.0):
            raise ValueError("`end` must be later than `start`")
        return self

    def timed(self, fault: Fault) -> Fault:
        """The fault within its times, if it has any."""
        return fault if self.start is None and self.end is None else During(fault, self.start or 0.0, self.end)
