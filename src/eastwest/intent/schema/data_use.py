"""What jobs read from storage and write to it, as it stands in the site file."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from eastwest.intent.data_use import CheckpointIntent, ClientIntent, DataUse, PipelineIntent
from eastwest.intent.io_presets import CHECKPOINT_PRESETS, READ_PRESETS
from eastwest.intent.quantity import BYTES, TIME, Quantity
from eastwest.intent.schema.section import Name, Section, Share, Throughput

Size = Annotated[float, Quantity(BYTES, "1 B", "1 TiB")]
Span = Annotated[float, Quantity(TIME, "1 us", "168 h")]

_LEAST_AU = 0.9
_PREFETCH = 2


class ClientModel(Section):
    """How nodes reach storage."""

    protocol: Literal[
        "nvme-of-rdma", "nvme-of-tcp", "parallel-file-system", "parallel-file-system-tcp", "nfs-rdma", "nfs-tcp"
    ] = Field(default="parallel-file-system", description="how nodes reach storage; parallel-file-system: over RDMA")
    latency: Span | None = Field(default=None, description="of one request when idle; left out: assumed by protocol")
    request: Annotated[int, Quantity(BYTES, "512 B", "1 GiB")] | None = Field(
        default=None, description="bytes of one request; left out: assumed by protocol"
    )
    depth: int | None = Field(
        default=None, ge=1, le=4096, description="requests of one reader at a time; left out: assumed by protocol"
    )
    node: Throughput | None = Field(
        default=None, description="what the client software of one node takes in at most; left out: no limit"
    )
    class_name: str = Field(
        default="", alias="class", description="traffic class; left out: roce over RDMA, default over TCP"
    )

    def build(self) -> ClientIntent:
        """The plain section."""
        return ClientIntent(self.protocol, self.latency, self.request, self.depth, self.node, self.class_name)


class PipelineModel(Section):
    """A data set that accelerators read while they train: an MLPerf Storage workload, or figures of your own."""

    name: Name = Field(description="short name")
    preset: (
        Literal["unet3d-a100", "unet3d-h100", "resnet50-a100", "resnet50-h100", "cosmoflow-a100", "cosmoflow-h100"]
        | None
    ) = Field(default=None, description="MLPerf Storage v2.0 workload; keys below override its figures")
    sample: Size | None = Field(default=None, description="bytes of one sample; needed without preset")
    sample_spread: Annotated[float, Quantity(BYTES, "0 B", "1 TiB")] | None = Field(
        default=None, description="standard deviation of that"
    )
    batch: int | None = Field(default=None, ge=1, le=1_000_000, description="samples per step; needed without preset")
    compute: Span | None = Field(default=None, description="time one step computes; needed without preset")
    accelerators: int | None = Field(default=None, ge=1, le=131072, description="GPUs that read; left out: all")
    threads: int | None = Field(default=None, ge=1, le=1024, description="readers of one GPU; left out: preset or 4")
    prefetch: int = Field(default=_PREFETCH, ge=1, le=1024, description="batches kept ready for each GPU")
    au: Share | None = Field(
        default=None, description="least accelerator utilisation; left out: that of the preset, else 90 %"
    )
    synchronous: bool = Field(default=True, description="every step waits for the slowest GPU")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.preset is None and None in (self.sample, self.batch, self.compute):
            raise ValueError("give `preset`, or all of `sample`, `batch` and `compute`")
        return self

    def build(self) -> PipelineIntent:
        """The plain data set."""
        preset = None if self.preset is None else READ_PRESETS[self.preset]

        def own(value: float | None, name: str, otherwise: float) -> float:
            fallback = otherwise if preset is None else getattr(preset, name)
            return float(fallback if value is None else value)

        return PipelineIntent(
            name=self.name,
            sample_bytes=own(self.sample, "sample_bytes", 0),
            spread_bytes=own(self.sample_spread, "spread_bytes", 0),
            batch=round(own(self.batch, "batch", 1)),
            compute_us=own(self.compute, "compute_us", 0),
            accelerators=self.accelerators,
            threads=round(own(self.threads, "threads", 4)),
            prefetch=self.prefetch,
            least_au=own(self.au, "least_au", _LEAST_AU),
            synchronous=self.synchronous,
            source="" if preset is None else preset.source,
        )


class CheckpointModel(Section):
    """Checkpoints of one training job: an MLPerf Storage model, or one of your own by preset and parallelism."""

    name: Name = Field(description="short name")
    preset: Literal["llama3-8b", "llama3-70b", "llama3-405b", "llama3-1t"] | None = Field(
        default=None, description="MLPerf Storage v2.0 checkpoint with its parallelism; keys below override it"
    )
    model: str | None = Field(
        default=None, description="model, an id of `eastwest catalogue models`; needed without preset"
    )
    tensor: int | None = Field(default=None, ge=1, le=1024, description="tensor parallel size")
    pipeline: int | None = Field(default=None, ge=1, le=1024, description="pipeline parallel size")
    data: int | None = Field(default=None, ge=1, le=65536, description="data parallel size")
    zero: int | None = Field(
        default=None, ge=0, le=3, description="stage of ZeRO: from 1 on every replica writes its share; left out: 1"
    )
    every: Span = Field(default=1.8e9, description="from one checkpoint to the next; left out: 30 min")
    within: Span | None = Field(
        default=None, description="time GPUs may wait for one; left out: 5 % of `every`, as HPN (SIGCOMM 2024) reports"
    )
    asynchronous: bool = Field(default=False, description="GPUs wait for the copy to host memory only")
    restore: Literal["every-replica", "once"] = Field(
        default="every-replica", description="every-replica: each reads its own copy; once: one reads and hands on"
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.preset is None and self.model is None:
            raise ValueError("give `preset` or `model`")
        return self

    def build(self) -> CheckpointIntent:
        """The plain checkpoints."""
        preset = None if self.preset is None else CHECKPOINT_PRESETS[self.preset]
        sizes = [preset.tensor, preset.pipeline, preset.data, preset.zero] if preset else [1, 1, 1, 1]
        written = (self.tensor, self.pipeline, self.data, self.zero)
        tensor, pipeline, data, zero = (
            otherwise if value is None else value for value, otherwise in zip(written, sizes, strict=True)
        )
        return CheckpointIntent(
            name=self.name,
            parameters=0 if self.model is not None or preset is None else preset.parameters,
            tensor=tensor,
            pipeline=pipeline,
            data=data,
            zero=zero,
            every_us=self.every,
            within_us=self.within,
            asynchronous=self.asynchronous,
            read_once=self.restore == "once",
            source="" if self.model is not None or preset is None else preset.source,
            model=self.model or "",
        )


class DataUseModel(Section):
    """What jobs read from storage and write to it."""

    client: ClientModel = Field(default_factory=ClientModel, description="how nodes reach storage")
    pipelines: list[PipelineModel] = Field(default_factory=list, max_length=32, description="data sets that are read")
    checkpoints: list[CheckpointModel] = Field(
        default_factory=list, max_length=32, description="checkpoints; left out: those of the training workloads"
    )

    def build(self) -> DataUse:
        """The plain section."""
        return DataUse(
            tuple(one.build() for one in self.pipelines),
            tuple(one.build() for one in self.checkpoints),
            self.client.build(),
        )
