"""Every way a library could run a collective, with its latency and bandwidth by the tuner's own model.

Source of formulas: NVIDIA/nccl, src/graph/tuning.cc and search.cc at 5067397c. A ring's latency is base + steps inside
nodes + steps between nodes; a tree's base + 2 (chain inside the node + log2 of the nodes between), its bandwidth half
of its links'.
NVLS trees and CollNet chains are held to what their links carry: NICs of a node between others send the whole data
twice in a double binary tree, once on two nodes or with reduction in switches; GPUs of a chain once up and once down.
A pipeline through an NVSwitch fills with a chunk of every GPU, so that it is the deeper the more GPUs there are.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from eastwest.lossless.link import PACKET_OVERHEAD_BYTES
from eastwest.predict.collectives import constants
from eastwest.predict.collectives.busbw import Operation
from eastwest.predict.collectives.constants import PROTOCOLS
from eastwest.predict.collectives.system import CHANNELS, Network, System
from eastwest.predict.collectives.ways import Algorithm, Protocol

_TWO_NODES = 2
_GPUS_OF_A_STAGE = 8
_INFINIBAND_OVERHEAD_BYTES = 8 + 12 + 4 + 2
"""Local route header, base transport header, invariant and variant CRC (InfiniBand Architecture). EFA's headers are not
published and count the same."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way. gigabytes_per_s: size over time when it is large. stages, net_stages: depth of its pipeline."""

    algorithm: Algorithm
    protocol: Protocol
    latency_us: float
    gigabytes_per_s: float
    stages: float = 0.0
    net_stages: float = 0.0


@dataclass(frozen=True, slots=True)
class Links:
    """Bandwidth in GB/s: link of one GPU inside the node, and all NICs of a node (infinite on one node)."""

    ranks: int
    nodes: int
    gpu: float
    nics: float

    @property
    def ring(self) -> float:
        """What all rings together carry: they cross each node once."""
        return min(self.gpu, self.nics)

    @property
    def column(self) -> int:
        """Place in tables by nodes: 1, 2, more."""
        return min(self.nodes, 3) - 1


def links_of(system: System, ranks: int, nic_efficiency: float = 1.0, link_efficiency: float = 1.0) -> Links:
    """The links of so many ranks. Raises InputError when ranks do not fill nodes.

    A job with fewer channels than the library would take leaves links idle: those inside a node in proportion, NICs
    from fewer than one channel each on.
    """
    nodes = system.nodes(ranks)
    share = min(system.channels / CHANNELS, 1.0)
    gpu = system.scale_up_gigabytes_per_s * constants.LINK_SHARE[system.generation] * link_efficiency * share
    wire = system.nics_per_node * system.nic_gbps / 8 * payload_share(system) / system.oversubscription
    bus = math.inf if system.bus_gigabytes_per_s is None else system.bus_gigabytes_per_s
    nics = min(wire * nic_efficiency, bus) * min(system.channels / min(max(system.nics_per_node, 1), CHANNELS), 1.0)
    return Links(ranks, nodes, gpu, math.inf if nodes == 1 else nics)


def payload_share(system: System) -> float:
    """Of the line rate, what headers and gaps leave to data in full packets."""
    overhead = PACKET_OVERHEAD_BYTES if system.network is Network.ROCE else _INFINIBAND_OVERHEAD_BYTES
    return system.rdma_mtu_bytes / (system.rdma_mtu_bytes + overhead)


def candidates(system: System, operation: Operation, links: Links) -> Iterator[Candidate]:
    """All that the library would weigh for this operation."""
    if operation in {Operation.ALL_TO_ALL, Operation.SEND_RECV}:
        yield _point_to_point(operation, links)
        return
    yield from _rings(system, operation, links)
    if operation is Operation.ALL_REDUCE:
        yield from _trees(system, links)
        yield from _switched(system, links)
    elif operation is not Operation.BROADCAST and links.nodes == links.ranks:
        inter = constants.INTER_US[Algorithm.PAT][2] / 3.5
        latency = constants.BASE_US[Algorithm.PAT][2] + math.log2(links.nodes) * inter + 2.8 * links.ranks
        rate = links.nics * constants.PAT_EFFICIENCY * links.ranks / (links.ranks - 1)
        yield Candidate(Algorithm.PAT, Protocol.SIMPLE, latency, rate)


def _steps(operation: Operation, count: int) -> int:
    """Steps of a ring of so many: twice round to reduce and spread, else once."""
    if operation is Operation.ALL_REDUCE:
        return 2 * (count - 1)
    return count if operation is Operation.BROADCAST else count - 1


def _rings(system: System, operation: Operation, links: Links) -> Iterator[Candidate]:
    steps = _steps(operation, links.ranks)
    between = _steps(operation, links.nodes) if links.nodes > 1 else 0
    for place, protocol in enumerate(PROTOCOLS):
        overhead = constants.NET_OVERHEAD_US * (3 if protocol is Protocol.SIMPLE else 1) if links.nodes > 1 else 0.0
        inside = max(constants.INTRA_US[Algorithm.RING][place], overhead)
        latency = constants.BASE_US[Algorithm.RING][place]
        latency += (steps - between) * inside + between * constants.INTER_US[Algorithm.RING][place]
        rate = _ring_rate(system, links, protocol)
        yield Candidate(Algorithm.RING, protocol, latency, rate * links.ranks / steps)


def _ring_rate(system: System, links: Links, protocol: Protocol) -> float:
    if protocol is Protocol.LL:
        return min(constants.LL_MAX[system.generation][links.column], links.ring * constants.LL_EFFICIENCY)
    if protocol is Protocol.LL128:
        most = system.channels * constants.LL128_RING_CHANNEL[system.generation]
        return min(links.ring * constants.LL128_EFFICIENCY, most)
    return links.ring


def _trees(system: System, links: Links) -> Iterator[Candidate]:
    chain = links.ranks // links.nodes - 1
    depth = math.log2(links.nodes)
    base = _tree_base(system, links)
    rates = {
        Protocol.LL: min(base * constants.TREE_LL_EFFICIENCY, constants.LL_MAX[system.generation][links.column]),
        Protocol.LL128: base * (7 / 9 if links.nodes == 1 else 120 / 128),
        Protocol.SIMPLE: base,
    }
    for place, protocol in enumerate(PROTOCOLS):
        way = chain * constants.INTRA_US[Algorithm.TREE][place] + depth * constants.INTER_US[Algorithm.TREE][place]
        latency = constants.BASE_US[Algorithm.TREE][place] + 2 * way
        stages = (2.0 * chain if protocol is Protocol.SIMPLE else 0.0, 0.0 if protocol is Protocol.LL else 2 * depth)
        yield Candidate(Algorithm.TREE, protocol, latency, rates[protocol] / 2, *stages)


def _tree_base(system: System, links: Links) -> float:
    """What the tuner counts for the links of a tree, GB/s.

    On two nodes it asks for those inside the node alone, which its search of graphs raises to twice the NICs at most:
    narrow NICs then make it take a tree where NVSwitches do not reduce. Each pair of GPU and NIC has a channel.
    """
    reach = min(links.gpu, 2 * links.nics) if links.nodes == _TWO_NODES else links.ring
    pairs = min(system.gpus_per_node, system.nics_per_node) if links.nodes > 1 else system.channels
    most = min(system.channels, pairs) * constants.TREE_CHANNEL[system.generation][links.column]
    return min(reach * constants.TREE_EFFICIENCY, most)


def _switched(system: System, links: Links) -> Iterator[Candidate]:
    efficiency = constants.NVLS_EFFICIENCY.get(system.generation) if system.switched and system.nvls else None
    chain = links.ranks // links.nodes - 1
    nvls = 0.0 if efficiency is None else links.gpu * efficiency * constants.NVLS_RATIO
    intra_us, inter_us = constants.INTRA_US, constants.INTER_US
    stages = 2 * (chain + 1) / _GPUS_OF_A_STAGE
    if nvls and links.nodes == 1:
        yield Candidate(Algorithm.NVLS, Protocol.SIMPLE, intra_us[Algorithm.NVLS][2], nvls, stages)
    if nvls and links.nodes > 1:
        depth = 2 * math.log2(links.nodes)
        passes = 1 if links.nodes == _TWO_NODES else 2
        latency = intra_us[Algorithm.NVLS_TREE][2] + depth * inter_us[Algorithm.NVLS_TREE][2]
        rate = min(nvls, links.nics / passes)
        yield Candidate(Algorithm.NVLS_TREE, Protocol.SIMPLE, latency, rate, stages, depth)
    if system.sharp and links.nodes > 1:
        latency = 2 * chain * intra_us[Algorithm.COLLNET_CHAIN][2] + inter_us[Algorithm.COLLNET_CHAIN][2]
        rate = min(links.gpu / 2, links.nics)
        yield Candidate(Algorithm.COLLNET_CHAIN, Protocol.SIMPLE, latency, rate, 2.0, 1.0)
        if nvls:
            latency = intra_us[Algorithm.NVLS][2] + inter_us[Algorithm.NVLS][2]
            yield Candidate(Algorithm.NVLS, Protocol.SIMPLE, latency, min(nvls, links.nics), stages, 1.0)


def _point_to_point(operation: Operation, links: Links) -> Candidate:
    """Direct sends. All-to-all: the share for other nodes goes over the NICs while that for neighbours stays inside.

    send-recv: every rank sends to the next one, so that each NIC of a node serves one pair at most.
    """
    inter = links.nodes > 1
    hop = constants.INTER_US[Algorithm.RING][2] if inter else constants.INTRA_US[Algorithm.RING][2]
    base = constants.BASE_US[Algorithm.RING][2]
    per_gpu = links.nics * links.nodes / links.ranks
    if operation is Operation.SEND_RECV:
        return Candidate(Algorithm.PAIRWISE, Protocol.SIMPLE, base + hop, min(links.gpu, per_gpu))
    own = links.ranks // links.nodes
    inside_s = (own - 1) / links.ranks / links.gpu
    outside_s = (links.ranks - own) / links.ranks / per_gpu if inter else 0.0
    latency = base + hop + (links.ranks - 1) * constants.NET_OVERHEAD_US
    return Candidate(Algorithm.PAIRWISE, Protocol.SIMPLE, latency, 1 / max(inside_s, outside_s))
