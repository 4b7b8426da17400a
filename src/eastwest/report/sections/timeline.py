"""The time series of one arm as panels: throughput, queues, pauses, marks and, where there are any, drops."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from eastwest.fabric import Fabric
from eastwest.plan import Plan
from eastwest.report.pictures.palette import BLUE, GREEN, PURPLE, SKY, VERMILLION
from eastwest.report.pictures.panels import Line, Panel
from eastwest.report.samples import BoolArray, PortSamples, total_over_ports, worst_port
from eastwest.report.sections.shown import Shown
from eastwest.report.series import Series
from eastwest.units import format_us


def panels_of(shown: Shown, plan: Plan) -> tuple[Panel, ...]:
    """All panels of one arm, in an order that is the same for every arm."""
    samples = shown.samples
    step = format_us(samples.width_us)
    return (
        _throughput(samples, plan.fabric),
        _queue(samples, plan),
        Panel(
            f"Paused share of the worst port (% of each {step})",
            (Line("paused", _scaled(_paused(samples), 100.0), VERMILLION),),
        ),
        Panel(
            f"ECN marks, all ports (packets per {step})",
            (Line("marks", total_over_ports(samples, samples.ecn_marks), PURPLE),),
        ),
        Panel(
            f"Drops, all ports (packets per {step})",
            (Line("drops", total_over_ports(samples, samples.drops), VERMILLION),),
        ),
    )


def without_empty(columns: Sequence[Sequence[Panel]]) -> list[list[Panel]]:
    """The columns without the last panel (drops) where no column has anything in it."""
    if any(column[-1].top > 0 for column in columns):
        return [list(column) for column in columns]
    return [list(column[:-1]) for column in columns]


def same_scales(columns: Sequence[Sequence[Panel]]) -> list[list[Panel]]:
    """Give panels of the same row the same upper end, so that columns can be compared by eye."""
    highs = [max(panel.top for panel in row) for row in zip(*columns, strict=True)]
    return [[replace(panel, high=high) for panel, high in zip(column, highs, strict=True)] for column in columns]


def towards_hosts(samples: PortSamples, fabric: Fabric) -> BoolArray:
    """Ports of switches that face a host."""
    return _facing(samples, fabric, to_switch=False)


def between_switches(samples: PortSamples, fabric: Fabric) -> BoolArray:
    """Ports of switches that face another switch."""
    return _facing(samples, fabric, to_switch=True)


def _facing(samples: PortSamples, fabric: Fabric, *, to_switch: bool) -> BoolArray:
    picked = []
    for port in samples.ports:
        device, link = fabric.by_name.get(port.device), fabric.link_at.get(port)
        known = device is not None and device.is_switch and link is not None
        picked.append(
            known and fabric.by_name[link.other(port.device).device].is_switch == to_switch if link else False
        )
    return np.array(picked, dtype=bool)


def _throughput(samples: PortSamples, fabric: Fabric) -> Panel:
    # Bytes per microsecond times 8 / 1000 are gigabits per second; 1e-3 more makes terabits.
    factor = 8e-6 / samples.width_us
    hosts = total_over_ports(samples, samples.tx_bytes, towards_hosts(samples, fabric))
    fabric_ports = total_over_ports(samples, samples.tx_bytes, between_switches(samples, fabric))
    return Panel(
        "Switch throughput (Tb/s)",
        (
            Line("to hosts", _scaled(hosts, factor), BLUE),
            Line("leaf ↔ spine", _scaled(fabric_ports, factor), SKY),
        ),
    )


def _queue(samples: PortSamples, plan: Plan) -> Panel:
    switches = np.array([port.device in plan.policy.buffers_of for port in samples.ports], dtype=bool)
    series = worst_port(samples, samples.queue_high_bytes, switches)
    return Panel(
        "Deepest switch queue (KiB)",
        (Line("queue", _scaled(series, 1 / 1024), GREEN),),
        _thresholds(plan),
    )


def _thresholds(plan: Plan) -> tuple[tuple[str, float], ...]:
    profiles = {profile for switch in plan.policy.switches for profile in switch.ecn}
    if len({(profile.kmin_bytes, profile.kmax_bytes) for profile in profiles}) != 1:
        return ()
    profile = next(iter(profiles))
    return (("ECN Kmin", profile.kmin_bytes / 1024), ("ECN Kmax", profile.kmax_bytes / 1024))


def _paused(samples: PortSamples) -> Series:
    return Series(samples.width_us, np.minimum(1.0, worst_port(samples, samples.paused_us).values / samples.width_us))


def _scaled(series: Series, factor: float) -> Series:
    return Series(series.width_us, series.values * factor)
