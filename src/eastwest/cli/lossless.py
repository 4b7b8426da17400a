"""`eastwest lossless`: the lossless arithmetic of a site on one page, for a network engineer to check."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from eastwest.cli.tables import add_row, table_of
from eastwest.design.from_file import design_file
from eastwest.lossless.buffers import pausing_at_once, xoff_points
from eastwest.lossless.cases import Case, headrooms_of, kinds_of
from eastwest.lossless.dcqcn_families import family_of
from eastwest.lossless.dcqcn_knobs import settings
from eastwest.lossless.ecn_compare import EcnRow, side_by_side
from eastwest.lossless.headroom import Headroom
from eastwest.lossless.policy import DcqcnProfile, LosslessPolicy, SwitchBuffers
from eastwest.units import format_gbps


def lossless(
    site: Annotated[Path, typer.Argument(help="The site file.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")] = False,
) -> None:
    """Show a site's lossless arithmetic: headroom, buffer fit, XOFF points, ECN beside ten vendors, DCQCN knobs."""
    known, catalogue, plan = design_file(site)
    links = headrooms_of(known, plan.fabric, catalogue)
    if as_json:
        typer.echo(json.dumps(_tree(plan.policy, links), indent=2, ensure_ascii=False))
        return
    console = Console(highlight=False, soft_wrap=False)
    tables = [_headroom(links), _fit(plan.policy), *_ecn_tables(plan.policy)]
    for table in [*tables, *(_knobs(model, profile) for model, profile in plan.policy.dcqcn)]:
        console.print(table)
        console.print()
    console.print("Every figure with its reason and source: eastwest design, plan.json", soft_wrap=True)


def _headroom(links: dict[Case, Headroom]) -> Table:
    table = table_of(
        "switch", ">speed", ">cable", ">headroom B", ">XON B", ">reserve B", "small packets", "model", title="Headroom"
    )
    for (model, _, _), found in links.items():
        place = (model, format_gbps(found.speed_gbps), f"{found.cable_m:g} m")
        figures = (f"{found.xoff_bytes:,}", f"{found.xon_bytes:,}", f"{found.reserve_bytes:,}")
        add_row(table, (*place, *figures, found.small_packets, _standing(found)))
    return table


def _standing(found: Headroom) -> str:
    return "assumed" if found.assumed else "published"


def _fit(policy: LosslessPolicy) -> Table:
    columns = ("switch", ">ports", ">Σ headroom MB", ">buffer MB", ">of pool", ">may pause", "fits", "XOFF point kB")
    table = table_of(*columns, title="Buffer fit; XOFF point of a queue by ports congested at once")
    for switch in kinds_of(policy):
        points = ", ".join(f"{count}: {point / 1e3:,.0f}" for count, point in xoff_points(switch))
        figures = (f"{len(switch.ports)}", f"{switch.headroom_sum_bytes / 1e6:.1f}", f"{switch.pool_bytes / 1e6:.1f}")
        share = f"{switch.headroom_oversubscription:.2f}"
        fits = "yes" if switch.fits else "NO"
        add_row(table, (switch.model, *figures, share, f"{pausing_at_once(switch)}", fits, points))
    return table


def _ecn_tables(policy: LosslessPolicy) -> list[Table]:
    return [_ecn(switch, profile.speed_gbps) for switch in kinds_of(policy) for profile in switch.ecn]


def _ecn(switch: SwitchBuffers, speed_gbps: float) -> Table:
    title = f"ECN of {switch.model} at {format_gbps(speed_gbps)}, {len(switch.ports)} ports; PFC with all congested"
    table = table_of("thresholds", "for", "as published", ">Kmin B", ">Kmax B", ">Pmax", "acts before PFC", title=title)
    for row in side_by_side(switch, speed_gbps):
        figures = (f"{row.kmin_bytes:,}", f"{row.kmax_bytes:,}", f"{row.pmax:.0%}")
        add_row(table, (row.name, row.speeds, row.printed, *figures, _verdict(row)))
    return table


def _verdict(row: EcnRow) -> str:
    if row.saturates:
        return "yes, and saturates"
    return "starts, does not saturate" if row.before_pfc else "no: PFC first"


def _knobs(model: str, profile: DcqcnProfile) -> Table:
    table = table_of("knob", "tools", ">value", "unit", ">default", title=f"DCQCN of {model}: {profile.name}")
    family = family_of(model)
    if family is None:
        add_row(table, ("no knobs known for this model", "", "", "", ""))
        return table
    for each in settings(family, profile):
        names = ", ".join(f"{tool} {name}" for tool, name in each.knob.names)
        unit = (
            each.knob.unit + (" (assumed)" if each.knob.assumed else "") + (" (at its limit)" if each.limited else "")
        )
        add_row(table, (each.knob.field, names, f"{each.number}", unit, f"{each.knob.default}"))
    for constant in family.constants:
        add_row(table, ("-", f"{family.tools[0][0]} {constant.name}", f"{constant.value}", constant.why, ""))
    for field, why in family.unmapped:
        add_row(table, (field, "not expressed", "", why, ""))
    return table


def _tree(policy: LosslessPolicy, links: dict[Case, Headroom]) -> dict[str, object]:
    return {
        "small_packet_percent": policy.small_packet_percent,
        "headroom": [{"switch": model, **asdict(found)} for (model, _, _), found in links.items()],
        "buffers": [_fit_tree(switch) for switch in kinds_of(policy)],
        "ecn": [
            {"switch": switch.model, "speed_gbps": profile.speed_gbps, **asdict(row)}
            for switch in kinds_of(policy)
            for profile in switch.ecn
            for row in side_by_side(switch, profile.speed_gbps)
        ],
        "dcqcn": [_knob_tree(model, profile) for model, profile in policy.dcqcn],
    }


def _fit_tree(switch: SwitchBuffers) -> dict[str, object]:
    return {
        "switch": switch.model,
        "ports": len(switch.ports),
        "lossless_classes": switch.lossless_classes,
        "headroom_sum_bytes": switch.headroom_sum_bytes,
        "pool_bytes": switch.pool_bytes,
        "headroom_pool_bytes": switch.headroom_pool_bytes,
        "headroom_oversubscription": switch.headroom_oversubscription,
        "ports_pausing_at_once": pausing_at_once(switch),
        "fits": switch.fits,
        "xoff_point_bytes": {str(count): point for count, point in xoff_points(switch)},
    }


def _knob_tree(model: str, profile: DcqcnProfile) -> dict[str, object]:
    family = family_of(model)
    found = () if family is None else settings(family, profile)
    return {
        "nic": model,
        "profile": asdict(profile),
        "settings": {each.knob.name: each.number for each in found},
        "not_expressed": {} if family is None else dict(family.unmapped),
    }
