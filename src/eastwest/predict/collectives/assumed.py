"""What an expectation takes for granted."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.predict.collectives.busbw import Operation
from eastwest.predict.collectives.system import CHANNELS, Generation, Network, System
from eastwest.predict.collectives.ways import Algorithm

_COLLISIONS = "Flows spread evenly at the point; hash collisions may cost what the low end of the interval allows."


def assumptions(system: System, operation: Operation, ranks: int, algorithm: Algorithm | None) -> tuple[str, ...]:
    """One sentence each. algorithm: set by whoever asks, None for the library's choice."""
    said = [
        *_settings(system, operation, algorithm),
        f"A node runs {system.channels} channels; hosts are Intel.",
        "Nothing else runs on the network, and no link is faulty.",
    ]
    if system.generation in {Generation.CDNA3, Generation.CDNA4}:
        said.append("RCCL: NCCL's latencies and LL limits of Hopper stand in for its own.")
    if ranks > system.gpus_per_node:
        if system.network is Network.ROCE:
            said.append(_COLLISIONS if system.may_collide(ranks) else "Flows do not collide on the way.")
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
