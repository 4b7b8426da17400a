"""Constants of NCCL's own tuner, and the bandwidths it counts with.

Source: NVIDIA/nccl, src/graph/tuning.cc and topo.h at 5067397c (June 2026); facts only. xGMI: ROCm/rccl, topo.h,
48 GB/s per link of gfx94x, seven links to the other GPUs of the node. RCCL has the form of NCCL's tuner; where it has
no constants of its own here, those of NCCL stand in, and predictions say so.
"""

from __future__ import annotations

from eastwest.predict.collectives.system import Generation
from eastwest.predict.collectives.ways import Algorithm, Protocol

PROTOCOLS = (Protocol.LL, Protocol.LL128, Protocol.SIMPLE)
"""Order of the figures below."""

BASE_US: dict[Algorithm, tuple[float, float, float]] = {
    Algorithm.TREE: (6.8, 14.0, 8.4),
    Algorithm.RING: (6.6, 14.0, 8.4),
    Algorithm.PAT: (8.0, 8.0, 8.0),
}

INTRA_US: dict[Algorithm, tuple[float, float, float]] = {
    Algorithm.TREE: (0.6, 1.25, 4.0),
    Algorithm.RING: (0.6, 1.9, 3.4),
    Algorithm.COLLNET_CHAIN: (0, 0, 2.8),
    Algorithm.NVLS: (0, 0, 25),
    Algorithm.NVLS_TREE: (0, 0, 25),
}

INTER_US: dict[Algorithm, tuple[float, float, float]] = {
    Algorithm.TREE: (5.0, 8.5, 14),
    Algorithm.RING: (2.7, 4.0, 14.0),
    Algorithm.COLLNET_CHAIN: (0, 0, 30),
    Algorithm.NVLS: (0, 0, 18),
    Algorithm.NVLS_TREE: (0, 0, 20.9),
    Algorithm.PAT: (0, 0, 14),
}

NET_OVERHEAD_US = 1.0
"""Host's part of a network step on Intel; AMD hosts count 2. Simple takes three times as much."""

# By nodes: 1, 2, more. Whole node for LL, per channel for the others.
LL_MAX: dict[Generation, tuple[float, float, float]] = {
    Generation.AMPERE: (87.7, 22.5, 19.0),
    Generation.HOPPER: (141.0, 45.0, 35.0),
    Generation.BLACKWELL: (282.0, 90.0, 70.0),
    Generation.CDNA3: (141.0, 45.0, 35.0),
    Generation.CDNA4: (141.0, 45.0, 35.0),
}
LL128_RING_CHANNEL: dict[Generation, float] = {
    Generation.AMPERE: 20.0,
    Generation.HOPPER: 36.7,
    Generation.BLACKWELL: 40.0,
    Generation.CDNA3: 36.7,
    Generation.CDNA4: 36.7,
}
TREE_CHANNEL: dict[Generation, tuple[float, float, float]] = {
    Generation.AMPERE: (24.0, 23.6, 17.8),
    Generation.HOPPER: (38.7, 41.4, 36.0),
    Generation.BLACKWELL: (70.0, 42.8, 24.0),
    Generation.CDNA3: (38.7, 41.4, 36.0),
    Generation.CDNA4: (38.7, 41.4, 36.0),
}

# What NCCL and RCCL count of a GPU's links, over the maker's figure: 12 x 20 of 300, 18 x 20.6 of 450, 18 x 40.1 of
# 900, 7 x 48 of 448 GB/s. CDNA4 (7 x 76.8 GB/s) is given the share of CDNA3: AMD counts 75 % of an xGMI
# link as usable (rocm.blogs.amd.com, "Understanding RCCL Bandwidth and xGMI Performance on MI300X", 2025).
LINK_SHARE: dict[Generation, float] = {
    Generation.AMPERE: 240 / 300,
    Generation.HOPPER: 370.8 / 450,
    Generation.BLACKWELL: 721.8 / 900,
    Generation.CDNA3: 336 / 448,
    Generation.CDNA4: 336 / 448,
}

NVLS_EFFICIENCY: dict[Generation, float] = {Generation.HOPPER: 0.85, Generation.BLACKWELL: 0.74}
NVLS_RATIO = 5 / 6
"""Data per second over the link's bandwidth: what reducing in the NVSwitch costs beside one pass."""

TREE_EFFICIENCY = 0.92
LL128_EFFICIENCY = 0.92
LL_EFFICIENCY = 0.5
PAT_EFFICIENCY = 0.75
TREE_LL_EFFICIENCY = 1 / 3.8

# Trees at 64 B, 128 B, ... by protocol; above the last size 1.
TREE_CORRECTION: dict[Protocol, tuple[float, ...]] = {
    Protocol.LL: tuple(
        x / 10 for x in (10, 10, 10, 10, 9, 8, 7, 7, 7, 7, 6, 5, 4, 4, 5, 6, 7, 8, 9, 10, 10, 10, 10, 10)
    ),
    Protocol.LL128: tuple(
        x / 10 for x in (10, 10, 10, 10, 10, 9, 8, 8, 8, 7, 6, 6, 6, 6, 6, 6, 8, 9, 9, 9, 9, 10, 10, 10)
    ),
    Protocol.SIMPLE: tuple(x / 10 for x in (9, 9, 9, 9, 9, 9, 9, 8, 7, 6, 6, 5, 5, 5, 5, 6, 7, 8, 7, 7, 8, 9, 9, 9)),
}
