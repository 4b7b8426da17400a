"""A training job."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.intent.models import ModelPreset


@dataclass(frozen=True, slots=True)
class TrainingIntent:
    """A training job: a model and its parallelism; tensor x context x pipeline x data is all GPUs.

    simulated_bytes: bytes per NIC of one step that are simulated packet by packet; the rest is scaled and said so.
    mfu: assumed model FLOPs utilisation while computing, against the BF16 peak. overlap: share of communication hidden
    by compute. congestion_control: None for the one of the NICs. shape: the model, None looks its name up in the
    shipped catalogue. context: context parallel size. virtual_stages: model chunks of one GPU, 1 is a plain 1F1B
    pipeline. microbatch: sequences. zero: 0 plain data parallel, 1 sharded optimizer, 2 sharded gradients, 3 sharded
    parameters (FSDP). bucket_bytes: gradients reduced at a time, None takes Megatron-LM's rule. precision: of the
    parameters that are gathered, `bf16` or `fp8`. jitter: standard deviation of one GPU's compute time over its mean.
    slowest: how much longer the slowest GPU computes. job_steps: steps of the whole job. pipeline_inside: stages of a
    pipeline are neighbours and replicas far apart, instead of the other way round.
    """

    name: str
    model: str
    tensor: int
    pipeline: int
    data: int
    expert: int
    global_batch: int
    sequence: int
    mfu: float
    overlap: float
    steps: int
    simulated_bytes: int
    congestion_control: str | None = None
    shape: ModelPreset | None = None
    context: int = 1
    virtual_stages: int = 1
    microbatch: int = 1
    zero: int = 0
    bucket_bytes: int | None = None
    precision: str = "bf16"
    jitter: float = 0.01
    slowest: float = 0.0
    job_steps: int = 1000
    pipeline_inside: bool = False

    @property
    def replicas(self) -> int:
        """GPUs that hold the same parameters: they reduce gradients together."""
        return self.data * self.context

    @property
    def microbatches(self) -> float:
        """Microbatches that one pipeline carries in a step."""
        return self.global_batch / self.data / self.microbatch
