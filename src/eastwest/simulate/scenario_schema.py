"""The scenario file as it is written: pydantic models, one per kind of fault, each of which builds its dataclass."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from eastwest.intent.quantity import RATE, SHARE, Dimension, Quantity
from eastwest.lossless.dcqcn import at_rate, profile_named
from eastwest.simulate.faults import (
    Corruption,
    EcnOff,
    Fault,
    LinkDown,
    MistunedDcqcn,
    PfcOff,
    ShortHeadroom,
    SlowReceiver,
    WrongDscpMap,
)
from eastwest.units import parse_us

TIME = Dimension(parse_us, r"^\s*[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?\s*(ns|us|µs|ms|s)\s*$", "10 us")
MBPS_PER_GBPS = 1000

Time = Annotated[float, Quantity(TIME, "0 us", "1000 s")]
Share = Annotated[float, Quantity(SHARE, "0 %", "100 %")]
Rate = Annotated[float, Quantity(RATE, "0.001 Mbps", "3.2T")]
Name = Annotated[str, Field(min_length=1, max_length=100)]


class _Entry(BaseModel):
    """A part of the scenario file: no other keys, no guessing of types."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class LinkDownModel(_Entry):
    """A link fails and stays down."""

    kind: Literal["link-down"]
    device: Name = Field(description="device at one end of the link")
    port: Name = Field(description="its port")
    at: Time = Field(description="when the link fails")
    reroute: Time = Field(description="how long until routing avoids it")

    def build(self, line_gbps: float) -> Fault:
        """The plain fault."""
        return LinkDown(self.device, self.port, self.at, self.reroute)


class CorruptionModel(_Entry):
    """Frames are lost at random."""

    kind: Literal["corruption"]
    device: Name = Field(description="device at one end of the link, or * for all")
    port: Name = Field(description="its port, or * for all")
    rate: Share = Field(description="share of frames lost, either way")

    def build(self, line_gbps: float) -> Fault:
        """The plain fault."""
        return Corruption(self.device, self.port, self.rate)


class PfcOffModel(_Entry):
    """A port without priority flow control."""

    kind: Literal["pfc-off"]
    device: Name = Field(description="device, or * for all")
    port: Name = Field(description="its port, or * for all")

    def build(self, line_gbps: float) -> Fault:
        """The plain fault."""
        return PfcOff(self.device, self.port)


class EcnOffModel(_Entry):
    """A switch that marks nothing."""

    kind: Literal["ecn-off"]
    device: Name = Field(description="switch, or * for all")

    def build(self, line_gbps: float) -> Fault:
        """The plain fault."""
        return EcnOff(self.device)


class WrongDscpMapModel(_Entry):
    """A switch that puts a code point into the wrong class."""

    kind: Literal["wrong-dscp-map"]
    device: Name = Field(description="switch, or * for all")
    dscp: int = Field(ge=0, le=63, description="code point")
    class_name: Name = Field(alias="class", description="name of the traffic class it falls into")

    def build(self, line_gbps: float) -> Fault:
        """The plain fault."""
        return WrongDscpMap(self.device, self.dscp, self.class_name)


class MistunedDcqcnModel(_Entry):
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


class ShortHeadroomModel(_Entry):
    """A switch with too little headroom."""

    kind: Literal["short-headroom"]
    device: Name = Field(description="switch, or * for all")
    share: Share = Field(description="share of the needed headroom it has")

    def build(self, line_gbps: float) -> Fault:
        """The plain fault."""
        return ShortHeadroom(self.device, self.share)


class SlowReceiverModel(_Entry):
    """A host that takes data in slowly."""

    kind: Literal["slow-receiver"]
    host: Name = Field(description="GPU node, or * for all")
    rate: Rate = Field(description="what each of its NICs takes in at most")

    def build(self, line_gbps: float) -> Fault:
        """The plain fault."""
        return SlowReceiver(self.host, self.rate)


AnyFault = (
    LinkDownModel
    | CorruptionModel
    | PfcOffModel
    | EcnOffModel
    | WrongDscpMapModel
    | MistunedDcqcnModel
    | ShortHeadroomModel
    | SlowReceiverModel
)

KINDS = (
    "link-down",
    "corruption",
    "pfc-off",
    "ecn-off",
    "wrong-dscp-map",
    "mistuned-dcqcn",
    "short-headroom",
    "slow-receiver",
)


class ScenarioModel(_Entry):
    """A scenario: what goes wrong while the workload runs."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,62}$")] = Field(description="short name for file names")
    seed: int = Field(default=1, ge=0, le=2**53, description="seed of everything random; left out: 1")
    faults: list[Annotated[AnyFault, Field(discriminator="kind")]] = Field(
        max_length=256, description="the faults, a list that may be empty"
    )


def _mbps(rate_gbps: float | None) -> float | None:
    return None if rate_gbps is None else rate_gbps * MBPS_PER_GBPS
