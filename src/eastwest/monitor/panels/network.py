"""The fabric, and its lossless classes."""

from __future__ import annotations

from eastwest.monitor.panels.model import Panel, Query
from eastwest.monitor.panels.queries import HOST, LEGEND, mark, most, of_ports
from eastwest.monitor.thresholds import Thresholds

_AT = 'device=~"$device", port=~"$port"'
_PRIORITY = f'{_AT}, priority=~"$priority"'


def fabric() -> tuple[Panel, ...]:
    """Load, losses and links."""
    utilisation = of_ports(f"port:eastwest_transmit:utilisation{{{_AT}}}")
    sent = "sum by (role) (port:eastwest_transmit_bytes:rate * on (device, port) group_left (role) " + (
        'eastwest_topology_port_info{role=~"$role", network=~"$network"}) * 8'
    )
    state = f"1 - min by (device, port) (avg_over_time(eastwest_link_up{{{_AT}}}[$window]))"
    down = (
        f"sum by (device, port) (rate(eastwest_link_down_seconds_total{{{_AT}}}[$window])) "
        f"or {state} and on (device, port) eastwest_plan_port_speed_bits_per_second"
    )
    drops = of_ports(f"sum by (device, port) (port:eastwest_dropped_packets:rate{{{_AT}}})")
    return (
        Panel("Busiest ports", "percentunit", (Query(utilisation, LEGEND),), "Share of the planned rate."),
        Panel("Traffic by role", "bps", (Query(sent, "{{role}}"),), "What leaves all ports of a role."),
        Panel("Packets dropped", "pps", (Query(drops, LEGEND),), "By port, all classes."),
        Panel(
            "Frames with errors",
            "pps",
            (Query(of_ports(f"port:eastwest_link_error_frames:rate{{{_AT}}}"), LEGEND),),
            "Cables and optics.",
        ),
        Panel("Links without carrier", "percentunit", (Query(most(down), "{{device}} {{port}}"),), "Share of time."),
        Panel("Alerts", "short", (Query('sum by (alertname) (ALERTS{alertstate="firing"})', "{{alertname}}"),), ""),
    )


def lossless(thresholds: Thresholds | None) -> tuple[Panel, ...]:
    """Pauses, marks and buffers; the time paused against its threshold."""
    limit = mark("alert", None if thresholds is None else thresholds.paused_share)
    paused = of_ports(f"port:eastwest_paused:share{{{_PRIORITY}}}")
    pausing = of_ports(f"port:eastwest_pause_sent:share{{{_PRIORITY}}}")
    marks = of_ports(f"port:eastwest_ecn_marked_packets:rate{{{_PRIORITY}}}")
    queue = of_ports(f"max by (device, port, priority) (eastwest_port_queue_high_bytes{{{_PRIORITY}}})")
    headroom = f"max by (device, port, priority) (eastwest_port_headroom_high_bytes{{{_PRIORITY}}})"
    share = f"{headroom} / on (device, port) group_left () eastwest_plan_headroom_bytes"
    cnp = tuple(
        Query(f"sum(host:eastwest_cnp_{way}:rate{{{HOST}}})", f"CNPs {way}") for way in ("sent", "received", "ignored")
    )
    return (
        Panel("Paused", "percentunit", (Query(paused, LEGEND),), "Share of time, not frames.", limit),
        Panel("Pausing their peer", "percentunit", (Query(pausing, LEGEND),), "Pausing but not paused: the root."),
        Panel("Packets marked (ECN)", "pps", (Query(marks, LEGEND),), "Marks should come before pauses."),
        Panel("Congestion notifications", "pps", cnp, "Marks without CNPs: senders never hear of it."),
        Panel("Highest queue", "bytes", (Query(queue, LEGEND),), "Egress, since the sample before."),
        Panel("Headroom in use", "percentunit", (Query(most(share), "{{device}} {{port}}"),), "Of the plan's."),
        Panel(
            "Drops of lossless classes",
            "pps",
            (Query(of_ports(f"port:eastwest_dropped_packets:rate{{{_PRIORITY}}}"), LEGEND),),
            "Must be 0.",
        ),
        Panel("Timeouts", "pps", (Query(most(f"host:eastwest_timeouts:rate{{{HOST}}}"), "{{host}} {{endpoint}}"),), ""),
    )
