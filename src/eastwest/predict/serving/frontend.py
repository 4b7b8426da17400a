"""The front-end network between load balancers and nodes: its narrowest links as queues in slots of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from eastwest.fabric import Fabric, Role
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.inference import InferenceIntent
from eastwest.intent.measured import MeasuredBuffer
from eastwest.plan import Plan
from eastwest.predict.serving.draws import FloatArray, Requests, in_peak
from eastwest.units import format_gbps

SLOT_US = 1000.0
MOST_SLOTS = 120_000
BURST_BYTES = 1 << 20
"""Other traffic comes in bursts of this size, which arrive at once: an assumption."""
_BUFFER_UNKNOWN = 16_000_000
_EFFICIENCY = 0.95
"""Payload over line rate of TCP at an MTU of 1,500 bytes (1,448 of 1,538)."""


@dataclass(frozen=True, slots=True)
class Narrowest:
    """The links with the least capacity together on the way. gbps: of each. buffer_bytes: in front of each."""

    name: str
    links: int
    gbps: float
    buffer_bytes: float

    @property
    def bytes_per_us(self) -> float:
        """Payload of one link."""
        return self.gbps * _EFFICIENCY / 8 * 1e3


def narrowest_of(plan: Plan, catalogue: Catalogue, measured: Sequence[MeasuredBuffer] = ()) -> Narrowest | None:
    """Of load balancer ports, uplinks of their leaves and node ports; None without a front-end network.

    measured: packet buffers that count instead of the catalogue's.
    """
    network = plan.network("front-end")
    if network is None:
        return None
    fabric = network.fabric
    groups = [
        ("ports of load balancers", _speeds(fabric, Role.LOAD_BALANCER)),
        ("uplinks of the load balancers' leaves", _uplinks(fabric)),
        ("front-end ports of GPU nodes", _speeds(fabric, Role.GPU_NODE)),
    ]
    name, speeds = min(((name, speeds) for name, speeds in groups if speeds), key=lambda group: sum(group[1]))
    text = f"{len(speeds)} x {format_gbps(min(speeds))} {name}"
    return Narrowest(text, len(speeds), min(speeds), _buffer(fabric, catalogue, measured, len(speeds)))


def _speeds(fabric: Fabric, role: Role) -> list[float]:
    return [port.speed_gbps for device in fabric.with_role(role) for port in device.ports]


def _uplinks(fabric: Fabric) -> list[float]:
    at = {
        link.other(device.name).device
        for device in fabric.with_role(Role.LOAD_BALANCER)
        for link in fabric.links_of[device.name]
    }
    return [link.speed_gbps for link in fabric.switch_links() if {link.a.device, link.b.device} & at]


def _buffer(fabric: Fabric, catalogue: Catalogue, measured: Sequence[MeasuredBuffer], links: int) -> float:
    """What one congested port may fill, dynamic threshold with alpha 1: pool over one more than such ports."""
    leaves = fabric.with_role(Role.LEAF)
    model = leaves[0].model if leaves else ""
    switch = catalogue.switches.get(model)
    asic = None if switch is None or switch.asic.value is None else catalogue.asics.get(switch.asic.value)
    pool = _BUFFER_UNKNOWN if asic is None or asic.pool_bytes.value is None else asic.pool_bytes.value
    pool = next((one.pool_bytes for one in measured if one.switch == model), pool)
    return pool / (1 + max(1, links // max(len(leaves), 1)))


@dataclass(frozen=True)
class Queue:
    """One direction of the narrowest links over time, slot by link. delay_us: of a packet; loss: its probability."""

    slot_us: float
    delay_us: FloatArray
    loss: FloatArray
    load: FloatArray

    def at(self, time_us: FloatArray, link: npt.NDArray[np.int64]) -> tuple[FloatArray, FloatArray]:
        """Delay and loss that packets meet."""
        slot = np.clip((time_us / self.slot_us).astype(np.int64), 0, len(self.delay_us) - 1)
        return self.delay_us[slot, link], self.loss[slot, link]

    @property
    def lossy(self) -> bool:
        """Whether packets are lost at all."""
        return bool(self.loss.max(initial=0.0) > 0)


def idle(service: InferenceIntent) -> Queue:
    """A network without queues."""
    none = np.zeros((1, 1))
    return Queue(service.duration_us, none, none, none)


def queue(
    service: InferenceIntent,
    narrowest: Narrowest,
    own: tuple[FloatArray, FloatArray],
    links: npt.NDArray[np.int64],
    draws: np.random.Generator,
) -> Queue:
    """own: times and bytes of the service's own messages; links: which link each is hashed to."""
    slot_us = max(SLOT_US, service.duration_us / MOST_SLOTS)
    slots = int(np.ceil(service.duration_us * 1.5 / slot_us))
    room = narrowest.bytes_per_us * slot_us
    peak = in_peak(service, np.arange(slots, dtype=np.float64) * slot_us)
    share = np.where(peak, service.beside_peak, service.beside)
    bursts = draws.poisson(share[:, None] * room / BURST_BYTES, (slots, narrowest.links))
    arriving = bursts.astype(np.float64) * BURST_BYTES
    slot = np.clip((own[0] / slot_us).astype(np.int64), 0, slots - 1)
    np.add.at(arriving, (slot, links), own[1])
    filled, lost = _fill(arriving, room, narrowest.buffer_bytes)
    loss = np.divide(lost, arriving, out=np.zeros_like(lost), where=arriving > 0)
    return Queue(slot_us, filled / narrowest.bytes_per_us, loss, arriving / room)


def _fill(arriving: FloatArray, room: float, buffer_bytes: float) -> tuple[FloatArray, FloatArray]:
    """Lindley's recursion with a finite buffer. Of what overflows, the slot's own drain is free first."""
    walk = np.cumsum(arriving - room, axis=0)
    filled = walk - np.minimum(np.minimum.accumulate(walk, axis=0), 0.0)
    lost = np.zeros_like(arriving)
    if filled.max(initial=0.0) <= buffer_bytes:
        return filled, lost
    now = np.zeros(arriving.shape[1])
    for number, come in enumerate(arriving):
        now = np.maximum(now + come - room, 0.0)
        if now.max() > buffer_bytes:
            lost[number] = np.maximum(now - buffer_bytes, 0.0)
            now = np.minimum(now, buffer_bytes)
        filled[number] = now
    return filled, lost


def links_for(requests: Requests, narrowest: Narrowest | None, draws: np.random.Generator) -> npt.NDArray[np.int64]:
    """Which of the links each request's connection is hashed to."""
    return draws.integers(0, 1 if narrowest is None else narrowest.links, len(requests))
