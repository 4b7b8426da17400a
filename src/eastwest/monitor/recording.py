"""Recording rules: every maker's series under the canonical names, and the rates that alerts and dashboards share."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.monitor.rules import Record
from eastwest.monitor.subject import Subject
from eastwest.telemetry.sources import Source, SourceSeries


def normalising(subject: Subject, source: Source) -> Iterator[Record]:
    """The rules of one source. Series carry `source` and `counter`, the maker's own name."""
    for series in source.series:
        classes = subject.traffic_classes if series.by_priority else (None,)
        for number in classes:
            yield _record(source, series, number)


def _record(source: Source, series: SourceSeries, number: int | None) -> Record:
    name, own = (text.replace("{priority}", str(number)) for text in (series.name, series.path or series.name))
    picked = f"{name}{{{series.match}}}" if series.match else name
    value = f"({picked} == bool {series.rising})" if series.rising else picked
    value = value if series.scale == 1 else f"{value} * {series.scale:g}"
    for label, of in series.renamed.items():
        if label != of:
            value = f'label_replace({value}, "{label}", "$1", "{of}", "(.*)")'
    labels = {**series.fixed, "source": source.id, "counter": own}
    if number is not None:
        labels = {"priority": str(number)} | labels
    return Record(series.of, f"sum by ({', '.join(series.renamed)}) ({value})", labels)


_PLACE = "device, port, priority"
_FIRST_TOKENS = "vllm:time_to_first_token_seconds_bucket"

RATES: tuple[tuple[str, str, str], ...] = (
    ("port:eastwest_paused:share", "eastwest_port_paused_seconds_total", _PLACE),
    ("port:eastwest_pause_sent:share", "eastwest_port_pause_sent_seconds_total", _PLACE),
    ("port:eastwest_pause_frames_received:rate", "eastwest_port_pause_frames_received_total", _PLACE),
    ("port:eastwest_pause_frames_sent:rate", "eastwest_port_pause_frames_sent_total", _PLACE),
    ("port:eastwest_ecn_marked_packets:rate", "eastwest_port_ecn_marked_packets_total", _PLACE),
    ("port:eastwest_dropped_packets:rate", "eastwest_port_dropped_packets_total", _PLACE),
    ("port:eastwest_transmit_bytes:rate", "eastwest_port_transmit_bytes_total", _PLACE),
    ("port:eastwest_link_error_frames:rate", "eastwest_link_error_frames_total", "device, port"),
    ("host:eastwest_cnp_sent:rate", "eastwest_host_cnp_sent_total", "host, endpoint"),
    ("host:eastwest_cnp_received:rate", "eastwest_host_cnp_received_total", "host, endpoint"),
    ("host:eastwest_cnp_ignored:rate", "eastwest_host_cnp_ignored_total", "host, endpoint"),
    ("host:eastwest_timeouts:rate", "eastwest_host_timeouts_total", "host, endpoint"),
)
"""Recorded rate, counter, labels that it keeps."""


def rates(window: str) -> Iterator[Record]:
    """Rates per port and host. Where two sources count the same, the larger counts, not their sum."""
    for name, counter, labels in RATES:
        one_source = f"sum by ({labels}, source) (rate({counter}[{window}]))"
        yield Record(name, f"max by ({labels}) ({one_source})")
    sent = f"sum by (device, port, source) (rate(eastwest_port_transmit_bytes_total[{window}]))"
    speed = "on (device, port) eastwest_plan_port_speed_bits_per_second"
    # A tail is no counter of the engine's: it follows from its histogram.
    bucket = f'label_replace(rate({_FIRST_TOKENS}[{window}]), "place", "$1", "instance", "(.*)")'
    yield Record(
        "eastwest_serving_first_byte_high_seconds",
        f"histogram_quantile(0.99, sum by (le, service, place) ({bucket}))",
        {"source": "vllm", "counter": _FIRST_TOKENS},
    )
    yield Record("port:eastwest_transmit:utilisation", f"max by (device, port) ({sent}) * 8 / {speed}")
