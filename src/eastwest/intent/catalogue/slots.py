"""What a PCIe slot passes in one direction: its lanes' rate after line coding and packet headers."""

from __future__ import annotations

from eastwest.intent.catalogue.model import GpuNode, Nic

_LANE_GIGABYTES_PER_S = {3: 8 * 128 / 130 / 8, 4: 16 * 128 / 130 / 8, 5: 32 * 128 / 130 / 8, 6: 64 * 242 / 256 / 8}
"""By generation: transfers a second, less 128b/130b coding, from PCIe 6.0 on flits (PCI Express Base Specification)."""

_PAYLOAD_BYTES, _HEADER_BYTES = 256, 26
"""Of a transaction packet: the usual largest payload, and framing, sequence number, header of four words, CRC. One
GB200 with both ports of a ConnectX-8 was published at 56 GB/s, with two cards at 111; this says 57.2 and 114.4."""


def slot_gigabytes_per_s(generation: int, lanes: int) -> float | None:
    """GB/s of data of one slot; None for a generation that is not known here."""
    lane = _LANE_GIGABYTES_PER_S.get(generation)
    return None if lane is None else lane * lanes * _PAYLOAD_BYTES / (_PAYLOAD_BYTES + _HEADER_BYTES)


def slot_of(node: GpuNode, nic: Nic) -> float | None:
    """GB/s of the slot of this NIC in this node, of the older of both; None where a fact is missing."""
    generations = [fact.value for fact in (node.pcie_generation, nic.pcie_generation) if fact.value is not None]
    if nic.pcie_generation.value is None or nic.pcie_lanes.value is None:
        return None
    return slot_gigabytes_per_s(min(generations), nic.pcie_lanes.value)
