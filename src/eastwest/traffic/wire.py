"""What a RoCEv2 message costs on the wire, and the constants every time calculation shares."""

from __future__ import annotations

from eastwest.lossless import SwitchBuffers
from eastwest.lossless.rtt import SWITCH_NS_ASSUMED
from eastwest.units import PS_PER_NS

FRAME_OVERHEAD_BYTES = 14 + 4 + 20 + 20 + 8 + 12 + 4
"""Bytes of one data packet beside its payload, 82 in all: Ethernet header 14, frame check sequence 4, preamble and
inter-frame gap 20, IPv4 20, UDP 8, base transport header 12, invariant CRC 4.

Sources: IEEE 802.3 (frame, preamble, gap), RFC 791, RFC 768, InfiniBand Architecture Annex A17 (RoCEv2).
The RDMA extended header of a write's first packet (16 bytes in a whole message) is left out.
"""

PREAMBLE_GAP_BYTES = 20
"""Preamble (8) and least inter-frame gap (12): take time on a link but no buffer. Source: IEEE 802.3."""

DEFAULT_SWITCH_LATENCY_NS = SWITCH_NS_ASSUMED
"""Port-to-port latency of a switch whose catalogue entry has none; source: `lossless.rtt`."""

CABLE_NS_PER_M = 5.0
"""Propagation in fibre or copper. Source: IEEE 802.1Q, annex on PFC buffer requirements (5 ns/m)."""


def switch_latency_ns(buffers: SwitchBuffers) -> float:
    """Port-to-port latency of a switch: the published one, else the default."""
    return DEFAULT_SWITCH_LATENCY_NS if buffers.latency_ns is None else buffers.latency_ns


def packets(message_bytes: int, mtu_bytes: int) -> int:
    """Data packets of a message; mtu_bytes: RoCE payload per packet. An empty message takes none."""
    return -(-message_bytes // mtu_bytes)


def wire_bytes(message_bytes: int, mtu_bytes: int) -> int:
    """Bytes a message takes on a link, overhead of every packet included."""
    return message_bytes + packets(message_bytes, mtu_bytes) * FRAME_OVERHEAD_BYTES


def serialisation_ps(wire_size_bytes: int, rate_gbps: float) -> float:
    """Picoseconds that bytes take at a line rate in gigabits per second: bytes · 8 / rate, 1 bit at 1 Gb/s = 1 ns."""
    return wire_size_bytes * 8 * PS_PER_NS / rate_gbps


def cable_ps(length_m: float) -> float:
    """Picoseconds of propagation over a cable, one way."""
    return length_m * CABLE_NS_PER_M * PS_PER_NS
