"""What accelerators consume, and accelerator utilisation, as MLPerf Storage defines them."""

from __future__ import annotations

from eastwest.intent.data_use import ClientIntent, PipelineIntent
from eastwest.traffic.storage import client_of


def demand_gigabytes_per_s(batch: int, sample_bytes: float, compute_us: float) -> float:
    """What one accelerator reads per second when it never waits: batch x sample over the time of a step, GB/s.

    Source: MLPerf Storage rules v2.0; accelerators are emulated by a fixed time per batch.
    """
    return batch * sample_bytes / compute_us / 1e3


def read_gigabytes_per_s(demand: float, utilisation: float) -> float:
    """What one accelerator reads per second at this utilisation, GB/s."""
    return demand * utilisation


def pipeline_demand(pipeline: PipelineIntent) -> float:
    """Of one accelerator of a data set, GB/s."""
    return demand_gigabytes_per_s(pipeline.batch, pipeline.sample_bytes, pipeline.compute_us)


def latency_us(client: ClientIntent) -> float:
    """Of one request on an idle system."""
    return client_of(client).latency_us


def in_flight_bytes(client: ClientIntent, threads: int) -> int:
    """Bytes that so many readers have asked for and not yet got."""
    known = client_of(client)
    return threads * known.depth * known.request_bytes


def reader_gigabytes_per_s(client: ClientIntent, threads: int) -> float:
    """What so many readers can ask for at most, GB/s: bytes in flight over latency (Little's law)."""
    return in_flight_bytes(client, threads) / latency_us(client) / 1e3
