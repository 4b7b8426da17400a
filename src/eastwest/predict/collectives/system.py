"""What a prediction needs to know of a cluster: GPUs, their scale-up links, NICs and the network between nodes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from eastwest.errors import InputError, Problem
from eastwest.predict.collectives.ways import Algorithm, Protocol

CHANNELS = 16
"""Of a whole node, the number that NCCL uses with eight NICs or NVSwitch, where the job sets none."""


class Generation(StrEnum):
    """GPU generations with published constants."""

    AMPERE = "ampere"
    HOPPER = "hopper"
    BLACKWELL = "blackwell"
    CDNA3 = "cdna3"
    CDNA4 = "cdna4"


class Network(StrEnum):
    """What connects the nodes."""

    INFINIBAND = "infiniband"
    EFA = "efa"
    ROCE = "roce"


@dataclass(frozen=True, slots=True)
class System:
    """A cluster as collectives see it.

    scale_up_gigabytes_per_s: of one GPU inside the node, one direction, by the maker's figure.
    gpus_per_node: GPUs that reach each other by scale-up links; nics_per_node: NICs of that group. nics_per_node is 0
    on a system of one node. switched: scale-up links go through a switch that can reduce (NVSwitch).
    sharp: the job lets InfiniBand switches reduce (NCCL_COLLNET_ENABLE). oversubscription: of the network, 1 is none.
    balanced: flows cannot collide on the way, or are spread over all ways; only asked of RoCE.
    rdma_mtu_bytes: payload of a full packet. bus_gigabytes_per_s: what the host's buses pass between GPUs and the NICs
    of a group, one direction, None: no less than these; PCIe slots of NICs with two ports may.
    nvls, algorithms, protocols, channels: what the job sets of its library. nvls: it may use NVSwitches to reduce
    (NCCL_NVLS_ENABLE). algorithms, protocols: those that it leaves to the library, empty: all. channels: after its
    bounds.
    """

    generation: Generation
    scale_up_gigabytes_per_s: float
    gpus_per_node: int
    nics_per_node: int
    nic_gbps: float
    network: Network = Network.ROCE
    switched: bool = True
    sharp: bool = False
    oversubscription: float = 1.0
    balanced: bool = False
    rdma_mtu_bytes: int = 4096
    bus_gigabytes_per_s: float | None = None
    nvls: bool = True
    algorithms: tuple[Algorithm, ...] = ()
    protocols: tuple[Protocol, ...] = ()
    channels: int = CHANNELS

    def __post_init__(self) -> None:
        """Raises InputError for figures that no cluster can have."""
        least = {
            "scale_up_gigabytes_per_s": (self.scale_up_gigabytes_per_s, 0.001),
            "gpus_per_node": (self.gpus_per_node, 1),
            "nics_per_node": (self.nics_per_node, 0),
            "nic_gbps": (self.nic_gbps, 0),
            "oversubscription": (self.oversubscription, 1),
            "rdma_mtu_bytes": (self.rdma_mtu_bytes, 256),
            "channels": (self.channels, 1),
            "bus_gigabytes_per_s": (0.001 if self.bus_gigabytes_per_s is None else self.bus_gigabytes_per_s, 0.001),
        }
        for name, (value, bound) in least.items():
            if not value >= bound:
                raise InputError(Problem(f"{value:g}", name, allowed=f"at least {bound:g}"))

    def nodes(self, ranks: int) -> int:
        """Nodes that so many ranks fill. Raises InputError when the last would be partly used, or there is no way out.

        Fewer ranks than a node has GPUs are one node.
        """
        if ranks < 2:
            raise InputError(Problem(f"{ranks} ranks", "ranks", allowed="at least 2"))
        if ranks <= self.gpus_per_node:
            return 1
        if ranks % self.gpus_per_node:
            allowed = f"below {self.gpus_per_node}, or a multiple of it"
            raise InputError(Problem(f"{ranks} ranks", "ranks", allowed=allowed, mend="use whole nodes"))
        if self.nics_per_node == 0 or self.nic_gbps == 0:
            raise InputError(Problem("several nodes without NICs", "nics_per_node", allowed="at least 1"))
        return ranks // self.gpus_per_node

    def may_collide(self, ranks: int) -> bool:
        """Whether flows of so many ranks may meet on a link by hash."""
        return ranks > self.gpus_per_node and self.network is Network.ROCE and not self.balanced
