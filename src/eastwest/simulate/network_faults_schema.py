"""Faults of links and switches as a scenario file has them: each model builds its dataclass."""

from __future__ import annotations

from math import expm1, log1p
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from eastwest.intent.background import Time
from eastwest.simulate.fault_entry import FaultEntry, Name, Rate, Share
from eastwest.simulate.faults import (
    Corruption,
    EcnOff,
    Fault,
    HashPolarisation,
    LinkDegraded,
    LinkDown,
    LinkFlap,
    PfcOff,
    ShortHeadroom,
    WatchdogOff,
    WrongDscpMap,
    WrongEts,
)

_FRAME_BITS = 8 * 4158  # a RoCE packet of 4,096 bytes


class LinkDownModel(FaultEntry):
    """A link fails and stays down."""

    kind: Literal["link-down"]
    device: Name = Field(description="device at one end of the link")
    port: Name = Field(description="its port")
    at: Time = Field(description="when the link fails")
    reroute: Time = Field(description="how long until routing avoids it")

    def build(self, line_gbps: float) -> Fault:
        """The plain fault."""
        return LinkDown(self.device, self.port, self.at, self.reroute)


class LinkFlapModel(FaultEntry):
    """A link goes down and comes back, several times."""

    kind: Literal["link-flap"]
    device: Name = Field(description="device at one end of the link")
    port: Name = Field(description="its port")
    at: Time = Field(description="when the link fails first")
    down: Time = Field(description="how long it stays down")
    up: Time = Field(description="how long it then stays up")
    times: int = Field(ge=1, le=100, description="how often it fails")
    reroute: Time = Field(description="how long until routing follows each change")

    def build(self, line_gbps: float) -> Fault:
        """The plain fault."""
        return LinkFlap(self.device, self.port, self.at, self.down, self.up, self.times, self.reroute)


class CorruptionModel(FaultEntry):
    """Frames are lost at random, as a share of frames or as what a bit error rate after correction leaves."""

    kind: Literal["corruption"]
    device: Name = Field(description="device at one end of the link, or * for all")
    port: Name = Field(description="its port, or * for all")
    rate: Share | None = Field(default=None, description="share of frames lost, either way; or give `bit-error-rate`")
    bit_error_rate: Annotated[float, Field(gt=0, le=1e-3)] | None = Field(
        default=None, alias="bit-error-rate", description="of the link after forward error correction"
    )
    burst: Annotated[float, Field(ge=1, le=1e6)] = Field(default=1.0, description="mean length of a burst, frames")

    @model_validator(mode="after")
    def _one_rate(self) -> Self:
        if (self.rate is None) == (self.bit_error_rate is None):
            raise ValueError("give either `rate` or `bit-error-rate`")
        return self

    def build(self, line_gbps: float) -> Fault:
        """The plain fault."""
        share = self.rate if self.rate is not None else frame_loss(self.bit_error_rate or 0.0)
        return Corruption(self.device, self.port, share, self.burst)


class PfcOffModel(FaultEntry):
    """A port without priority flow control."""

    kind: Literal["pfc-off"]
    device: Name = Field(description="device, or * for all")
    port: Name = Field(description="its port, or * for all")

    def build(self, line_gbps: float) -> Fault:
        """The plain fault."""
        return PfcOff(self.device, self.port)


class EcnOffModel(FaultEntry):
    """A switch that marks nothing."""

    kind: Literal["ecn-off"]
    device: Name = Field(description="switch, or * for all")

    def build(self, line_gbps: float) -> Fault:
        """The plain fault."""
        return EcnOff(self.device)


class WrongDscpMapModel(FaultEntry):
    """A switch that puts a code point into the wrong class."""

    kind: Literal["wrong-dscp-map"]
    device: Name = Field(description="switch, or * for all")
    dscp: int = Field(ge=0, le=63, description="code point")
    class_name: Name = Field(alias="class", description="name of the traffic class it falls into")

    def build(self, line_gbps: float) -> Fault:
        """The plain fault."""
        return WrongDscpMap(self.device, self.dscp, self.class_name)


class ShortHeadroomModel(FaultEntry):
    """A switch with too little headroom."""

    kind: Literal["short-headroom"]
    device: Name = Field(description="switch, or * for all")
    share: Share = Field(description="share of the needed headroom it has")

    def build(self, line_gbps: float) -> Fault:
        """The plain fault."""
        return ShortHeadroom(self.device, self.share)


class WatchdogOffModel(FaultEntry):
    """A switch without PFC watchdog."""

    kind: Literal["watchdog-off"]
    device: Name = Field(description="switch, or * for all")

    def build(self, line_gbps: float) -> Fault:
        """The plain fault."""
        return WatchdogOff(self.device)


class HashPolarisationModel(FaultEntry):
    """Switches that hash alike."""

    kind: Literal["hash-polarisation"]
    device: Name = Field(description="switch, or * for all")

    def build(self, line_gbps: float) -> Fault:
        """The plain fault."""
        return HashPolarisation(self.device)


class WrongEtsModel(FaultEntry):
    """A switch that shares its ports out wrongly."""

    kind: Literal["wrong-ets"]
    device: Name = Field(description="switch, or * for all")
    weights: dict[str, Share] = Field(default_factory=dict, description="share by traffic class; others keep theirs")
    strict: list[Name] | None = Field(
        default=None, description="classes served before all others; left out: as planned"
    )

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.weights and self.strict is None:
            raise ValueError("give `weights`, `strict` or both")
        return self

    def build(self, line_gbps: float) -> Fault:
        """The plain fault."""
        weights = tuple((name, round(share * 100)) for name, share in self.weights.items())
        return WrongEts(self.device, weights, None if self.strict is None else tuple(self.strict))


class LinkDegradedModel(FaultEntry):
    """A link that carries less than its speed."""

    kind: Literal["link-degraded"]
    device: Name = Field(description="device at one end of the link")
    port: Name = Field(description="its port")
    rate: Rate = Field(description="what the link still carries, either way")

    def build(self, line_gbps: float) -> Fault:
        """The plain fault."""
        return LinkDegraded(self.device, self.port, self.rate)


PortFaultModel = LinkDownModel | LinkFlapModel | CorruptionModel | PfcOffModel | LinkDegradedModel
SwitchFaultModel = (
    EcnOffModel | WrongDscpMapModel | ShortHeadroomModel | WatchdogOffModel | HashPolarisationModel | WrongEtsModel
)


def frame_loss(bit_error_rate: float) -> float:
    """Share of full frames with at least one bit error: 1 - (1 - BER)^bits.

    Source: IEEE 802.3 states the frame loss ratio of its physical layers by the same equivalence (for instance clause
    119: 6.2e-10 for 64-octet frames at a bit error rate of 1e-12).
    """
    return float(-expm1(_FRAME_BITS * log1p(-bit_error_rate)))
