"""What NICs notice of packets that are lost or late."""

from __future__ import annotations

from eastwest.findings import Layer, Severity
from eastwest.monitor.alerts.context import Context, nic_at, series
from eastwest.monitor.rules import Alert, Example


def timeouts(context: Context) -> Alert:
    """Acknowledgements that do not come."""
    place = nic_at(context.nic)
    name = series("eastwest_host_timeouts_total", **place)
    return Alert(
        "EastwestTimeouts",
        Layer.PROTOCOL,
        Severity.WARNING,
        "host:eastwest_timeouts:rate > 0",
        "{{ $labels.host }} {{ $labels.endpoint }} waits for acknowledgements that do not come",
        "Each timeout costs milliseconds to seconds of one queue pair, and the collective waits for it.",
        "Look for losses and link failures on the ways of this host.",
        (
            Example({name: context.counting(0.2)}, (place,)),
            Example({name: context.steady(7)}),
        ),
    )


def out_of_sequence(context: Context) -> Alert:
    """Packets out of order, where nothing sprays them."""
    place = nic_at(context.nic)
    name = series("eastwest_host_out_of_sequence_total", **place)
    return Alert(
        "EastwestOutOfSequence",
        Layer.PROTOCOL,
        Severity.WARNING,
        f"sum by (host, endpoint) (rate(eastwest_host_out_of_sequence_total[{context.window}])) > 1",
        "{{ $labels.host }} {{ $labels.endpoint }} receives packets out of order",
        "Each flow keeps to one path here, so that disorder means loss: the sender repeats what followed.",
        "Look for drops and errors on the ways to this host.",
        (
            Example({name: context.counting(20)}, (place,)),
            Example({name: context.counting(0.05)}),
        ),
    )
