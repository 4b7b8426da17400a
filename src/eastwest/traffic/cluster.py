"""Which endpoint is which: nodes, NICs, units, and the groups a scope forms of them."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.errors import InputError, Problem
from eastwest.fabric.graph import Fabric
from eastwest.intent.catalogue.model import GpuNode


@dataclass(frozen=True, slots=True)
class Cluster:
    """The endpoints of a fabric as collectives see them.

    nics: NICs of each node; endpoint = node * nics + NIC. gpus: GPUs of each node, a multiple of nics.
    scale_up_gigabytes_per_s: bandwidth per GPU inside a node, None when nobody published it.
    units: the nodes of each unit. ports: of every NIC.
    """

    nodes: int
    nics: int
    gpus: int
    scale_up_gigabytes_per_s: float | None
    units: tuple[tuple[int, ...], ...]
    ports: int = 1

    def endpoint(self, node: int, nic: int) -> int:
        """Index of one NIC."""
        return node * self.nics + nic

    def rail(self, nodes: tuple[int, ...], nic: int) -> tuple[int, ...]:
        """The same NIC of several nodes."""
        return tuple(self.endpoint(node, nic) for node in nodes)

    def endpoints(self, nodes: tuple[int, ...]) -> tuple[int, ...]:
        """All NICs of several nodes."""
        return tuple(self.endpoint(node, nic) for node in nodes for nic in range(self.nics))

    @property
    def all_nodes(self) -> tuple[int, ...]:
        """Every node."""
        return tuple(range(self.nodes))


def cluster_of(fabric: Fabric, node: GpuNode) -> Cluster:
    """The cluster of a fabric. Raises InputError when nodes differ or GPUs cannot be shared out to the NICs."""
    devices = fabric.gpu_nodes
    counts = {device.nics for device in devices}
    if len(counts) != 1:
        raise InputError(Problem(f"GPU nodes with different numbers of NICs: {sorted(counts)}", "gpus.nics"))
    nics = counts.pop()
    gpus = nics if node.gpus.value is None else node.gpus.value
    if nics == 0 or gpus % nics:
        found = f"{gpus} GPUs cannot be shared out equally to {nics} NICs"
        raise InputError(Problem(found, "gpus.nics", allowed=f"a divisor of {gpus}"))
    units: dict[int | None, list[int]] = {}
    for index, device in enumerate(devices):
        units.setdefault(device.unit, []).append(index)
    by_unit = tuple(tuple(members) for members in units.values())
    ports = len(devices[0].ports) // nics
    return Cluster(len(devices), nics, gpus, node.scale_up_gigabytes_per_s.value, by_unit, ports)
