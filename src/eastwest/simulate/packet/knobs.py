"""What the engine is set to: the policy of the plan, device by device, before faults change it."""

from __future__ import annotations

from dataclasses import dataclass, field

from eastwest.fabric import PortId
from eastwest.lossless import DcqcnProfile, LosslessPolicy, PortBuffer, SwitchBuffers, Watchdog
from eastwest.lossless.link import PACKET_OVERHEAD_BYTES, PREAMBLE_GAP_BYTES
from eastwest.lossless.pause import QUANTUM_BYTES, pause_quanta
from eastwest.plan import Plan
from eastwest.simulate import _engine
from eastwest.simulate.configured import Multipath
from eastwest.simulate.packet.layout import Layout
from eastwest.traffic.wire import switch_latency_ns
from eastwest.units import PS_PER_MS, PS_PER_NS, PS_PER_US

# Timeouts of a ConnectX-6 Dx with adaptive retransmission, by number of retries (Lumina, SIGCOMM 2023).
TIMEOUTS_MS = (5.6, 4.1, 8.4, 16.7, 25.1, 67.1, 134.0)


HOST_MTU_BYTES = 9000  # what Linux hosts are commonly set to where switches carry jumbo frames
_TCP_IP_BYTES = 20 + 20 + 12  # IPv4, TCP, time stamps (RFC 791, RFC 9293, RFC 7323)
TCP_OVERHEAD_BYTES = 14 + 4 + _TCP_IP_BYTES
"""Bytes of a TCP frame beside its payload: Ethernet header, frame check sequence, IPv4, TCP with time stamps."""

# What a plan calls its load balancing.
_BALANCE = {
    "ecmp": _engine.Balance.HASH,
    "flowlet": _engine.Balance.FLOWLET,
    "adaptive": _engine.Balance.ADAPTIVE,
    "spray": _engine.Balance.SPRAY,
}


@dataclass(frozen=True, slots=True)
class LinkChange:
    """A link goes down or comes up at at_ps; routes follow at reroute_ps."""

    end: PortId
    at_ps: int
    reroute_ps: int
    up: bool


@dataclass
class Knobs:
    """All settings, to be changed by faults and then handed to the engine.

    loss: share of frames lost and mean length of a burst by engine port. slow, send_limit: rate in Gb/s by endpoint.
    link_rate: Gb/s by engine port where a link carries less than it should.
    storms: endpoint, priority, begin and end in ps. wrong_nics: code point and queue of RoCE by endpoint where they are
    not the policy's, None: it is. notices: code point and queue of notifications by endpoint. multipath: of switches
    that do not use all of their equal next hops.
    """

    transport: _engine.Transport
    ports: dict[int, _engine.PortSettings]
    switches: dict[str, _engine.SwitchSettings]
    dcqcn: dict[int, _engine.Dcqcn]
    tcp: _engine.Tcp
    notices: dict[int, tuple[int, int]]
    changes: list[LinkChange] = field(default_factory=list)
    loss: dict[int, tuple[float, float]] = field(default_factory=dict)
    slow: dict[int, float] = field(default_factory=dict)
    link_rate: dict[int, float] = field(default_factory=dict)
    send_limit: dict[int, float] = field(default_factory=dict)
    storms: list[tuple[int, int, int, int]] = field(default_factory=list)
    wrong_nics: dict[int, tuple[int | None, int | None]] = field(default_factory=dict)
    multipath: dict[str, Multipath] = field(default_factory=dict)


def knobs_of(plan: Plan, layout: Layout) -> Knobs:
    """The plan's own settings, without any fault."""
    profiles = {model: engine_dcqcn(profile) for model, profile in plan.policy.dcqcn}
    cnp = plan.policy.class_named("cnp")
    return Knobs(
        transport=_transport(plan.policy),
        ports={number: _port(plan.policy, layout, number) for number in range(len(layout.port_names))},
        switches={name: _switch(plan.policy, plan.policy.buffers_of[name]) for name in layout.switches},
        dcqcn={number: profiles[plan.nic_of(nic.device)] for number, nic in enumerate(layout.hosts)},
        tcp=_tcp(plan.policy),
        notices=dict.fromkeys(range(len(layout.hosts)), (cnp.dscps[0], cnp.queue)),
    )


def tcp_payload_bytes(policy: LosslessPolicy) -> int:
    """Payload of a full TCP segment: what the hosts' MTU leaves after IPv4, TCP and time stamps."""
    return min(policy.mtu_bytes, HOST_MTU_BYTES) - _TCP_IP_BYTES


def _tcp(policy: LosslessPolicy) -> _engine.Tcp:
    tcp = _engine.Tcp()
    tcp.mss_bytes = tcp_payload_bytes(policy)
    tcp.frame_overhead_bytes = TCP_OVERHEAD_BYTES
    return tcp


def engine_dcqcn(profile: DcqcnProfile) -> _engine.Dcqcn:
    """A profile as the engine takes it."""
    dcqcn = _engine.Dcqcn()
    dcqcn.paper_order = profile.paper_order
    dcqcn.alpha_tick_ps = round(profile.alpha_tick_us * PS_PER_US)
    dcqcn.decrease_interval_ps = round(profile.decrease_interval_us * PS_PER_US)
    dcqcn.increase_timer_ps = round(profile.increase_timer_us * PS_PER_US)
    dcqcn.byte_counter_bytes = profile.byte_counter_bytes
    dcqcn.fast_recovery_stages = profile.fast_recovery_stages
    dcqcn.ai_bps = profile.ai_rate_mbps * 1e6
    dcqcn.hai_bps = profile.hai_rate_mbps * 1e6
    dcqcn.g = profile.g
    dcqcn.initial_alpha = profile.initial_alpha
    dcqcn.min_bps = profile.min_rate_mbps * 1e6
    dcqcn.cnp_interval_ps = round(profile.cnp_interval_us * PS_PER_US)
    return dcqcn


def _transport(policy: LosslessPolicy) -> _engine.Transport:
    transport = _engine.Transport()
    transport.mtu_bytes = policy.rdma_mtu_bytes
    transport.frame_overhead_bytes = PACKET_OVERHEAD_BYTES - PREAMBLE_GAP_BYTES
    transport.wire_gap_bytes = PREAMBLE_GAP_BYTES
    transport.timeout_ps = [round(timeout * 1000 * PS_PER_US) for timeout in TIMEOUTS_MS]
    return transport


def _switch(policy: LosslessPolicy, buffers: SwitchBuffers) -> _engine.SwitchSettings:
    switch = _engine.SwitchSettings()
    switch.shared_bytes = buffers.shared_bytes
    # Where in the pipeline the buffer sits is not published; half of the latency is counted on either side.
    half = round(switch_latency_ns(buffers) * PS_PER_NS / 2)
    switch.ingress_latency_ps = switch.egress_latency_ps = half
    default = policy.class_named("default").queue
    queues = [default] * 64
    for traffic_class in policy.classes:
        for dscp in traffic_class.dscps:
            queues[dscp] = traffic_class.queue
    switch.priority_of_dscp = queues
    switch.balance = _BALANCE[policy.load_balancing]
    return switch


def _port(policy: LosslessPolicy, layout: Layout, number: int) -> _engine.PortSettings:
    device, name = layout.port_names[number]
    speed_gbps = layout.links[number // 2].speed_gbps
    settings = _engine.PortSettings()
    settings.pause_response_ps = round(pause_quanta(speed_gbps) * QUANTUM_BYTES * 8 * PS_PER_NS / speed_gbps)
    buffers = policy.buffers_of.get(device)
    if buffers is not None:
        port = next(port for port in buffers.ports if port.port == name)
        _set_buffer(settings, port, buffers.threshold)
        _set_classes(settings, policy)
        _set_ecn(settings, buffers, speed_gbps)
        _set_watchdog(settings, policy.watchdog)
    return settings


def _set_watchdog(settings: _engine.PortSettings, watchdog: Watchdog) -> None:
    settings.watchdog = settings.pfc_send
    settings.watchdog_detect_ps = watchdog.detection_ms * PS_PER_MS
    settings.watchdog_restore_ps = watchdog.restoration_ms * PS_PER_MS
    settings.watchdog_forwards = watchdog.action == "forward"


def _set_buffer(settings: _engine.PortSettings, port: PortBuffer, threshold: float) -> None:
    settings.headroom_bytes = port.headroom_bytes
    settings.reserve_bytes = port.reserve_bytes
    settings.xon_offset_bytes = port.xon_offset_bytes
    settings.alpha_lossless = port.alpha * threshold


def _set_classes(settings: _engine.PortSettings, policy: LosslessPolicy) -> None:
    weights = [1] * 8
    for traffic_class in policy.classes:
        bit = 1 << traffic_class.queue
        settings.pfc_send |= bit if traffic_class.pfc_priority is not None else 0
        settings.strict |= bit if traffic_class.strict else 0
        settings.ecn |= bit if traffic_class.ecn else 0
        weights[traffic_class.queue] = max(1, traffic_class.weight_percent)
    settings.pfc_honour = settings.pfc_send
    settings.weight = weights


def _set_ecn(settings: _engine.PortSettings, buffers: SwitchBuffers, speed_gbps: float) -> None:
    profile = buffers.ecn_at(speed_gbps)
    settings.kmin_bytes = profile.kmin_bytes
    settings.kmax_bytes = profile.kmax_bytes
    settings.pmax = profile.pmax
