"""Checkpoints and restores as bursts: how long they take, how long GPUs wait."""

from __future__ import annotations

from eastwest.findings import Outcome
from eastwest.intent.data_use import MOST_STALL, CheckpointIntent
from eastwest.predict.storage.checkpoint import Volume, volume
from eastwest.predict.storage.path import NODE, Way
from eastwest.predict.storage.phase import Phase, bottleneck, loads_of
from eastwest.units import format_bytes, format_us

COPY_GIGABYTES_PER_S = {3: 12.0, 4: 24.0, 5: 50.0, 6: 100.0}
"""GPU to host memory by PCIe generation, x16, one direction: about three quarters of the raw rate; an assumption."""
_COPY_UNKNOWN = 24.0


def checkpoint_phases(
    checkpoint: CheckpointIntent, way: Way, gpus_per_node: int, pcie: int | None, copying: float = 1.0
) -> tuple[Phase, Phase]:
    """Its writing and its restore. copying: factor on the rate from GPU to host memory."""
    moved = volume(checkpoint, gpus_per_node)
    copy = COPY_GIGABYTES_PER_S.get(pcie or 0, _COPY_UNKNOWN) * copying
    into, out = (
        copy * gpus_per_node if each is None else each for each in (way.node_of(write=False), way.node_of(write=True))
    )
    return _write(checkpoint, moved, way, (copy, out)), _restore(checkpoint, moved, way, gpus_per_node, into)


def _write(one: CheckpointIntent, moved: Volume, way: Way, rates: tuple[float, float]) -> Phase:
    """rates: GB/s of one GPU to host memory, and of one node."""
    copy, node = rates
    stages = way.stages(write=True)
    clients = node * moved.writing_nodes
    limit, rate, time_us = _duration(moved.write_bytes, moved.node_write_bytes, clients, way, write=True)
    copy_us = moved.gpu_bytes / copy / 1e3
    wait = copy_us if one.asynchronous else None if time_us is None else max(time_us, copy_us)
    within = one.every_us * MOST_STALL if one.within_us is None else one.within_us
    late = time_us is not None and time_us > one.every_us
    kind = "copy to host memory" if one.asynchronous else "GPUs wait"
    return Phase(
        name=one.name,
        kind="checkpoint",
        write=True,
        burst_bytes=moved.write_bytes,
        average=moved.write_bytes / one.every_us / 1e3,
        burst=clients,
        rate=rate,
        time_us=time_us,
        wait_us=wait,
        wait_share=None if wait is None else wait / (one.every_us + (0.0 if one.asynchronous else wait)),
        limit=limit,
        measured="not known" if wait is None else f"{kind} {format_us(wait)}" + (" and it never ends" if late else ""),
        target=f"at most {format_us(within)}"
        + (f", done within {format_us(one.every_us)}" if one.asynchronous else ""),
        outcome=_outcome(wait, within, late),
        loads=loads_of(stages, moved.write_bytes / one.every_us / 1e3, clients),
        notes=(_written(one, moved), *((f"GPU memory is copied at {copy:g} GB/s.",) if one.asynchronous else ())),
    )


def _outcome(wait: float | None, within: float, late: bool) -> Outcome:
    if wait is None:
        return Outcome.INCONCLUSIVE
    return Outcome.FAIL if late or wait > within else Outcome.PASS


def _written(one: CheckpointIntent, moved: Volume) -> str:
    said = f"; {one.source}" if one.source else ""
    return (
        f"{one.name}: {format_bytes(moved.write_bytes)} every {format_us(one.every_us)} from {one.ranks} GPUs "
        f"(ZeRO stage {one.zero}), at most {format_bytes(moved.node_write_bytes)} of one node; "
        f"14 bytes a parameter{said}."
    )


def _restore(one: CheckpointIntent, moved: Volume, way: Way, gpus_per_node: int, node: float) -> Phase:
    nodes = max(1, -(-one.ranks // gpus_per_node))
    clients = node * nodes
    limit, rate, time_us = _duration(moved.read_bytes, moved.node_read_bytes, clients, way, write=False)
    copies = moved.read_bytes / moved.write_bytes
    how = "one replica reads and hands on" if one.read_once else f"{copies:.3g} times what was written"
    return Phase(
        name=one.name,
        kind="restore",
        write=False,
        burst_bytes=moved.read_bytes,
        average=0.0,
        burst=clients,
        rate=rate,
        time_us=time_us,
        wait_us=time_us,
        wait_share=None,
        limit=limit,
        measured="not known" if time_us is None else format_us(time_us),
        target="none stated",
        outcome=Outcome.INCONCLUSIVE if time_us is None else Outcome.PASS,
        loads=loads_of(way.stages(write=False), 0.0, clients),
        notes=(f"{one.name}: a restore reads {format_bytes(moved.read_bytes)}: {how}.",),
    )


def _duration(
    total: float, of_one_node: float, clients: float, way: Way, *, write: bool
) -> tuple[str, float | None, float | None]:
    """The stage that holds a burst up, its rate and the time it takes, also that of the node that moves most."""
    limit, rate = bottleneck(way.stages(write=write)[1:], clients)
    if rate is None:
        return limit, None, None
    shared_us = total / rate / 1e3
    node = way.node_of(write=write)
    own_us = 0.0 if node is None else of_one_node / node / 1e3
    if own_us >= shared_us:
        return NODE, total / own_us / 1e3, own_us
    return (NODE if limit == "clients" else limit), rate, shared_us
