"""Jobs and their storage."""

from __future__ import annotations

from eastwest.monitor.panels.model import Panel, Query
from eastwest.monitor.panels.queries import HOST, least, mark, most
from eastwest.monitor.thresholds import Thresholds


def job(thresholds: Thresholds | None) -> tuple[Panel, ...]:
    """Steps, collectives and GPUs; steps against their prediction."""
    known = {} if thresholds is None else thresholds.steps
    steps = tuple((name, pair[0].value) for name, pair in known.items())
    gpus = mark("expected", None if thresholds is None else thresholds.gpu_active)
    busbw = f"avg by (communicator, collective, size) (eastwest_collective_bus_bandwidth_bytes_per_second{{{HOST}}})"
    rank = "sum by (host) (rate(eastwest_rank_{}_seconds_total{{" + HOST + "}}[$window]))"
    return (
        Panel("Step time", "s", (Query("eastwest_job_step_seconds", "{{job}}"),), "Against the prediction.", steps),
        Panel("Bus bandwidth", "Bps", (Query(most(busbw), "{{communicator}} {{collective}} {{size}}"),), ""),
        Panel(
            "GPU activity",
            "percentunit",
            (
                Query(f"avg(eastwest_gpu_sm_active_ratio{{{HOST}}})", "SM active"),
                Query(f"avg(eastwest_gpu_tensor_active_ratio{{{HOST}}})", "tensor active"),
                Query(f"avg(eastwest_gpu_utilisation_ratio{{{HOST}}})", "utilisation"),
            ),
            "Utilisation counts waiting kernels: compare it with activity.",
            gpus,
        ),
        Panel("Slowest to compute", "percentunit", (Query(most(rank.format("compute")), "{{host}}"),), "Stragglers."),
        Panel(
            "Least in collectives",
            "percentunit",
            (Query(least(rank.format("collective")), "{{host}}"),),
            "The least: they come late, others wait.",
        ),
    )


def storage(thresholds: Thresholds | None) -> tuple[Panel, ...]:
    """Who waits for data, and what mounts carry."""
    limit = mark("alert", None if thresholds is None else thresholds.storage_wait_share)
    wait = f"sum by (host) (rate(eastwest_rank_data_wait_seconds_total{{{HOST}}}[$window]))"
    stalled = f"sum by (host) (rate(eastwest_storage_stalled_seconds_total{{{HOST}}}[$window]))"
    moved = tuple(
        Query(f"sum by (mount) (rate(eastwest_storage_{way}_bytes_total{{{HOST}}}[$window]))", f"{{{{mount}}}} {way}")
        for way in ("read", "write")
    )
    took = (
        f"sum by (mount) (rate(eastwest_storage_request_seconds_total{{{HOST}}}[$window])) "
        f"/ sum by (mount) (rate(eastwest_storage_requests_total{{{HOST}}}[$window]))"
    )
    return (
        Panel("Waiting for data", "percentunit", (Query(most(wait), "{{host}}"),), "Ranks.", limit),
        Panel("Hosts stalled on I/O", "percentunit", (Query(most(stalled), "{{host}}"),), "All tasks.", limit),
        Panel("Throughput", "Bps", moved, "By mount, all hosts."),
        Panel("Time of a request", "s", (Query(took, "{{mount}}"),), "Mean."),
    )
