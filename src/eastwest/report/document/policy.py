"""The lossless policy with its derivations: classes, headroom term by term, buffer fit, ECN beside vendors, DCQCN."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.lossless.buffers import pausing_at_once, xoff_points
from eastwest.lossless.cases import Case, headrooms_of, kinds_of
from eastwest.lossless.dcqcn_families import family_of
from eastwest.lossless.dcqcn_knobs import settings
from eastwest.lossless.ecn_compare import EcnRow, side_by_side
from eastwest.lossless.headroom import Headroom
from eastwest.lossless.policy import DcqcnProfile, LosslessPolicy, SwitchBuffers, TrafficClass
from eastwest.report.document.blocks import Block, Section, Text, table
from eastwest.report.document.material import DesignMaterial, row_of
from eastwest.report.numbers import count
from eastwest.units import format_gbps


def policy(material: DesignMaterial) -> Section:
    """The chapter."""
    found = material.plan.policy
    headrooms = headrooms_of(material.site, material.plan.fabric, material.catalogue)
    watchdog = found.watchdog
    blocks: list[Block] = [
        Text(
            f"Layer-3 MTU {count(found.mtu_bytes)} B, RoCE payload {count(found.rdma_mtu_bytes)} B. Headroom assumes "
            f"{found.small_packet_percent} % small packets, which moves it up to 2.4 times. The PFC watchdog polls "
            f"every {watchdog.poll_ms:g} ms, acts after {watchdog.detection_ms:g} ms of pause ({watchdog.action}) and "
            f"restores after {watchdog.restoration_ms:g} ms. Load balancing: {found.load_balancing}."
        ),
        table(
            "Traffic classes",
            "class|*DSCP|>traffic class|>queue|>PFC priority|scheduling|ECN",
            (_class(one) for one in found.classes),
        ),
        *_headroom(headrooms),
        table(
            "Buffer fit",
            "switch|>ports|>Σ headroom, MB|>buffer, MB|>Σ over pool|>may pause at once|fits|"
            "*XOFF point, kB, by ports congested",
            (_fit(one) for one in kinds_of(found)),
            "Σ over pool: over the chip's headroom pool where one is published, else over the whole buffer.",
        ),
    ]
    for switch in kinds_of(found):
        blocks += [_ecn(switch, profile.speed_gbps) for profile in switch.ecn]
    blocks += [block for model, profile in found.dcqcn for block in _knobs(model, profile)]
    return Section("policy", "Lossless policy and its derivation", (*blocks, _reasons(found)))


def _class(one: TrafficClass) -> tuple[str, ...]:
    dscps = (
        ", ".join(map(str, one.dscps)) if len(one.dscps) <= 8 else f"{len(one.dscps)} code points not named elsewhere"
    )
    pause = "lossy" if one.pfc_priority is None else str(one.pfc_priority)
    schedule = "strict" if one.strict else f"DWRR {one.weight_percent} %"
    return one.name, dscps, str(one.traffic_class), str(one.queue), pause, schedule, "yes" if one.ecn else "no"


def _headroom(found: dict[Case, Headroom]) -> Iterator[Block]:
    rows = [
        (
            *(model, format_gbps(speed), f"{cable:g}"),
            *map(count, (one.xoff_bytes, one.xon_bytes, one.reserve_bytes)),
            *("assumed" if one.assumed else "published", one.small_packets),
        )
        for (model, speed, cable), one in found.items()
    ]
    columns = "switch|>speed|>cable, m|>headroom, B|>XON offset, B|>reserve, B|constants|*small packets"
    yield table("Headroom", columns, rows)
    terms = (
        (f"{model} {speed:g}G, {cable:g} m", one.rule, one.sum_text(), one.source)
        for (model, speed, cable), one in found.items()
    )
    yield table("How each headroom is worked out", "case|rule|*terms|source", terms)


def _fit(switch: SwitchBuffers) -> tuple[str, ...]:
    points = ", ".join(f"{ports}: {point / 1e3:,.0f}" for ports, point in xoff_points(switch))
    sizes = (f"{switch.headroom_sum_bytes / 1e6:.1f}", f"{switch.usable_bytes / 1e6:.1f}")
    share = f"{switch.headroom_oversubscription:.2f}"
    fits = "yes" if switch.fits else "NO"
    return switch.model, count(len(switch.ports)), *sizes, share, count(pausing_at_once(switch)), fits, points


def _ecn(switch: SwitchBuffers, speed_gbps: float) -> Block:
    title = f"ECN of {switch.model} at {format_gbps(speed_gbps)}, {len(switch.ports)} ports, beside published profiles"
    rows = (
        (row.name, row.speeds, count(row.kmin_bytes), count(row.kmax_bytes), f"{100 * row.pmax:.0f}", _acts(row))
        for row in side_by_side(switch, speed_gbps)
    )
    note = "The first row is this design. Before PFC: below the XOFF point with every port congested."
    return table(title, "*thresholds|for|>Kmin, B|>Kmax, B|>Pmax, %|acts before PFC", rows, note)


def _acts(row: EcnRow) -> str:
    if row.saturates:
        return "yes, and saturates"
    return "starts, does not saturate" if row.before_pfc else "no: PFC first"


def _knobs(model: str, profile: DcqcnProfile) -> Iterator[Block]:
    title = f"DCQCN of {model}: {profile.name}"
    family = family_of(model)
    if family is None:
        yield Text("No knobs are known for this model.", title)
        return
    rows = [
        (
            each.knob.field,
            ", ".join(f"{tool} {name}" for tool, name in each.knob.names),
            f"{each.number}",
            each.knob.unit + (" (assumed)" if each.knob.assumed else "") + (" (at its limit)" if each.limited else ""),
            f"{each.knob.default}",
        )
        for each in settings(family, profile)
    ]
    rows += [(name, "not expressed", "–", why, "–") for name, why in family.unmapped]
    yield table(title, "parameter|*knob|>value|unit|>default", rows, f"Source of the profile: {profile.source}.")


def _reasons(found: LosslessPolicy) -> Block:
    columns = "value of|value|*reason [source]"
    return table("Reason for each value", columns, map(row_of, found.reasons), file="plan.json")
