"""The scenario file as it is written: pydantic models, one per kind of fault, each of which builds its dataclass."""

from __future__ import annotations

from dataclasses import replace
from math import expm1, log1p
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from eastwest.intent.background import BackgroundModel, Time
from eastwest.intent.quantity import RATE, SHARE, Quantity
from eastwest.lossless.dcqcn import at_rate, profile_named
from eastwest.simulate.faults import (
    ComputeStraggler,
    Corruption,
    DataStall,
    During,
    EcnOff,
    Fault,
    HashPolarisation,
    LinkDegraded,
    LinkDown,
    LinkFlap,
    MistunedDcqcn,
    PauseStorm,
    PcieLimit,
    PfcOff,
    ShortHeadroom,
    SlowReceiver,
    WatchdogOff,
    WrongDscpMap,
    WrongEts,
    WrongNicClass,
)
from eastwest.simulate.modes_schema import Entry, ModesModel

MBPS_PER_GBPS = 1000
_FRAME_BITS = 8 * 4158  # a RoCE packet of 4,096 bytes

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


class ShortHeadroomModel(FaultEntry):
    """A switch with too little headroom."""

    kind: Literal["short-headroom"]
    device: Name = Field(description="switch, or * for all")
    share: Share = Field(description="share of the needed headroom it has")

    def build(self, line_gbps: float) -> Fault:
        """The plain fault."""
        return ShortHeadroom(self.device, self.share)


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


class LinkDegradedModel(FaultEntry):
    """A link that carries less than its speed."""

    kind: Literal["link-degraded"]
    device: Name = Field(description="device at one end of the link")
    port: Name = Field(description="its port")
    rate: Rate = Field(description="what the link still carries, either way")

    def build(self, line_gbps: float) -> Fault:
        """The plain fault."""
        return LinkDegraded(self.device, self.port, self.rate)


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


AnyFault = (
    LinkDownModel
    | LinkFlapModel
    | CorruptionModel
    | PfcOffModel
    | EcnOffModel
    | WrongDscpMapModel
    | MistunedDcqcnModel
    | ShortHeadroomModel
    | SlowReceiverModel
    | PcieLimitModel
    | PauseStormModel
    | WatchdogOffModel
    | HashPolarisationModel
    | WrongEtsModel
    | WrongNicClassModel
    | LinkDegradedModel
    | ComputeStragglerModel
    | DataStallModel
)

KINDS = (
    "link-down",
    "link-flap",
    "corruption",
    "pfc-off",
    "ecn-off",
    "wrong-dscp-map",
    "mistuned-dcqcn",
    "short-headroom",
    "slow-receiver",
    "pcie-limit",
    "pause-storm",
    "watchdog-off",
    "hash-polarisation",
    "wrong-ets",
    "wrong-nic-class",
    "link-degraded",
    "compute-straggler",
    "data-stall",
)


class ScenarioModel(Entry):
    """A scenario: what goes wrong while the workload runs."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,62}$")] = Field(description="short name for file names")
    seed: int = Field(default=1, ge=0, le=2**53, description="seed of everything random; left out: 1")
    modes: ModesModel = Field(default=ModesModel(), description="choices that the plan leaves open")
    background: list[BackgroundModel] = Field(
        default_factory=list,
        max_length=64,
        description="TCP traffic beside the workload, in addition to the site's own",
    )
    faults: list[Annotated[AnyFault, Field(discriminator="kind")]] = Field(
        default_factory=list, max_length=256, description="the faults; left out: none"
    )

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set & {"modes", "background", "faults"}:
            raise ValueError("give `faults`, `background` or `modes`: a list of faults may be empty")
        return self


def _mbps(rate_gbps: float | None) -> float | None:
    return None if rate_gbps is None else rate_gbps * MBPS_PER_GBPS


def frame_loss(bit_error_rate: float) -> float:
    """Share of full frames with at least one bit error: 1 - (1 - BER)^bits.

    Source: IEEE 802.3 states the frame loss ratio of its physical layers by the same equivalence (for instance clause
    119: 6.2e-10 for 64-octet frames at a bit error rate of 1e-12).
    """
    return float(-expm1(_FRAME_BITS * log1p(-bit_error_rate)))
