"""What jobs read from storage and write to it, as plain values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PipelineIntent:
    """A data set that accelerators read while they train.

    sample_bytes, spread_bytes: mean and standard deviation of a sample. batch: samples of one accelerator and step.
    compute_us: of one step. accelerators: None for all GPUs. threads, prefetch: readers of one accelerator, and batches
    that they keep ready. least_au: share of time that accelerators must compute. synchronous: every step waits for the
    slowest accelerator. source: of the figures, empty for the site file.
    """

    name: str
    sample_bytes: float
    spread_bytes: float
    batch: int
    compute_us: float
    accelerators: int | None
    threads: int
    prefetch: int
    least_au: float
    synchronous: bool
    source: str = ""


@dataclass(frozen=True, slots=True)
class CheckpointIntent:
    """Checkpoints of one training job.

    parameters: of the whole model, 0 where `model` names one of the catalogue.
    tensor, pipeline, data: its parallelism. zero: stage of ZeRO; from 1 on every
    replica writes its own share of the optimiser's state, at 3 of the weights too. every_us: from one to the next.
    within_us: time that GPUs may wait for one; None: `most_stall` of `every_us`. asynchronous: GPUs wait for the copy
    to host memory only. read_once: on restore one replica reads and hands on; otherwise every replica reads for itself.
    """

    name: str
    parameters: int
    tensor: int
    pipeline: int
    data: int
    zero: int
    every_us: float
    within_us: float | None
    asynchronous: bool
    read_once: bool
    source: str = ""
    model: str = ""

    @property
    def ranks(self) -> int:
        """GPUs of the job."""
        return self.tensor * self.pipeline * self.data


@dataclass(frozen=True, slots=True)
class ClientIntent:
    """How nodes reach storage. protocol: a key of `PROTOCOLS`; figures that are None are the protocol's.

    latency_us: of one request on an idle system. request_bytes: its size. depth: requests of one reader at a time.
    node_gigabytes_per_s: what the client software of one node takes in at most. class_name: traffic class, empty for
    `roce` with RDMA and `default` with TCP.
    """

    protocol: str = "parallel-file-system"
    latency_us: float | None = None
    request_bytes: int | None = None
    depth: int | None = None
    node_gigabytes_per_s: float | None = None
    class_name: str = ""


@dataclass(frozen=True, slots=True)
class Protocol:
    """What a way to reach storage means where the site says nothing: this product's assumptions, not measurements.

    rdma: it goes over RoCE. efficiency: payload over line rate (headers at the usual packet sizes).
    """

    latency_us: float
    request_bytes: int
    depth: int
    rdma: bool
    efficiency: float


PROTOCOLS: dict[str, Protocol] = {
    "nvme-of-rdma": Protocol(120.0, 128 * 1024, 32, rdma=True, efficiency=0.97),
    "nvme-of-tcp": Protocol(200.0, 128 * 1024, 32, rdma=False, efficiency=0.97),
    "parallel-file-system": Protocol(500.0, 1024 * 1024, 8, rdma=True, efficiency=0.97),
    "parallel-file-system-tcp": Protocol(700.0, 1024 * 1024, 8, rdma=False, efficiency=0.97),
    "nfs-rdma": Protocol(500.0, 1024 * 1024, 8, rdma=True, efficiency=0.97),
    "nfs-tcp": Protocol(800.0, 1024 * 1024, 8, rdma=False, efficiency=0.97),
}
"""Latencies: flash reads of about 100 µs plus network and, for file systems, servers; request sizes: usual defaults."""

MOST_STALL = 0.05
"""Share of its time that a job may spend on checkpoints where the site says nothing: HPN (SIGCOMM 2024) reports 5 %."""


@dataclass(frozen=True, slots=True)
class DataUse:
    """All that jobs read and write, and how nodes reach it."""

    pipelines: tuple[PipelineIntent, ...] = ()
    checkpoints: tuple[CheckpointIntent, ...] = ()
    client: ClientIntent = ClientIntent()
