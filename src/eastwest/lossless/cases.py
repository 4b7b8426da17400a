"""The distinct cases of a site: each headroom once per model, speed and cable, each buffer plan once per kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from eastwest.fabric.graph import Device, Fabric, PortId
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.site import LosslessIntent, Site
from eastwest.lossless.headroom import Headroom, Traffic, headroom_for
from eastwest.lossless.policy import LosslessPolicy, SwitchBuffers
from eastwest.lossless.pools import Chip, chip_of

Case = tuple[str, float, float]
"""Model of the switch, speed in Gb/s, cable length in m."""


def chips_of(fabric: Fabric, catalogue: Catalogue) -> dict[str, Chip]:
    """Buffer facts of every switch model in the fabric. Raises as `chip_of`."""
    models = dict.fromkeys(device.model for device in fabric.switches)
    return {model: chip_of(model, catalogue) for model in models}


def lossless_ports(fabric: Fabric, device: Device) -> Iterator[tuple[str, float, float]]:
    """Connected ports of a switch: name, speed of the link, cable length."""
    for port in device.ports:
        link = fabric.link_at.get(PortId(device.name, port.name))
        if link is not None:
            yield port.name, link.speed_gbps, link.length_m


def headrooms(fabric: Fabric, chips: Mapping[str, Chip], intent: LosslessIntent) -> dict[Case, Headroom]:
    """Headroom of every case that occurs in the fabric."""
    traffic = Traffic(intent.mtu_bytes, intent.rdma_mtu_bytes, intent.small_packet_percent)
    cases = dict.fromkeys(
        (device.model, speed_gbps, cable_m)
        for device in fabric.switches
        for _, speed_gbps, cable_m in lossless_ports(fabric, device)
    )
    return {case: headroom_for(chips[case[0]].constants, case[1], case[2], traffic) for case in cases}


def headrooms_of(site: Site, fabric: Fabric, catalogue: Catalogue) -> dict[Case, Headroom]:
    """As the policy of the site has them, with every term."""
    return headrooms(fabric, chips_of(fabric, catalogue), site.lossless)


def kinds_of(policy: LosslessPolicy) -> tuple[SwitchBuffers, ...]:
    """One switch of every kind that has lossless ports: equal model, port count, headroom and thresholds."""
    kinds: dict[tuple[object, ...], SwitchBuffers] = {}
    for switch in policy.switches:
        key = (
            switch.model,
            len(switch.ports),
            switch.headroom_sum_bytes,
            switch.shared_bytes,
            switch.threshold,
            switch.ecn,
        )
        if switch.ports:
            kinds.setdefault(key, switch)
    return tuple(kinds.values())
