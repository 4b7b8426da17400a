"""The LosslessPolicy: the vendor-neutral settings of one site. Everything that configures or audits goes through it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from eastwest.lossless.link import PACKET_OVERHEAD_BYTES


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a number is what it is. source: document, table or formula it comes from."""

    subject: str
    value: str
    why: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class TrafficClass:
    """One class of traffic, the same on every device.

    dscps: code points that fall into the class. pfc_priority: None for a lossy class.
    strict: served before the weighted queues. weight_percent: its DWRR share when not strict.
    """

    name: str
    dscps: tuple[int, ...]
    traffic_class: int
    queue: int
    pfc_priority: int | None = None
    strict: bool = False
    weight_percent: int = 0
    ecn: bool = False


@dataclass(frozen=True, slots=True)
class EcnProfile:
    """RED marking of one egress queue at one port speed. pmax: marking probability at kmax, 0 to 1."""

    speed_gbps: float
    kmin_bytes: int
    kmax_bytes: int
    pmax: float


@dataclass(frozen=True, slots=True)
class PortBuffer:
    """Buffer settings of the lossless class on one switch port.

    headroom_bytes: what may still arrive after XOFF. xon_offset_bytes: how far the shared use must fall below the
    threshold before XON. alpha: share of the free pool that one queue may take (dynamic threshold).
    """

    port: str
    speed_gbps: float
    cable_m: float
    headroom_bytes: int
    xon_offset_bytes: int
    reserve_bytes: int
    alpha: float


@dataclass(frozen=True, slots=True)
class SwitchBuffers:
    """Buffer plan of one switch: its pool, each lossless port and whether the sum fits.

    pool_bytes: whole packet buffer usable for traffic, as published. measured_pool_bytes: as it was measured, None
    where nobody did. shared_bytes: what of it headroom and reserves leave. threshold: dynamic threshold that queues
    were seen to have, over the one that `alpha` asks for.
    latency_ns: published port-to-port latency, None when there is none.
    headroom_oversubscription: Σ headroom over the ASIC's headroom pool where one is published, else over the pool.
    lossless_classes: how many classes of every port have headroom and reserve of their own.
    """

    device: str
    model: str
    pool_bytes: int
    headroom_sum_bytes: int
    shared_bytes: int
    headroom_pool_bytes: int | None
    headroom_oversubscription: float
    fits: bool
    ports: tuple[PortBuffer, ...]
    ecn: tuple[EcnProfile, ...]
    latency_ns: float | None = None
    lossless_classes: int = 1
    measured_pool_bytes: int | None = None
    threshold: float = 1.0

    @property
    def usable_bytes(self) -> int:
        """The packet buffer that traffic can use: as measured, else as published."""
        return self.pool_bytes if self.measured_pool_bytes is None else self.measured_pool_bytes

    def ecn_at(self, speed_gbps: float) -> EcnProfile:
        """The marking profile of ports of that speed. Raises KeyError when there is none."""
        for profile in self.ecn:
            if profile.speed_gbps == speed_gbps:
                return profile
        raise KeyError(speed_gbps)


@dataclass(frozen=True, slots=True)
class DcqcnProfile:
    """DCQCN of one NIC family, sender and receiver (names follow the SIGCOMM'15 paper and mlxconfig).

    alpha_tick_us: period of the alpha update. decrease_interval_us: least time between cuts, 0 cuts at every CNP.
    byte_counter_bytes: 0 switches the byte counter off. g: alpha gain. cnp_interval_us: least time between CNPs.
    paper_order: True updates alpha at the CNP itself (paper), False at ticks with a CNP-seen flag (ConnectX).
    """

    name: str
    alpha_tick_us: float
    decrease_interval_us: float
    increase_timer_us: float
    byte_counter_bytes: int
    fast_recovery_stages: int
    ai_rate_mbps: float
    hai_rate_mbps: float
    g: float
    initial_alpha: float
    min_rate_mbps: float
    cnp_interval_us: float
    paper_order: bool
    source: str


@dataclass(frozen=True, slots=True)
class Watchdog:
    """PFC watchdog on every lossless port."""

    poll_ms: int
    detection_ms: int
    restoration_ms: int
    action: str


@dataclass(frozen=True)
class LosslessPolicy:
    """The settings of one site.

    mtu_bytes: layer-3 MTU of every port. rdma_mtu_bytes: RoCE payload per packet.
    dcqcn: one profile per NIC model in use, keyed by catalogue id. congestion_control: what the NICs run, a name of
    `intent.congestion`.
    """

    classes: tuple[TrafficClass, ...]
    mtu_bytes: int
    rdma_mtu_bytes: int
    small_packet_percent: int
    switches: tuple[SwitchBuffers, ...]
    dcqcn: tuple[tuple[str, DcqcnProfile], ...]
    watchdog: Watchdog
    load_balancing: str
    reasons: tuple[Reason, ...] = ()
    congestion_control: str = "dcqcn"

    @cached_property
    def buffers_of(self) -> dict[str, SwitchBuffers]:
        """Buffer plans by device name."""
        return {switch.device: switch for switch in self.switches}

    @property
    def packet_bytes(self) -> int:
        """A full RoCE packet as it takes the wire, with preamble and gap."""
        return self.rdma_mtu_bytes + PACKET_OVERHEAD_BYTES

    def class_named(self, name: str) -> TrafficClass:
        """The class called `roce`, `cnp`, `control`, `default` or as the site calls its own. Raises KeyError."""
        for traffic_class in self.classes:
            if traffic_class.name == name:
                return traffic_class
        raise KeyError(name)
