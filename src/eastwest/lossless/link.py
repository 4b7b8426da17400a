"""Constants of links and switches that headroom, thresholds, predictions and simulation share."""

from __future__ import annotations

PACKET_OVERHEAD_BYTES = 14 + 4 + 20 + 20 + 8 + 12 + 4
"""Bytes of one data packet beside its payload, 82 in all: Ethernet header 14, frame check sequence 4, preamble and
inter-frame gap 20, IPv4 20, UDP 8, base transport header 12, invariant CRC 4.

Sources: IEEE 802.3 (frame, preamble, gap), RFC 791, RFC 768, InfiniBand Architecture Annex A17 (RoCEv2).
The RDMA extended header of a write's first packet (16 bytes in a whole message) is left out.
"""

PREAMBLE_GAP_BYTES = 20
"""Preamble (8) and least inter-frame gap (12): take time on a link but no buffer. Source: IEEE 802.3."""

CABLE_NS_PER_M = 5.0
"""Propagation in fibre or copper. Source: IEEE 802.1Q, annex on PFC buffer requirements (5 ns/m)."""

SWITCH_NS_ASSUMED = 750.0
"""Port-to-port latency of a switch whose catalogue entry has none; source: `SWITCH_SOURCE`."""

SWITCH_SOURCE = "Juniper QFX52xx documentation, the one figure that could be verified for this class of switch"
