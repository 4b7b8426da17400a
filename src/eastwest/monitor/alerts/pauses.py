"""Pauses: how long, from whom, of which kind, and a watchdog that ends them."""

from __future__ import annotations

from eastwest.findings import Layer, Severity
from eastwest.monitor.alerts.context import Context, at, series
from eastwest.monitor.rules import Alert, Example
from eastwest.monitor.thresholds import STORM_SHARE

PAUSED = "eastwest_port_paused_seconds_total"
_SENT = "eastwest_port_pause_sent_seconds_total"


def paused(context: Context) -> Alert:
    """A port is paused for longer than the site allows."""
    limit, place = context.thresholds.paused_share, at(context.port, context.priority)
    return Alert(
        "EastwestPortPaused",
        Layer.PROTOCOL,
        Severity.WARNING,
        f"port:eastwest_paused:share > {limit.value:g}",
        "{{ $labels.device }} {{ $labels.port }} is paused much of the time (priority {{ $labels.priority }})",
        f"Paused for more than {limit.value:.2%} of the time: {limit.why}. Time is counted, not frames: XON frames and "
        "short pauses would raise false alarms.",
        "Follow the pauses: the port that pauses and is not paused itself is the root. `eastwest diagnose` does that.",
        (
            Example({series(PAUSED, **place): context.counting(min(0.85, limit.value * 2))}, (place,)),
            Example({series(PAUSED, **place): context.counting(limit.value / 2)}),
            Example({series("eastwest_port_pause_frames_received_total", **place): context.counting(50_000)}),
        ),
    )


def pause_storm(context: Context) -> Alert:
    """Paused nearly all of the time: a pause without an end."""
    place = at(context.port, context.priority)
    return Alert(
        "EastwestPauseStorm",
        Layer.PROTOCOL,
        Severity.CRITICAL,
        f"port:eastwest_paused:share > {STORM_SHARE:g}",
        "{{ $labels.device }} {{ $labels.port }} is held silent by pauses (priority {{ $labels.priority }})",
        f"Paused for more than {STORM_SHARE:.0%} of the time. What stands behind this port stops, and soon its "
        "neighbours too.",
        "Find the root of the pauses; take a NIC that pauses without an end out of service.",
        (
            Example({series(PAUSED, **place): context.counting(0.99)}, (place,)),
            Example({series(PAUSED, **place): context.counting(0.5)}),
        ),
    )


def host_pauses(context: Context) -> Alert:
    """A host pauses its leaf."""
    limit = context.thresholds.paused_share.value
    nic, leaf = at(context.nic, context.priority), at(context.port, context.priority)
    hosts = 'eastwest_topology_port_info{role!~"leaf|spine|super-spine"}'
    info = {
        series("eastwest_topology_port_info", **at(context.nic), role="gpu-node"): context.steady(1),
        series("eastwest_topology_port_info", **at(context.port), role="leaf"): context.steady(1),
    }
    sent = context.counting(limit * 2 if limit < 0.4 else 0.85)
    return Alert(
        "EastwestHostPauses",
        Layer.PROTOCOL,
        Severity.WARNING,
        f"port:eastwest_pause_sent:share > {limit:g} and on (device, port) {hosts}",
        "{{ $labels.device }} {{ $labels.port }} pauses the network",
        "A host that pauses its leaf receives more slowly than it is sent to: PCIe, memory, or a broken NIC. This is "
        "no fault of the fabric.",
        "Look at PCIe back-pressure and receive buffers of the host (`eastwest_host_receive_stalls_total`).",
        (
            Example({series(_SENT, **nic): sent} | info, (nic,)),
            Example({series(_SENT, **leaf): sent} | info),
        ),
    )


def global_pause(context: Context) -> Alert:
    """802.3x pause frames."""
    place = at(context.port)
    counters = [f"eastwest_port_global_pause_frames_{way}_total" for way in ("received", "sent")]
    counters += [f'eastwest_port_pause_frames_{way}_total{{priority="-1"}}' for way in ("received", "sent")]
    found = " or ".join(f"sum by (device, port) (rate({each}[{context.window}])) > 0" for each in counters)
    return Alert(
        "EastwestGlobalPause",
        Layer.PROTOCOL,
        Severity.CRITICAL,
        found,
        "{{ $labels.device }} {{ $labels.port }} sees 802.3x pause instead of PFC",
        "Global pause stops all classes at once, control traffic and CNPs too, and no counter of drops shows it.",
        "Switch flow control off on the port and its peer, and PFC on for the RoCE priority.",
        (
            Example(
                {series("eastwest_port_global_pause_frames_received_total", **place): context.counting(4)}, (place,)
            ),
            Example(
                {series("eastwest_port_pause_frames_sent_total", **place, priority="-1"): context.counting(4)}, (place,)
            ),
            Example({series("eastwest_port_pause_frames_sent_total", **at(context.port, "3")): context.counting(4)}),
        ),
    )


def watchdog(context: Context) -> Alert:
    """A watchdog has taken a queue out."""
    place = at(context.port, context.priority)
    name = series("eastwest_port_watchdog_events_total", **place)
    return Alert(
        "EastwestPfcWatchdog",
        Layer.PROTOCOL,
        Severity.CRITICAL,
        f"sum by (device, port, priority) (increase(eastwest_port_watchdog_events_total[{context.window}])) > 0",
        "The PFC watchdog acted at {{ $labels.device }} {{ $labels.port }}",
        "A queue was taken for stuck; its packets are dropped until pauses end. Counters of PFC stand still meanwhile "
        "on some chips.",
        "Find the NIC that pauses without an end; do not trust PFC counters of this port while the watchdog acts.",
        (
            Example({name: context.counting(0.1)}, (place,)),
            Example({name: context.steady(4)}),
        ),
    )
