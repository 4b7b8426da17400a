"""Figures that variants are compared by: names, units, and how they print."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from eastwest.units import format_bytes, format_us


@dataclass(frozen=True, slots=True)
class Metric:
    """key: of a row of figures. short: heading of a narrow column. scale: from its unit to that of the axis, named in
    unit. shown: as text."""

    key: str
    short: str
    name: str
    unit: str
    scale: float
    shown: Callable[[float], str]


def _gigabytes(value: float) -> str:
    return f"{value:.4g} GB/s"


METRICS = (
    Metric("time_us", "time", "time of the workload", "ms", 1e-3, format_us),
    Metric("tail_us", "p99", "99th percentile of its transfers", "ms", 1e-3, format_us),
    Metric("busbw_gigabytes_per_s", "busbw", "bus bandwidth, simulated", "GB/s", 1.0, _gigabytes),
    Metric("gpu_active", "active", "GPU active share, simulated", "%", 100.0, lambda value: f"{value:.1%}"),
    Metric("paused_us", "paused", "time paused by PFC, all ports together", "ms", 1e-3, format_us),
    Metric("queue_high_bytes", "queue", "deepest queue", "KiB", 1 / 1024, format_bytes),
    Metric("dropped_packets", "drops", "packets dropped", "packets", 1.0, lambda value: f"{value:,.0f}"),
    Metric("step_us", "step exp.", "expected step of the first training job", "ms", 1e-3, format_us),
    Metric(
        "all_reduce_busbw_gigabytes_per_s",
        "AR exp.",
        "expected all-reduce of 1 GiB",
        "GB/s",
        1.0,
        _gigabytes,
    ),
    Metric(
        "all_to_all_busbw_gigabytes_per_s",
        "A2A exp.",
        "expected all-to-all of 1 GiB",
        "GB/s",
        1.0,
        _gigabytes,
    ),
    Metric("switches", "switches", "switches", "switches", 1.0, lambda value: f"{value:.0f}"),
)
"""In the order of pages and tables."""

_BY_NAME = {
    "data_wait_share": ("waits", "share of time that GPUs wait for data, {name}", "%"),
    "checkpoint_us": ("checkpoint", "time of a checkpoint, {name}", "s"),
    "checkpoint_wait_us": ("ckpt wait", "GPUs wait for a checkpoint, {name}", "s"),
    "restore_us": ("restore", "time of a restore, {name}", "s"),
    "ttft_p50_us": ("TTFT p50", "time to first token, median, {name}", "ms"),
    "ttft_p99_us": ("TTFT p99", "time to first token, 99th percentile, {name}", "ms"),
    "token_p50_us": ("TPOT p50", "time per token, median, {name}", "ms"),
    "token_p99_us": ("TPOT p99", "time per token, 99th percentile, {name}", "ms"),
}
"""Expected figures of data sets, checkpoints and services, by the last part of their keys."""

_SCALES = {"%": 100.0, "s": 1e-6, "ms": 1e-3}


def metric_of(key: str) -> Metric:
    """The metric of an expected figure, such as `storage.images.data_wait_share`. Raises KeyError for none."""
    kind, _, rest = key.partition(".")
    name, _, figure = rest.rpartition(".")
    if kind not in {"storage", "serving"}:
        raise KeyError(key)
    short, text, unit = _BY_NAME[figure]
    shown = (lambda value: f"{value:.1%}") if unit == "%" else format_us
    return Metric(key, short, text.format(name=name), unit, _SCALES[unit], shown)


def foreseen_metrics(keys: Iterable[str]) -> Iterator[Metric]:
    """The metrics of those keys that are expected figures, each once."""
    for key in dict.fromkeys(keys):
        if key.startswith(("storage.", "serving.")):
            yield metric_of(key)
