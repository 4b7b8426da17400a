"""What links really carry of a way that the library chose, where its tuner counts otherwise.

- A ring crosses a node of n GPUs by n - 1 of its hops, and rings enter at different GPUs, so that GPU links carry
  n / (n - 1) of what they do in a closed ring: eight GPUs at 370.8 GB/s pass on 423.8.
- Trees: a node of two sends the whole data once in each direction, in a double binary tree of more twice; three nodes
  share four trips evenly (NVIDIA/nccl-tests issue 196; aliyun/SimAI, calbusbw.cc). Inside a node a chain sends it up
  and down. The tuner's efficiency of 0.92 and caps per channel weigh ways against each other; links do not know them.
- Rings between servers of eight Blackwell GPUs come to less than the NICs, which all-to-alls and NVLS trees of the same
  servers fill. Why is not published; see `_BLACKWELL_RING`.
- NVLS in one domain of up to eight GPUs carries more with larger chunks; see `nvls`. That of racks stays at what the
  tuner counts: 421 to 491 GB/s of data were published, around its 445.
- NVLS trees of more than two Blackwell domains come to less than their links, which NVIDIA calls known (NVIDIA/nccl
  issue 2035). What they come to was measured twice: see `_BLACKWELL_MANY`.
"""

from __future__ import annotations

from dataclasses import replace

from eastwest.predict.collectives.busbw import Operation
from eastwest.predict.collectives.candidates import Candidate, Links, candidates
from eastwest.predict.collectives.nvls import nvls_gigabytes_per_s
from eastwest.predict.collectives.system import Generation, System
from eastwest.predict.collectives.ways import Algorithm, Protocol

_TRIPS = {2: 1.0, 3: 1.5}
"""Whole data that a node sends in a double binary tree, by nodes; twice from the fourth on."""

_MANY = 2
_TRIPS_OF_MANY = 2.0
_BLACKWELL_MANY = 192.0
"""GB/s of data: the tuner's own figure for plain trees of 16 channels on more than two Blackwell nodes. Published: 191
and 203 on 20 racks of GB200 (NCCL 2.26), 196 on four nodes of B300 (2.30.4, issue 2035; about 103 with 2.29.7)."""

_SERVER = 8
_BLACKWELL_RING = 0.87
"""Of what NICs carry. Published on B200 with 8 x 400G: all-gather 308 (Vultr), 328 (Google) and 341 GB/s (Together) on
two nodes, all-reduce 344 on two and 333 on four (Together). Groups of GB200 in
racks fill their NICs (NVIDIA/nccl issue 1801), and so do servers of eight B300 with 800G (760 of 800 GB/s on two to
16 nodes, NVIDIA/nccl issue 2035): it holds up to 400G a GPU."""
_BLACKWELL_RING_GBPS = 400


def carried(system: System, operation: Operation, size_bytes: int, links: Links, way: Candidate) -> Candidate:
    """The way over these links. Its rate is what they carry."""
    if way.algorithm is Algorithm.NVLS and links.nodes == 1 and links.ranks <= _SERVER:
        rate = nvls_gigabytes_per_s(system, size_bytes, links.ranks, links.gpu)
        return replace(way, gigabytes_per_s=rate)
    if way.algorithm is Algorithm.TREE and way.protocol is Protocol.SIMPLE:
        return replace(way, gigabytes_per_s=_tree_rate(links))
    found = _same_way(system, operation, _as_crossed(system, links, way.algorithm), way)
    if way.algorithm is Algorithm.NVLS_TREE and system.generation is Generation.BLACKWELL and links.nodes > _MANY:
        return replace(found, gigabytes_per_s=min(found.gigabytes_per_s, _BLACKWELL_MANY))
    return found


def _tree_rate(links: Links) -> float:
    """Of a plain tree, GB/s of data."""
    return min(links.gpu / 2, links.nics / _trips(links.nodes))


def _trips(nodes: int) -> float:
    return _TRIPS.get(nodes, _TRIPS_OF_MANY)


def _as_crossed(system: System, links: Links, algorithm: Algorithm) -> Links:
    """The links as the tuner's formulas must count them, to come to what this algorithm gets out of them."""
    own = links.ranks // links.nodes
    if links.nodes == 1:
        return links
    if algorithm is Algorithm.RING and own > 1:
        share = _BLACKWELL_RING if _is_blackwell_server(system) else 1.0
        return replace(links, gpu=links.gpu * own / (own - 1), nics=links.nics * share)
    if algorithm is Algorithm.NVLS_TREE and links.nodes > _MANY:
        return replace(links, nics=links.nics * _TRIPS_OF_MANY / _trips(links.nodes))
    return links


def _is_blackwell_server(system: System) -> bool:
    """Whether NVSwitch joins eight of Blackwell in one server, with NICs up to 400G; groups in a rack are none."""
    server = system.generation is Generation.BLACKWELL and system.gpus_per_node == _SERVER and system.switched
    return server and system.nics_per_node * system.nic_gbps <= _SERVER * _BLACKWELL_RING_GBPS


def _same_way(system: System, operation: Operation, links: Links, chosen: Candidate) -> Candidate:
    way = (chosen.algorithm, chosen.protocol)
    return next(each for each in candidates(system, operation, links) if (each.algorithm, each.protocol) == way)
