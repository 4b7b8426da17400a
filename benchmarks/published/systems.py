"""The published systems, described as a user would: no figure here is fitted to a result."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.predict.collectives import Generation, Network, System

SINGLE, FABRIC, ROCE = "single node", "multi-node InfiniBand/EFA", "multi-node RoCE"


@dataclass(frozen=True, slots=True)
class Published:
    """A system and where its figures stand. owner: who measured it; a fit that leaves one out leaves all of theirs out.

    faulty: its owner published it as slower than it should be, so that it is shown but not scored.
    """

    system: System
    owner: str
    source: str
    note: str = ""
    faulty: bool = False


def _hopper(network: Network, *, nics: int = 8, nic_gbps: float = 400, sharp: bool = False) -> System:
    """Eight H100 or H200."""
    return System(Generation.HOPPER, 450, 8, nics, nic_gbps, network, sharp=sharp)


def _ampere(network: Network, nics: int, nic_gbps: float) -> System:
    """Eight A100."""
    return System(Generation.AMPERE, 300, 8, nics, nic_gbps, network)


def _instinct(generation: Generation, scale_up_gigabytes_per_s: float) -> System:
    """Eight MI300X or MI350 with eight NICs of 400G: RoCE all of them."""
    return System(generation, scale_up_gigabytes_per_s, 8, 8, 400, Network.ROCE, switched=False)


def _blackwell(gpus: int, network: Network, *, nic_gbps: float = 400, switched: bool = True) -> System:
    """So many B200 or B300 that NVLink joins, each with its share of the NICs."""
    return System(Generation.BLACKWELL, 900, gpus, gpus, nic_gbps, network, switched=switched)


_STAS, _ORACLE, _QUICK_STARTS = "S. Bekman", "Oracle", "Oracle, OCI GPU Quick Starts"
_TOGETHER = "together-dgxc-benchmarking, report of 2026-04-25, B200 with 8 x 400G InfiniBand, NCCL 2.29.7"
_ISSUE_309 = "NVIDIA/nccl-tests issue 309"

SYSTEMS: dict[str, Published] = {
    "aws-p5": Published(
        _hopper(Network.EFA),
        "AWS",
        "AWS, aws-samples/awsome-distributed-training, nccl-tests on two p5.48xlarge (EFA, 3.2 Tb/s a node)",
        "below 1 MiB EFA's own latency, which NCCL's constants (InfiniBand) do not contain",
    ),
    "coreweave-h100": Published(
        _hopper(Network.INFINIBAND, sharp=True),
        "CoreWeave",
        "coreweave/nccl-tests README, H100 with SHARP; the job file sets NCCL_ALGO=COLLNETCHAIN",
        "said to be 64 GPUs, but its busbw is 2 x 95/96 of its algbw, so 96",
    ),
    "oci-a100": Published(
        _ampere(Network.ROCE, 16, 100),
        _ORACLE,
        "Oracle, BM.GPU.B4.8 acceptance figures, two nodes of eight A100 with 16 x 100G RoCE",
    ),
    "h200-node": Published(
        System(Generation.HOPPER, 450, 8, 0, 0),
        _STAS,
        "stas00/ml-engineering, eight H200; all_reduce_bench.py, through PyTorch",
        "measured through PyTorch: launches take longer",
    ),
    "b200-node": Published(
        System(Generation.BLACKWELL, 900, 8, 0, 0),
        _STAS,
        "stas00/ml-engineering, p6-b200, eight B200; all_reduce_bench.py, through PyTorch",
        "a step at 8 GiB that no algorithm of the tuner explains",
    ),
    "a100-node": Published(
        System(Generation.AMPERE, 300, 8, 0, 0),
        "SuperBench",
        "microsoft/superbenchmark tests/data/nccl_allreduce.log at 700d6501, eight A100-SXM4-40GB",
    ),
    "coreweave-gb200": Published(
        _blackwell(72, Network.INFINIBAND),
        "CoreWeave",
        "coreweave/nccl-tests README at 0120901a, GB200 NVL72, 1, 2 and 20 racks, NCCL 2.26.2",
        "settings of the 20-rack job are not published",
    ),
    "h100-roce": Published(
        _hopper(Network.ROCE),
        "NVIDIA/nccl issue 1221",
        "NVIDIA/nccl issue 1221, 8 x 400G RoCE, 4 and 8 GiB (row at 8 GiB); NVLS on, off, and four nodes",
        "a user's report of a fabric without word of its load balancing",
    ),
    "dell-h100": Published(
        _hopper(Network.INFINIBAND),
        _ISSUE_309,
        f"{_ISSUE_309}, Dell XE9680, 8 x H100 and 8 x 400G InfiniBand, NCCL 2.26.2, 2 and 4 nodes",
        "NVIDIA in the thread: as it should be",
    ),
    "h100-8-nodes": Published(
        _hopper(Network.INFINIBAND),
        "NVIDIA/nccl-tests issue 309, second user",
        f"{_ISSUE_309}, second user, 8 x H100 and 8 x 400G InfiniBand, 2, 4 and 8 of 8 nodes",
        "asks why more than two nodes are slow; NVIDIA names adaptive routing and more channels, which helped",
    ),
    "nebius-h200": Published(
        _hopper(Network.INFINIBAND), "Nebius", "Nebius, example output of NCCL tests under Run:ai, two nodes of H200"
    ),
    "vultr-b200": Published(
        _blackwell(8, Network.INFINIBAND),
        "Vultr",
        "a customer's acceptance report of a Vultr HGX B200 cluster, May 2026, 8 x 400G InfiniBand",
        "ib_write_bw reached 325 to 369 of 400 Gb/s",
    ),
    "azure-a100": Published(
        _ampere(Network.INFINIBAND, 8, 200),
        "Azure",
        "Azure/aks-rdma-infiniband, expected outputs of tests, two Standard_ND96asr_v4 (8 x 200G InfiniBand)",
    ),
    "crusoe-a100": Published(
        _ampere(Network.INFINIBAND, 8, 200),
        "Crusoe",
        "dstackai/dstack, example of Crusoe, two a100-80gb-sxm-ib.8x (NICs by the shape: 8 x 200G InfiniBand)",
    ),
    "crusoe-h200": Published(
        _hopper(Network.INFINIBAND),
        "Crusoe",
        "a test suite for Crusoe's Kubernetes, reference run of two h200-141gb-sxm-ib.8x (NICs by the shape: 8 x 400G)",
    ),
    "h100-ring": Published(
        _hopper(Network.INFINIBAND),
        "wutz/k8s-in-action",
        "wutz/k8s-in-action, two nodes of H100 with 8 x 400G InfiniBand, NCCL 2.18.3, NCCL_ALGO=RING",
    ),
    "gb200-4": Published(
        _blackwell(4, Network.INFINIBAND, switched=False),
        "NVIDIA/nccl issue 1801",
        "NVIDIA/nccl issue 1801, three groups of 4 GB200 in different racks, NVLS off, 16 GiB (400G NICs assumed)",
    ),
    "gb200-8": Published(
        _blackwell(8, Network.INFINIBAND, switched=False),
        "NVIDIA/nccl issue 1801",
        "NVIDIA/nccl issue 1801, three groups of 8 GB200 in different racks, NVLS off, 16 GiB (400G NICs assumed)",
    ),
    "oci-h100": Published(
        _hopper(Network.ROCE, nics=16, nic_gbps=200),
        _ORACLE,
        "Oracle Japan, ocitutorials, BM.GPU.H100.8 (16 x 200G RoCE), two nodes, NCCL 2.21.5",
    ),
    "oci-h200": Published(
        _hopper(Network.ROCE),
        _ORACLE,
        "a tutorial of Oracle's HPC stack, two nodes of H200 (8 x 400G RoCE)",
    ),
    "dell-h200": Published(
        _hopper(Network.ROCE),
        "Red Hat",
        "Red Hat, OpenShift guide, two Dell servers of H200 with 8 x BlueField-3 400G RoCE, NCCL 2.30.4",
    ),
    "gcp-a4": Published(
        _blackwell(8, Network.ROCE),
        "Google",
        "two Google Cloud A4 (B200, 8 x 400G RoCE): GoogleCloudPlatform/cluster-toolkit (all-gather), dstackai/dstack",
    ),
    "oci-mi300x": Published(
        _instinct(Generation.CDNA3, 448), _ORACLE, f"{_QUICK_STARTS}, MI300X (8 x 400G RoCE), one and two nodes"
    ),
    "amd-mi300x": Published(
        _instinct(Generation.CDNA3, 448),
        "AMD",
        "ROCm/rccl pull request 2078, two nodes of MI300X with Pollara 400 NICs, plain plug-in",
    ),
    "oci-mi355x": Published(
        _instinct(Generation.CDNA4, 537.6), _ORACLE, f"{_QUICK_STARTS}, MI355X with Pollara 400 NICs, 1, 2 and 4 nodes"
    ),
    "vultr-mi355x": Published(
        _instinct(Generation.CDNA4, 537.6),
        "Vultr",
        "an acceptance report of two Vultr nodes of gfx950 (MI350 series) with 8 Pollara NICs, April 2026",
    ),
    "oci-gb200": Published(
        _blackwell(64, Network.ROCE),
        _ORACLE,
        "oracle-quickstart/oci-hpc-oke, GB200: 8 GPUs of a rack (NCCL 2.26.6), 16 trays in each of two racks (2.29.2)",
        "a stray figure at 1 GiB on two racks; NICs assumed as 400G a GPU",
    ),
    "oci-gb300": Published(
        _blackwell(64, Network.ROCE, nic_gbps=800),
        _ORACLE,
        f"{_QUICK_STARTS}, GB300: 4, 8 and 64 GPUs of a rack, 64 in each of two (2 x 400G RoCE a GPU), NCCL 2.28.7",
    ),
    "h100-1024": Published(
        _hopper(Network.ROCE),
        "NVIDIA/nccl-tests issue 322",
        "NVIDIA/nccl-tests issue 322, 1,024 H100, ring and LL128 set by the job (RoCE by its GID index, NICs assumed)",
        "no time below 19 ms: each of 2,046 steps takes nine microseconds at least",
    ),
    "h100-4-nics": Published(
        _hopper(Network.ROCE, nics=4),
        "NVIDIA/nccl issue 1368",
        "NVIDIA/nccl issue 1368, five nodes of H100 with 4 x 400G RoCE, 1 GiB, rounded by its author",
    ),
    "together-b200": Published(
        _blackwell(8, Network.INFINIBAND), "Together", f"{_TOGETHER}, one to four nodes, 2 to 8 GiB"
    ),
    "together-gb200": Published(
        _blackwell(72, Network.INFINIBAND),
        "Together",
        "together-dgxc-benchmarking, rack readiness report of 2026-04-16, one GB200 NVL72 (rack 08, third run)",
    ),
    "together-b200-wide": Published(
        _blackwell(8, Network.INFINIBAND),
        "Together",
        f"{_TOGETHER}, eight to 64 nodes",
        "its owner finds links contended from eight nodes on, two of them with a port down",
        faulty=True,
    ),
    "h100-low": Published(
        _hopper(Network.ROCE),
        "NVIDIA/nccl issue 2409",
        "NVIDIA/nccl issue 2409, two nodes of H100 with 8 x 400G RoCE, reported as less than half of what is due",
        "its connections reach 13 GB/s each; the owner expects 470 GB/s",
        faulty=True,
    ),
}
"""By the name in rows.csv."""


def group_of(name: str, ranks: int) -> str:
    """The class in which a row is scored."""
    system = SYSTEMS[name].system
    if ranks <= system.gpus_per_node:
        return SINGLE
    return ROCE if system.network is Network.ROCE else FABRIC
