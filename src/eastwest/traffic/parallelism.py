"""What a training step computes and moves, from the model's dimensions and its parallelism.

Sources: Megatron-LM, `num_floating_point_operations`, for FLOPs; Narayanan et al., "Efficient large-scale language
model training on GPU clusters using Megatron-LM", SC 2021, for volumes, pipeline bubble and the order of ranks;
Rajbhandari et al., "ZeRO", SC 2020, for sharding; Liu et al., "Ring Attention", arXiv:2310.01889, for context
parallelism; HPN (SIGCOMM 2024), table 3, gives the volumes of GPT-3 175B, against which they are tested.
"""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.errors import InputError, Problem
from eastwest.intent.catalogue.load import shipped_models
from eastwest.intent.models import ModelPreset
from eastwest.intent.site import TrainingIntent

BF16_BYTES = 2
PARAMETER_BYTES = {"bf16": 2, "fp8": 1}
"""Of one gathered parameter."""


@dataclass(frozen=True, slots=True)
class Volumes:
    """Bytes of one GPU in one step.

    gradients: buffer of the all-reduce over the data and context parallel group, without the experts' part; a sharded
    optimizer reduce-scatters it and gathers parameters instead, which moves as much.
    expert_gradients: the same for experts, over the replicas of one expert.
    parameters, expert_parameters: buffer of one gathering of parameters, of which sharded parameters (ZeRO-3, FSDP)
    take one forward and one backward, 0 with less sharding.
    pipeline: sent to the next stage forward, and as much to the stage before, backward.
    tensor: buffer of one tensor parallel all-reduce, `tensor_count` of them in a step.
    experts: buffer of the all-to-alls (dispatch and combine) forward, and as much backward.
    context: keys and values of all sequences, passed around the context parallel group forward, and twice as much
    backward, where their gradients go with them.
    """

    gradients: float
    expert_gradients: float
    parameters: float
    expert_parameters: float
    pipeline: float
    tensor: float
    tensor_count: int
    experts: float
    context: float


def model_of(job: TrainingIntent) -> ModelPreset:
    """The dimensions of the job's model. Raises InputError for a name that is not in the shipped catalogue."""
    if job.shape is not None:
        return job.shape
    models = shipped_models()
    if job.model not in models:
        raise InputError(
            Problem(f"unknown model {job.model}", f"workloads.{job.name}.model", allowed=", ".join(models))
        )
    return models[job.model]


def gradient_bytes(parameters: float, tensor: int, pipeline: int) -> float:
    """Gradients of one GPU's share of the parameters, in BF16."""
    return parameters / (tensor * pipeline) * BF16_BYTES


def activation_bytes(tokens: float, hidden: int) -> float:
    """Activations of so many tokens between two layers, in BF16: the buffer of one tensor parallel all-reduce."""
    return tokens * hidden * BF16_BYTES


def microbatch_tokens(job: TrainingIntent) -> float:
    """Tokens of one microbatch on one GPU of the context parallel group."""
    return job.microbatch * job.sequence / job.context


def volumes(model: ModelPreset, job: TrainingIntent) -> Volumes:
    """Volumes of one step of the job."""
    layers, expert_layers = model.layers / job.pipeline, model.expert_layers / job.pipeline
    in_experts = model.expert_parameters if job.expert > 1 else 0
    activations = activation_bytes(microbatch_tokens(job), model.hidden)
    tokens = job.microbatches * microbatch_tokens(job) / job.tensor
    dispatched = tokens * model.active_experts * model.hidden * BF16_BYTES
    shared = gradient_bytes(model.parameters - in_experts, job.tensor, job.pipeline)
    own = gradient_bytes(in_experts, job.tensor, job.pipeline) / job.expert
    gathered = PARAMETER_BYTES[job.precision] / BF16_BYTES if job.zero == 3 else 0.0
    passed_on = job.microbatches * activations / job.tensor * job.virtual_stages
    return Volumes(
        gradients=shared,
        expert_gradients=own,
        parameters=shared * gathered,
        expert_parameters=own * gathered,
        pipeline=passed_on if job.pipeline > 1 else 0.0,
        tensor=activations,
        tensor_count=round(4 * layers * job.microbatches) if job.tensor > 1 else 0,
        experts=2 * expert_layers * dispatched if job.expert > 1 else 0.0,
        context=layers * tokens * job.context * model.keys_and_values * BF16_BYTES if job.context > 1 else 0.0,
    )


def step_flops(model: ModelPreset, batch: int, sequence: int) -> float:
    """Floating-point operations of one step over the whole job, forward and backward, causal attention.

    3 x (L [2 T attention + 2 s² scores per sequence + 2 T h ffn x matrices x active experts] + 2 T h V) with T tokens,
    and routers; grouped-query attention has 2 h (h + h g/n) parameters and scores of width h.
    """
    tokens = batch * sequence
    attention = 2 * tokens * model.attention + score_flops(model, batch, sequence)
    wide = model.expert_layers or model.layers - model.dense_layers
    through = wide * (model.active_experts + model.shared_experts) * model.ffn + model.dense_layers * model.dense_ffn
    blocks = 2 * tokens * model.hidden * model.matrices * through
    routers = 2 * tokens * model.hidden * model.expert_layers * model.experts
    logits = 2 * tokens * model.hidden * model.vocab
    return 3.0 * (model.layers * attention + blocks + routers + logits)


def score_flops(model: ModelPreset, batch: float, sequence: int) -> float:
    """Forward operations of the scores and their use in one layer, of which causal attention needs half."""
    return 2.0 * batch * sequence**2 * model.scores


def bubble_share(pipeline: int, microbatches: float, virtual_stages: int = 1) -> float:
    """Idle time of a pipeline over its compute time: (p - 1) / (v m), v chunks of the model on each GPU."""
    return (pipeline - 1) / (microbatches * virtual_stages)
