"""The System of a Plan: what the site's own hardware and fabric mean for collectives."""

from __future__ import annotations

from eastwest.errors import InputError, Problem
from eastwest.intent.catalogue.model import GpuNode
from eastwest.plan import Plan
from eastwest.predict.collectives.system import CHANNELS, Generation, Network, System
from eastwest.predict.collectives.ways import Algorithm, Protocol
from eastwest.traffic.cluster import cluster_of

_GENERATIONS = {
    Generation.AMPERE: ("A100", "A800"),
    Generation.HOPPER: ("H100", "H200", "H800", "H20", "GH200"),
    Generation.BLACKWELL: ("B200", "B300", "GB200", "GB300"),
    Generation.CDNA3: ("MI300X", "MI308X", "MI325X"),
    Generation.CDNA4: ("MI350X", "MI355X"),
}


def generation_of(gpu: str) -> Generation:
    """The generation by the GPU's name. Raises InputError for one without published constants."""
    words = gpu.upper().split()
    found = next((each for each, names in _GENERATIONS.items() if set(names) & set(words)), None)
    if found is None:
        allowed = ", ".join(name for names in _GENERATIONS.values() for name in names)
        raise InputError(Problem(f'GPU "{gpu}": no constants of its collective library', "gpus.node", allowed=allowed))
    return found


def system_of(plan: Plan, node: GpuNode) -> System:
    """The plan's GPUs, NICs and compute fabric as a System.

    The worst oversubscription of any tier counts for all traffic between nodes. Flows count as balanced where one
    switch joins all NICs of a rail. Raises InputError when facts of the node are missing, or nodes differ.
    """
    cluster = cluster_of(plan.fabric, node)
    if cluster.scale_up_gigabytes_per_s is None:
        mend = "add it to your own catalogue entry"
        raise InputError(Problem(f"{node.id}: bandwidth between its GPUs is not known", "gpus.node", mend=mend))
    domain = min(node.scale_up_gpus.value or cluster.gpus, cluster.gpus * cluster.nodes)
    trays = max(domain // cluster.gpus, 1)
    slot = plan.slot_gigabytes_per_s
    nic_gbps = min(port.speed_gbps for port in plan.fabric.gpu_nodes[0].ports) * cluster.ports
    return System(
        generation_of(node.gpu),
        cluster.scale_up_gigabytes_per_s,
        trays * cluster.gpus,
        trays * cluster.nics,
        nic_gbps,
        Network.ROCE,
        oversubscription=max([1.0, *(tier.oversubscription for tier in plan.tiers)]),
        balanced=len(plan.tiers) <= 1,
        rdma_mtu_bytes=plan.policy.rdma_mtu_bytes,
        bus_gigabytes_per_s=None if slot is None else slot * trays * cluster.nics,
        nvls=plan.library.nvls,
        algorithms=tuple(Algorithm(one) for one in plan.library.algorithms),
        protocols=tuple(Protocol(one) for one in plan.library.protocols),
        channels=plan.library.channels(CHANNELS),
    )


def all_ranks(plan: Plan, system: System) -> int:
    """Every GPU of the plan, less those that do not fill a scale-up domain."""
    gpus = len(plan.fabric.gpu_nodes) * system.gpus_per_node * plan.fabric.gpu_nodes[0].nics // system.nics_per_node
    return gpus if gpus <= system.gpus_per_node else gpus - gpus % system.gpus_per_node
