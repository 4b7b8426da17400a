"""From the fabric and the catalogue to the LosslessPolicy of the site, with a reason for every number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from eastwest.fabric.graph import Fabric
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.site import Site
from eastwest.lossless.buffers import LOSSLESS_ALPHA
from eastwest.lossless.cases import Case, chips_of, headrooms
from eastwest.lossless.classes import WATCHDOG, WATCHDOG_REASON, class_reasons, traffic_classes
from eastwest.lossless.dcqcn import design_profile
from eastwest.lossless.headroom import Headroom
from eastwest.lossless.link import PACKET_OVERHEAD_BYTES
from eastwest.lossless.policy import DcqcnProfile, LosslessPolicy, Reason
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
from eastwest.lossless.switches import switch_buffers
from eastwest.lossless.tuned import tuned

LOAD_BALANCING = "ecmp"


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
    switches = switch_buffers(fabric, chips, rooms, rtt_us, (lossless, measured))
    dcqcn, dcqcn_reasons = _dcqcn(site, catalogue)
    unknown = tuple(model for model, chip in chips.items() if chip.latency_ns is None)
    reasons = (
        *class_reasons(classes),
        *general_reasons(LOSSLESS_ALPHA, intent.mtu_bytes, intent.rdma_mtu_bytes, intent.small_packet_percent),
        *(chip.reason for model, chip in chips.items() if model not in measured),
        *measured_reasons(switches, measured),
        *_headroom_reasons(chips, rooms, intent.mtu_bytes),
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


def _headroom_reasons(chips: Mapping[str, Chip], rooms: Mapping[Case, Headroom], mtu_bytes: int) -> Iterator[Reason]:
    for (model, _, _), found in rooms.items():
        yield headroom_reason(chips[model].model, found, chips[model].constants_source, mtu_bytes)


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
