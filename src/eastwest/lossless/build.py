"""From the fabric and the catalogue to the LosslessPolicy of the site, with a reason for every number."""

from __future__ import annotations

from dataclasses import replace

from eastwest.fabric.graph import Device, Fabric, PortId
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.site import Site
from eastwest.lossless.buffers import LOSSLESS_ALPHA, fit_buffers, xoff_together_bytes
from eastwest.lossless.classes import WATCHDOG, WATCHDOG_REASON, class_reasons, traffic_classes
from eastwest.lossless.dcqcn import design_profile
from eastwest.lossless.ecn import ecn_profile
from eastwest.lossless.headroom import Headroom, Traffic, headroom_for
from eastwest.lossless.link import PACKET_OVERHEAD_BYTES
from eastwest.lossless.policy import DcqcnProfile, LosslessPolicy, PortBuffer, Reason, SwitchBuffers
from eastwest.lossless.pools import Chip, chip_of
from eastwest.lossless.reasons import (
    buffer_reasons,
    control_reasons,
    ecn_reasons,
    general_reasons,
    headroom_reason,
    rtt_reasons,
)
from eastwest.lossless.rtt import base_rtt_us, longest_path

LOAD_BALANCING = "ecmp"

_Key = tuple[str, float, float]


def build_policy(site: Site, fabric: Fabric, catalogue: Catalogue) -> LosslessPolicy:
    """Settings for every switch of the fabric: headroom and buffers per connected port, ECN per speed, classes, NICs.

    Every connected switch port is lossless. An unknown buffer or latency becomes an assumption that is marked in the
    reasons. Raises InputError for a model the catalogue lacks or code points that clash, NoFitError when nothing
    bounds a switch's buffer.
    """
    intent = site.lossless
    chips = {model: chip_of(model, catalogue) for model in _models(fabric)}
    traffic = Traffic(intent.mtu_bytes, intent.rdma_mtu_bytes, intent.small_packet_percent)
    headrooms = _headrooms(fabric, chips, traffic)
    path = longest_path(fabric, {model: chip.latency_ns for model, chip in chips.items()})
    rtt_us = base_rtt_us(path, intent.rdma_mtu_bytes + PACKET_OVERHEAD_BYTES)
    switches = _all_buffers(fabric, chips, headrooms, rtt_us)
    classes = traffic_classes(intent)
    dcqcn, dcqcn_reasons = _dcqcn(site, catalogue)
    unknown = tuple(model for model, chip in chips.items() if chip.latency_ns is None)
    reasons = (
        *class_reasons(classes),
        *general_reasons(LOSSLESS_ALPHA, intent.mtu_bytes, intent.rdma_mtu_bytes, intent.small_packet_percent),
        *(chip.reason for chip in chips.values()),
        *(headroom_reason(key[0], found, chips[key[0]].constants_source) for key, found in headrooms.items()),
        *buffer_reasons(switches),
        *rtt_reasons(path, rtt_us, unknown),
        *ecn_reasons(switches, rtt_us),
        *dcqcn_reasons,
        *control_reasons(site.gpus.congestion_control),
        WATCHDOG_REASON,
    )
    return LosslessPolicy(
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


def _models(fabric: Fabric) -> tuple[str, ...]:
    return tuple(dict.fromkeys(device.model for device in fabric.switches))


def _lossless_ports(fabric: Fabric, device: Device) -> list[tuple[str, float, float]]:
    """Connected ports of a switch: name, speed of the link, cable length."""
    found = []
    for port in device.ports:
        link = fabric.link_at.get(PortId(device.name, port.name))
        if link is not None:
            found.append((port.name, link.speed_gbps, link.length_m))
    return found


def _all_buffers(
    fabric: Fabric, chips: dict[str, Chip], headrooms: dict[_Key, Headroom], rtt_us: float
) -> tuple[SwitchBuffers, ...]:
    """The buffer plan of every switch; switches of a model with equal ports share one, but for the name."""
    known: dict[tuple[str, tuple[tuple[str, float, float], ...]], SwitchBuffers] = {}
    found = []
    for device in fabric.switches:
        key = (device.model, tuple(_lossless_ports(fabric, device)))
        if key not in known:
            known[key] = _buffers(fabric, device, chips[device.model], headrooms, rtt_us)
        found.append(replace(known[key], device=device.name))
    return tuple(found)


def _headrooms(fabric: Fabric, chips: dict[str, Chip], traffic: Traffic) -> dict[_Key, Headroom]:
    """Headroom per distinct model, speed and cable length."""
    found: dict[_Key, Headroom] = {}
    for device in fabric.switches:
        for _, speed_gbps, cable_m in _lossless_ports(fabric, device):
            key = (device.model, speed_gbps, cable_m)
            if key not in found:
                found[key] = headroom_for(chips[device.model].constants, speed_gbps, cable_m, traffic)
    return found


def _buffers(
    fabric: Fabric, device: Device, chip: Chip, headrooms: dict[_Key, Headroom], rtt_us: float
) -> SwitchBuffers:
    ports = []
    for name, speed_gbps, cable_m in _lossless_ports(fabric, device):
        room = headrooms[device.model, speed_gbps, cable_m]
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
    )
    if not ports:
        return plan
    speeds = sorted({port.speed_gbps for port in ports})
    ecn = tuple(ecn_profile(speed, rtt_us, xoff_together_bytes(plan)) for speed in speeds)
    return replace(plan, ecn=ecn, latency_ns=chip.latency_ns)


def _dcqcn(site: Site, catalogue: Catalogue) -> tuple[tuple[tuple[str, DcqcnProfile], ...], tuple[Reason, ...]]:
    """The profile of the site's NIC model at the speed it is connected with."""
    nic = catalogue.nics.get(site.gpus.nic)
    known = None if nic is None else nic.dcqcn.value
    profile, reasons = design_profile(site.gpus.nic, known, site.fabric.link_gbps)
    return ((site.gpus.nic, profile),), reasons
