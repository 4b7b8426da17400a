"""Faults of hosts and their NICs as a scenario file has them: each model builds its dataclass."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from eastwest.intent.background import Time
from eastwest.lossless.dcqcn import at_rate, profile_named
from eastwest.simulate.fault_entry import FaultEntry, Name, Rate
from eastwest.simulate.faults import (
    ComputeStraggler,
    DataStall,
    Fault,
    MistunedDcqcn,
    PauseStorm,
    PcieLimit,
    SlowReceiver,
    WrongNicClass,
)

MBPS_PER_GBPS = 1000


class MistunedDcqcnModel(FaultEntry):
    """A host whose NICs run another DCQCN profile; single values of it can be changed."""

    kind: Literal["mistuned-dcqcn"]
    host: Name = Field(description="GPU node, or * for all")
    profile: Name = Field(description="DCQCN profile the NICs run")
    increase_timer: Time | None = Field(default=None, description="time between rate increases")
    decrease_interval: Time | None = Field(default=None, description="least time between rate cuts")
    cnp_interval: Time | None = Field(default=None, description="least time between notifications")
    additive_step: Rate | None = Field(default=None, description="additive increase")
    hyper_step: Rate | None = Field(default=None, description="hyper increase")
    least_rate: Rate | None = Field(default=None, description="rate that is never undercut")

    def build(self, line_gbps: float) -> Fault:
        """The plain fault, its profile at the line rate. Raises InputError for an unknown profile."""
        changes = {
            "increase_timer_us": self.increase_timer,
            "decrease_interval_us": self.decrease_interval,
            "cnp_interval_us": self.cnp_interval,
            "ai_rate_mbps": _mbps(self.additive_step),
            "hai_rate_mbps": _mbps(self.hyper_step),
            "min_rate_mbps": _mbps(self.least_rate),
        }
        given = {name: value for name, value in changes.items() if value is not None}
        return MistunedDcqcn(self.host, replace(at_rate(profile_named(self.profile), line_gbps), **given))  # type: ignore[arg-type]


class SlowReceiverModel(FaultEntry):
    """A host that takes data in slowly."""

    kind: Literal["slow-receiver"]
    host: Name = Field(description="GPU node, or * for all")
    rate: Rate = Field(description="what each of its NICs takes in at most")

    def build(self, line_gbps: float) -> Fault:
        """The plain fault."""
        return SlowReceiver(self.host, self.rate)


class PcieLimitModel(FaultEntry):
    """A host whose bus to the NICs is slower than their links, both ways."""

    kind: Literal["pcie-limit"]
    host: Name = Field(description="GPU node, or * for all")
    rate: Rate = Field(description="what each of its NICs sends and takes in at most")

    def build(self, line_gbps: float) -> Fault:
        """The plain fault."""
        return PcieLimit(self.host, self.rate)


class PauseStormModel(FaultEntry):
    """A host whose NICs pause their leaf without end."""

    kind: Literal["pause-storm"]
    host: Name = Field(description="GPU node")
    at: Time = Field(description="when the storm begins")
    until: Time = Field(description="when it ends")

    @model_validator(mode="after")
    def _ends_later(self) -> Self:
        if self.until <= self.at:
            raise ValueError("`until` must be later than `at`")
        return self

    def build(self, line_gbps: float) -> Fault:
        """The plain fault."""
        return PauseStorm(self.host, self.at, self.until)


class WrongNicClassModel(FaultEntry):
    """A host whose NICs put RoCE or its notifications into another class than the switches expect."""

    kind: Literal["wrong-nic-class"]
    host: Name = Field(description="GPU node, or * for all")
    dscp: int | None = Field(default=None, ge=0, le=63, description="code point of its RoCE packets")
    priority: int | None = Field(default=None, ge=0, le=7, description="the NIC's queue for them; it obeys its pauses")
    cnp_dscp: int | None = Field(
        default=None, ge=0, le=63, alias="cnp-dscp", description="code point of its notifications"
    )
    cnp_priority: int | None = Field(
        default=None, ge=0, le=7, alias="cnp-priority", description="the NIC's queue for them"
    )

    @model_validator(mode="after")
    def _something(self) -> Self:
        if {self.dscp, self.priority, self.cnp_dscp, self.cnp_priority} == {None}:
            raise ValueError("give at least one of `dscp`, `priority`, `cnp-dscp`, `cnp-priority`")
        return self

    def build(self, line_gbps: float) -> Fault:
        """The plain fault."""
        return WrongNicClass(self.host, self.dscp, self.priority, self.cnp_dscp, self.cnp_priority)


class ComputeStragglerModel(FaultEntry):
    """A host that computes slowly."""

    kind: Literal["compute-straggler"]
    host: Name = Field(description="GPU node, or * for all")
    slowdown: Annotated[float, Field(ge=1, le=1000)] = Field(description="how many times longer it computes")

    def build(self, line_gbps: float) -> Fault:
        """The plain fault."""
        return ComputeStraggler(self.host, self.slowdown)


class DataStallModel(FaultEntry):
    """A host that waits for its data before every step."""

    kind: Literal["data-stall"]
    host: Name = Field(description="GPU node, or * for all")
    wait: Time = Field(description="how long it waits before every step")

    def build(self, line_gbps: float) -> Fault:
        """The plain fault."""
        return DataStall(self.host, self.wait)


HostFaultModel = (
    MistunedDcqcnModel
    | SlowReceiverModel
    | PcieLimitModel
    | PauseStormModel
    | WrongNicClassModel
    | ComputeStragglerModel
    | DataStallModel
)


def _mbps(rate_gbps: float | None) -> float | None:
    return None if rate_gbps is None else rate_gbps * MBPS_PER_GBPS
