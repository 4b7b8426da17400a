"""The reasons of a policy: one per distinct cause, not one per port."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from eastwest.intent.congestion import NOT_MODELLED, modelled
from eastwest.lossless.assumptions import assumed
from eastwest.lossless.buffers import ALPHA_SOURCE, xoff_alone_bytes, xoff_together_bytes
from eastwest.lossless.ecn import ORDER_SOURCE, RATIO_SOURCE, RULE, bandwidth_delay_bytes
from eastwest.lossless.headroom import Headroom
from eastwest.lossless.link import SWITCH_NS_ASSUMED, SWITCH_SOURCE
from eastwest.lossless.policy import EcnProfile, Reason, SwitchBuffers
from eastwest.lossless.rtt import END_STATION_SOURCE, Hop
from eastwest.units import format_us


def headroom_reason(model: str, found: Headroom, constants_source: str) -> Reason:
    """The sum behind the headroom of one model, speed and cable length."""
    subject = f"headroom of {model} at {found.speed_gbps:g}G, {found.cable_m:g} m"
    value = f"{found.xoff_bytes:,} B"
    why = f"{found.rule}: {found.sum_text()}"
    source = "; ".join(part for part in (found.source, constants_source) if part)
    return assumed(subject, value, why, source) if found.assumed else Reason(subject, value, why, source)


def buffer_reasons(switches: Iterable[SwitchBuffers]) -> tuple[Reason, ...]:
    """Whether Σ headroom fits, once for all switches whose plan is the same."""
    equal: dict[tuple[str, int, int, int], list[SwitchBuffers]] = {}
    for switch in switches:
        key = (switch.model, len(switch.ports), switch.headroom_sum_bytes, switch.shared_bytes)
        equal.setdefault(key, []).append(switch)
    return tuple(_buffer_reason(len(group), group[0]) for group in equal.values())


def _buffer_reason(count: int, switch: SwitchBuffers) -> Reason:
    pool = switch.headroom_pool_bytes
    measure = "the whole buffer" if pool is None else f"the published headroom pool, {pool:,} B"
    ports = len(switch.ports)
    why = (
        f"Σ headroom over {ports} ports is {switch.headroom_oversubscription:.2f} times {measure}; "
        f"{switch.shared_bytes:,} B of {switch.pool_bytes:,} B stay shared"
    )
    subject = f"buffer fit of {switch.model} with {ports} lossless ports ({count} switches)"
    return Reason(subject, f"Σ headroom {switch.headroom_sum_bytes:,} B", why, "sum of the headroom figures above")


def ecn_reasons(switches: Sequence[SwitchBuffers], rtt_us: float) -> tuple[Reason, ...]:
    """Why the thresholds stand where they do, once per model, speed and value."""
    seen: dict[tuple[str, EcnProfile], SwitchBuffers] = {}
    for switch in switches:
        for profile in switch.ecn:
            seen.setdefault((switch.model, profile), switch)
    return tuple(_ecn_reason(model, profile, switch, rtt_us) for (model, profile), switch in seen.items())


def _ecn_reason(model: str, profile: EcnProfile, switch: SwitchBuffers, rtt_us: float) -> Reason:
    why = (
        f"{RULE}. Rate × base RTT is {bandwidth_delay_bytes(profile.speed_gbps, rtt_us):,.0f} B; the XOFF point is "
        f"{xoff_together_bytes(switch):,.0f} B with all {len(switch.ports)} ports congested and "
        f"{xoff_alone_bytes(switch):,.0f} B with one"
    )
    value = f"Kmin {profile.kmin_bytes:,} B, Kmax {profile.kmax_bytes:,} B, Pmax {profile.pmax:g}"
    subject = f"ECN of {model} at {profile.speed_gbps:g}G with {len(switch.ports)} lossless ports"
    return Reason(subject, value, why, f"{ORDER_SOURCE}; {RATIO_SOURCE}")


def rtt_reasons(path: Sequence[Hop], rtt_us: float, unknown_models: Sequence[str]) -> tuple[Reason, ...]:
    """Where the base RTT comes from, and which switch latencies it assumes."""
    lengths = " + ".join(f"{hop.length_m:g} m" for hop in path)
    why = f"longest path {lengths}: propagation and switching both ways, one full packet per hop, and the NICs' time"
    reasons = [Reason("base RTT", format_us(rtt_us), why, f"5 ns/m (IEEE 802.1Q annex); {END_STATION_SOURCE}")]
    if unknown_models:
        subject = f"latency of {', '.join(unknown_models)}"
        why = "no verified port-to-port latency in the catalogue; ECN thresholds and simulated times depend on it"
        reasons.append(assumed(subject, f"{SWITCH_NS_ASSUMED:g} ns", why, SWITCH_SOURCE))
    return tuple(reasons)


def general_reasons(alpha: float, mtu_bytes: int, rdma_mtu_bytes: int, small_packet_percent: int) -> tuple[Reason, ...]:
    """Reasons that hold for the whole site."""
    return (
        Reason(
            "dynamic threshold",
            f"alpha {alpha:g}",
            "one lossless queue may take an eighth of what is free, so that many can be congested together",
            ALPHA_SOURCE,
        ),
        Reason("MTU", f"{mtu_bytes} B, RoCE payload {rdma_mtu_bytes} B", "from the site file", "site file (lossless)"),
        Reason(
            "small packets",
            f"{small_packet_percent} %",
            "share of 64-byte packets in the lossless class that headroom is sized for; it moves headroom of chips "
            "with large cells up to 2.4 times. Broadcom's published tables have their own share built in",
            "site file (lossless); SONiC LOSSLESS_TRAFFIC_PATTERN uses 50 %",
        ),
        Reason(
            "load balancing",
            "ECMP by flow hash",
            "every family supports it; several queue pairs per peer spread the load over the paths",
            "Meta, SIGCOMM'24: queue-pair scaling with ECMP",
        ),
    )


def control_reasons(name: str) -> tuple[Reason, ...]:
    """What it means that NICs run another congestion control than DCQCN; nothing where they run it."""
    subject = "congestion control (instead of DCQCN)"
    if name == "dcqcn":
        return ()
    if modelled(name):
        return (
            Reason(subject, name, "the site file says so: pause frames alone hold senders back", "site file (gpus)"),
        )
    why = f"DCQCN stands in where something is simulated, which proves nothing about {name}: {NOT_MODELLED[name]}"
    return (assumed(subject, name, why),)
