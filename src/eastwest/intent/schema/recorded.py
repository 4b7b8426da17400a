"""Storage bursts, requests of services, and recorded workloads, as they are written in a site file."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from eastwest.intent.congestion import CongestionControl
from eastwest.intent.quantity import BYTES, TIME, Quantity
from eastwest.intent.schema.section import Name, Section
from eastwest.intent.site import RequestsIntent, StorageRunIntent, TraceIntent


class StorageRunModel(Section):
    """A burst between all GPU nodes and the storage systems, over the network that the plan cables for it."""

    name: Name = Field(description="short name, used in file names")
    kind: Literal["storage"] = Field(description="storage traffic")
    pattern: Literal["read", "checkpoint", "restore"] = Field(
        description="read: data set to all nodes; checkpoint: all nodes write; restore: all nodes read it back"
    )
    size: Annotated[int, Quantity(BYTES, "4 KiB", "1 TiB")] = Field(description="bytes of each node")
    beside: str | None = Field(
        default=None, description="workload of this site that runs at the same time, on a converged network"
    )
    congestion_control: CongestionControl | None = Field(
        default=None, description="what the NICs run for this workload; left out: as gpus.congestion_control"
    )

    def build(self) -> StorageRunIntent:
        """The plain workload."""
        return StorageRunIntent(
            name=self.name,
            pattern=self.pattern,
            size_bytes=self.size,
            beside=self.beside or "",
            congestion_control=self.congestion_control,
        )


class RequestsModel(Section):
    """Requests of a service at its peak between load balancers and nodes, over TCP, packet by packet."""

    name: Name = Field(description="short name, used in file names")
    kind: Literal["requests"] = Field(description="requests on the front-end network")
    service: str = Field(description="a service of `inference`")
    window: Annotated[float, Quantity(TIME, "1 ms", "10 s")] = Field(
        default=500_000.0, description="how long; left out: 500 ms"
    )

    def build(self) -> RequestsIntent:
        """The plain workload."""
        return RequestsIntent(name=self.name, service=self.service, window_us=self.window)


class TraceModel(Section):
    """A recorded workload: a Chakra trace, an AICB workload, NCCL Inspector or flight recorder JSON."""

    name: Name = Field(description="short name, used in file names")
    kind: Literal["trace"] = Field(description="a recorded workload")
    path: str = Field(
        min_length=1,
        max_length=1000,
        description="the trace, or a folder with one for each rank, from the site file on",
    )
    calls: int = Field(default=1000, ge=1, le=1_000_000, description="how many of its first calls")
    simulated: Annotated[int, Quantity(BYTES, "1 KiB", "64 TiB")] = Field(
        default=64 << 20,
        description="what a NIC sends on average at most; sizes and times are scaled down to it; left out: 64 MiB",
    )
    ranks_per_node: int | None = Field(
        default=None, ge=1, le=1024, description="ranks on each node; left out: one for each GPU"
    )
    congestion_control: CongestionControl | None = Field(
        default=None, description="what the NICs run for this workload; left out: as gpus.congestion_control"
    )

    def build(self) -> TraceIntent:
        """The plain workload; `intent.load` puts the path where the site file stands."""
        return TraceIntent(
            name=self.name,
            path=self.path,
            calls=self.calls,
            simulated_bytes=self.simulated,
            ranks_per_node=self.ranks_per_node,
            congestion_control=self.congestion_control,
        )
