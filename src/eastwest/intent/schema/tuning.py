"""The tuning section of the site file as it is written."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from eastwest.intent.quantity import BYTES, RATE, SHARE, TIME, Quantity
from eastwest.intent.schema.section import Section
from eastwest.intent.tuning import DcqcnTuning, EcnTuning, Tuning

Threshold = Annotated[int, Quantity(BYTES, "1 KiB", "64 MiB")]
Interval = Annotated[float, Quantity(TIME, "1 us", "100 ms")]
Step = Annotated[float, Quantity(RATE, "1 Mbps", "400G")]


class EcnModel(Section):
    """ECN thresholds of ports at the speed of the NIC links; other ports in proportion to their speed."""

    kmin: Threshold = Field(description="queue from which packets are marked")
    kmax: Threshold = Field(description="queue from which all are marked, above kmin")
    pmax: Annotated[float, Quantity(SHARE, "0.1 %", "100 %")] = Field(description="share that is marked at kmax")

    @model_validator(mode="after")
    def _order(self) -> Self:
        if self.kmax <= self.kmin:
            raise ValueError("kmax above kmin")
        return self

    def build(self) -> EcnTuning:
        """The plain thresholds."""
        return EcnTuning(self.kmin, self.kmax, self.pmax)


class DcqcnModel(Section):
    """DCQCN of the NICs: what is set here replaces the value of their profile."""

    increase_timer: Interval | None = Field(default=None, description="time between rate increases")
    decrease_interval: Interval | None = Field(default=None, description="least time between rate cuts")
    cnp_interval: Interval | None = Field(default=None, description="least time between notifications")
    additive_step: Step | None = Field(default=None, description="additive increase")
    hyper_step: Step | None = Field(default=None, description="hyper increase")

    def build(self) -> DcqcnTuning:
        """The plain values."""
        steps = [None if step is None else step * 1000 for step in (self.additive_step, self.hyper_step)]
        return DcqcnTuning(self.increase_timer, self.decrease_interval, self.cnp_interval, steps[0], steps[1])


class TuningModel(Section):
    """Values set instead of those that the policy would choose, such as `eastwest tune` writes."""

    ecn: EcnModel | None = Field(default=None, description="ECN thresholds; left out: by the policy's rule")
    dcqcn: DcqcnModel | None = Field(default=None, description="DCQCN of the NICs; left out: their profile")
    load_balancing: Literal["ecmp", "flowlet", "adaptive", "spray"] | None = Field(
        default=None, description="how switches choose among equal paths; left out: ecmp"
    )

    def build(self) -> Tuning:
        """The plain section."""
        ecn = None if self.ecn is None else self.ecn.build()
        return Tuning(ecn, None if self.dcqcn is None else self.dcqcn.build(), self.load_balancing)
