"""Where the groups of a job lie: how many GPUs of a group share a node, and over how many nodes it spreads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from eastwest.intent.site import TrainingIntent
from eastwest.predict.collectives import System
from eastwest.traffic.placement import rank_of


@dataclass(frozen=True, slots=True)
class Group:
    """members: GPUs of the group on each of its nodes, where a node is all that scale-up links reach."""

    members: int
    nodes: int

    @property
    def ranks(self) -> int:
        """GPUs of the group."""
        return self.members * self.nodes


@dataclass(frozen=True, slots=True)
class Groups:
    """One group of each kind; all of a kind lie alike. stages: two neighbouring stages, the pair farthest apart."""

    tensor: Group
    context: Group
    stages: Group
    gradients: Group
    expert_gradients: Group
    experts: Group


def groups_of(job: TrainingIntent, gpus_per_node: int) -> Groups:
    """The groups of the first GPU."""

    def lying(ranks: Iterable[int]) -> Group:
        return _lying(ranks, gpus_per_node)

    replicas = range(job.replicas)
    apart = any(
        rank_of(job, 0, 0, stage) // gpus_per_node != rank_of(job, 0, 0, stage + 1) // gpus_per_node
        for stage in range(job.pipeline - 1)
    )
    return Groups(
        tensor=lying(rank_of(job, t, 0, 0) for t in range(job.tensor)),
        context=lying(rank_of(job, 0, c, 0) for c in range(job.context)),
        stages=Group(1, 2) if apart else Group(2, 1),
        gradients=lying(rank_of(job, 0, r, 0) for r in replicas),
        expert_gradients=lying(rank_of(job, 0, r, 0) for r in replicas[:: job.expert]),
        experts=lying(rank_of(job, 0, r, 0) for r in range(job.expert)),
    )


def _lying(ranks: Iterable[int], gpus_per_node: int) -> Group:
    """Where a group does not fill its nodes evenly, the largest even share that fits stands for it."""
    counts = Counter(rank // gpus_per_node for rank in ranks)
    size, most = sum(counts.values()), max(counts.values())
    members = next(share for share in range(most, 0, -1) if size % share == 0)
    return Group(members, size // members)


def system_of_group(system: System, group: Group) -> System:
    """The cluster as a group sees it: its own GPUs of each node, with their share of the NICs."""
    if group.nodes == 1:
        return system
    nic_gbps = system.nic_gbps * system.nics_per_node / system.gpus_per_node
    bus = system.bus_gigabytes_per_s
    return replace(
        system,
        gpus_per_node=group.members,
        nics_per_node=group.members,
        nic_gbps=nic_gbps,
        bus_gigabytes_per_s=None if bus is None else bus * group.members / system.gpus_per_node,
        switched=system.switched and group.members > 1,
    )
