"""Predicted time and bus bandwidth of a collective as an interval that holds nine of ten measurements."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from eastwest.errors import InputError, Problem
from eastwest.predict.collectives.busbw import Operation, busbw_gigabytes_per_s
from eastwest.predict.collectives.candidates import Candidate, links_of
from eastwest.predict.collectives.carried import carried
from eastwest.predict.collectives.choice import choose
from eastwest.predict.collectives.parameters import GLOBAL, Parameters
from eastwest.predict.collectives.system import CHANNELS, Generation, Network, System
from eastwest.predict.collectives.ways import Algorithm, Protocol
from eastwest.predict.uncertain import NORMAL_90

_STAGES_OF_TWO_NODES = 2
_COLLISIONS = "Flows spread evenly at the point; hash collisions may cost what the low end of the interval allows."


@dataclass(frozen=True, slots=True)
class CollectiveExpectation:
    """What one collective should take. low and high bound the 90 % interval; the low bandwidth is of the high time.

    busbw: bus bandwidth by nccl-tests, GB/s. moving_share: of the time that data move at
    a known rate, the rest being start and fill; none of it with LL and LL128, whose rates hang together with latency.
    """

    operation: Operation
    size_bytes: int
    ranks: int
    algorithm: Algorithm
    protocol: Protocol
    time_us: float
    low_time_us: float
    high_time_us: float
    busbw: float
    low_busbw: float
    high_busbw: float
    moving_share: float
    assumptions: tuple[str, ...]


def predict(
    system: System,
    operation: Operation,
    size_bytes: int,
    ranks: int,
    *,
    algorithm: Algorithm | None = None,
    protocol: Protocol | None = None,
    parameters: Parameters = GLOBAL,
) -> CollectiveExpectation:
    """Expectation of one collective. algorithm, protocol: the one to take, None leaves it to what the job allows.

    Raises InputError for a size below one byte, ranks that do not fill nodes, or a way that cannot run here.
    """
    if size_bytes < 1:
        raise InputError(Problem(f"{size_bytes} B", "size", allowed="at least 1 B"))
    chosen = choose(system, operation, size_bytes, ranks, algorithm, protocol)
    links = links_of(system, ranks, parameters.nic_efficiency, parameters.link_efficiency)
    real = carried(system, operation, size_bytes, links, chosen)
    moving_us = size_bytes / real.gigabytes_per_s / 1000
    time_us = moving_us + starting_us(real, size_bytes, parameters)
    share = moving_us / time_us if chosen.protocol is Protocol.SIMPLE else 0.0
    spread = share * parameters.rate_spread + (1 - share) * parameters.start_spread
    low, high = time_us * math.exp(-NORMAL_90 * spread), time_us * math.exp(NORMAL_90 * spread)
    low = max(low, _line_rate_us(system, operation, size_bytes, ranks, chosen))
    if _may_collide(system, ranks):
        high += moving_us * parameters.collision_loss / (1 - parameters.collision_loss)
    if operation is Operation.ALL_TO_ALL and links.nodes > 1:
        high += moving_us * parameters.exchange_loss / (1 - parameters.exchange_loss)
    busbw = [busbw_gigabytes_per_s(operation, ranks, size_bytes, each) for each in (time_us, high, low)]
    return CollectiveExpectation(
        operation,
        size_bytes,
        ranks,
        chosen.algorithm,
        chosen.protocol,
        time_us,
        low,
        high,
        busbw[0],
        busbw[1],
        busbw[2],
        share,
        _assumptions(system, operation, ranks, algorithm),
    )


def _line_rate_us(system: System, operation: Operation, size_bytes: int, ranks: int, chosen: Candidate) -> float:
    """Least time of a transfer: its data at the NICs' line rate, whatever the protocol. 0 inside a node."""
    links = replace(links_of(system, ranks), gpu=math.inf)
    if links.nodes == 1:
        return 0.0
    bare = replace(chosen, protocol=Protocol.SIMPLE)
    return size_bytes / carried(system, operation, size_bytes, links, bare).gigabytes_per_s / 1000


def _may_collide(system: System, ranks: int) -> bool:
    return ranks > system.gpus_per_node and system.network is Network.ROCE and not system.balanced


def starting_us(candidate: Candidate, size_bytes: int, parameters: Parameters) -> float:
    """All of the time but moving the data: launch, latency of the steps, filling the pipeline.

    The library cuts chunks so that there are enough for the depth of the pipeline: the deeper it is, the larger is the
    data for which chunks are full.
    """
    full = candidate.stages * parameters.fill_us + candidate.net_stages * parameters.fill_net_us
    fill = full * size_bytes / (size_bytes + parameters.fill_half_bytes * depth(candidate))
    return parameters.start_us + candidate.latency_us * parameters.latency_factor + fill


def depth(candidate: Candidate) -> float:
    """Of its pipeline between nodes, over that of two nodes: so much larger is the data for which chunks are full."""
    return max(candidate.net_stages / _STAGES_OF_TWO_NODES, 1.0)


def _assumptions(system: System, operation: Operation, ranks: int, algorithm: Algorithm | None) -> tuple[str, ...]:
    said = [
        *_settings(system, operation, algorithm),
        f"A node runs {system.channels} channels; hosts are Intel.",
        "Nothing else runs on the network, and no link is faulty.",
    ]
    if system.generation in {Generation.CDNA3, Generation.CDNA4}:
        said.append("RCCL: NCCL's latencies and LL limits of Hopper stand in for its own.")
    if ranks > system.gpus_per_node:
        if system.network is Network.ROCE:
            said.append(_COLLISIONS if _may_collide(system, ranks) else "Flows do not collide on the way.")
        if operation is Operation.ALL_TO_ALL:
            said.append("Traffic leaves by the NIC of the sender's own rail (PXN on).")
            said.append("Few all-to-alls reach what their NICs carry; the low end holds what published ones lose.")
        if system.oversubscription > 1:
            said.append(f"All traffic between nodes meets the oversubscription of {system.oversubscription:g}:1.")
    return tuple(said)


def _settings(system: System, operation: Operation, algorithm: Algorithm | None) -> Iterator[str]:
    """What is set of the library, in sentences."""
    if operation in {Operation.ALL_TO_ALL, Operation.SEND_RECV}:
        yield "Data go directly; NCCL_ALGO and NCCL_PROTO do not count."
        return
    algorithms = (algorithm,) if algorithm else system.algorithms
    if algorithms:
        yield f"The job sets NCCL_ALGO={','.join(algorithms)}."
    else:
        yield "The library chooses by NCCL's tuner constants of June 2026."
    if system.protocols:
        yield f"The job sets NCCL_PROTO={','.join(system.protocols)}."
    if not system.nvls:
        yield "The job lets no NVSwitch reduce (NCCL_NVLS_ENABLE=0)."
    if system.channels != CHANNELS:
        yield "Links count in proportion to the channels that the job sets, which no published figure has tested."
