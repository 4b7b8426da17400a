"""Buffer arithmetic of a found switch: which chip it is, what headroom a port needs, where it pauses."""

from __future__ import annotations

import re
from dataclasses import dataclass

from eastwest.audit.views.uses import Use
from eastwest.discover import FoundDevice
from eastwest.errors import EastwestError
from eastwest.intent.catalogue.model import Catalogue
from eastwest.lossless.assumptions import MARK
from eastwest.lossless.buffers import fit_buffers
from eastwest.lossless.headroom import Headroom, Traffic, headroom_for
from eastwest.lossless.policy import PortBuffer, SwitchBuffers
from eastwest.lossless.pools import Chip, chip_of

_WORD = re.compile(r"[^a-z0-9]+")
LONGEST_M = 2000.0
"""No lossless link inside a building is longer; where a search for the length that headroom covers ends."""
ROCE_PAYLOAD_BYTES = 4096
"""The largest RDMA MTU (InfiniBand architecture), which jobs on 9000-byte fabrics use."""


@dataclass(frozen=True, slots=True)
class Need:
    """What one lossless class needs at a port. assumption: what it rests on, empty when all of it was read."""

    headroom: Headroom
    assumption: str


def chip(device: FoundDevice, catalogue: Catalogue) -> Chip | None:
    """The chip of a switch whose model its files or its state tell; None where they do not, or nobody published it."""
    model = model_of(device, catalogue)
    if not model:
        return None
    try:
        return chip_of(model, catalogue)
    except EastwestError:
        return None


def model_of(device: FoundDevice, catalogue: Catalogue) -> str:
    """The catalogue's id of a switch: from its files, else from what it shows of itself; empty when unknown."""
    if device.intent.model in catalogue.switches:
        return device.intent.model
    shown = (device.intent.model, "" if device.state is None else device.state.model)
    wanted = {_WORD.sub("", text.lower()) for text in shown if text}
    for switch in catalogue.switches.values():
        names = {_WORD.sub("", switch.id.lower()), _WORD.sub("", switch.model.lower())}
        if any(name in text for text in wanted for name in names if len(name) > 4):
            return switch.id
    return ""


def assumed_pool(found: Chip) -> bool:
    """Whether the size of the buffer is eastwest's own estimate."""
    return found.reason.why.startswith(MARK)


def need(found: Chip | None, speed_gbps: float, mtu_bytes: int, cable_m: float, small_percent: int) -> Need | None:
    """The headroom of a class; None for a chip that is not known or whose headroom nobody published."""
    if found is None or found.constants is None or speed_gbps <= 0:
        return None
    mtu = mtu_bytes or 9216
    traffic = Traffic(mtu, min(ROCE_PAYLOAD_BYTES, mtu), small_percent)
    room = headroom_for(found.constants, speed_gbps, cable_m, traffic)
    return Need(room, room.small_packets)


def covered_m(found: Chip, speed_gbps: float, mtu_bytes: int, headroom_bytes: int, small_percent: int) -> float:
    """The longest cable, in whole metres, that a headroom covers; -1 when it covers none."""
    low, high = -1, int(LONGEST_M)
    while low < high:
        middle = (low + high + 1) // 2
        wanted = need(found, speed_gbps, mtu_bytes, float(middle), small_percent)
        if wanted is not None and wanted.headroom.xoff_bytes <= headroom_bytes:
            low = middle
        else:
            high = middle - 1
    return float(low)


def buffers_of(device: FoundDevice, uses: tuple[Use, ...], catalogue: Catalogue) -> SwitchBuffers | None:
    """The buffer plan that a configuration amounts to; None where a figure that it needs is in no file."""
    own = device.intent.qos
    pool = None if own is None or own.pool is None else own.pool.pool_bytes
    found = chip(device, catalogue)
    if pool is None and found is not None:
        pool = found.pool_bytes
    ports: list[PortBuffer] = []
    classes = 1
    for use in uses:
        buffers = [buffer for buffer in use.profile.buffers if buffer.headroom_bytes is not None]
        classes = max(classes, len(buffers))
        for buffer in buffers[:1]:
            if buffer.alpha_log2 is None or buffer.headroom_bytes is None:
                return None
            ports += [
                PortBuffer(
                    port.name,
                    port.speed_gbps,
                    buffer.cable_m or 0.0,
                    buffer.headroom_bytes,
                    buffer.xon_offset_bytes,
                    buffer.reserve_bytes,
                    2.0**buffer.alpha_log2,
                )
                for port in use.ports
            ]
    if pool is None or not ports:
        return None
    headroom_pool = None if own is None or own.pool is None else own.pool.headroom_pool_bytes
    return fit_buffers(
        device.name,
        model_of(device, catalogue),
        pool_bytes=pool,
        headroom_pool_bytes=headroom_pool,
        ports=ports,
        lossless_classes=classes,
    )
