"""What a switch showed while it ran, which goes before what it is configured to."""

from __future__ import annotations

from eastwest.discover import FoundDevice


def in_force(device: FoundDevice, port: str, configured: tuple[int, ...]) -> tuple[int, ...]:
    """Priorities that a port pauses: as it showed, else as it is configured."""
    shown = None if device.state is None else device.state.port(port)
    pfc = None if shown is None else shown.pfc
    if pfc is None:
        return configured
    if pfc.active is False:
        return ()
    return configured if pfc.priorities is None else tuple(each for each in configured if each in pfc.priorities)


def programmed_bytes(device: FoundDevice, port: str, priorities: tuple[int, ...]) -> int | None:
    """Headroom that the chip showed for a lossless priority of a port: stated, or what a size leaves above XOFF."""
    for each in () if device.state is None else device.state.queues:
        if each.port != port or each.direction != "ingress" or each.queue not in priorities:
            continue
        if each.headroom_bytes is not None:
            return each.headroom_bytes
        if each.reserved_bytes is not None and each.xoff_bytes:
            return max(0, each.reserved_bytes - each.xoff_bytes)
    return None
