"""Collectives in two levels: inside the node over NVLink as a delay, between nodes one group per NIC.

S bytes per GPU over k nodes of g GPUs: the node first reduces (or gathers, or shuffles) inside, so that each NIC
carries its share of S; then equal NICs of all nodes run the collective; then the node spreads the result inside.
Source: NCCL's rail-aligned rings and PXN; the volumes are those of the hierarchical all-reduce, 2(g-1)/g S/B_nvlink
and 2(k-1)/k (S/g)/B_nic.
"""

from __future__ import annotations

from dataclasses import replace

from eastwest.traffic.builder import Frontier, Task
from eastwest.traffic.cluster import Cluster
from eastwest.traffic.schedule import run_schedule

_BEFORE = {"all-reduce", "reduce-scatter", "all-to-all", "broadcast"}
_AFTER = {"all-reduce", "all-gather", "broadcast"}


def nic_bytes(collective: str, cluster: Cluster, size_bytes: int) -> int:
    """Size of the collective that equal NICs run among themselves.

    A NIC carries S / nics of a reduction, gather or broadcast. Of an all-to-all, where every GPU has S bytes for all
    others, it carries what all GPUs of its node have for the GPUs behind the same NIC elsewhere: S * gpus / nics.
    """
    if collective == "all-to-all":
        return size_bytes * cluster.gpus // cluster.nics
    return size_bytes // cluster.nics


def scale_up_ps(cluster: Cluster, gpus: int, size_bytes: float) -> int:
    """Time of one phase over some GPUs inside a node: (g-1)/g S over the scale-up bandwidth; 0 if not published."""
    if cluster.scale_up_gigabytes_per_s is None:
        return 0
    return round((gpus - 1) / gpus * size_bytes / cluster.scale_up_gigabytes_per_s * 1000)


def run_hierarchy(task: Task, cluster: Cluster, nodes: tuple[int, ...], collective: str, algorithm: str) -> Frontier:
    """Add one collective of task.size_bytes per GPU over whole nodes; returns the frontier of its endpoints.

    task.ranks: all NICs of the nodes.
    """
    delay_ps = scale_up_ps(cluster, cluster.gpus, task.size_bytes)
    if collective in _BEFORE:
        task = replace(task, after=inside_node(task, cluster, nodes, delay_ps))
    share_bytes = nic_bytes(collective, cluster, task.size_bytes)
    frontier: Frontier = {}
    for nic in range(cluster.nics):
        rail = replace(task, ranks=cluster.rail(nodes, nic), size_bytes=share_bytes)
        frontier.update(run_schedule(collective, algorithm, rail))
    return inside_node(replace(task, after=frontier), cluster, nodes, delay_ps if collective in _AFTER else 0)


def inside_node(task: Task, cluster: Cluster, nodes: tuple[int, ...], delay_ps: int) -> Frontier:
    """All NICs of a node wait for what each of them waits for, and then for the time of a phase inside the node."""
    frontier: Frontier = {}
    for node in nodes:
        endpoints = cluster.endpoints((node,))
        before = dict.fromkeys(number for endpoint in endpoints for number in task.start_of(endpoint))
        number = task.builder.wait(task.operation, endpoints[0], delay_ps, before)
        frontier.update(dict.fromkeys(endpoints, (number,)))
    return frontier
