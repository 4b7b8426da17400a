"""Layers 3 and 4: collectives, jobs, storage, and inference services."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.findings import Layer, Severity
from eastwest.monitor.alerts.context import Context, series
from eastwest.monitor.rules import Alert, Example
from eastwest.monitor.thresholds import Threshold

_BUSBW = "eastwest_collective_bus_bandwidth_bytes_per_second"
_FLOOR = "eastwest_plan_busbw_low_bytes_per_second"
_SIZES = {"GB": "[1-9][0-9]*-[0-9]+GB", "MB": "[1-9][0-9]{2,}-[0-9]+MB"}
_LEAST_UTILISATION = 0.8


def work_alerts(context: Context) -> Iterator[Alert]:
    """All of layers 3 and 4, as far as the site has the work."""
    if context.thresholds.busbw and context.subject.nvidia_gpus:
        yield _busbw(context)
    for job, (longest, variation) in context.thresholds.steps.items():
        yield _slow_steps(context, job, longest)
        yield _uneven_steps(context, job, variation)
    if context.thresholds.gpu_active is not None:
        yield _waiting_gpus(context, context.thresholds.gpu_active)
    yield _storage_wait(context)
    yield _stalled_host(context)
    for service, limit in context.thresholds.first_byte.items():
        yield _first_byte(context, service, limit)
    if context.subject.site.inference:
        yield _tcp_retransmits(context)
        yield _overflows(context)


def _busbw(context: Context) -> Alert:
    floor = context.thresholds.busbw[0]
    own = {"host": context.nic.device, "gpu": "GPU0", "communicator": "DP", "collective": floor.collective}
    own |= {"ranks": str(floor.ranks)}
    kept = "host, gpu, communicator, collective, ranks, size"
    parts = [
        f'min by ({kept}) ({_BUSBW}{{size=~"{sizes}"}}) < on (collective, ranks) group_left () '
        f'{_FLOOR}{{class="{unit}"}}'
        for unit, sizes in _SIZES.items()
    ]
    low = series(_FLOOR, collective=floor.collective, ranks=str(floor.ranks), **{"class": "GB"})
    large, small = {**own, "size": "4-5GB"}, {**own, "size": "0-1GB"}
    value = floor.bytes_per_s
    return Alert(
        "EastwestBusBandwidthLow",
        Layer.BANDWIDTH,
        Severity.WARNING,
        " or ".join(parts),
        "{{ $labels.collective }} of {{ $labels.communicator }} on {{ $labels.host }} is below its predicted interval",
        "Nine of ten measurements should lie in the interval predicted for this operation and this many GPUs. Messages "
        "are compared from 100 MB on; smaller ones measure latency.",
        "Look whether pauses, marks or losses rose with it; if none did, look at the library and the hosts first.",
        (
            Example({series(_BUSBW, **large): context.steady(value * 0.5), low: context.steady(value)}, (large,)),
            Example({series(_BUSBW, **large): context.steady(value * 1.1), low: context.steady(value)}),
            Example({series(_BUSBW, **small): context.steady(value * 0.1), low: context.steady(value)}),
        ),
    )


def _word(name: str) -> str:
    """A name for alerts: `llama-3-8b` → `Llama38b`."""
    return "".join(part.capitalize() for part in name.replace("_", "-").split("-") if part.isalnum())


def _slow_steps(context: Context, job: str, limit: Threshold) -> Alert:
    name = series("eastwest_job_step_seconds", job=job)
    return Alert(
        f"EastwestStepSlow{_word(job)}",
        Layer.BANDWIDTH,
        Severity.WARNING,
        f"{name} > {limit.value:.6g}",
        "Steps of {{ $labels.job }} take longer than predicted",
        f"More than {limit.value:.4g} s: {limit.why}.",
        "Compare computing, communication and data wait of the ranks.",
        (
            Example({name: context.steady(limit.value * 1.2)}, ({"job": job},)),
            Example({name: context.steady(limit.value * 0.95)}),
        ),
    )


def _uneven_steps(context: Context, job: str, limit: Threshold) -> Alert:
    name = series("eastwest_job_step_seconds", job=job)
    middle = context.thresholds.steps[job][0].value * 0.8
    uneven = " ".join(f"{middle * (1 + limit.value * (3 if at % 2 else -3)):.6g}" for at in range(60))
    return Alert(
        f"EastwestStepUneven{_word(job)}",
        Layer.BANDWIDTH,
        Severity.INFO,
        f"stddev_over_time({name}[10m]) / avg_over_time({name}[10m]) > {limit.value:g}",
        "Steps of {{ $labels.job }} vary",
        f"Standard deviation over ten minutes above {limit.value:.1%} of the mean: {limit.why}.",
        "Look for pauses that come and go, and for a rank that is late now and then.",
        (
            Example({name: uneven}, ({"job": job},)),
            Example({name: context.steady(middle)}),
        ),
    )


def _waiting_gpus(context: Context, limit: Threshold) -> Alert:
    host = context.nic.device
    active = series("eastwest_gpu_sm_active_ratio", host=host, gpu="0")
    busy = series("eastwest_gpu_utilisation_ratio", host=host, gpu="0")
    return Alert(
        "EastwestGpusWait",
        Layer.BANDWIDTH,
        Severity.INFO,
        f"avg by (host) (avg_over_time(eastwest_gpu_sm_active_ratio[5m])) < {limit.value:g} "
        f"and avg by (host) (avg_over_time(eastwest_gpu_utilisation_ratio[5m])) > {_LEAST_UTILISATION:g}",
        "GPUs of {{ $labels.host }} look busy and do little",
        f"Multiprocessors work less than {limit.value:.0%} of the time ({limit.why}) while utilisation is high: "
        "kernels of collectives spin and count as busy.",
        "Look at bus bandwidth, pauses and data wait of the same minutes.",
        (
            Example({active: context.steady(limit.value * 0.7), busy: context.steady(0.98)}, ({"host": host},)),
            Example({active: context.steady(min(1.0, limit.value * 1.2)), busy: context.steady(0.98)}),
            Example({active: context.steady(0.0), busy: context.steady(0.0)}),
        ),
    )


def _storage_wait(context: Context) -> Alert:
    limit = context.thresholds.storage_wait_share
    place = {"host": context.nic.device, "endpoint": context.nic.port}
    name = series("eastwest_rank_data_wait_seconds_total", **place)
    return Alert(
        "EastwestDataWait",
        Layer.STORAGE,
        Severity.WARNING,
        f"sum by (host, endpoint) (rate(eastwest_rank_data_wait_seconds_total[{context.window}])) > {limit.value:g}",
        "{{ $labels.host }} waits for its data",
        f"Ranks wait more than {limit.value:.1%} of the time: {limit.why}.",
        "Look at the storage system and the data loader before the fabric.",
        (
            Example({name: context.counting(limit.value * 2)}, (place,)),
            Example({name: context.counting(limit.value / 2)}),
        ),
    )


def _stalled_host(context: Context) -> Alert:
    limit = context.thresholds.storage_wait_share
    host = context.nic.device
    name = series("eastwest_storage_stalled_seconds_total", host=host)
    return Alert(
        "EastwestStorageStalled",
        Layer.STORAGE,
        Severity.WARNING,
        f"sum by (host) (rate(eastwest_storage_stalled_seconds_total[{context.window}])) > {limit.value:g}",
        "All tasks of {{ $labels.host }} wait for I/O",
        f"The kernel's pressure figure is above {limit.value:.1%} of the time: {limit.why}.",
        "Compare request times of the mounts; look at the storage system's own counters.",
        (
            Example({name: context.counting(min(1.0, limit.value * 3))}, ({"host": host},)),
            Example({name: context.counting(limit.value / 3)}),
        ),
    )


def _first_byte(context: Context, service: str, limit: Threshold) -> Alert:
    labels = {"service": service, "place": "load-balancer"}
    name = series("eastwest_serving_first_byte_high_seconds", **labels)
    return Alert(
        f"EastwestFirstByteSlow{_word(service)}",
        Layer.BANDWIDTH,
        Severity.WARNING,
        f'eastwest_serving_first_byte_high_seconds{{service="{service}"}} > {limit.value:g}',
        "{{ $labels.service }} answers late at {{ $labels.place }}",
        f"The 99th percentile of the time to first byte is above {limit.value:g} s, {limit.why}.",
        "Compare connect time and TCP retransmits (network) with queue depth (gateway, engine) before blaming either.",
        (
            Example({name: context.steady(limit.value * 2)}, (labels,)),
            Example({name: context.steady(limit.value * 0.8)}),
        ),
    )


def _tcp_retransmits(context: Context) -> Alert:
    labels = {"service": context.subject.site.inference[0].name, "place": "load-balancer"}
    sent = series("eastwest_serving_tcp_retransmits_total", **labels)
    requests = series("eastwest_serving_requests_total", **labels)
    window = context.window
    return Alert(
        "EastwestServingRetransmits",
        Layer.FABRIC,
        Severity.WARNING,
        f"sum by (service, place) (rate(eastwest_serving_tcp_retransmits_total[{window}])) "
        f"> 0.01 * sum by (service, place) (rate(eastwest_serving_requests_total[{window}]))",
        "TCP segments of {{ $labels.service }} are lost at {{ $labels.place }}",
        "More than one retransmission for a hundred requests. A lost SYN costs a second, which the tail of latency "
        "shows first.",
        "Look at drops of front-end ports between load balancer and nodes.",
        (
            Example({sent: context.counting(2), requests: context.counting(20)}, (labels,)),
            Example({sent: context.counting(0.05), requests: context.counting(20)}),
        ),
    )


def _overflows(context: Context) -> Alert:
    labels = {"service": context.subject.site.inference[0].name, "place": "gateway"}
    name = series("eastwest_serving_listen_overflows_total", **labels)
    host = {"host": context.nic.device}
    of_host = series("eastwest_host_tcp_listen_overflows_total", **host)
    return Alert(
        "EastwestAcceptQueueFull",
        Layer.OBSERVABILITY,
        Severity.WARNING,
        f"sum by (service, place) (rate(eastwest_serving_listen_overflows_total[{context.window}])) > 0 "
        f"or sum by (host) (rate(eastwest_host_tcp_listen_overflows_total[{context.window}])) > 0",
        "Accept queue full: {{ $labels.service }} {{ $labels.place }}{{ $labels.host }}",
        "The gateway is too slow, not the network: clients see timeouts of SYNs as with loss.",
        "Give the gateway workers or a longer backlog.",
        (
            Example({name: context.counting(0.5)}, (labels | {"host": ""},)),
            Example({of_host: context.counting(0.5)}, (host | {"service": "", "place": ""},)),
            Example({name: context.steady(12), of_host: context.steady(12)}),
        ),
    )
