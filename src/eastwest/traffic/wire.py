"""What a RoCEv2 message costs on the wire."""

from __future__ import annotations

from eastwest.lossless import SwitchBuffers
from eastwest.lossless.link import CABLE_NS_PER_M, PACKET_OVERHEAD_BYTES, SWITCH_NS_ASSUMED
from eastwest.units import PS_PER_NS


def switch_latency_ns(buffers: SwitchBuffers) -> float:
    """Port-to-port latency of a switch: the published one, else the default."""
    return SWITCH_NS_ASSUMED if buffers.latency_ns is None else buffers.latency_ns


def packets(message_bytes: int, mtu_bytes: int) -> int:
    """Data packets of a message; mtu_bytes: RoCE payload per packet. An empty message takes none."""
    return -(-message_bytes // mtu_bytes)


def wire_bytes(message_bytes: int, mtu_bytes: int) -> int:
    """Bytes a message takes on a link, overhead of every packet included."""
    return message_bytes + packets(message_bytes, mtu_bytes) * PACKET_OVERHEAD_BYTES


def serialisation_ps(wire_size_bytes: int, rate_gbps: float) -> float:
    """Picoseconds that bytes take at a line rate in gigabits per second: bytes · 8 / rate, 1 bit at 1 Gb/s = 1 ns."""
    return wire_size_bytes * 8 * PS_PER_NS / rate_gbps


def cable_ps(length_m: float) -> float:
    """Picoseconds of propagation over a cable, one way."""
    return length_m * CABLE_NS_PER_M * PS_PER_NS
