"""What a training step computes and moves, from the model's dimensions and its parallelism.

Sources: Megatron-LM, `num_floating_point_operations`, for FLOPs; Narayanan et al., "Efficient large-scale language
model training on GPU clusters using Megatron-LM", SC 2021, for volumes, pipeline bubble and the order of ranks; HPN
(SIGCOMM 2024), table 3, gives the volumes of GPT-3 175B, against which they are tested.
"""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.intent.models import ModelPreset
from eastwest.intent.site import TrainingIntent

BF16_BYTES = 2
MICROBATCH = 1
"""Sequences of one microbatch; the usual choice for large models."""


@dataclass(frozen=True, slots=True)
class Volumes:
    """Bytes of one GPU in one step.

    gradients: buffer of the all-reduce over the data parallel group, without the experts' part.
    expert_gradients: the same for experts, over the replicas of one expert.
    pipeline: sent to the next stage forward, and as much to the stage before, backward.
    tensor: buffer of one tensor parallel all-reduce, `tensor_count` of them in a step.
    experts: buffer of the all-to-alls (dispatch and combine) forward, and as much backward.
    """

    gradients: float
    expert_gradients: float
    pipeline: float
    tensor: float
    tensor_count: int
    experts: float


def gradient_bytes(parameters: float, tensor: int, pipeline: int) -> float:
    """Gradients of one GPU's share of the parameters, in BF16."""
    return parameters / (tensor * pipeline) * BF16_BYTES


def activation_bytes(sequence: int, hidden: int) -> int:
    """Activations of one microbatch between two layers, in BF16: the buffer of one tensor parallel all-reduce."""
    return MICROBATCH * sequence * hidden * BF16_BYTES


def expert_parameters(model: ModelPreset) -> int:
    """Parameters inside experts: three matrices of hidden x ffn per expert and layer; 0 for a dense model."""
    return 0 if model.experts == 1 else model.layers * model.experts * 3 * model.hidden * model.ffn


def volumes(model: ModelPreset, job: TrainingIntent) -> Volumes:
    """Volumes of one step of the job."""
    replica_sequences = job.global_batch / job.data
    microbatches = replica_sequences / MICROBATCH
    layers = model.layers / job.pipeline
    in_experts = expert_parameters(model) if job.expert > 1 else 0
    activations = activation_bytes(job.sequence, model.hidden)
    tokens_per_gpu = replica_sequences * job.sequence / job.tensor
    dispatched = tokens_per_gpu * model.active_experts * model.hidden * BF16_BYTES
    return Volumes(
        gradients=gradient_bytes(model.parameters - in_experts, job.tensor, job.pipeline),
        expert_gradients=gradient_bytes(in_experts, job.tensor, job.pipeline) / job.expert,
        pipeline=microbatches * activations / job.tensor if job.pipeline > 1 else 0.0,
        tensor=float(activations),
        tensor_count=round(4 * layers * microbatches) if job.tensor > 1 else 0,
        experts=2 * layers * dispatched if job.expert > 1 else 0.0,
    )


def mlp_matrices(model: ModelPreset) -> int:
    """2 for a plain feed-forward block, 3 for a gated one (SwiGLU): whichever explains the parameter count better."""
    attention = 2 * model.hidden**2 * (1 + model.kv_heads / model.heads)

    def miss(matrices: int) -> float:
        block = attention + matrices * model.hidden * model.ffn * model.experts
        return abs(model.layers * block + model.vocab * model.hidden - model.parameters)

    return min((2, 3), key=miss)


def step_flops(model: ModelPreset, batch: int, sequence: int) -> float:
    """Floating-point operations of one step over the whole job, forward and backward, causal attention.

    3 x (L [4 T h (h + h g/n) + 2 s² h per sequence + 2 T h ffn x matrices x active experts] + 2 T h V) with T tokens.
    """
    tokens = batch * sequence
    projections = 4 * tokens * model.hidden**2 * (1 + model.kv_heads / model.heads)
    scores = 2 * batch * sequence**2 * model.hidden
    blocks = 2 * tokens * model.hidden * model.ffn * mlp_matrices(model) * model.active_experts
    logits = 2 * tokens * model.hidden * model.vocab
    return 3.0 * (model.layers * (projections + scores + blocks) + logits)


def bubble_share(pipeline: int, microbatches: float) -> float:
    """Idle time of a pipeline over its compute time: (p - 1) / m."""
    return (pipeline - 1) / microbatches
