"""Which GPUs form the groups of a training job, and which NICs they talk through."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.errors import InputError, Problem
from eastwest.intent.site import TrainingIntent
from eastwest.traffic.cluster import Cluster


@dataclass(frozen=True, slots=True)
class Spread:
    """Equal groups of GPUs over nodes.

    nodes: nodes one group touches. members: GPUs of one group on each of them.
    lanes: for each group and each of its members per node, the endpoints of that member's counterparts, node by node.
    """

    nodes: int
    members: int
    lanes: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Placement:
    """A job on a cluster, its GPUs numbered by `rank_of`.

    gradients: over data and context. experts: inside these groups. contexts: GPUs that share a sequence.
    stages: pairs of endpoints of neighbouring pipeline stages that lie on different nodes, earlier stage first.
    """

    gradients: Spread
    expert_gradients: Spread
    experts: Spread
    contexts: Spread
    stages: tuple[tuple[int, int], ...]


def rank_of(job: TrainingIntent, tensor: int, replica: int, stage: int) -> int:
    """The GPU of one tensor parallel rank of one replica's stage. replica: context rank + context size x data rank.

    Order tp-cp-dp-pp, the first fastest, Megatron-LM's default; tp-cp-pp-dp for a job with its pipelines inside.
    """
    if not job.pipeline_inside:
        return tensor + job.tensor * (replica + job.replicas * stage)
    data, context = divmod(replica, job.context)
    return tensor + job.tensor * (context + job.context * (stage + job.pipeline * data))


def place_job(cluster: Cluster, job: TrainingIntent) -> Placement:
    """Put the job on the GPUs in order. Raises InputError when the groups do not divide the nodes evenly."""
    path = f"workloads.{job.name}"
    _check(cluster, job, path)
    tensor, replicas, expert = job.tensor, job.replicas, job.expert

    def gpu(t: int, r: int, p: int) -> int:
        return rank_of(job, t, r, p)

    lines = [(t, p) for p in range(job.pipeline) for t in range(tensor)]
    whole = [[gpu(t, r, p) for r in range(replicas)] for t, p in lines]
    owners = [[gpu(t, r, p) for r in range(first, replicas, expert)] for t, p in lines for first in range(expert)]
    blocks, starts = range(0, replicas, expert), range(0, replicas, job.context)
    experts = [[gpu(t, first + r, p) for r in range(expert)] for t, p in lines for first in blocks]
    contexts = [[gpu(t, first + c, p) for c in range(job.context)] for t, p in lines for first in starts]
    pairs = [
        (_endpoint(cluster, gpu(t, r, p)), _endpoint(cluster, gpu(t, r, p + 1)))
        for p in range(job.pipeline - 1)
        for r in range(replicas)
        for t in range(tensor)
    ]
    return Placement(
        gradients=_spread(cluster, whole, f"{path}.data"),
        expert_gradients=_spread(cluster, owners, f"{path}.expert"),
        experts=_spread(cluster, experts, f"{path}.expert"),
        contexts=_spread(cluster, contexts, f"{path}.context"),
        stages=tuple((a, b) for a, b in pairs if a // cluster.nics != b // cluster.nics),
    )


def _check(cluster: Cluster, job: TrainingIntent, path: str) -> None:
    gpus = cluster.nodes * cluster.gpus
    product = job.tensor * job.pipeline * job.replicas
    if product != gpus:
        names = "tensor x context x pipeline x data" if job.context > 1 else "tensor x pipeline x data"
        found = f"{names} = {product}, but the site has {gpus} GPUs"
        raise InputError(Problem(found, f"{path}.data", allowed=f"a product of {gpus}"))
    if cluster.gpus % job.tensor:
        found = f"{job.tensor} does not divide the {cluster.gpus} GPUs of a node"
        mend = "keep tensor parallelism inside a node; across nodes it is not modelled"
        raise InputError(Problem(found, f"{path}.tensor", allowed=f"a divisor of {cluster.gpus}", mend=mend))
    if job.replicas % job.expert:
        found = f"{job.expert} does not divide data x context = {job.replicas}"
        raise InputError(Problem(found, f"{path}.expert", allowed="a divisor of data"))


def _endpoint(cluster: Cluster, gpu: int) -> int:
    node, local = divmod(gpu, cluster.gpus)
    return cluster.endpoint(node, local * cluster.nics // cluster.gpus)


def _spread(cluster: Cluster, groups: list[list[int]], path: str) -> Spread:
    shapes: set[tuple[int, int]] = set()
    lanes: list[tuple[int, ...]] = []
    for group in groups:
        by_node: dict[int, list[int]] = {}
        for gpu in group:
            by_node.setdefault(gpu // cluster.gpus, []).append(_endpoint(cluster, gpu))
        shapes |= {(len(by_node), len(members)) for members in by_node.values()}
        if len(shapes) > 1:
            found = f"groups of {len(group)} GPUs spread unevenly over nodes of {cluster.gpus}"
            raise InputError(Problem(found, path, allowed="sizes that fill nodes or divide them"))
        lanes.extend(zip(*by_node.values(), strict=True))
    nodes, members = shapes.pop()
    return Spread(nodes, members, tuple(lanes) if nodes > 1 else ())
