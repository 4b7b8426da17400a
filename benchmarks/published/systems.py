"""The published systems, described as a user would: no figure here is fitted to a result."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.predict.collectives import Generation, Network, System

SINGLE, FABRIC, ROCE = "single node", "multi-node InfiniBand/EFA", "multi-node RoCE"


@dataclass(frozen=True, slots=True)
class Published:
    """A system and where its figures stand. group: with whom it is left out of a fit, by who measured."""

    system: System
    source: str
    note: str = ""


SYSTEMS: dict[str, Published] = {
    "aws-p5": Published(
        System(Generation.HOPPER, 450, 8, 8, 400, Network.EFA),
        "AWS, aws-samples/awsome-distributed-training, nccl-tests on two p5.48xlarge (EFA, 3.2 Tb/s a node)",
        "below 1 MiB EFA's own latency, which NCCL's constants (InfiniBand) do not contain",
    ),
    "coreweave-h100": Published(
        System(Generation.HOPPER, 450, 8, 8, 400, Network.INFINIBAND, sharp=True),
        "coreweave/nccl-tests README, H100 with SHARP; the job file sets NCCL_ALGO=COLLNETCHAIN",
        "said to be 64 GPUs, but its busbw is 2 x 95/96 of its algbw, so 96",
    ),
    "oci-a100": Published(
        System(Generation.AMPERE, 300, 8, 16, 100, Network.ROCE),
        "Oracle, BM.GPU.B4.8 acceptance figures, two nodes of eight A100 with 16 x 100G RoCE",
    ),
    "h200-node": Published(
        System(Generation.HOPPER, 450, 8, 0, 0),
        "stas00/ml-engineering, eight H200; all_reduce_bench.py, through PyTorch",
        "measured through PyTorch: launches take longer",
    ),
    "b200-node": Published(
        System(Generation.BLACKWELL, 900, 8, 0, 0),
        "stas00/ml-engineering, p6-b200, eight B200; all_reduce_bench.py, through PyTorch",
        "a step at 8 GiB that no algorithm of the tuner explains",
    ),
    "coreweave-gb200": Published(
        System(Generation.BLACKWELL, 900, 72, 72, 400, Network.INFINIBAND),
        "coreweave/nccl-tests README at 0120901a, GB200 NVL72, 1, 2 and 20 racks, NCCL 2.26.2",
        "settings of the 20-rack job are not published",
    ),
    "h100-roce": Published(
        System(Generation.HOPPER, 450, 8, 8, 400, Network.ROCE),
        "NVIDIA/nccl issue 1221, 8 x 400G RoCE, 4 and 8 GiB (row at 8 GiB); NVLS on, off, and four nodes",
        "a user's report of a fabric without word of its load balancing",
    ),
}
"""By the name in rows.csv."""


def group_of(name: str, ranks: int) -> str:
    """The class in which a row is scored."""
    system = SYSTEMS[name].system
    if ranks <= system.gpus_per_node:
        return SINGLE
    return ROCE if system.network is Network.ROCE else FABRIC
