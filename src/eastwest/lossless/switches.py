"""The buffer plan of every switch: headroom and thresholds of its ports, ECN by speed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from eastwest.fabric.graph import Device, Fabric
from eastwest.intent.measured import MeasuredBuffer
from eastwest.lossless.buffers import LOSSLESS_ALPHA, fit_buffers, xoff_together_bytes
from eastwest.lossless.cases import Case, lossless_ports
from eastwest.lossless.ecn import ecn_profile
from eastwest.lossless.headroom import Headroom
from eastwest.lossless.policy import PortBuffer, SwitchBuffers
from eastwest.lossless.pools import Chip

Shared = tuple[int, Mapping[str, MeasuredBuffer]]
"""Lossless classes that share a buffer, and buffers that were measured, by switch model."""


def switch_buffers(
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
    ports = _ports(fabric, device, rooms)
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


def _ports(fabric: Fabric, device: Device, rooms: dict[Case, Headroom]) -> list[PortBuffer]:
    found = []
    for name, speed_gbps, cable_m in lossless_ports(fabric, device):
        room = rooms[device.model, speed_gbps, cable_m]
        found.append(
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
    return found
