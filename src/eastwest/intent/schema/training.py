"""A training job as it is written in a site file."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from eastwest.intent.congestion import CongestionControl
from eastwest.intent.models import ModelShape
from eastwest.intent.quantity import BYTES, SHARE, Quantity
from eastwest.intent.schema.section import Name, Section, Share
from eastwest.intent.site import TrainingIntent

Dimension = Annotated[int, Field(ge=1, le=10_000_000)]


class ModelShapeModel(Section):
    """The dimensions of a model of one's own."""

    layers: Dimension = Field(description="transformer layers")
    hidden: Dimension = Field(description="model dimension")
    ffn: Dimension = Field(description="inner dimension of a feed-forward block, of one expert")
    heads: Dimension = Field(description="attention heads")
    kv_heads: Dimension | None = Field(default=None, description="key/value heads; left out: as many as heads")
    vocab: Dimension = Field(description="words of the vocabulary")
    experts: Dimension = Field(default=1, description="experts of a layer; 1: a dense model")
    active_experts: Dimension = Field(default=1, description="experts each token passes through, shared ones apart")
    shared_experts: int = Field(default=0, ge=0, le=1024, description="experts that every token passes through")
    dense_layers: int = Field(default=0, ge=0, le=100_000, description="layers without experts")
    dense_ffn: Dimension | None = Field(default=None, description="inner dimension in dense layers; left out: ffn")
    gated: bool = Field(default=True, description="three feed-forward matrices (SwiGLU) instead of two")
    tied: bool = Field(default=False, description="input and output embedding are one matrix")

    def build(self) -> ModelShape:
        """The plain shape."""
        return ModelShape(
            layers=self.layers,
            hidden=self.hidden,
            ffn=self.ffn,
            heads=self.heads,
            kv_heads=self.kv_heads or self.heads,
            vocab=self.vocab,
            experts=self.experts,
            active_experts=self.active_experts,
            gated=self.gated,
            shared_experts=self.shared_experts,
            dense_layers=self.dense_layers,
            dense_ffn=self.dense_ffn or self.ffn,
            tied=self.tied,
        )


class TrainingModel(Section):
    """A training job: a model and its parallelism."""

    name: Name = Field(description="short name, used in file names")
    kind: Literal["training"] = Field(description="a training job")
    model: str = Field(description="model, an id of `eastwest catalogue models`; with shape, any name")
    shape: ModelShapeModel | None = Field(default=None, description="dimensions of a model of your own")
    tensor: int = Field(default=1, ge=1, le=1024, description="tensor parallel size")
    context: int = Field(default=1, ge=1, le=1024, description="context parallel size: GPUs that share a sequence")
    pipeline: int = Field(default=1, ge=1, le=1024, description="pipeline parallel size")
    virtual_stages: int = Field(
        default=1, ge=1, le=128, description="model chunks of one GPU (interleaved pipeline); left out: 1, plain 1F1B"
    )
    pipeline_inside: bool = Field(
        default=False,
        description="stages of a pipeline are neighbours and replicas far apart (order tp-cp-pp-dp); left out: "
        "Megatron-LM's default, tp-cp-dp-pp",
    )
    data: int = Field(ge=1, le=65536, description="data parallel size; tensor x context x pipeline x data = all GPUs")
    expert: int = Field(default=1, ge=1, le=1024, description="expert parallel size, inside the data parallel groups")
    zero: int = Field(
        default=0,
        ge=0,
        le=3,
        description="sharding over the data parallel group: 0 none, 1 optimizer, 2 and gradients, 3 and parameters "
        "(FSDP); left out: 0",
    )
    global_batch: int = Field(ge=1, le=1_000_000, description="sequences per step over the whole job")
    microbatch: int = Field(default=1, ge=1, le=100_000, description="sequences of one microbatch; left out: 1")
    sequence: int = Field(ge=1, le=10_000_000, description="tokens per sequence")
    precision: Literal["bf16", "fp8"] = Field(
        default="bf16", description="of the parameters that are gathered; mfu counts against the BF16 peak either way"
    )
    mfu: Annotated[float, Quantity(SHARE, "1 %", "400 %")] = Field(
        default=0.4,
        description="assumed model FLOPs utilisation while computing, of the BF16 peak (FP8 and FP4 may exceed it); "
        "left out: 40 %",
    )
    overlap: Share = Field(
        default=0.0,
        description="share of communication hidden by compute; left out: 0 %, the worst case. Predictions take it for "
        "tensor, expert and plain pipeline traffic and work the rest out",
    )
    bucket: Annotated[int, Quantity(BYTES, "1 MB", "1 TiB")] | None = Field(
        default=None,
        description="gradients that are reduced at a time; left out: Megatron-LM's rule, 80 MB or 2 MB per replica",
    )
    jitter: Share = Field(
        default=0.01, description="standard deviation of a GPU's compute time from step to step; our default: 1 %"
    )
    slowest: Share = Field(default=0.0, description="how much longer the slowest GPU computes; left out: 0 %")
    job_steps: int = Field(default=1000, ge=1, le=100_000_000, description="steps of the whole job; left out: 1,000")
    steps: int = Field(default=2, ge=1, le=1000, description="simulated steps")
    simulated: Annotated[int, Quantity(BYTES, "1 KiB", "16 GiB")] = Field(
        default=2**26,
        description="bytes per NIC and step that are simulated packet by packet; the rest is scaled; 64 MiB",
    )
    congestion_control: CongestionControl | None = Field(
        default=None, description="what the NICs run for this workload; left out: as gpus.congestion_control"
    )

    def build(self) -> TrainingIntent:
        """The plain workload."""
        return TrainingIntent(
            name=self.name,
            model=self.model,
            tensor=self.tensor,
            pipeline=self.pipeline,
            data=self.data,
            expert=self.expert,
            global_batch=self.global_batch,
            sequence=self.sequence,
            mfu=self.mfu,
            overlap=self.overlap,
            steps=self.steps,
            simulated_bytes=self.simulated,
            congestion_control=self.congestion_control,
            shape=None if self.shape is None else self.shape.build().preset(self.model),
            context=self.context,
            virtual_stages=self.virtual_stages,
            microbatch=self.microbatch,
            zero=self.zero,
            bucket_bytes=self.bucket,
            precision=self.precision,
            jitter=self.jitter,
            slowest=self.slowest,
            job_steps=self.job_steps,
            pipeline_inside=self.pipeline_inside,
        )
