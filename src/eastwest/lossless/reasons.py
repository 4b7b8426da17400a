"""The reasons of a policy: one per distinct cause, not one per port."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from eastwest.intent.congestion import NOT_MODELLED, modelled
from eastwest.intent.measured import MeasuredBuffer
from eastwest.lossless.assumptions import assumed
from eastwest.lossless.buffers import (
    ALPHA_SOURCE,
    DT_SOURCE,
    most_classes,
    pausing_at_once,
    xoff_alone_bytes,
    xoff_points,
    xoff_together_bytes,
)
from eastwest.lossless.ecn import ORDER_SOURCE, RATIO_SOURCE, RULE, bandwidth_delay_bytes
from eastwest.lossless.ecn_compare import side_by_side
from eastwest.lossless.headroom import Headroom
from eastwest.lossless.headroom.loop import Loop
from eastwest.lossless.hysteresis import SOURCE as HYSTERESIS_SOURCE
from eastwest.lossless.hysteresis import hysteresis, refill_bytes, runs_dry
from eastwest.lossless.link import SWITCH_NS_ASSUMED, SWITCH_SOURCE
from eastwest.lossless.policy import EcnProfile, Reason, SwitchBuffers
from eastwest.lossless.rtt import END_STATION_SOURCE, Hop
from eastwest.units import format_us


def headroom_reason(model: str, found: Headroom, constants_source: str, frame_bytes: int) -> Reason:
    """The sum behind the headroom of one model, speed and cable length, and what the pause loop alone would need."""
    subject = f"headroom of {model} at {found.speed_gbps:g}G, {found.cable_m:g} m"
    value = f"{found.xoff_bytes:,} B (small packets: {found.small_packets})"
    loop = Loop(found.speed_gbps, found.cable_m, frame_bytes).bytes_in_all()
    why = (
        f"{found.rule}: {found.sum_text()}. The packet engine loses nothing from {loop:,} B on, the pause loop alone, "
        f"without cells and chip delays: the figure is {found.xoff_bytes / loop:.1f} times that"
    )
    source = "; ".join(part for part in (found.source, constants_source) if part)
    return assumed(subject, value, why, source) if found.assumed else Reason(subject, value, why, source)


def resume_reason(model: str, switch: SwitchBuffers, frame_bytes: int) -> Reason:
    """Where the fastest port of a switch lifts the pause, and whether its egress runs dry meanwhile."""
    port = max(switch.ports, key=lambda each: (each.speed_gbps, each.cable_m))
    points = hysteresis(xoff_together_bytes(switch), xon_offset_bytes=port.xon_offset_bytes)
    need = refill_bytes(port.speed_gbps, port.cable_m, frame_bytes)
    dry = runs_dry(points, port.speed_gbps, port.cable_m, frame_bytes)
    outcome = "the egress idles after a pause when every port is congested" if dry else "the egress never idles"
    why = (
        f"with all ports congested XOFF stands at {points.xoff_bytes:,.0f} B and XON at {points.xon_bytes:,.0f} B; "
        f"until data come again {need:,.0f} B leave: {outcome}"
    )
    subject = f"XON of {model} at {port.speed_gbps:g}G, {port.cable_m:g} m"
    return Reason(subject, f"{port.xon_offset_bytes:,} B below XOFF", why, HYSTERESIS_SOURCE)


def resume_reasons(switches: Iterable[SwitchBuffers], frame_bytes: int) -> tuple[Reason, ...]:
    """One per distinct cause."""
    found = (resume_reason(switch.model, switch, frame_bytes) for switch in switches if switch.ports)
    return tuple(dict.fromkeys(found))


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
    ports, classes = len(switch.ports), switch.lossless_classes
    points = ", ".join(f"{count} congested {point:,.0f} B" for count, point in xoff_points(switch)) if ports else "-"
    why = (
        f"Σ headroom over {ports} ports and {_classes(classes)} is {switch.headroom_oversubscription:.2f} times "
        f"{measure}: {pausing_at_once(switch)} of the ports may pause at once. {switch.shared_bytes:,} B of "
        f"{switch.usable_bytes:,} B stay shared; up to {most_classes(switch.usable_bytes, switch.ports)} lossless "
        f"classes would fit. XOFF point of a queue: {points}"
    )
    subject = f"buffer fit of {switch.model} with {ports} lossless ports ({count} switches)"
    return Reason(
        subject, f"Σ headroom {switch.headroom_sum_bytes:,} B", why, f"sum of the headroom above; {DT_SOURCE}"
    )


def _classes(count: int) -> str:
    return "one lossless class" if count == 1 else f"{count} lossless classes"


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
        f"{xoff_alone_bytes(switch):,.0f} B with one. {_beside(switch, profile.speed_gbps)}"
    )
    value = f"Kmin {profile.kmin_bytes:,} B, Kmax {profile.kmax_bytes:,} B, Pmax {profile.pmax:g}"
    subject = f"ECN of {model} at {profile.speed_gbps:g}G with {len(switch.ports)} lossless ports"
    return Reason(subject, value, why, f"{ORDER_SOURCE}; {RATIO_SOURCE}")


def _beside(switch: SwitchBuffers, speed_gbps: float) -> str:
    """How the published profiles would do here."""
    published = side_by_side(switch, speed_gbps)[1:]
    kmins, starts = [row.kmin_bytes for row in published], sum(row.before_pfc for row in published)
    return (
        f"Published for the same job: Kmin {min(kmins):,} to {max(kmins):,} B in {len(published)} profiles, of which "
        f"{starts} start to mark before that point here and {sum(row.saturates for row in published)} saturate"
    )


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


def measured_reasons(switches: Iterable[SwitchBuffers], measured: Mapping[str, MeasuredBuffer]) -> tuple[Reason, ...]:
    """One for each model whose buffer was measured, with what rests on it."""
    found = {}
    for switch in switches:
        one = measured.get(switch.model)
        if one is not None:
            value = f"{one.pool_bytes:,} B, queues at {one.threshold:.0%} of their dynamic threshold"
            why = (
                f"measured, instead of {switch.pool_bytes:,} B; on it rest whether headroom fits, XOFF points, the ECN "
                "thresholds that are kept below them, and simulated pauses and drops. Configurations ask for the "
                "published pool and threshold as before"
            )
            source = one.source or "site file (lossless.buffers)"
            found[switch.model] = Reason(f"buffer of {switch.model}", value, why, source)
    return tuple(found.values())


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
