"""Checkpoints: bytes written and read from the model's parameters and its parallelism.

Sources: MLPerf Storage rules v2.0 for what a checkpoint holds (weights in 16 bits, optimiser's state in 32) and who
writes it by stage of ZeRO; its sizes are 14 bytes a parameter (105 GiB of Llama 3 8B, 912 GiB of its 70B model).
"""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.intent.data_use import CheckpointIntent

WEIGHT_BYTES = 2
OPTIMISER_BYTES = 12
"""Of one parameter: master weight, momentum and variance, 4 bytes each."""


@dataclass(frozen=True, slots=True)
class Volume:
    """Bytes of one checkpoint. node_write_bytes, node_read_bytes: of the node that moves most.

    gpu_bytes: of the GPU that copies most to host memory. writing_nodes: that write at all.
    """

    write_bytes: float
    read_bytes: float
    node_write_bytes: float
    node_read_bytes: float
    gpu_bytes: float
    writing_nodes: int


def volume(checkpoint: CheckpointIntent, gpus_per_node: int) -> Volume:
    """What one checkpoint moves.

    Stage 0: one replica writes weights and state. Stages 1 and 2: it writes the weights, every GPU its share of the
    state. Stage 3: every GPU its share of both. On restore every replica reads the weights (and at stage 0 the state),
    unless one replica reads and hands on over the compute fabric.
    """
    model_ranks = checkpoint.tensor * checkpoint.pipeline
    weights, state = checkpoint.parameters * WEIGHT_BYTES, checkpoint.parameters * OPTIMISER_BYTES
    nodes = max(1, -(-checkpoint.ranks // gpus_per_node))
    replica_nodes = max(1, -(-model_ranks // gpus_per_node))
    replicas = 1 if checkpoint.read_once else checkpoint.data
    if checkpoint.zero == 0:
        whole = weights + state
        shares = (whole / replica_nodes, 0.0)
        gpu, read = whole / model_ranks, whole * replicas
        writing = replica_nodes
    elif checkpoint.zero == 3:
        whole = weights + state
        shares = (0.0, whole / nodes)
        gpu, read = whole / checkpoint.ranks, whole
        writing = nodes
    else:
        shares = (weights / replica_nodes, state / nodes)
        gpu, read = weights / model_ranks + state / checkpoint.ranks, weights * replicas + state
        writing = nodes
    return Volume(
        write_bytes=weights + state,
        read_bytes=read,
        node_write_bytes=sum(shares),
        node_read_bytes=read / (replica_nodes if checkpoint.read_once and checkpoint.zero == 0 else nodes),
        gpu_bytes=gpu,
        writing_nodes=writing,
    )
