"""From the fabric and the catalogue to the LosslessPolicy of the site, with a reason for every number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from eastwest.fabric.graph import Device, Fabric
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.measured import MeasuredBuffer
from eastwest.intent.site import Site
from eastwest.lossless.buffers import LOSSLESS_ALPHA, fit_buffers, xoff_together_bytes
from eastwest.lossless.cases import Case, chips_of, headrooms, lossless_ports
from eastwest.lossless.classes import WATCHDOG, WATCHDOG_REASON, class_reasons, traffic_classes
from eastwest.lossless.dcqcn import design_profile
from eastwest.lossless.ecn import ecn_profile
from eastwest.lossless.headroom import Headroom
from eastwest.lossless.link import PACKET_OVERHEAD_BYTES
from eastwest.lossless.policy import DcqcnProfile, LosslessPolicy, PortBuffer, Reason, SwitchBuffers
from eastwest.lossless.pools import Chip
from eastwest.lossless.reasons import (
    buffer_reasons,
    control_reasons,
    ecn_reasons,
    general_reasons,
    headroom_reason,
    measured_reasons,
    resume_reasons,
    rtt_reasons,
)
from eastwest.lossless.rtt import base_rtt_us, longest_path
from eastwest.lossless.tuned import tuned

LOAD_BALANCING = "ecmp"

Shared = tuple[int, Mapping[str, MeasuredBuffer]]
"""Lossless classes that share a buffer, and buffers that were measured, by switch model."""


def build_policy(site: Site, fabric: Fabric, catalogue: Catalogue) -> LosslessPolicy:
    """Settings for every switch of the fabric: headroom and buffers per connected port, ECN per speed, classes, NICs.

    Every connected switch port is lossless. An unknown buffer or latency becomes an assumption that is marked in the
    reasons. Raises InputError for a model the catalogue lacks or code points that clash, NoFitError when nothing
    bounds a switch's buffer.
    """
    intent = site.lossless
    chips = chips_of(fabric, catalogue)
    rooms = headrooms(fabric, chips, intent)
    path = longest_path(fabric, {model: chip.latency_ns for model, chip in chips.items()})
    rtt_us = base_rtt_us(path, intent.rdma_mtu_bytes + PACKET_OVERHEAD_BYTES)
    classes = traffic_classes(intent)
    lossless = sum(each.pfc_priority is not None for each in classes)
    measured = {one.switch: one for one in intent.buffers}
    switches = _all_buffers(fabric, chips, rooms, rtt_us, (lossless, measured))
    dcqcn, dcqcn_reasons = _dcqcn(site, catalogue)
    unknown = tuple(model for model, chip in chips.items() if chip.latency_ns is None)
    reasons = (
        *class_reasons(classes),
        *general_reasons(LOSSLESS_ALPHA, intent.mtu_bytes, intent.rdma_mtu_bytes, intent.small_packet_percent),
        *(chip.reason for model, chip in chips.items() if model not in measured),
        *measured_reasons(switches, measured),
        *(_headroom_reason(chips[model], found, intent.mtu_bytes) for (model, _, _), found in rooms.items()),
        *buffer_reasons(switches),
        *resume_reasons(switches, intent.mtu_bytes),
        *rtt_reasons(path, rtt_us, unknown),
        *ecn_reasons(switches, rtt_us),
        *dcqcn_reasons,
        *control_reasons(site.gpus.congestion_control),
        WATCHDOG_REASON,
    )
    policy = LosslessPolicy(
        classes=classes,
        mtu_bytes=intent.mtu_bytes,
        rdma_mtu_bytes=intent.rdma_mtu_bytes,
        small_packet_percent=intent.small_packet_percent,
        switches=switches,
        dcqcn=dcqcn,
        watchdog=WATCHDOG,
        load_balancing=LOAD_BALANCING,
        reasons=reasons,
        congestion_control=site.gpus.congestion_control,
    )
    return tuned(policy, intent.tuning, site.fabric.link_gbps)


def _headroom_reason(chip: Chip, found: Headroom, mtu_bytes: int) -> Reason:
    return headroom_reason(chip.model, found, chip.constants_source, mtu_bytes)


def _all_buffers(
    fabric: Fabric, chips: dict[str, Chip], rooms: dict[Case, Headroom], rtt_us: float, shared: Shared
) -> tuple[SwitchBuffers, ...]:
    """The buffer plan of every switch; switches of a model with equal ports share one, but for the name."""
    known: dict[tuple[str, tuple[tuple[str, float, float], ...]], SwitchBuffers] = {}
    found = []
    for device in fabric.switches:
        key = (device.model, tuple(lossless_ports(fabric, device)))
        if key not in known:
            known[key] = _buffers(fabric, device, chips[device.model], rooms, rtt_us, shared)
        found.append(replace(known[key], device=device.name))
    return tuple(found)


def _buffers(
    fabric: Fabric, device: Device, chip: Chip, rooms: dict[Case, Headroom], rtt_us: float, shared: Shared
) -> SwitchBuffers:
    lossless, measured = shared
    ports = []
    for name, speed_gbps, cable_m in lossless_ports(fabric, device):
        room = rooms[device.model, speed_gbps, cable_m]
        ports.append(
            PortBuffer(
                port=name,
                speed_gbps=speed_gbps,
                cable_m=cable_m,
                headroom_bytes=room.xoff_bytes,
                xon_offset_bytes=room.xon_bytes,
                reserve_bytes=room.reserve_bytes,
                alpha=LOSSLESS_ALPHA,
            )
        )
    plan = fit_buffers(
        device.name,
        device.model,
        pool_bytes=chip.pool_bytes,
        headroom_pool_bytes=chip.headroom_pool_bytes,
        ports=ports,
        lossless_classes=lossless,
        measured=measured.get(device.model),
    )
    if not ports:
        return plan
    speeds = sorted({port.speed_gbps for port in ports})
    ecn = tuple(ecn_profile(speed, rtt_us, xoff_together_bytes(plan)) for speed in speeds)
    return replace(plan, ecn=ecn, latency_ns=chip.latency_ns)


def _dcqcn(site: Site, catalogue: Catalogue) -> tuple[tuple[tuple[str, DcqcnProfile], ...], tuple[Reason, ...]]:
    """The profile of each of the site's NIC models at the speed it is connected with."""
    profiles: list[tuple[str, DcqcnProfile]] = []
    reasons: list[Reason] = []
    for model in site.gpus.nic_models:
        nic = catalogue.nics.get(model)
        known = None if nic is None else nic.dcqcn.value
        profile, why = design_profile(model, known, site.fabric.link_gbps)
        profiles.append((model, profile))
        reasons += why
    return tuple(profiles), tuple(reasons)
