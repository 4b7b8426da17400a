"""Faults that a scenario injects. `*` as a device or port means every one of them."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.lossless import DcqcnProfile


@dataclass(frozen=True, slots=True)
class LinkDown:
    """The link at this port fails at at_us and stays down; routing avoids it reroute_us later."""

    device: str
    port: str
    at_us: float
    reroute_us: float


@dataclass(frozen=True, slots=True)
class LinkFlap:
    """The link at this port fails at at_us for down_us, and again after up_us, so many times; routing follows."""

    device: str
    port: str
    at_us: float
    down_us: float
    up_us: float
    times: int
    reroute_us: float


@dataclass(frozen=True, slots=True)
class Corruption:
    """This share of the frames sent over the link at this port, either way, is lost, in bursts of that mean length."""

    device: str
    port: str
    rate: float
    burst_frames: float = 1.0


@dataclass(frozen=True, slots=True)
class PfcOff:
    """The port neither sends pause frames nor protects its lossless queue with headroom."""

    device: str
    port: str


@dataclass(frozen=True, slots=True)
class EcnOff:
    """The switch marks nothing."""

    device: str


@dataclass(frozen=True, slots=True)
class WrongDscpMap:
    """The switch puts this code point into another traffic class (by class name)."""

    device: str
    dscp: int
    class_name: str


@dataclass(frozen=True, slots=True)
class MistunedDcqcn:
    """The NICs of this host run another DCQCN profile."""

    host: str
    profile: DcqcnProfile


@dataclass(frozen=True, slots=True)
class ShortHeadroom:
    """The switch's lossless ports have only this share of the headroom they need."""

    device: str
    share: float


@dataclass(frozen=True, slots=True)
class SlowReceiver:
    """The host takes in at most rate_gbps per NIC (PCIe or memory bound) and pauses its leaf."""

    host: str
    rate_gbps: float


@dataclass(frozen=True, slots=True)
class PcieLimit:
    """The host's NICs send and take in at most rate_gbps each: a bus that trained down."""

    host: str
    rate_gbps: float


@dataclass(frozen=True, slots=True)
class PauseStorm:
    """The host's NICs pause their leaf's lossless class without end from at_us on, until until_us."""

    host: str
    at_us: float
    until_us: float


@dataclass(frozen=True, slots=True)
class WatchdogOff:
    """The switch has no PFC watchdog."""

    device: str


@dataclass(frozen=True, slots=True)
class HashPolarisation:
    """The switch hashes as all others of this kind do: tiers choose alike, and links stay unused."""

    device: str


@dataclass(frozen=True, slots=True)
class WrongEts:
    """The switch shares its ports out by these weights (percent by class name) and serves these classes strictly.

    A class that is named nowhere keeps its weight. strict None: the classes that the policy has.
    """

    device: str
    weights: tuple[tuple[str, int], ...]
    strict: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class WrongNicClass:
    """The NICs of this host put RoCE or its notifications into another class than the switches expect.

    dscp, cnp_dscp: code points that the host writes. priority, cnp_priority: the NIC's own queue, and so the pause
    frames it obeys; None: as planned.
    """

    host: str
    dscp: int | None = None
    priority: int | None = None
    cnp_dscp: int | None = None
    cnp_priority: int | None = None


@dataclass(frozen=True, slots=True)
class LinkDegraded:
    """The link at this port carries only rate_gbps, either way: lanes or speed were lost."""

    device: str
    port: str
    rate_gbps: float


@dataclass(frozen=True, slots=True)
class ComputeStraggler:
    """The host computes so many times slower than the others (2.0: twice as long)."""

    host: str
    slowdown: float


@dataclass(frozen=True, slots=True)
class DataStall:
    """The host waits wait_us for its data before every step."""

    host: str
    wait_us: float


@dataclass(frozen=True, slots=True)
class During:
    """The fault holds from from_us until until_us (None: for good). Only the fluid engine changes settings meanwhile.

    The own times of the fault, where it has some, are replaced by these.
    """

    fault: Fault
    from_us: float
    until_us: float | None = None


Fault = (
    LinkDown
    | LinkFlap
    | Corruption
    | PfcOff
    | EcnOff
    | WrongDscpMap
    | MistunedDcqcn
    | ShortHeadroom
    | SlowReceiver
    | PcieLimit
    | PauseStorm
    | WatchdogOff
    | HashPolarisation
    | WrongEts
    | WrongNicClass
    | LinkDegraded
    | ComputeStraggler
    | DataStall
    | During
)
